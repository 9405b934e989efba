"""What networks that steer share: the window of the picture, losses, outputs, units."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from datasets.split import ArraySplit
from errors import UsageError
from graphs.regressors.driving_cnn import DrivingCNN
from graphs.regressors.frugal_inception import FrugalInception
from graphs.regressors.pilotnet import PilotNet, yuv
from graphs.regressors.regressor import FULL_LOCK

SMALL = {"image_shape": (60, 80, 3), "crop_rows": (10, 4)}
ANGLES = np.array([-0.8, 0.0, 0.3], np.float32)


def built(kind=DrivingCNN, **chosen):
    """A network and its values for three random pictures."""
    with tf.Graph().as_default(), tf.Session() as session:
        tf.set_random_seed(0)
        model = kind(**SMALL, **chosen)
        session.run(tf.global_variables_initializer())
        images = np.random.default_rng(0).integers(0, 256, (3, 60, 80, 3), np.uint8)
        feeds = {model.feeds["images"]: images, model.feeds["angles"]: ANGLES}
        return session.run((model.outputs["angles"], model.metrics, model.pictures["images"]), feeds), images


@pytest.mark.parametrize("loss", ["squared", "absolute", "huber"])
def test_losses_are_those_of_their_formulas(loss):
    (angles, metrics, _), _ = built(loss=loss)
    error = np.abs(angles - ANGLES)
    formulas = {
        "squared": error**2,
        "absolute": error,
        "huber": np.where(error < 0.1, error**2 / 2, 0.1 * (error - 0.05)),
    }
    assert metrics["loss"] == pytest.approx(formulas[loss].mean(), rel=1e-5)
    assert metrics["mean_absolute_degrees"] == pytest.approx(25 * error.mean(), rel=1e-5)
    assert FULL_LOCK == 25


def test_tanh_keeps_the_angle_within_the_lock():
    """The same weights: the linear output is the inverse of the other."""
    (linear, _, _), _ = built()
    (bounded, _, _), _ = built(output="tanh")
    np.testing.assert_allclose(np.tanh(linear), bounded, atol=1e-5)


def test_the_network_sees_the_rows_between_sky_and_bonnet():
    (_, _, seen), images = built()
    np.testing.assert_array_equal(seen, images[:, 10:56])


@pytest.mark.parametrize("kind", [DrivingCNN, FrugalInception, PilotNet])
def test_the_smallest_pictures_have_an_angle(kind):
    with tf.Graph().as_default():
        model = kind(image_shape=(kind.least + 1, kind.least, 3), crop_rows=(1, 0))
        assert model.outputs["angles"].shape.as_list() == [None]


@pytest.mark.parametrize(("height", "rows"), [(160, (50, 20)), (80, (25, 10)), (66, (21, 8))])
def test_as_much_is_cut_off_as_in_the_article(height, rows):
    examples = ArraySplit({"images": np.zeros((1, height, 2 * height, 3), np.uint8)})
    adapted = PilotNet.adapt_to_data({"image_shape": (), "crop_rows": ()}, examples)
    assert adapted == {"image_shape": (height, 2 * height, 3), "crop_rows": rows}
    with tf.Graph().as_default():
        model = PilotNet(image_shape=adapted["image_shape"])
        assert model.pictures["images"].shape.as_list() == [None, height - sum(rows), 2 * height, 3]


@pytest.mark.parametrize("kind", [DrivingCNN, FrugalInception, PilotNet])
def test_what_is_cut_off_changes_nothing(kind):
    with tf.Graph().as_default(), tf.Session() as session:
        model = kind(**SMALL)
        session.run(tf.global_variables_initializer())
        images = np.random.default_rng(0).integers(0, 256, (2, 60, 80, 3), np.uint8)
        images[1] = images[0]
        images[1, :10] = images[1, 56:] = 0
        angles = session.run(model.outputs["angles"], {model.feeds["images"]: images})
        assert angles[0] == pytest.approx(angles[1], abs=1e-6)


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        ({"crop_rows": (30, 30)}, "crop_rows 30,30: give the rows to cut off at the top and at the bottom of 60"),
        ({"crop_rows": (3,)}, "crop_rows 3"),
        ({"image_shape": (60, 80, 1)}, "image_shape is height,width,3, not 60,80,1"),
        ({"crop_rows": (30, 9)}, "crop_rows leaves 21x80 of the pictures' 60x80 pixels; this network takes 22 a side"),
    ],
)
def test_pictures_that_do_not_fit_are_refused(chosen, told):
    with tf.Graph().as_default(), pytest.raises(UsageError, match=told):
        DrivingCNN(**SMALL | chosen)


def test_pilotnet_sees_the_luma_and_two_differences_of_colour():
    with tf.Graph().as_default(), tf.Session() as session:
        pixels = np.array([[[[255, 255, 255], [0, 0, 0], [255, 0, 0], [0, 0, 255]]]], np.float32)
        y, u, v = np.moveaxis(session.run(yuv(tf.constant(pixels)))[0, 0], -1, 0)
    np.testing.assert_allclose(y, [1, -1, 2 * 0.299 - 1, 2 * 0.114 - 1], atol=1e-3)
    np.testing.assert_allclose(u[[0, 1]], 0, atol=1e-3)
    assert v[2] == pytest.approx(2 * 0.877 * (1 - 0.299), abs=5e-3)  # V = 0.877 (R - Y)
    assert u[3] == pytest.approx(2 * 0.492 * (1 - 0.114), abs=5e-3)  # U = 0.492 (B - Y)


def test_the_pooled_branch_of_a_frugal_module_is_of_its_own():
    """In the article's code it is a copy of the 1x1 branch."""
    with tf.Graph().as_default():
        FrugalInception(**SMALL)
        names = {variable.op.name for variable in tf.global_variables()}
    for number in (1, 2):
        assert f"inception{number}/pool_proj/kernel" in names


@pytest.mark.parametrize("name", ["images", "angles"])
def test_training_sees_changed_pictures_and_measuring_does_not(name):
    with tf.Graph().as_default(), tf.Session() as session:
        model = DrivingCNN(**SMALL, augment=True, dropout=0.0)
        session.run(tf.global_variables_initializer())
        images = np.random.default_rng(0).integers(0, 256, (3, 60, 80, 3), np.uint8)
        feeds = {model.feeds["images"]: images, model.feeds["angles"]: ANGLES}
        shown = model.pictures["images"] if name == "images" else model.metrics["mean_absolute_degrees"]
        measured, trained = session.run(shown, feeds), session.run(shown, feeds | {model.is_training: True})
        assert not np.array_equal(measured, trained)
        if name == "images":
            np.testing.assert_array_equal(measured, images[:, 10:56])
