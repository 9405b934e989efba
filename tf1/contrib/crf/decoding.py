"""The best sequence of tags, in the graph and in NumPy. Viterbi 1967."""

import tensorflow.compat.v1 as tf


def crf_decode(potentials, transition_params, sequence_length):
    """(the best tags [batch, time] int32, 0 after a sequence's end; their score [batch])."""
    potentials = tf.convert_to_tensor(potentials)
    transitions = tf.expand_dims(transition_params, 0)
    last = tf.maximum(tf.cast(sequence_length, tf.int32), 1) - 1  # the time of the last tag
    times = tf.range(tf.shape(potentials)[1])

    def forward(before, scores_and_time):
        best, _ = before
        scores, time = scores_and_time
        paths = tf.expand_dims(best, 2) + transitions
        reached = scores + tf.reduce_max(paths, [1])
        return tf.where(time <= last, reached, best), tf.argmax(paths, 1, output_type=tf.int32)

    first = potentials[:, 0]
    none = tf.zeros_like(first, tf.int32)
    steps = (tf.transpose(potentials[:, 1:], [1, 0, 2]), times[1:])
    bests, pointers = tf.scan(forward, steps, initializer=(first, none))
    best = tf.concat([first[None], bests], 0)[-1]
    final = tf.argmax(best, 1, output_type=tf.int32)

    def backward(tags, pointers_and_time):
        after, time = pointers_and_time  # where the best path to each tag of the next step comes from
        return tf.where(time >= last, final, tf.gather(after, tags, batch_dims=1))

    after = tf.concat([pointers, none[None]], 0)
    tags = tf.transpose(tf.scan(backward, (after, times), initializer=final, reverse=True))
    tags = tf.where(times[None] <= last[:, None], tags, tf.zeros_like(tags))
    tags.set_shape(potentials.shape[:2])
    return tags, tf.reduce_max(best, 1)


def viterbi_decode(score, transition_params):
    """NumPy: scores [time, tags] and transition_params [tags, tags] -> (list of the best tags, their score)."""
    best, pointers = score[0], []
    for scores in score[1:]:
        paths = best[:, None] + transition_params
        pointers.append(paths.argmax(0))
        best = scores + paths.max(0)
    tags = [best.argmax()]
    for pointer in reversed(pointers):
        tags.append(pointer[tags[-1]])
    return tags[::-1], best.max()
