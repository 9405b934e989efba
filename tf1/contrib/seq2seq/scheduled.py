"""Training with the decoder's own outputs in place of some true inputs. Bengio et al. 2015."""

import tensorflow.compat.v1 as tf

from tf1.contrib.seq2seq.decoder import swap_time_and_batch
from tf1.contrib.seq2seq.helper import TrainingHelper, array_of_steps, draw, embedding_function


def _probability(value):
    probability = tf.convert_to_tensor(value, name="sampling_probability")
    if probability.shape.rank not in (0, 1):
        raise ValueError(f"sampling_probability must be a scalar or a vector, but its shape is {probability.shape}")
    return probability


class ScheduledEmbeddingTrainingHelper(TrainingHelper):
    """Feeds the embedding of a drawn symbol with sampling_probability (a scalar or [batch]), else the true input.

    Samples are the drawn symbols, -1 where the true input is fed.
    """

    def __init__(
        self, inputs, sequence_length, embedding, sampling_probability, time_major=False, seed=None,
        scheduling_seed=None, name=None,
    ):  # fmt: skip
        self._embedding_fn = embedding_function(embedding)
        self._sampling_probability = _probability(sampling_probability)
        self._seed, self._scheduling_seed = seed, scheduling_seed
        super().__init__(inputs, sequence_length, time_major, name)

    def sample(self, time, outputs, state, name=None):
        """Drawn symbols or -1, [batch] int32."""
        uniform = tf.random_uniform([self.batch_size], seed=self._scheduling_seed)
        drawn = draw(outputs, self._seed)
        return tf.where(uniform < self._sampling_probability, drawn, tf.fill(tf.shape(drawn), -1))

    def next_inputs(self, time, outputs, state, sample_ids, name=None):
        """(finished, the mixed next step, the state)."""
        finished, inputs, state = super().next_inputs(time=time, outputs=outputs, state=state)
        embedded = self._embedding_fn(tf.maximum(sample_ids, 0))
        return finished, tf.where(sample_ids >= 0, embedded, inputs), state


class ScheduledOutputTrainingHelper(TrainingHelper):
    """Feeds the decoder's output itself with sampling_probability, else the true input.

    next_inputs_fn: from outputs to inputs, None if they are alike. auxiliary_inputs: [batch, time, size], appended to
    every input. Samples are 1 where the output is fed.
    """

    def __init__(
        self, inputs, sequence_length, sampling_probability, time_major=False, seed=None, next_inputs_fn=None,
        auxiliary_inputs=None, name=None,
    ):  # fmt: skip
        self._sampling_probability = _probability(sampling_probability)
        self._seed, self._next_inputs_fn, self._auxiliary = seed, next_inputs_fn, None
        if auxiliary_inputs is not None:
            auxiliary_inputs = tf.convert_to_tensor(auxiliary_inputs, name="auxiliary_inputs")
            inputs = tf.concat([inputs, auxiliary_inputs], -1)
            steps = auxiliary_inputs if time_major else swap_time_and_batch(auxiliary_inputs)
            self._auxiliary = array_of_steps(steps)
        super().__init__(inputs, sequence_length, time_major, name)

    def sample(self, time, outputs, state, name=None):
        """1 where the output is to be fed, [batch] int32."""
        uniform = tf.random_uniform([self.batch_size], seed=self._seed)
        return tf.cast(uniform < self._sampling_probability, tf.int32)

    def next_inputs(self, time, outputs, state, sample_ids, name=None):
        """(finished, the mixed next step, the state)."""
        finished, inputs, state = super().next_inputs(time=time, outputs=outputs, state=state)

        def mixed():
            fed = outputs if self._next_inputs_fn is None else self._next_inputs_fn(outputs)
            if self._auxiliary is not None:
                fed = tf.concat([fed, self._auxiliary.read(time + 1)], -1)
            return tf.where(tf.cast(sample_ids, tf.bool), fed, inputs)

        return finished, tf.cond(tf.reduce_all(finished), lambda: inputs, mixed), state
