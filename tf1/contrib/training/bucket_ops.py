"""Batches of examples of similar length, by queues."""

import functools

import numpy as np
import tensorflow.compat.v1 as tf

__all__ = ["bucket", "bucket_by_sequence_length"]


def bucket(
    tensors, which_bucket, batch_size, num_buckets, num_threads=1, capacity=32, bucket_capacities=None, shapes=None,
    dynamic_pad=False, allow_smaller_final_batch=False, keep_input=True, shared_name=None, name=None,
):  # fmt: skip
    """Tensors of an example, into the bucket which_bucket -> (bucket, tensors of a batch that is all from it).

    Args:
        tensors: a list or dict.
        which_bucket: 0..num_buckets - 1.
        batch_size: examples of a batch, one number or one for each bucket.
        num_buckets: number of buckets.
        num_threads: threads that fill the buckets.
        capacity: batches in the last queue at most.
        bucket_capacities: examples in each bucket at most; `capacity` by default.
        shapes: of the tensors, if they are not known.
        dynamic_pad: whether dimensions of None are padded with 0 to the longest of the batch.
        allow_smaller_final_batch: whether what is left at the end comes as a smaller batch.
        keep_input: a boolean: False leaves the example out.
        shared_name: of the queues, in several sessions.
        name: of the scope.

    Raises ValueError for lists of another length than num_buckets.
    """
    sizes = batch_size if isinstance(batch_size, (list, tuple)) else [batch_size] * num_buckets
    if len(sizes) != num_buckets:
        raise ValueError("If batch_size is a list it must have num_buckets elements")
    capacities = bucket_capacities or [capacity] * num_buckets
    if len(capacities) != num_buckets:
        raise ValueError(
            f"The list bucket_capacities ({capacities}) must have exactly num_buckets ({num_buckets}) elements."
        )
    listed = _listed(tensors)
    if not listed:
        raise ValueError("Expected at least one tensor in bucket().")
    with tf.name_scope(name, "bucket", listed):
        listed = [tf.convert_to_tensor(tensor) for tensor in listed]
        which_bucket = tf.convert_to_tensor(which_bucket, dtype=tf.int32, name="which_bucket")
        types = [tensor.dtype for tensor in listed]
        shapes = [tensor.get_shape() for tensor in listed] if shapes is None else [tf.TensorShape(s) for s in shapes]
        kind = tf.PaddingFIFOQueue if dynamic_pad else tf.FIFOQueue
        queues = [
            kind(
                each, types, shapes, shared_name=shared_name and f"{shared_name}_{index}", name=f"bucket_queue_{index}"
            )
            for index, each in enumerate(capacities)
        ]
        is_static = not (allow_smaller_final_batch or isinstance(batch_size, (list, tuple)))
        rows = tf.get_static_value(batch_size) if is_static else None
        top = tf.PaddingFIFOQueue(
            capacity,
            [tf.int32, *types],
            [tf.TensorShape([]), *(tf.TensorShape([rows]).concatenate(shape) for shape in queues[0].shapes)],
            shared_name=shared_name,
            name="top_queue",
        )
        _fill(queues, top, listed, which_bucket, keep_input, num_threads)
        _empty(queues, top, sizes, allow_smaller_final_batch)
        _summarize(queues, top, capacity)
        number, *batch = top.dequeue(name="dequeue_top")
        return number, _like(tensors, batch)


def _summarize(queues: list, top, capacity: int):
    """Scalars of how many batches wait."""
    for queue in queues:
        tf.summary.scalar(f"bucket/{queue.name}/size", tf.cast(top.size(), tf.float32))
    filled = tf.cast(top.size(), tf.float32) * (1.0 / capacity)
    tf.summary.scalar(f"bucket/{top.name}/fraction_of_{capacity}_full", filled)


def _fill(queues: list, top, tensors: list, which_bucket, keep_input, num_threads: int):
    """The queue runners that put an example into its bucket."""

    def enqueue():
        return tf.group(
            *[
                tf.cond(tf.equal(which_bucket, index), functools.partial(queue.enqueue, tensors), tf.no_op)
                for index, queue in enumerate(queues)
            ],
            name="group_enqueues",
        )

    keep = tf.get_static_value(keep_input)
    if keep is None:
        operation = tf.cond(keep_input, enqueue, tf.no_op)
    elif keep:
        operation = enqueue()
    else:
        operation = tf.no_op()
    _add_runner(top, [operation] * num_threads, queues)


