"""graphs/segmenters/fcn.py: scores by stride, bilinear enlargement, VGG's dense layers, pictures of any size."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs.segmenters.fcn import FCN, bilinear
from training.weights import shapes

SMALL = {"num_classes": 3, "filters": 2, "image_shape": (75, 101, 3)}


def variables_of(**chosen):
    with tf.Graph().as_default():
        return {variable.op.name: variable.shape.as_list() for variable in FCN(**SMALL | chosen).variables}


@pytest.mark.parametrize(("stride", "stages"), [(32, []), (16, [16]), (8, [16, 8]), (2, [16, 8, 4, 2])])
def test_a_smaller_stride_adds_the_scores_of_more_stages(stride, stages):
    scores = {name for name in variables_of(stride=stride) if name.startswith("scores/") and name.endswith("kernel")}
    expected = {f"scores/{layer}{number}/kernel" for number in stages for layer in ("stride", "up")}
    assert scores == expected | {"scores/stride32/kernel"}


@pytest.mark.parametrize("size", [(75, 101, 3), (0, 0, 1)])
@pytest.mark.parametrize("backbone", ["small", "mobilenet_0.25", "squeezenet"])
def test_logits_have_the_size_of_the_picture(backbone, size):
    with tf.Graph().as_default(), tf.Session() as session:
        model = FCN(**SMALL | {"backbone": backbone, "image_shape": size})
        session.run(tf.global_variables_initializer())
        images = np.zeros((2, 75, 101, size[2]), np.uint8)
        assert session.run(model.outputs["classes"], {model.feeds["images"]: images}).shape == (2, 75, 101)


def test_a_new_network_of_stride_16_enlarges_the_scores_of_stride_32():
    images = np.random.default_rng(0).integers(0, 256, (1, 256, 256, 3), np.uint8)
    with tf.Graph().as_default() as graph, tf.Session() as session:
        model = FCN(**SMALL | {"stride": 16, "image_shape": (256, 256, 3)})
        session.run(tf.global_variables_initializer())
        tensors = [f"scores/{name}:0" for name in ("stride32/BiasAdd", "up16/conv2d_transpose")]
        total = next(op for op in graph.get_operations() if op.type == "AddV2" and op.name.startswith("scores/add"))
        deepest, larger, total = session.run([*tensors, total.outputs[0]], {model.feeds["images"]: images})
        resized = session.run(tf.raw_ops.ResizeBilinear(images=deepest, size=[16, 16], half_pixel_centers=True))
    np.testing.assert_array_equal(total, larger)
    np.testing.assert_allclose(larger[:, 1:-1, 1:-1], resized[:, 1:-1, 1:-1], atol=1e-5)
    assert np.abs(larger).max() > 0


def test_the_bilinear_kernel():
    with tf.Session(graph=tf.Graph()) as session:
        kernel = session.run(bilinear([4, 4, 3, 3]))
    for i, j, a, b in np.ndindex(kernel.shape):
        assert kernel[i, j, a, b] == (a == b) * (0.25, 0.75, 0.75, 0.25)[i] * (0.25, 0.75, 0.75, 0.25)[j]


def test_the_dense_layers_of_vgg_are_convolutions_of_the_same_weights():
    classifier = {"fc6/kernel": (25088, 4096), "fc7/kernel": (4096, 4096)}
    found = variables_of(backbone="vgg11", image_shape=(64, 64, 3))
    assert found["fc6/kernel"] == [7, 7, 512, 4096]
    assert all(shapes.fit(classifier[name], tuple(found[name])) for name in classifier)
    assert not any(name.startswith("fc") for name in variables_of(backbone="vgg11", dense=(0,)))
    assert variables_of(dense=(6, 5))["fc7/kernel"] == [1, 1, 6, 5]


def test_a_stride_that_the_backbone_lacks():
    with pytest.raises(UsageError, match="the backbone resnet20 has stages with strides of 2, 4, none of 8"):
        variables_of(backbone="resnet20")
