"""Following the beams of a search back from their ends to their beginnings."""

import tensorflow.compat.v1 as tf


def gather_tree(step_ids, parent_ids, max_sequence_lengths, end_token):
    """The sequences [time, batch, beams] that end in each beam, from the symbols and parents of each step.

    max_sequence_lengths: [batch]; later steps, and those after an end_token, are end_token.
    """
    step_ids, parent_ids = tf.convert_to_tensor(step_ids), tf.convert_to_tensor(parent_ids)
    time, batch, beams = (known or tf.shape(step_ids)[i] for i, known in enumerate(step_ids.shape.as_list()))
    end = tf.fill([batch, beams], tf.cast(end_token, step_ids.dtype))
    within = tf.transpose(tf.sequence_mask(max_sequence_lengths, time))  # [time, batch]
    own = tf.tile(tf.range(beams, dtype=parent_ids.dtype)[None], [batch, 1])

    def back(after, step):
        places, _ = after
        ids, parents, is_within = step
        ids, parents = (tf.gather(tensor, places, axis=1, batch_dims=1) for tensor in (ids, parents))
        return tf.where(is_within, parents, places), tf.where(is_within, ids, end)

    _, ids = tf.scan(back, (step_ids, parent_ids, within), initializer=(own, end), reverse=True)
    has_ended = tf.cumsum(tf.cast(tf.equal(ids, end), tf.int32), axis=0, exclusive=True) > 0
    ids = tf.where(has_ended, tf.zeros_like(ids) + end, ids)
    ids.set_shape(step_ids.shape)
    return ids


def gather_tree_from_array(t, parent_ids, sequence_length):
    """Values [time, batch, beams, ...] (or [time, batch * beams, ...]), moved to the beam in which their sequence ends.

    parent_ids: [time, batch, beams]. sequence_length: [batch, beams]; later steps stay as they are.
    """
    parent_ids = tf.convert_to_tensor(parent_ids)
    time, batch, beams = (known or tf.shape(parent_ids)[i] for i, known in enumerate(parent_ids.shape.as_list()))
    own = tf.tile(tf.range(beams)[None, None], [time, batch, 1])
    lengths = tf.cast(tf.reduce_max(sequence_length, axis=1), tf.int32)
    order = gather_tree(own, tf.cast(parent_ids, tf.int32), lengths, beams + 1)
    within = tf.transpose(tf.sequence_mask(sequence_length, time), [2, 0, 1])
    order = tf.where(within, order, own)
    values = tf.reshape(t, tf.stack([time, batch, beams, -1]))
    return tf.reshape(tf.gather(values, order, axis=2, batch_dims=2), tf.shape(t))
