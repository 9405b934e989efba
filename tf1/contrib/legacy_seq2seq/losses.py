"""Losses over lists of steps, in nats, and models for sequences of several lengths."""

import inspect

import tensorflow.compat.v1 as tf


def sequence_loss_by_example(
    logits, targets, weights, average_across_timesteps=True, softmax_loss_function=None, name=None
):
    """The weighted cross entropy of each example [batch]: the mean over its steps, or their sum.

    logits: [batch, symbols] a step. targets: [batch] of symbols. weights: [batch]. softmax_loss_function: (labels,
    logits) -> [batch] instead of the softmax; with other names it is called by position, see _by_its_names. Raises
    ValueError if the lists differ in length.
    """
    if not len(logits) == len(targets) == len(weights):
        raise ValueError(
            f"as many logits as targets and weights are needed, not {len(logits)}, {len(targets)} and {len(weights)}"
        )
    with tf.name_scope(name, "sequence_loss_by_example", [*logits, *targets, *weights]):
        losses = []
        for logit, target, weight in zip(logits, targets, weights, strict=True):
            if softmax_loss_function is not None:
                loss = _by_its_names(softmax_loss_function, target, logit)
            else:
                target = tf.reshape(target, [-1])
                loss = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=target, logits=logit)
            losses.append(loss * weight)
        total = tf.add_n(losses)
        return total / (tf.add_n(weights) + 1e-12) if average_across_timesteps else total


def _by_its_names(function, labels, logits):
    """function(labels=, logits=) as since 1.2; before that it was called by position, and before 1.0 logits first."""
    parameters = inspect.signature(function).parameters.values()
    names = [one.name for one in parameters]
    if {"labels", "logits"} <= set(names) or any(one.kind == one.VAR_KEYWORD for one in parameters):
        return function(labels=labels, logits=logits)
    is_logits_first = names[0].startswith(("input", "logit"))
    return function(logits, labels) if is_logits_first else function(labels, logits)


def sequence_loss(
    logits, targets, weights, average_across_timesteps=True, average_across_batch=True, softmax_loss_function=None,
    name=None,
):  # fmt: skip
    """The sum of sequence_loss_by_example over the batch, or its mean: a scalar."""
    with tf.name_scope(name, "sequence_loss", [*logits, *targets, *weights]):
        losses = sequence_loss_by_example(
            logits, targets, weights, average_across_timesteps, softmax_loss_function=softmax_loss_function
        )
        total = tf.reduce_sum(losses)
        return total / tf.cast(tf.shape(targets[0])[0], total.dtype) if average_across_batch else total


def model_with_buckets(
    encoder_inputs, decoder_inputs, targets, weights, buckets, seq2seq, softmax_loss_function=None,
    per_example_loss=False, name=None,
):  # fmt: skip
    """A model for each bucket (encoder steps, decoder steps), with shared weights: (outputs, losses), lists both.

    seq2seq: (encoder_inputs, decoder_inputs) -> (outputs, state). Raises ValueError if a list is shorter than the last
    bucket.
    """
    steps = buckets[-1]
    for argument, given, needed in (
        ("encoder_inputs", encoder_inputs, steps[0]), ("targets", targets, steps[1]), ("weights", weights, steps[1]),
    ):  # fmt: skip
        if len(given) < needed:
            raise ValueError(f"{argument} has {len(given)} steps, but the last bucket has {needed}")
    loss_function = sequence_loss_by_example if per_example_loss else sequence_loss
    outputs, losses = [], []
    with tf.name_scope(name, "model_with_buckets", [*encoder_inputs, *decoder_inputs, *targets, *weights]):
        for number, (before, after) in enumerate(buckets):
            with tf.variable_scope(tf.get_variable_scope(), reuse=True if number else None):
                bucket_outputs, _ = seq2seq(encoder_inputs[:before], decoder_inputs[:after])
                outputs.append(bucket_outputs)
                loss = loss_function(
                    bucket_outputs, targets[:after], weights[:after], softmax_loss_function=softmax_loss_function
                )
                losses.append(loss)
    return outputs, losses
