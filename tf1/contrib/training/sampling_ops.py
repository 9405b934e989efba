"""Batches by queues that keep an example with a probability: by a function, or so that classes have given shares."""

import tensorflow.compat.v1 as tf

__all__ = ["rejection_sample", "stratified_sample"]


def rejection_sample(
    tensors, accept_prob_fn, batch_size, queue_threads=1, enqueue_many=False, prebatch_capacity=16, prebatch_threads=1,
    runtime_checks=False, name=None,
):  # fmt: skip
    """A list of tensors of one example -> the list with a batch, of examples kept with accept_prob_fn(tensors), 0..1.

    Args:
        tensors: a list; with enqueue_many each has several examples.
        accept_prob_fn: a function of the list of one example.
        batch_size: examples of a batch.
        queue_threads: threads that fill the batches.
        enqueue_many: see tensors.
        prebatch_capacity, prebatch_threads: of the queue that takes the examples apart.
        runtime_checks: whether a probability outside 0..1 is an error.
        name: of the scope.
    """
    with tf.variable_scope(name, "rejection_sample", tensors):
        tensors = [tf.convert_to_tensor(tensor) for tensor in tensors]
        if enqueue_many:
            tensors = _single(tensors, prebatch_threads, prebatch_capacity)
        probability = accept_prob_fn(tensors)
        if runtime_checks:
            checks = [tf.assert_less_equal(0.0, probability), tf.assert_less_equal(probability, 1.0)]
            with tf.control_dependencies(checks):
                probability = tf.identity(probability, name="prob_with_checks")
        return _kept(tensors, probability, batch_size, queue_threads)


def stratified_sample(
    tensors, labels, target_probs, batch_size, init_probs=None, enqueue_many=False, queue_capacity=16,
    threads_per_queue=1, name=None,
):  # fmt: skip
    """Examples with labels -> (list of tensors of a batch, labels [batch]) in which classes have target_probs.

    Args:
        tensors: a list; with enqueue_many each has several examples.
        labels: integers from 0 on, one, or several with enqueue_many.
        target_probs: share of each class in the batches.
        batch_size: examples of a batch.
        init_probs: share of each class in the data; None counts what comes.
        enqueue_many: see tensors.
        queue_capacity, threads_per_queue: of the queue of examples.
        name: of the scope.

    Raises ValueError for shares of different lengths; a run fails for shares that don't sum to 1, or for a class that
    the data don't have.
    """
    with tf.name_scope(name, "stratified_sample", [*tensors, labels]):
        tensors, labels = [tf.convert_to_tensor(tensor) for tensor in tensors], tf.convert_to_tensor(labels)
        target = tf.convert_to_tensor(target_probs, dtype=tf.float32)
        if not enqueue_many:
            tensors, labels = [tf.expand_dims(tensor, 0) for tensor in tensors], tf.expand_dims(labels, 0)
        if init_probs is None:
            target.get_shape().assert_is_fully_defined()
            initial = _counted(labels, target.get_shape().num_elements())
        else:
            initial = tf.convert_to_tensor(init_probs, dtype=tf.float32)
        if initial.get_shape().num_elements() != target.get_shape().num_elements():
            raise ValueError("Probability parameters must have the same length.")
        with tf.control_dependencies(_checks(initial, target)):
            ratio = tf.where(tf.equal(target, 0), tf.zeros_like(target), target / initial)
            accepted = ratio / tf.reduce_max(ratio)
        *tensors, label = _single([*tensors, labels], threads_per_queue, queue_capacity)
        *batch, labels = _kept([*tensors, label], tf.gather(accepted, label), batch_size, threads_per_queue)
        return batch, labels


def _single(tensors: list, threads: int, capacity: int) -> list:
    """Tensors of several examples -> those of one, through a queue."""
    batch = tf.train.batch(tensors, batch_size=1, num_threads=threads, capacity=capacity, enqueue_many=True)
    return [tf.squeeze(tensor, [0]) for tensor in (batch if isinstance(batch, (list, tuple)) else [batch])]


def _kept(tensors: list, probability, batch_size: int, threads: int) -> list:
    """Batches of the examples that are kept."""
    keep = tf.random_uniform([]) < probability
    batch = tf.train.maybe_batch(tensors, keep_input=keep, batch_size=batch_size, num_threads=threads)
    return list(batch) if isinstance(batch, (list, tuple)) else [batch]


def _counted(labels, classes: int, prior: int = 10):
    """[classes]: the share of each class in what came so far, with `prior` examples of each beforehand."""
    counts = tf.Variable([prior] * classes, trainable=False, name="class_count", dtype=tf.int64)
    seen = tf.identity(counts.assign_add(tf.reduce_sum(tf.one_hot(labels, classes, dtype=tf.int64), 0)))
    return tf.cast(seen / tf.reduce_sum(seen), tf.float32)


def _checks(initial, target) -> list:
    """Assertions: shares sum to 1, and no class is wanted that the data don't have."""
    checks = []
    for shares in (initial, target):
        difference = tf.abs(tf.reduce_sum(shares) - 1)
        checks += [tf.assert_non_negative(shares), tf.assert_less(difference, 1e-6)]
    is_there = tf.reduce_all(tf.logical_or(tf.not_equal(initial, 0), tf.equal(target, 0)))
    checks.append(tf.Assert(is_there, ["stratified_sample: no data of a class with a target:", initial, target]))
    return checks
