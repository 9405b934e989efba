"""Buckets, sampling and learning rates: by what comes out of their queues, and by NumPy."""

import math
import types

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from tf1.contrib import training
from tf1.contrib.training.sgdr_learning_rate_decay import sgdr_decay


def _run(fetch, times):
    """The values of `times` runs with the queue runners of the graph."""
    with tf.Session() as session:
        session.run([tf.global_variables_initializer(), tf.local_variables_initializer()])
        coordinator = tf.train.Coordinator()
        threads = tf.train.start_queue_runners(session, coordinator)
        values = []
        try:
            for _ in range(times):
                values.append(session.run(fetch))
        except tf.errors.OutOfRangeError:
            pass
        coordinator.request_stop()
        coordinator.join(threads)
        return values


def test_bucket_by_sequence_length():
    lengths = np.array([1, 9, 3, 4, 12, 2, 7, 30, 5, 2], np.int32)
    with tf.Graph().as_default():
        (length,) = tf.train.slice_input_producer([lengths], num_epochs=1, shuffle=False)
        sequence = tf.fill([length], length)
        seen, outputs = training.bucket_by_sequence_length(
            length, [sequence, tf.stack([length, 0])], batch_size=2, bucket_boundaries=[4, 10], dynamic_pad=True,
            allow_smaller_final_batch=True,
        )  # fmt: skip
        batches = _run([seen, *outputs], 20)
    for seen, sequences, pairs in batches:
        assert len(seen) <= 2 and len({(value >= 4) + (value >= 10) for value in seen}) == 1
        assert sequences.shape == (len(seen), max(seen))
        for value, row, pair in zip(seen, sequences, pairs, strict=True):
            assert list(row) == [value] * value + [0] * (max(seen) - value) and list(pair) == [value, 0]
    assert sorted(value for batch in batches for value in batch[0]) == sorted(lengths)


def test_bucket_of_a_dict():
    with tf.Graph().as_default():
        (number,) = tf.train.slice_input_producer([np.arange(12)], num_epochs=1, shuffle=False)
        which, outputs = training.bucket(
            {"number": number}, tf.cast(number % 2, tf.int32), batch_size=[2, 3], num_buckets=2, keep_input=number < 10
        )
        assert outputs["number"].shape.as_list() == [None]
        batches = _run([which, outputs["number"]], 20)
    expected = {0: [[0, 2], [4, 6]], 1: [[1, 3, 5]]}
    assert {key: [list(batch) for which, batch in batches if which == key] for key in (0, 1)} == expected


@pytest.mark.parametrize(
    ("boundaries", "error", "message"),
    [
        (3, TypeError, "must be a list"),
        ([], ValueError, "must not be empty"),
        ([1.5], TypeError, "must be integers"),
        ([3, 3], ValueError, "increasing"),
    ],
)
def test_bad_boundaries(boundaries, error, message):
    with tf.Graph().as_default(), pytest.raises(error, match=message):
        training.bucket_by_sequence_length(tf.constant(1), [tf.constant(1)], 2, boundaries)


def test_stratified_sample_reaches_its_shares():
    with tf.Graph().as_default():
        tf.set_random_seed(3)
        label = tf.cast(tf.random_uniform([]) < 0.1, tf.int32)
        for initial in ([0.9, 0.1], None):
            (values,), labels = training.stratified_sample([tf.cast(label, tf.float32)], label, [0.5, 0.5], 50, initial)
            batches = _run([values, labels], 12)
            np.testing.assert_array_equal(batches[0][0], batches[0][1])
            share = np.mean([batch[1] for batch in batches[2:]])
            assert 0.4 < share < 0.6
        with pytest.raises(ValueError, match="same length"):
            training.stratified_sample([label], label, [1.0], 2, [0.5, 0.5])


def test_rejection_sample():
    with tf.Graph().as_default():
        tf.set_random_seed(1)
        numbers = tf.random_uniform([8])
        (batch,) = training.rejection_sample(
            [numbers],
            lambda tensors: tf.cast(tensors[0] > 0.75, tf.float32),
            20,
            enqueue_many=True,
            runtime_checks=True,
        )
        (values,) = _run(batch, 1)
    assert values.shape == (20,) and values.min() > 0.75


def test_resampling():
    with tf.Graph().as_default():
        tf.set_random_seed(2)
        rates = np.array([0.0, 1.0, 3.0], np.float32)
        rows = np.arange(3, dtype=np.float32)
        (kept,) = training.resample_at_rate([tf.tile(rows, [2000])], tf.tile(rates, [2000]))
        (weighted, *_), used = training.weighted_resample([tf.tile(rows, [2000])], tf.tile(rates, [2000]), 1.0)
        with tf.Session() as session:
            session.run([tf.global_variables_initializer(), tf.local_variables_initializer()])
            counts = np.bincount(session.run(kept).astype(int), minlength=3) / 2000
            np.testing.assert_allclose(counts, rates, atol=0.15)
            chosen, shares = session.run([weighted, used])
            assert len(chosen) == len(shares) and set(chosen) <= {1.0, 2.0}


@pytest.mark.parametrize(("t_mul", "m_mul"), [(1.0, 1.0), (1.0, 0.5), (2.0, 1.0), (3.0, 0.8)])
def test_sgdr(t_mul, m_mul):
    def by_loop(step, length=10.0, rate=0.1):
        while step >= length:
            step, length, rate = step - length, length * t_mul, rate * m_mul
        return 0.5 * rate * (1 + math.cos(math.pi * step / length))

    with tf.Graph().as_default(), tf.Session() as session:
        step = tf.placeholder(tf.int64, [])
        rate = sgdr_decay(0.1, step, 10, t_mul, m_mul)
        for value in (0, 3, 9, 12, 25, 47, 69):
            assert session.run(rate, {step: value}) == pytest.approx(by_loop(value), abs=1e-6)
    with pytest.raises(ValueError, match="global_step is required"):
        sgdr_decay(0.1, None, 10)


def test_device_setters():
    with tf.Graph().as_default():
        strategy = training.GreedyLoadBalancingStrategy(2, training.byte_size_load_fn)
        with tf.device(tf.train.replica_device_setter(ps_tasks=2, ps_strategy=strategy)):
            variables = [tf.get_variable(f"v{size}", [size], use_resource=False) for size in (10, 4, 3, 2, 9)]
        assert [v.device[-1] for v in variables] == ["0", "1", "1", "1", "1"]
        assert training.byte_size_load_fn(variables[0].op) == 40
        with pytest.raises(ValueError, match="single output"):
            training.byte_size_load_fn(tf.no_op())
    named = types.SimpleNamespace(name="weights")
    tasks = {training.RandomStrategy(5, seed)(named) for seed in range(20)}
    assert tasks <= set(range(5)) and len(tasks) > 2
    assert training.RandomStrategy(5)(named) == training.RandomStrategy(5)(named)


def test_what_is_not_there():
    with pytest.raises(AttributeError, match="batch_sequences_with_states"):
        _ = training.batch_sequences_with_states
