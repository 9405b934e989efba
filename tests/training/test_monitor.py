"""Best, plateau and early stop: what the validations decide, and that a resume remembers it."""

import pytest
import tensorflow.compat.v1 as tf

from training.monitor import Judge
from training.options import TrainOptions
from training.runs.state import RunAverages, RunState


class Watched:
    monitor, higher_is_better = "accuracy", True


class WatchedLoss:
    monitor, higher_is_better = "loss", False


@pytest.fixture(autouse=True)
def graph():
    with tf.Graph().as_default():
        yield


def test_only_better_is_best():
    judge = Judge(Watched(), TrainOptions())
    assert [judge.judge(value, step) for step, value in enumerate([0.5, 0.5, 0.6, 0.4])] == [True, False, True, False]
    assert (judge.state["best"], judge.state["best_step"]) == (0.6, 2)


def test_lower_is_better_for_a_loss():
    judge = Judge(WatchedLoss(), TrainOptions())
    assert [judge.judge(value, step) for step, value in enumerate([0.5, 0.6, 0.4])] == [True, False, True]


def test_a_value_that_is_no_number_is_never_the_best():
    assert not Judge(Watched(), TrainOptions()).judge(float("nan"), 1)
    with tf.Graph().as_default():
        assert not Judge(WatchedLoss(), TrainOptions()).judge(float("nan"), 1)


def test_patience_counts_validations_in_a_row():
    judge = Judge(Watched(), TrainOptions(patience=2))
    stops = []
    for step, value in enumerate([0.5, 0.4, 0.6, 0.5, 0.6]):
        judge.judge(value, step)
        stops.append(judge.wants_to_stop)
    assert stops == [False, False, False, False, True]


def test_without_patience_it_never_stops():
    judge = Judge(Watched(), TrainOptions())
    for step in range(100):
        judge.judge(0.0, step)
    assert not judge.wants_to_stop


def test_a_plateau_lowers_the_rate_each_time_its_patience_is_used_up():
    judge = Judge(Watched(), TrainOptions(schedule="plateau", plateau_patience=2, decay_rate=0.5))
    factors = []
    for step, value in enumerate([0.5, 0.5, 0.5, 0.5, 0.5, 0.6, 0.6]):
        judge.judge(value, step)
        factors.append(judge.state["plateau_factor"])
    assert factors == [1, 1, 0.5, 0.5, 0.25, 0.25, 0.25]


def test_the_state_lives_in_the_session():
    with tf.Session() as session:
        judge = Judge(Watched(), TrainOptions(schedule="plateau", plateau_patience=1, decay_rate=0.25))
        session.run(tf.global_variables_initializer())
        judge.judge(0.1 + 0.2, 7)
        judge.judge(0.0, 8)
        judge.state.write(session)
        assert session.run(judge.plateau_factor) == 0.25
        before = dict(judge.state.values)
        judge.state["best"] = 0
        judge.state.read(session)
        assert judge.state.values == before
        assert judge.state["best"] == 0.1 + 0.2


def test_an_unknown_name_is_refused():
    state = RunState({"a": 1})
    with pytest.raises(KeyError, match="b is no part of the run's state: a"):
        state["b"] = 2


def test_averages_are_means_over_the_batches_since_the_last():
    averages = RunAverages(["loss"])
    for value in (1.0, 2.0, 6.0):
        averages.add({"loss": value})
    assert averages.take() == {"loss": 3.0}
    averages.add({"loss": 5.0})
    assert averages.take() == {"loss": 5.0}


def test_averages_of_what_is_a_mean_of_some_examples_weigh_by_their_number():
    averages = RunAverages(["loss", "overlap"], ["overlap"])
    averages.add({"loss": 1.0, "overlap": 0.5}, {"overlap": 3})
    averages.add({"loss": 2.0, "overlap": float("nan")}, {"overlap": 0})
    averages.add({"loss": 3.0, "overlap": 0.9}, {"overlap": 1})
    assert averages.take() == {"loss": 2.0, "overlap": pytest.approx(0.6)}
    averages.add({"loss": 4.0, "overlap": 0.0}, {"overlap": 0})
    assert averages.take() == {"loss": 4.0, "overlap": 0.0}
