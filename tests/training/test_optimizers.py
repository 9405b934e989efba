"""The training step: each rule against its formula, clipping, and the guard against values that are not finite."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from graphs.graph import Objective
from training.optimizers import train_step
from training.options import TrainOptions

GRADIENT = np.array([3.0, -4.0], np.float32)  # norm 5
RATE = 0.1


class Line:
    """A stand-in for a model: loss = gradient . w, so that the gradient is known."""

    update_ops = ()

    def __init__(self, scale=1.0):
        tf.train.get_or_create_global_step()
        self.w = tf.get_variable("w", [2], initializer=tf.zeros_initializer())
        self.loss = tf.reduce_sum(self.w * GRADIENT) * scale

    def objectives(self):
        return {"train": Objective(self.loss, [self.w])}


def after(steps: int, **chosen) -> np.ndarray:
    """w after some steps from 0."""
    with tf.Graph().as_default(), tf.Session() as session:
        model = Line()
        step = train_step(model, TrainOptions(**chosen), tf.constant(RATE))
        session.run(tf.global_variables_initializer())
        for _ in range(steps):
            session.run(step)
        assert session.run(tf.train.get_global_step()) == steps
        return session.run(model.w)


def test_sgd():
    np.testing.assert_allclose(after(2, optimizer="sgd"), -2 * RATE * GRADIENT, rtol=1e-6)


def test_momentum():
    np.testing.assert_allclose(
        after(2, optimizer="momentum", momentum=0.5), -RATE * (GRADIENT + 1.5 * GRADIENT), rtol=1e-6
    )


def test_adam_moves_by_the_rate():
    np.testing.assert_allclose(after(3, optimizer="adam"), -3 * RATE * np.sign(GRADIENT), rtol=1e-4)


def test_rmsprop():
    mean_square = 0.9 * 1 + 0.1 * GRADIENT**2  # TensorFlow 1 starts at 1
    np.testing.assert_allclose(after(1, optimizer="rmsprop"), -RATE * GRADIENT / np.sqrt(mean_square), rtol=1e-5)


def test_adagrad():
    np.testing.assert_allclose(after(1, optimizer="adagrad"), -RATE * GRADIENT / np.sqrt(0.1 + GRADIENT**2), rtol=1e-5)


def test_adadelta():
    update = np.sqrt(1e-8) / np.sqrt(0.05 * GRADIENT**2 + 1e-8) * GRADIENT
    np.testing.assert_allclose(after(1, optimizer="adadelta"), -RATE * update, rtol=1e-4)


def test_clipping_keeps_the_direction_and_bounds_the_norm():
    np.testing.assert_allclose(after(1, optimizer="sgd", clip_norm=1.0), -RATE * GRADIENT / 5, rtol=1e-6)
    np.testing.assert_allclose(after(1, optimizer="sgd", clip_norm=6.0), -RATE * GRADIENT, rtol=1e-6)


@pytest.mark.parametrize(("scale", "what"), [(np.nan, "the loss : Tensor had NaN"), (np.inf, "the loss")])
def test_a_loss_that_is_not_finite_changes_nothing(scale, what):
    with tf.Graph().as_default(), tf.Session() as session:
        model = Line(scale)
        step = train_step(model, TrainOptions(optimizer="sgd"), tf.constant(RATE))
        session.run(tf.global_variables_initializer())
        with pytest.raises(tf.errors.InvalidArgumentError, match=what):
            session.run(step)
        np.testing.assert_array_equal(session.run(model.w), 0)
        assert session.run(tf.train.get_global_step()) == 0


def test_a_gradient_that_is_not_finite_is_named():
    with tf.Graph().as_default(), tf.Session() as session:
        model = Line()
        model.loss = tf.reduce_sum(tf.sqrt(model.w))  # finite at 0, where its slope is not
        step = train_step(model, TrainOptions(optimizer="sgd"), tf.constant(RATE))
        session.run(tf.global_variables_initializer())
        with pytest.raises(tf.errors.InvalidArgumentError, match="the gradient of w : Tensor had Inf"):
            session.run(step)
        np.testing.assert_array_equal(session.run(model.w), 0)
