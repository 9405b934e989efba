"""The contract of a network that finds any number of objects in a picture."""

from graphs.graph import Graph


class Detector(Graph):
    """A network that finds any number of objects.

    outputs, the best score first, and 0, 0 and -1 where there are fewer objects: "boxes" [N, K, 4] float32, (top, left,
    bottom, right) in pixels of the images fed; "scores" [N, K] in 0..1; "classes" [N, K] int32. settings: "threshold",
    the least score; "iou", above which the lower of two boxes of a class is dropped. candidates, from which these
    choose: "boxes" [N, P, 4] and "scores" [N, P, num_classes]. `head`: the scope of the layer whose size depends on
    num_classes.

    The metric that it is judged by, "map_50_95", is one of a whole split: tasks/detection/measures.py measures it. "map_50"
    rises and falls by chance on few pictures (0.03 on 23 of them), and would take a network that places boxes badly.
    """

    monitor = "map_50_95"
    higher_is_better = True