def _empty(queues: list, top, sizes, allow_smaller_final_batch: bool):
    """The queue runners that make batches of full buckets."""
    operations = []
    for index, (queue, size) in enumerate(zip(queues, sizes, strict=True)):
        take = queue.dequeue_up_to if allow_smaller_final_batch else queue.dequeue_many
        batch = _listed(take(size, name=f"read_bucket_{index}"))
        operations.append(top.enqueue([tf.constant(index), *batch], name=f"enqueue_from_bucket_{index}"))
    _add_runner(queues[0], operations, [top])


def _add_runner(queue, operations: list, ended: list):
    """A queue runner that closes the queues `ended` when its examples end."""
    tf.train.add_queue_runner(
        tf.train.QueueRunner(
            queue,
            operations,
            close_op=tf.group(*[one.close() for one in ended]),
            cancel_op=tf.group(*[one.close(cancel_pending_enqueues=True) for one in ended]),
            queue_closed_exception_types=(tf.errors.OutOfRangeError, tf.errors.CancelledError),
        )
    )


def _listed(tensors) -> list:
    if isinstance(tensors, dict):
        return [tensors[key] for key in sorted(tensors)]
    return list(tensors) if isinstance(tensors, (list, tuple)) else [tensors]


def _like(tensors, batch: list):
    """The batch as a dict if the tensors were one, as a single tensor if it is one, or as a list."""
    if isinstance(tensors, dict):
        return dict(zip(sorted(tensors), batch, strict=True))
    return batch if isinstance(tensors, (list, tuple)) and len(batch) > 1 else batch[0]


def bucket_by_sequence_length(
    input_length, tensors, batch_size, bucket_boundaries, num_threads=1, capacity=32, bucket_capacities=None,
    shapes=None, dynamic_pad=False, allow_smaller_final_batch=False, keep_input=True, shared_name=None, name=None,
):  # fmt: skip
    """Tensors of an example of input_length -> (lengths [batch], tensors of a batch of examples of similar length).

    bucket_boundaries: integers that grow: lengths below the first, from the first on, ..., from the last on are the
    buckets. The other arguments: see bucket.

    Raises TypeError unless these are a list of integers, ValueError if there are none or if they don't grow.
    """
    if not isinstance(bucket_boundaries, (list, tuple)):
        raise TypeError(f"bucket_boundaries must be a list or tuple, but received: {bucket_boundaries}")
    if not bucket_boundaries:
        raise ValueError("bucket_boundaries must not be empty")
    if not all(isinstance(boundary, (int, np.integer)) for boundary in bucket_boundaries):
        raise TypeError(f"bucket boundaries must be integers, but saw: {bucket_boundaries}")
    if any(first >= second for first, second in zip(bucket_boundaries, bucket_boundaries[1:], strict=False)):
        raise ValueError(f"Buckets must contain sequential increasing lengths, but saw: {bucket_boundaries}")
    listed = _listed(tensors)
    with tf.name_scope(name, "bucket_by_sequence_length", [input_length, *listed]):
        length = tf.convert_to_tensor(input_length, dtype=tf.int32, name="input_length")
        which = tf.reduce_sum(tf.cast(tf.less_equal(list(bucket_boundaries), length), tf.int32))
        _, (lengths, *batch) = bucket(
            tensors=[length, *listed],
            which_bucket=which,
            batch_size=batch_size,
            num_buckets=len(bucket_boundaries) + 1,
            num_threads=num_threads,
            capacity=capacity,
            bucket_capacities=bucket_capacities,
            shapes=None if shapes is None else [tf.TensorShape([]), *shapes],
            dynamic_pad=dynamic_pad,
            allow_smaller_final_batch=allow_smaller_final_batch,
            keep_input=keep_input,
            shared_name=shared_name,
        )
        return lengths, _like(tensors, batch)
