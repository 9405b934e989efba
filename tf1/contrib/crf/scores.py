"""Scores and likelihoods of tag sequences."""

import tensorflow.compat.v1 as tf


def crf_unary_score(tag_indices, sequence_lengths, inputs):
    """The scores of the tags [batch, time] themselves, summed: [batch]."""
    inputs = tf.convert_to_tensor(inputs)
    scores = tf.gather(inputs, tag_indices, axis=2, batch_dims=2)
    return tf.reduce_sum(scores * tf.sequence_mask(sequence_lengths, tf.shape(scores)[1], inputs.dtype), 1)


def crf_binary_score(tag_indices, sequence_lengths, transition_params):
    """The scores of the steps between the tags [batch, time], summed: [batch]."""
    tags, transitions = tf.convert_to_tensor(tag_indices), tf.convert_to_tensor(transition_params)
    scores = tf.gather_nd(transitions, tf.stack([tags[:, :-1], tags[:, 1:]], 2))
    mask = tf.sequence_mask(sequence_lengths, tf.shape(tags)[1], transitions.dtype)
    return tf.reduce_sum(scores * mask[:, 1:], 1)


def crf_sequence_score(inputs, tag_indices, sequence_lengths, transition_params):
    """The score of each example's tags [batch, time]: [batch]; 0 for a length of 0."""
    of_tags = crf_unary_score(tag_indices, sequence_lengths, inputs)
    return of_tags + crf_binary_score(tag_indices, sequence_lengths, transition_params)


def crf_multitag_sequence_score(inputs, tag_bitmap, sequence_lengths, transition_params):
    """The log of the sum of exp(score) over all sequences whose tags are True in tag_bitmap [batch, time, tags]."""
    inputs = tf.convert_to_tensor(inputs)
    allowed = tf.where(tag_bitmap, inputs, tf.fill(tf.shape(inputs), tf.constant(float("-inf"), inputs.dtype)))
    return crf_log_norm(allowed, sequence_lengths, transition_params)


def crf_log_norm(inputs, sequence_lengths, transition_params):
    """The log of the sum of exp(score) over all sequences of tags: [batch]; 0 for a length of 0."""
    inputs = tf.convert_to_tensor(inputs)
    lengths = tf.cast(sequence_lengths, tf.int32)
    transitions = tf.expand_dims(transition_params, 0)

    def step(alphas, scores_and_time):
        scores, time = scores_and_time
        reached = scores + tf.reduce_logsumexp(tf.expand_dims(alphas, 2) + transitions, [1])
        return tf.where(time < lengths, reached, alphas)

    steps = tf.transpose(inputs[:, 1:], [1, 0, 2])
    alphas = tf.foldl(step, (steps, tf.range(1, tf.shape(inputs)[1])), initializer=inputs[:, 0])
    log_norm = tf.reduce_logsumexp(alphas, [1])
    return tf.where(lengths <= 0, tf.zeros_like(log_norm), log_norm)


def crf_log_likelihood(inputs, tag_indices, sequence_lengths, transition_params=None):
    """(the log of the probability of each example's tags [batch], transition_params).

    transition_params: None for a variable `transitions` [tags, tags] in the current scope.
    """
    if transition_params is None:
        number = inputs.shape.as_list()[2]
        transition_params = tf.get_variable("transitions", [number, number])
    score = crf_sequence_score(inputs, tag_indices, sequence_lengths, transition_params)
    return score - crf_log_norm(inputs, sequence_lengths, transition_params), transition_params
