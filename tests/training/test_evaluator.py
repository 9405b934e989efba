"""The base class of evaluators: it measures nothing, leaves nothing behind, and looks at examples again."""

import numpy as np
import tensorflow.compat.v1 as tf

from datasets.dataset import Dataset
from datasets.split import ArraySplit
from graphs.graph import Graph
from training.evaluator import Evaluator, Findings


class Doubles(Graph):
    """Twice its numbers, and their squares."""

    def build_graph(self):
        tf.get_variable("weight", [])
        numbers = tf.placeholder(tf.float32, [None])
        self.feeds = {"numbers": numbers}
        self.outputs = {"doubles": 2 * numbers, "squares": numbers**2}
        self.metrics = {"loss": tf.reduce_mean(numbers)}


class Watcher(Evaluator):
    """Wants one of the outputs."""

    outputs = ("doubles",)


NUMBERS = np.arange(1200, dtype=np.float32)
SPLIT = ArraySplit({"numbers": NUMBERS, "names": NUMBERS.astype(str)})


def test_examples_are_looked_at_again_in_the_order_asked_for():
    rows = np.arange(1199, -1, -2)  # more than a batch
    with tf.Graph().as_default(), tf.Session() as session:
        evaluator = Watcher(Doubles(), session, ("a",))
        batch, outputs = evaluator.look(SPLIT, rows)
        _, squares = evaluator.look(SPLIT, [3, 3], ("squares",))
    np.testing.assert_array_equal(batch["numbers"], rows)
    assert batch["names"][1] == "1197.0"
    assert outputs.keys() == {"doubles"}
    np.testing.assert_array_equal(outputs["doubles"], 2 * rows)
    assert {name: values.tolist() for name, values in squares.items()} == {"squares": [9, 9]}


def test_the_base_class_measures_and_leaves_nothing(tmp_path):
    with tf.Graph().as_default(), tf.Session() as session:
        evaluator = Evaluator(Doubles(), session, ["a", "b"])
        evaluator.start()
        evaluator.add(SPLIT.take(slice(0, 2)), {})
        assert (evaluator.outputs, evaluator.classes, evaluator.options) == ((), ("a", "b"), None)
        assert evaluator.metrics() == {}
        assert evaluator.findings(Dataset("numbers", {"test": SPLIT}, ()), SPLIT) == Findings()
        evaluator.begin(tmp_path, None, 0)
        evaluator.illustrate(tmp_path, None, 2)
        evaluator.finish(tmp_path)
    assert not list(tmp_path.iterdir())
