"""Regions from outside move with the pixels and the objects of their picture."""

import numpy as np
import tensorflow.compat.v1 as tf

from graphs import seeding
from graphs.detectors.given_regions import GivenRegions

BOXES = np.array([[[4, 6, 20, 30], [10, 2, 28, 12]], [[1, 1, 31, 9], [0, 0, 0, 0]]], np.float32)


class Inputs(GivenRegions):
    """The inputs alone, as outputs."""

    def build_graph(self):
        values = self.region_input(32, 32, 4, True, True, 0.2, 0.3, 0.0)
        self.values = dict(zip(("images", "boxes", "labels", "regions"), values, strict=True))
        self.loss = tf.reduce_sum(tf.get_variable("weight", []))


def values_of(training: bool, seed: int = 0):
    images = np.random.default_rng(0).integers(0, 256, (2, 32, 32, 3), np.uint8)
    given = np.zeros((2, 4, 4), np.float32)
    given[:, 1:3] = BOXES  # the same as the objects, between holes
    fed = {"images": images, "boxes": BOXES, "labels": np.array([[3, 1], [2, -1]]), "regions": given}
    with tf.Graph().as_default(), tf.Session() as session:
        seeding.seed_graph(seed)
        model = Inputs()
        assert model.values["regions"].shape.as_list() == [None, 4, 4]
        session.run(tf.global_variables_initializer())
        feeds = {model.feeds[name]: values for name, values in fed.items()} | {model.is_training: training}
        return fed, session.run(model.values, feeds)


def test_without_training_all_is_as_it_was_fed():
    fed, found = values_of(False)
    for name, values in fed.items():
        np.testing.assert_array_equal(found[name], values)


def test_in_training_a_region_goes_where_its_object_goes():
    moved = 0
    for seed in range(5):
        fed, found = values_of(True, seed)
        np.testing.assert_array_equal(found["regions"][:, 1:3], found["boxes"])
        assert not found["regions"][:, [0, 3]].any()
        assert (found["labels"] == np.where(found["boxes"].any(axis=2), fed["labels"], -1)).all()
        moved += int((found["boxes"] != fed["boxes"]).any())
    assert moved == 5


def test_a_prediction_needs_pictures_and_regions():
    assert GivenRegions.inputs == ("images", "regions")
