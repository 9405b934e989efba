"""The training step: each rule against its formula, clipping, and the guard against values that are not finite."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs import freezing
from graphs.graph import Objective
from training.options import TrainOptions
from training.steps.optimizers import train_step

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


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam"])
def test_restored_variables_move_by_their_share_of_the_rate(optimizer):
    def moved(restored: set, **chosen) -> list:
        with tf.Graph().as_default(), tf.Session() as session:
            model = TwoLines()
            step = train_step(model, TrainOptions(optimizer=optimizer, **chosen), tf.constant(RATE), restored)
            session.run(tf.global_variables_initializer())
            for _ in range(3):
                session.run(step)
            return session.run(model.parts)

    plain = moved(set())
    conv, logits = moved({"conv/kernel"}, restored_rate=0.03)
    np.testing.assert_allclose(conv, 0.03 * plain[0], rtol=1e-5)
    np.testing.assert_array_equal(logits, plain[1])
    conv, _ = moved({"conv/kernel"}, restored_rate=0.03, learning_rate_of="conv=0.5")
    np.testing.assert_allclose(conv, 0.5 * plain[0], rtol=1e-5)


def test_learning_rate_of_nothing_is_refused():
    with (
        tf.Graph().as_default(),
        pytest.raises(UsageError, match="--learning_rate_of 'fc' matches no variable of what is trained; the nearest"),
    ):
        train_step(TwoLines(), TrainOptions(learning_rate_of="conv=0.1,fc=2"), tf.constant(RATE))


def test_learning_rate_of_what_is_frozen_is_no_mistake():
    with tf.Graph().as_default():
        freezing.train_only("^w$")
        tf.get_variable("discriminator/kernel", [2])
        line = Line()
        train_step(line, TrainOptions(learning_rate_of="discriminator=0.5"), tf.constant(RATE))
        with pytest.raises(UsageError, match="--learning_rate_of 'konv' matches no variable"):
            train_step(line, TrainOptions(learning_rate_of="konv=0.5"), tf.constant(RATE))


class TwoPlayers:
    """A stand-in for a model with two objectives: the first moves a by 1 a step, the second b by a."""

    update_ops = ()

    def __init__(self, built_late: bool, every: int = 1):
        tf.train.get_or_create_global_step()
        self.a, self.b = (tf.get_variable(name, [], initializer=tf.zeros_initializer()) for name in "ab")
        early = -self.a * self.b
        self.players = {
            "first": Objective(-self.a, [self.a]),
            "second": Objective((lambda: -self.a * self.b) if built_late else early, [self.b], every),
        }

    def objectives(self):
        return self.players


def played(steps: int, model_of=TwoPlayers, **choices) -> list:
    """a and b after some steps of SGD with a rate of 1."""
    with tf.Graph().as_default(), tf.Session() as session:
        model = model_of(**choices)
        step = train_step(model, TrainOptions(optimizer="sgd"), tf.constant(1.0))
        session.run(tf.global_variables_initializer())
        for _ in range(steps):
            session.run(step)
        assert session.run(tf.train.get_global_step()) == steps
        return session.run([model.a, model.b])


def test_a_loss_is_taken_before_the_step_and_one_that_is_a_function_after_the_objectives_before_it():
    assert played(3, built_late=False) == [3, 0 + 1 + 2]
    assert played(3, built_late=True) == [3, 1 + 2 + 3]


@pytest.mark.parametrize(("steps", "moved_by"), [(2, 0), (3, 3), (5, 3), (6, 3 + 6)])
def test_an_objective_may_have_its_turn_in_each_third_step_alone(steps, moved_by):
    assert played(steps, built_late=True, every=3) == [steps, moved_by]


def test_each_objective_has_an_optimizer_of_its_own():
    with tf.Graph().as_default():
        train_step(TwoPlayers(True, every=2), TrainOptions(), tf.constant(1.0))
        names = {variable.op.name for variable in tf.global_variables()}
    powers = {"first/beta1_power", "first/beta2_power", "beta1_power", "beta2_power"}  # a branch has no scope
    assert names == {"global_step", "a", "b", "a/Adam", "a/Adam_1", "b/Adam", "b/Adam_1"} | powers


def test_beta1_is_the_share_of_the_mean_gradient_that_is_kept():
    def moved(beta1: float) -> np.ndarray:
        with tf.Graph().as_default(), tf.Session() as session:
            model, sign = Line(), tf.placeholder(tf.float32, [])
            model.loss *= sign
            step = train_step(model, TrainOptions(beta1=beta1), tf.constant(RATE))
            session.run(tf.global_variables_initializer())
            session.run(step, {sign: 1.0})
            session.run(step, {sign: -1.0})
            return session.run(model.w)

    for beta1 in (0.0, 0.5):  # the second step: mean ((1 - b) b - (1 - b)) / (1 - b^2) of the gradient's size
        second = (beta1 - 1) / (1 + beta1)
        np.testing.assert_allclose(moved(beta1), -RATE * (1 + second) * np.sign(GRADIENT), rtol=1e-4, atol=1e-6)


def test_a_player_whose_loss_is_not_finite_is_named():
    with tf.Graph().as_default(), tf.Session() as session:
        model = TwoPlayers(True)
        model.players["second"] = Objective(lambda: tf.log(model.b - 1), [model.b])
        step = train_step(model, TrainOptions(optimizer="sgd"), tf.constant(1.0))
        session.run(tf.global_variables_initializer())
        with pytest.raises(tf.errors.InvalidArgumentError, match="the loss of second : Tensor had NaN"):
            session.run(step)


def test_the_rate_of_one_player_can_be_another():
    with tf.Graph().as_default(), tf.Session() as session:
        model = TwoPlayers(True)
        step = train_step(model, TrainOptions(optimizer="sgd", learning_rate_of="^b=0.5"), tf.constant(1.0))
        session.run(tf.global_variables_initializer())
        session.run(step)
        assert session.run([model.a, model.b]) == [1, 0.5]
