"""The contract of a network that finds any number of objects in a picture."""

import tensorflow.compat.v1 as tf

from graphs.graph import Graph


class Detector(Graph):
    """A network that finds any number of objects.

    outputs, the best score first, and 0, 0 and -1 where there are fewer objects: "boxes" [N, K, 4] float32, (top, left,
    bottom, right) in pixels of the images fed; "scores" [N, K] in 0..1; "classes" [N, K] int32. settings: "threshold",
    the least score; "iou", above which the lower of two boxes of a class is dropped. candidates, from which these
    choose: "boxes" [N, P, 4] and "scores" [N, P, num_classes]. `head`: the scope of the layer whose size depends on
    num_classes.

    The monitored metric, "map_50_95", is one of a whole split: tasks/detection/evaluator.py measures it. "map_50" rises
    and falls by chance on few pictures (0.03 on 23 of them), and would choose a network that places boxes badly.
    """

    monitor = "map_50_95"
    higher_is_better = True
    gives_classes = True

    candidates: dict[str, tf.Tensor]

    def export_outputs(self, suppression: bool) -> dict[str, tf.Tensor]:
        """The outputs, or the candidates for a format that can't choose among overlapping boxes."""
        return self.outputs if suppression else self.candidates
