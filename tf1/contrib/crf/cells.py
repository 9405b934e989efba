"""The steps of the field's sums and of its decoding as recurrent cells, for programs that run them by dynamic_rnn."""

import tensorflow.compat.v1 as tf

from tf1.recurrent.cell import RNNCell


class CrfForwardRnnCell(RNNCell):
    """alphas' = inputs + logsumexp over the tag before of (alphas + transition_params)."""

    def __init__(self, transition_params):
        self._transition_params = tf.expand_dims(transition_params, 0)
        self._num_tags = transition_params.shape.as_list()[0]

    @property
    def state_size(self):
        """The number of tags."""
        return self._num_tags

    @property
    def output_size(self):
        """The number of tags."""
        return self._num_tags

    def __call__(self, inputs, state, scope=None):
        """([batch, tags], alphas [batch, tags]) -> (alphas', alphas')."""
        alphas = inputs + tf.reduce_logsumexp(tf.expand_dims(state, 2) + self._transition_params, [1])
        return alphas, alphas


class CrfDecodeForwardRnnCell(CrfForwardRnnCell):
    """best' = inputs + max over the tag before of (best + transition_params); outputs are the tags before."""

    def __call__(self, inputs, state, scope=None):
        """([batch, tags], best [batch, tags]) -> (tags before [batch, tags] int32, best')."""
        paths = tf.expand_dims(state, 2) + self._transition_params
        return tf.argmax(paths, 1, output_type=tf.int32), inputs + tf.reduce_max(paths, [1])


class CrfDecodeBackwardRnnCell(RNNCell):
    """Follows the tags before, from the end."""

    def __init__(self, num_tags):
        self._num_tags = num_tags

    @property
    def state_size(self):
        """1: a tag."""
        return 1

    @property
    def output_size(self):
        """1: a tag."""
        return 1

    def __call__(self, inputs, state, scope=None):
        """(tags before [batch, tags] int32, tag [batch, 1]) -> (the tag before, the same)."""
        tags = tf.gather(inputs, state, batch_dims=1)
        return tags, tags
