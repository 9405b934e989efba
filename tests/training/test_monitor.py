"""Best, plateau and early stop: what the validations decide, and that a resume remembers it."""

import pytest
import tensorflow.compat.v1 as tf

from training.monitor import Monitor
from training.options import TrainOptions


class Watched:
    monitor, higher_is_better = "accuracy", True


class WatchedLoss:
    monitor, higher_is_better = "loss", False


@pytest.fixture(autouse=True)
def graph():
    with tf.Graph().as_default():
        yield


def test_only_better_is_best():
    monitor = Monitor(Watched(), TrainOptions())
    assert [monitor.validated(value, step) for step, value in enumerate([0.5, 0.5, 0.6, 0.4])] == [
        True,
        False,
        True,
        False,
    ]
    assert (monitor.state["best"], monitor.state["best_step"]) == (0.6, 2)


def test_lower_is_better_for_a_loss():
    monitor = Monitor(WatchedLoss(), TrainOptions())
    assert [monitor.validated(value, step) for step, value in enumerate([0.5, 0.6, 0.4])] == [True, False, True]


def test_a_value_that_is_no_number_is_never_the_best():
    assert not Monitor(Watched(), TrainOptions()).validated(float("nan"), 1)
    with tf.Graph().as_default():
        assert not Monitor(WatchedLoss(), TrainOptions()).validated(float("nan"), 1)


def test_patience_counts_validations_in_a_row():
    monitor = Monitor(Watched(), TrainOptions(patience=2))
    stops = []
    for step, value in enumerate([0.5, 0.4, 0.6, 0.5, 0.6]):
        monitor.validated(value, step)
        stops.append(monitor.wants_to_stop)
    assert stops == [False, False, False, False, True]


def test_without_patience_it_never_stops():
    monitor = Monitor(Watched(), TrainOptions())
    for step in range(100):
        monitor.validated(0.0, step)
    assert not monitor.wants_to_stop


def test_a_plateau_lowers_the_rate_each_time_its_patience_is_used_up():
    monitor = Monitor(Watched(), TrainOptions(schedule="plateau", plateau_patience=2, decay_rate=0.5))
    factors = []
    for step, value in enumerate([0.5, 0.5, 0.5, 0.5, 0.5, 0.6, 0.6]):
        monitor.validated(value, step)
        factors.append(monitor.state["plateau_factor"])
    assert factors == [1, 1, 0.5, 0.5, 0.25, 0.25, 0.25]


def test_the_state_lives_in_the_session():
    with tf.Session() as session:
        monitor = Monitor(Watched(), TrainOptions(schedule="plateau", plateau_patience=1, decay_rate=0.25))
        session.run(tf.global_variables_initializer())
        monitor.validated(0.1 + 0.2, 7)
        monitor.validated(0.0, 8)
        monitor.state.write(session)
        assert session.run(monitor.plateau_factor) == 0.25
        before = dict(monitor.state.values)
        monitor.state["best"] = 0
        monitor.state.read(session)
        assert monitor.state.values == before
        assert monitor.state["best"] == 0.1 + 0.2
