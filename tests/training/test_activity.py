"""training/activity.py: dead units and constant outputs over several batches, against values written down here."""

from types import SimpleNamespace

import numpy as np
import tensorflow.compat.v1 as tf

from graphs.activity import Activation
from training.activity import Activity, scope_of


def activity_of(trainable: bool = True, outputs=None):
    """Layer "conv" [N, 2, 3] that two players share, and a placeholder for the maps of each."""
    maps = [tf.placeholder(tf.float32, [None, 2, 3]) for _ in range(2)]
    kernel = tf.get_variable("conv/kernel", [1], trainable=trainable)
    model = SimpleNamespace(
        variables=[kernel],
        activations=[Activation("conv", tensor) for tensor in maps],
        export_outputs=lambda suppression: outputs or {"maps": maps[0]},
    )
    return Activity(model), maps


def maps_of(third: float) -> np.ndarray:
    """Four examples: unit 0 is 0, unit 1 varies with the position alone, unit 2 has a value of its own."""
    values = np.zeros([4, 2, 3], np.float32)
    values[:, 1, 1] = 5
    values[..., 2] = third
    return values


def test_a_unit_is_dead_if_it_is_the_same_at_all_positions_of_all_batches_and_players():
    with tf.Graph().as_default(), tf.Session() as session:
        activity, (first, second) = activity_of()
        activity.add(session.run(activity.fetches, {first: maps_of(7), second: maps_of(7)}))
        assert activity.dead_shares() == {"conv": 2 / 3}
        assert activity.units("conv") == 3
        assert not activity.is_zero("conv")
        activity.add(session.run(activity.fetches, {first: maps_of(7), second: maps_of(8)}))
        assert activity.dead_shares() == {"conv": 1 / 3}
        assert activity.is_zero("conv")
        activity.start()
        activity.add(session.run(activity.fetches, {first: maps_of(8), second: maps_of(8)}))
        assert activity.dead_shares() == {"conv": 2 / 3}


def test_differences_are_measured_against_the_size_of_the_values():
    with tf.Graph().as_default(), tf.Session() as session:
        activity, (first, second) = activity_of()
        for value in (1e6, 1e6 + 0.5):  # 4 steps of float32
            activity.add(session.run(activity.fetches, {first: maps_of(value), second: maps_of(value)}))
        assert activity.dead_shares() == {"conv": 2 / 3}
        activity.start()
        for value in (0.001, 0.0011):
            activity.add(session.run(activity.fetches, {first: maps_of(value), second: maps_of(value)}))
        assert activity.dead_shares() == {"conv": 1 / 3}


def test_outputs_are_constant_if_each_is_the_same_for_every_example():
    with tf.Graph().as_default(), tf.Session() as session:
        boxes, classes = tf.placeholder(tf.float32, [None, 2]), tf.placeholder(tf.int32, [None])
        activity, _ = activity_of(trainable=False, outputs={"boxes": boxes, "classes": classes})
        assert activity.fetches["units"] == {}  # which may need the pictures where --cache_features leaves them out
        for size, last, constant in ((1, 1, ["boxes"]), (1, 2, []), (1e-3, 1.0001, []), (1e-30, 2, ["boxes"])):
            values = size * np.array([[1, 3], [1, 3], [1, 3 * last]], np.float32)
            activity.start()
            activity.add(session.run(activity.fetches, {boxes: values, classes: [0, 1, 2]}))
            assert activity.constant_outputs() == constant
        assert activity.outputs == ["boxes"]


def test_the_layer_of_a_variable():
    with tf.Graph().as_default(), tf.variable_scope("generator"):
        assert scope_of(tf.get_variable("conv1/kernel", [1])) == "generator/conv1"
