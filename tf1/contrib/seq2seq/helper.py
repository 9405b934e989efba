"""Helpers say what a decoder is fed: the true sequence, its own likeliest or drawn symbol, what the program says."""

import tensorflow.compat.v1 as tf

from tf1.contrib.seq2seq.decoder import swap_time_and_batch


class Helper:
    """What BasicDecoder asks. Subclasses have batch_size, sample_ids_shape, sample_ids_dtype and three methods."""

    @property
    def batch_size(self):
        """The number of sequences."""
        raise NotImplementedError(f"{type(self).__name__} has no batch_size")

    @property
    def sample_ids_shape(self):
        """The shape of one sample, without the batch."""
        raise NotImplementedError(f"{type(self).__name__} has no sample_ids_shape")

    @property
    def sample_ids_dtype(self):
        """The dtype of samples."""
        raise NotImplementedError(f"{type(self).__name__} has no sample_ids_dtype")

    def initialize(self, name=None):
        """(finished [batch] bool, first inputs)."""
        raise NotImplementedError(f"{type(self).__name__} has no method initialize")

    def sample(self, time, outputs, state, name=None):
        """What is taken from the outputs."""
        raise NotImplementedError(f"{type(self).__name__} has no method sample")

    def next_inputs(self, time, outputs, state, sample_ids, name=None):
        """(finished, next inputs, next state)."""
        raise NotImplementedError(f"{type(self).__name__} has no method next_inputs")


class _OfSymbols(Helper):
    """A helper whose samples are symbols [batch] int32."""

    @property
    def sample_ids_shape(self):
        """Scalars."""
        return tf.TensorShape([])

    @property
    def sample_ids_dtype(self):
        """tf.int32."""
        return tf.int32


class CustomHelper(Helper):
    """A helper of three functions, which get the methods' arguments by name.

    initialize_fn() -> (finished, inputs); sample_fn(time, outputs, state); next_inputs_fn(time, outputs, state,
    sample_ids) -> (finished, inputs, state).
    """

    def __init__(self, initialize_fn, sample_fn, next_inputs_fn, sample_ids_shape=None, sample_ids_dtype=None):
        self._initialize_fn, self._sample_fn, self._next_inputs_fn = initialize_fn, sample_fn, next_inputs_fn
        self._sample_ids_shape = tf.TensorShape(sample_ids_shape or [])
        self._sample_ids_dtype, self._batch_size = sample_ids_dtype or tf.int32, None

    @property
    def batch_size(self):
        """The number of sequences. ValueError before initialize."""
        if self._batch_size is None:
            raise ValueError("CustomHelper: batch_size is known after initialize()")
        return self._batch_size

    @property
    def sample_ids_shape(self):
        """As given."""
        return self._sample_ids_shape

    @property
    def sample_ids_dtype(self):
        """As given."""
        return self._sample_ids_dtype

    def initialize(self, name=None):
        """(finished, first inputs)."""
        finished, inputs = self._initialize_fn()
        if self._batch_size is None:
            self._batch_size = tf.size(finished)
        return finished, inputs

    def sample(self, time, outputs, state, name=None):
        """What sample_fn says."""
        return self._sample_fn(time=time, outputs=outputs, state=state)

    def next_inputs(self, time, outputs, state, sample_ids, name=None):
        """What next_inputs_fn says."""
        return self._next_inputs_fn(time=time, outputs=outputs, state=state, sample_ids=sample_ids)


def array_of_steps(sequence):
    """[time, batch, ...] -> a TensorArray of its steps."""
    array = tf.TensorArray(sequence.dtype, size=tf.shape(sequence)[0], element_shape=sequence.shape[1:])
    return array.unstack(sequence)


class TrainingHelper(_OfSymbols):
    """Feeds the inputs [batch, time, ...] (or a nest of them), each for its length [batch]; samples are the likeliest.

    time_major: inputs are [time, batch, ...]. Raises ValueError if sequence_length is no vector.
    """

    def __init__(self, inputs, sequence_length, time_major=False, name=None):
        with tf.name_scope(name, "TrainingHelper"):
            inputs = tf.nest.map_structure(tf.convert_to_tensor, inputs)
            self._inputs = inputs
            if not time_major:
                inputs = tf.nest.map_structure(swap_time_and_batch, inputs)
            self._arrays = tf.nest.map_structure(array_of_steps, inputs)
            self._sequence_length = tf.convert_to_tensor(sequence_length, name="sequence_length")
            if self._sequence_length.shape.rank != 1:
                raise ValueError(f"sequence_length must be a vector, but its shape is {self._sequence_length.shape}")
            self._zero_inputs = tf.nest.map_structure(lambda tensor: tf.zeros_like(tensor[0]), inputs)
            self._batch_size = tf.size(self._sequence_length)

    @property
    def inputs(self):
        """As given."""
        return self._inputs

    @property
    def sequence_length(self):
        """[batch]."""
        return self._sequence_length

    @property
    def batch_size(self):
        """The number of lengths."""
        return self._batch_size

    def _at(self, time, finished):
        return tf.cond(
            tf.reduce_all(finished), lambda: self._zero_inputs,
            lambda: tf.nest.map_structure(lambda array: array.read(time), self._arrays), strict=True,
        )  # fmt: skip

    def initialize(self, name=None):
        """(which lengths are 0, the first step)."""
        with tf.name_scope(name, "TrainingHelperInitialize"):
            finished = tf.equal(self._sequence_length, 0)
            return finished, self._at(0, finished)

    def sample(self, time, outputs, name=None, **unused_kwargs):
        """The likeliest symbols [batch] int32."""
        with tf.name_scope(name, "TrainingHelperSample"):
            return tf.argmax(outputs, axis=-1, output_type=tf.int32)

    def next_inputs(self, time, outputs, state, name=None, **unused_kwargs):
        """(finished, the next step, the state)."""
        with tf.name_scope(name, "TrainingHelperNextInputs"):
            finished = time + 1 >= tf.cast(self._sequence_length, tf.int32)
            return finished, self._at(time + 1, finished), state


