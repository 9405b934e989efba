"""Learning rates against their formulas."""

import math

import pytest
import tensorflow.compat.v1 as tf

from training import schedules
from training.options import TrainOptions, resolve


def rates(steps: list[int], factor: float = 1.0, **chosen) -> list[float]:
    options = resolve(TrainOptions(learning_rate=0.4, steps=90, **chosen), 10)
    with tf.Graph().as_default(), tf.Session() as session:
        step = tf.placeholder(tf.int64, [])
        rate = schedules.learning_rate(options, step, tf.constant(factor))
        return [float(session.run(rate, {step: s})) for s in steps]


def test_constant():
    assert rates([0, 89]) == pytest.approx([0.4, 0.4])


def test_steps_fall_at_a_third_and_two_thirds():
    assert rates([0, 29, 30, 59, 60, 89], schedule="steps", decay_rate=0.5) == pytest.approx(
        [0.4, 0.4, 0.2, 0.2, 0.1, 0.1]
    )


def test_exponential_smooth_and_staircase():
    chosen = {"schedule": "exponential", "decay_rate": 0.9, "decay_steps": 10}
    assert rates([0, 5, 25], **chosen) == pytest.approx([0.4, 0.4 * 0.9**0.5, 0.4 * 0.9**2.5])
    assert rates([0, 9, 10, 25], staircase=True, **chosen) == pytest.approx([0.4, 0.4, 0.36, 0.4 * 0.81])


def test_exponential_takes_the_whole_training_for_one_decay_by_default():
    assert rates([45, 90], schedule="exponential", decay_rate=0.01) == pytest.approx([0.04, 0.004])


def test_polynomial_ends_at_the_end_rate():
    chosen = {"schedule": "polynomial", "end_learning_rate": 0.1, "power": 2.0}
    assert rates([0, 30, 90, 1000], **chosen) == pytest.approx([0.4, 0.3 * (2 / 3) ** 2 + 0.1, 0.1, 0.1])


def test_plateau_multiplies_down_to_the_lowest_rate():
    assert rates([5], factor=0.25, schedule="plateau") == pytest.approx([0.1])
    assert rates([5], factor=0.25, schedule="plateau", end_learning_rate=0.2) == pytest.approx([0.2])


def test_lengths_are_resolved():
    options = resolve(TrainOptions(epochs=2.5, batch_size=30), 100)
    assert (options.steps, options.validate_every, options.save_every) == (8, 3, 3)
    assert math.isclose(resolve(TrainOptions(steps=7, schedule="steps"), 100).decay_steps, 2)
