"""The state of a run that checkpoints hold, and the averages of what a training step measured."""

import pytest
import tensorflow.compat.v1 as tf

from training.runs.state import RunAverages, RunState


@pytest.fixture(autouse=True)
def graph():
    with tf.Graph().as_default():
        yield


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
