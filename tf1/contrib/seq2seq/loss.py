"""The cross entropy of sequences in one tensor, in nats."""

import tensorflow.compat.v1 as tf


def sequence_loss(
    logits, targets, weights, average_across_timesteps=True, average_across_batch=True, sum_over_timesteps=False,
    sum_over_batch=False, softmax_loss_function=None, name=None,
):  # fmt: skip
    """The weighted cross entropy of logits [batch, time, symbols] and targets [batch, time].

    average_...: weighted means over time and batch: a scalar, [time] over the batch alone, [batch] over time alone,
    [batch, time] for none. sum_...: sums instead, over the number of weights that are not 0.
    softmax_loss_function: (labels, logits) -> losses. Raises ValueError for other shapes, and for means with sums.
    """
    for argument, tensor, rank in (("logits", logits, 3), ("targets", targets, 2), ("weights", weights, 2)):
        if tf.convert_to_tensor(tensor).shape.rank != rank:
            raise ValueError(f"{argument} must have {rank} dimensions: [batch, time{', symbols' if rank == 3 else ''}]")
    if (average_across_timesteps and sum_over_timesteps) or (average_across_batch and sum_over_batch):
        raise ValueError("sequence_loss takes the mean or the sum over time, and over the batch, not both")
    with tf.name_scope(name, "sequence_loss", [logits, targets, weights]):
        weights = tf.convert_to_tensor(weights)
        flat = tf.reshape(logits, [-1, tf.shape(logits)[2]])
        function = softmax_loss_function or tf.nn.sparse_softmax_cross_entropy_with_logits
        losses = function(labels=tf.reshape(targets, [-1]), logits=flat) * tf.reshape(weights, [-1])
        losses = tf.reshape(losses, tf.shape(logits)[:2])
        if average_across_timesteps and average_across_batch:
            return tf.div_no_nan(tf.reduce_sum(losses), tf.reduce_sum(weights))
        if sum_over_timesteps and sum_over_batch:
            return tf.div_no_nan(tf.reduce_sum(losses), tf.cast(tf.count_nonzero(weights), losses.dtype))
        if average_across_timesteps or average_across_batch:
            axis = 0 if average_across_batch else 1
            return tf.div_no_nan(tf.reduce_sum(losses, axis), tf.reduce_sum(weights, axis))
        if sum_over_timesteps or sum_over_batch:
            axis = 0 if sum_over_batch else 1
            return tf.div_no_nan(tf.reduce_sum(losses, axis), tf.cast(tf.count_nonzero(weights, axis), losses.dtype))
        return losses
