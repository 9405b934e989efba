"""Learning rates against their formulas."""

from dataclasses import asdict

import pytest
import tensorflow.compat.v1 as tf

from training.options import TrainOptions, keep_begun, resolve
from training.steps import schedules


def rates(at: list[int], factor: float = 1.0, steps: int = 90, **chosen) -> list[float]:
    options = resolve(TrainOptions(learning_rate=0.4, steps=steps, **chosen), 10)
    with tf.Graph().as_default(), tf.Session() as session:
        step = tf.placeholder(tf.int64, [])
        rate = schedules.learning_rate(options, step, tf.constant(factor))
        return [float(session.run(rate, {step: s})) for s in at]


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


def test_a_warm_up_is_linear_and_the_schedule_follows():
    assert rates([0, 1, 7, 9, 10, 89], warm_up=10) == pytest.approx([0.04, 0.08, 0.32, 0.4, 0.4, 0.4])
    assert rates([4, 9, 10, 50, 90], warm_up=10, schedule="polynomial") == pytest.approx([0.2, 0.4, 0.4, 0.2, 0])
    chosen = {"warm_up": 30, "schedule": "steps", "decay_rate": 0.5}
    assert rates([29, 49, 50, 69, 70], **chosen) == pytest.approx([0.4, 0.4, 0.2, 0.2, 0.1])
    assert rates([1, 7], factor=0.25, warm_up=4, schedule="plateau") == pytest.approx([0.05, 0.1])


@pytest.mark.parametrize("schedule", ["steps", "exponential", "polynomial"])
def test_more_steps_leave_the_rates_of_the_steps_done_as_they_were(schedule):
    old = asdict(resolve(TrainOptions(steps=90, schedule=schedule), 10))
    kept = keep_begun(TrainOptions(steps=500, schedule=schedule), old).decay_steps
    done = [0, 29, 30, 60, 89]
    assert rates(done, steps=500, schedule=schedule, decay_steps=kept) == rates(done, schedule=schedule)


def test_the_rate_that_is_fetched_with_a_step_is_the_one_that_moved_the_weights():
    options = resolve(TrainOptions(steps=9, optimizer="sgd", learning_rate=0.5, schedule="polynomial"), 10)
    with tf.Graph().as_default(), tf.Session() as session:
        global_step = tf.train.create_global_step()
        rate = schedules.learning_rate(options, global_step, tf.constant(1.0))
        weight = tf.get_variable("weight", initializer=0.0)
        step = tf.train.GradientDescentOptimizer(rate).minimize(-weight, global_step)  # by the rate itself
        session.run(tf.global_variables_initializer())
        place, fetched = 0.0, []
        for _ in range(9):
            fetched.append(session.run([rate, step])[0])
            moved, place = session.run(weight) - place, session.run(weight)
            assert moved == pytest.approx(fetched[-1], abs=1e-6)
    assert fetched == pytest.approx([0.5 * (9 - done) / 9 for done in range(9)])