def embedding_function(embedding):
    """A function of symbols from a function or from parameters [symbols, size]."""
    return embedding if callable(embedding) else lambda ids: tf.nn.embedding_lookup(embedding, ids)


class GreedyEmbeddingHelper(_OfSymbols):
    """Feeds the embedding of the likeliest symbol, from start_tokens [batch] on until end_token.

    embedding: a function of symbols, or parameters [symbols, size]. Raises ValueError for tokens of other shapes.
    """

    def __init__(self, embedding, start_tokens, end_token):
        self._embedding_fn = embedding_function(embedding)
        self._start_tokens = tf.convert_to_tensor(start_tokens, dtype=tf.int32, name="start_tokens")
        self._end_token = tf.convert_to_tensor(end_token, dtype=tf.int32, name="end_token")
        if self._start_tokens.shape.rank != 1 or self._end_token.shape.rank != 0:
            raise ValueError("start_tokens must be a vector and end_token a scalar")
        self._batch_size = tf.size(self._start_tokens)
        self._start_inputs = self._embedding_fn(self._start_tokens)

    @property
    def batch_size(self):
        """The number of start tokens."""
        return self._batch_size

    def initialize(self, name=None):
        """(all unfinished, the embedded start tokens)."""
        return tf.tile([False], [self._batch_size]), self._start_inputs

    def sample(self, time, outputs, state, name=None):
        """The likeliest symbols [batch] int32. TypeError unless outputs are one tensor."""
        _check_tensor(outputs)
        return tf.argmax(outputs, axis=-1, output_type=tf.int32)

    def next_inputs(self, time, outputs, state, sample_ids, name=None):
        """(which symbols are the end, the embedded symbols, the state)."""
        finished = tf.equal(sample_ids, self._end_token)
        inputs = tf.cond(
            tf.reduce_all(finished), lambda: self._start_inputs, lambda: self._embedding_fn(sample_ids), strict=True
        )
        return finished, inputs, state


def _check_tensor(outputs):
    if not tf.is_tensor(outputs):
        raise TypeError(f"outputs must be one tensor [batch, symbols], not {type(outputs).__name__}")


def draw(logits, seed=None):
    """Symbols [batch] int32, drawn by logits [batch, symbols]."""
    return tf.random.categorical(logits, 1, seed=seed, dtype=tf.int32)[:, 0]


class SampleEmbeddingHelper(GreedyEmbeddingHelper):
    """GreedyEmbeddingHelper with drawn symbols. softmax_temperature: by which logits are divided, None for 1."""

    def __init__(self, embedding, start_tokens, end_token, softmax_temperature=None, seed=None):
        super().__init__(embedding, start_tokens, end_token)
        self._softmax_temperature, self._seed = softmax_temperature, seed

    def sample(self, time, outputs, state, name=None):
        """Drawn symbols [batch] int32."""
        _check_tensor(outputs)
        return draw(outputs if self._softmax_temperature is None else outputs / self._softmax_temperature, self._seed)


class InferenceHelper(Helper):
    """Feeds samples of any shape: sample_fn(outputs), until end_fn(samples) [batch] bool.

    next_inputs_fn: from samples to inputs, None if they are the inputs.
    """

    def __init__(self, sample_fn, sample_shape, sample_dtype, start_inputs, end_fn, next_inputs_fn=None):
        self._sample_fn, self._end_fn, self._next_inputs_fn = sample_fn, end_fn, next_inputs_fn
        self._sample_shape, self._sample_dtype = tf.TensorShape(sample_shape), sample_dtype
        self._start_inputs = tf.convert_to_tensor(start_inputs, name="start_inputs")
        self._batch_size = tf.shape(self._start_inputs)[0]

    @property
    def batch_size(self):
        """The number of start inputs."""
        return self._batch_size

    @property
    def sample_ids_shape(self):
        """As given."""
        return self._sample_shape

    @property
    def sample_ids_dtype(self):
        """As given."""
        return self._sample_dtype

    def initialize(self, name=None):
        """(all unfinished, start_inputs)."""
        return tf.tile([False], [self._batch_size]), self._start_inputs

    def sample(self, time, outputs, state, name=None):
        """What sample_fn says."""
        return self._sample_fn(outputs)

    def next_inputs(self, time, outputs, state, sample_ids, name=None):
        """(what end_fn says, the next inputs, the state)."""
        inputs = sample_ids if self._next_inputs_fn is None else self._next_inputs_fn(sample_ids)
        return self._end_fn(sample_ids), inputs, state
