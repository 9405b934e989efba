"""A queue that is filled with batches while others are computed."""

import tensorflow.compat.v1 as tf

from tf1.contrib.slim.data.filling import report_filling

__all__ = ["prefetch_queue"]


def prefetch_queue(
    tensors, capacity=8, num_threads=1, dynamic_pad=False, shared_name=None, name=None
):  # fmt: skip
    """A queue of `tensors` (list or dict), filled by queue runners: `queue.dequeue()` gives them.

    capacity: elements at most. num_threads: how many fill it. dynamic_pad: dimensions that are None are padded in
    dequeue_many. A summary says how full the queue is.
    """
    names = sorted(tensors) if isinstance(tensors, dict) else None
    listed = [tensors[key] for key in names] if names else tensors
    with tf.name_scope(name, "prefetch_queue", listed):
        kind = tf.PaddingFIFOQueue if dynamic_pad else tf.FIFOQueue
        queue = kind(
            capacity=capacity,
            dtypes=[tensor.dtype for tensor in listed],
            shapes=[tensor.get_shape() for tensor in listed],
            names=names,
            shared_name=shared_name,
        )
        tf.train.add_queue_runner(tf.train.QueueRunner(queue, [queue.enqueue(tensors)] * num_threads))
        report_filling(queue, capacity)
        return queue
