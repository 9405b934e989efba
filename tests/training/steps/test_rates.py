"""Learning rates as numbers are those of the graph."""

from dataclasses import replace

import pytest
import tensorflow.compat.v1 as tf

from training.options import TrainOptions, resolve
from training.steps import schedules
from training.steps.rates import rate_after, scaled, told

AT = [0, 1, 29, 30, 31, 45, 59, 60, 61, 89, 90, 95, 120, 150, 500]


@pytest.mark.parametrize("warm_up", [0, 31])
@pytest.mark.parametrize("since", [0.0, 30.0, -15.5])
@pytest.mark.parametrize(
    "chosen",
    [
        {"schedule": "constant"},
        {"schedule": "steps", "decay_rate": 0.3},
        {"schedule": "exponential", "decay_rate": 0.3, "decay_steps": 20},
        {"schedule": "exponential", "decay_rate": 0.3, "decay_steps": 20, "staircase": True},
        {"schedule": "polynomial", "end_learning_rate": 0.01, "power": 1.5},
        {"schedule": "plateau", "end_learning_rate": 0.01},
    ],
    ids=lambda chosen: "-".join(map(str, chosen.values())),
)
def test_the_number_is_that_of_the_graph(chosen, since, warm_up):
    options = resolve(TrainOptions(learning_rate=0.4, steps=90, warm_up=warm_up, **chosen), 10)
    with tf.Graph().as_default(), tf.Session() as session:
        step = tf.placeholder(tf.int64, [])
        rate = schedules.learning_rate(options, step, tf.constant(0.2), since)
        in_graph = [session.run(rate, {step: done}) for done in AT]
    assert [rate_after(options, done, 0.2, since) for done in AT] == pytest.approx(in_graph, rel=1e-5)


def test_a_schedule_counts_from_where_it_began_anew():
    options = resolve(TrainOptions(learning_rate=0.4, steps=100, schedule="polynomial", decay_steps=50), 10)
    assert [rate_after(options, done, since=40.0) for done in (40, 65, 90, 99)] == pytest.approx([0.4, 0.2, 0, 0])
    # After a change of the batch size from 10 to 20 at step 40 it goes on from the same rate, half as long.
    half = resolve(TrainOptions(learning_rate=0.4, steps=100, schedule="polynomial", decay_steps=25), 10)
    before = rate_after(options, 60, since=40.0)
    assert rate_after(half, 60, since=60 - (60 - 40) / 2) == pytest.approx(before)


def test_the_rate_grows_in_proportion_to_the_batch():
    options = TrainOptions(learning_rate=0.03, batch_size=512, warm_up=5, scale_learning_rate=True)
    assert scaled(options, 256).learning_rate == pytest.approx(0.06)
    assert scaled(options, 2048) == replace(options, learning_rate=0.0075)
    assert told(options) == ["learning rate of batches of 512: 0.03, after a warm-up of 5 steps"]
    assert told(replace(options, warm_up=0)) == ["learning rate of batches of 512: 0.03"]
    assert told(TrainOptions()) == []
