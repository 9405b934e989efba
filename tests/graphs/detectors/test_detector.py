"""graphs/detectors/detector.py: what is exported with and without suppression."""

import tensorflow.compat.v1 as tf

from graphs.detectors.yolo import Yolo


def test_a_format_without_suppression_gets_the_candidates():
    with tf.Graph().as_default():
        model = Yolo(image_size=(32, 48), stride=16, cell_boxes=2, num_classes=4)
    assert model.export_outputs(suppression=True) is model.outputs
    candidates = model.export_outputs(suppression=False)
    shapes = {name: tensor.shape.as_list() for name, tensor in candidates.items()}
    assert shapes == {"boxes": [None, 2 * 3 * 2, 4], "scores": [None, 2 * 3 * 2, 4]}
    assert (Yolo.monitor, Yolo.higher_is_better, Yolo.gives_classes) == ("map_50_95", True, True)
