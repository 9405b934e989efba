"""The training step: each rule against its formula, clipping, and the guard against values that are not finite."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from errors import UsageError
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


class TwoLines:
    """A stand-in for a model with two variables, conv/kernel and logits/kernel, whose gradients are known."""

    update_ops = ()

    def __init__(self):
        tf.train.get_or_create_global_step()
        self.parts = [
            tf.get_variable(n, [2], initializer=tf.zeros_initializer()) for n in ("conv/kernel", "logits/kernel")
        ]
        self.loss = tf.reduce_sum(self.parts[0] * GRADIENT) + tf.reduce_sum(self.parts[1] * GRADIENT)

    def objectives(self):
        return {"train": Objective(self.loss, self.parts)}


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "rmsprop", "adagrad", "adam"])
def test_learning_rate_of_a_part_multiplies_its_steps(optimizer):
    def moved(rates: str) -> list:
        with tf.Graph().as_default(), tf.Session() as session:
            model = TwoLines()
            step = train_step(model, TrainOptions(optimizer=optimizer, learning_rate_of=rates), tf.constant(RATE))
            session.run(tf.global_variables_initializer())
            for _ in range(3):
                session.run(step)
            return session.run(model.parts)

    plain = moved("")
    conv, logits = moved("^conv/=0.01,s=2,l=9")  # the first that is found counts
    np.testing.assert_allclose(conv, 0.01 * plain[0], rtol=1e-5)
    np.testing.assert_allclose(logits, 2 * plain[1], rtol=1e-5)


def test_learning_rate_of_nothing_is_refused():
    with (
        tf.Graph().as_default(),
        pytest.raises(UsageError, match="--learning_rate_of 'fc' matches no variable of what is trained; the nearest"),
    ):
        train_step(TwoLines(), TrainOptions(learning_rate_of="conv=0.1,fc=2"), tf.constant(RATE))
