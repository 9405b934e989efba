"""The interface of decoders, and the loop that runs one until all its sequences have ended."""

import contextlib

import tensorflow.compat.v1 as tf

from tf1.recurrent.cell import zeros_of
from tf1.unpacking import Parts


class Decoder:
    """What dynamic_decode runs. Subclasses have batch_size, output_size, output_dtype, initialize and step."""

    @property
    def batch_size(self):
        """The number of sequences: an int or a tensor."""
        raise NotImplementedError(f"{type(self).__name__} has no batch_size")

    @property
    def output_size(self):
        """Sizes of one step's outputs, without the batch: a nest of numbers and TensorShapes."""
        raise NotImplementedError(f"{type(self).__name__} has no output_size")

    @property
    def output_dtype(self):
        """Dtypes of one step's outputs: a nest."""
        raise NotImplementedError(f"{type(self).__name__} has no output_dtype")

    def initialize(self, name=None):
        """(finished [batch] bool, first inputs, first state)."""
        raise NotImplementedError(f"{type(self).__name__} has no method initialize")

    def step(self, time, inputs, state, name=None):
        """(outputs, next state, next inputs, finished [batch] bool)."""
        raise NotImplementedError(f"{type(self).__name__} has no method step")

    def finalize(self, outputs, final_state, sequence_lengths):
        """(outputs, final state) from those of all steps [time, batch, ...]; NotImplementedError leaves them alone."""
        raise NotImplementedError(f"{type(self).__name__} has no method finalize")

    @property
    def tracks_own_finished(self):
        """Whether `finished` of a step holds for all sequences; else those that had ended before count, too."""
        return False


def dynamic_decode(
    decoder, output_time_major=False, impute_finished=False, maximum_iterations=None, parallel_iterations=32,
    swap_memory=False, scope=None, **kwargs,
):  # fmt: skip
    """Steps until all sequences have ended: (outputs [batch, time, ...], final state, lengths [batch] int32).

    Unpacked to two names it gives the first two, which is what it gave in 1.1.

    output_time_major: outputs are [time, batch, ...]. impute_finished: outputs are 0 and the state stays after a
    sequence's end. maximum_iterations: at most so many steps. Raises TypeError for no Decoder.
    """
    if not isinstance(decoder, Decoder):
        raise TypeError(f"dynamic_decode needs a Decoder, not {type(decoder).__name__}")
    with tf.variable_scope(scope, "decoder") as entered:
        if entered.caching_device is None and not _in_a_loop():
            entered.set_caching_device(lambda op: op.device)
        if maximum_iterations is not None:
            maximum_iterations = tf.convert_to_tensor(maximum_iterations, tf.int32, name="maximum_iterations")
            if maximum_iterations.shape.rank != 0:
                raise ValueError("maximum_iterations must be a scalar")
        finished, inputs, state = decoder.initialize()
        if maximum_iterations is not None:
            finished = tf.logical_or(finished, maximum_iterations <= 0)
        arrays = tf.nest.map_structure(_array(decoder.batch_size), decoder.output_size, decoder.output_dtype)
        lengths = tf.zeros_like(finished, dtype=tf.int32)

        def is_unfinished(time, arrays, state, inputs, finished, lengths):
            return tf.logical_not(tf.reduce_all(finished))

        def step(time, arrays, state, inputs, finished, lengths):
            outputs, new_state, new_inputs, ended = decoder.step(time, inputs, state)
            ended = ended if decoder.tracks_own_finished else tf.logical_or(ended, finished)
            lengths = tf.where(finished, lengths, tf.fill(tf.shape(lengths), time + 1))
            if impute_finished:
                zeros = tf.nest.map_structure(
                    lambda size, dtype: zeros_of(size, decoder.batch_size, dtype), decoder.output_size,
                    decoder.output_dtype,
                )  # fmt: skip
                outputs = tf.nest.map_structure(lambda zero, new: tf.where(finished, zero, new), zeros, outputs)
            new_state = tf.nest.map_structure(_keeping(finished if impute_finished else None), new_state, state)
            new_inputs = tf.nest.map_structure(_keeping(None), new_inputs, inputs)
            arrays = tf.nest.map_structure(lambda array, output: array.write(time, output), arrays, outputs)
            return time + 1, arrays, new_state, new_inputs, ended, lengths

        _, arrays, state, _, _, lengths = tf.while_loop(
            is_unfinished, step, (tf.constant(0), arrays, state, inputs, finished, lengths),
            parallel_iterations=parallel_iterations, swap_memory=swap_memory, maximum_iterations=maximum_iterations,
        )  # fmt: skip
        outputs = tf.nest.map_structure(lambda array: array.stack(), arrays)
        with contextlib.suppress(NotImplementedError):
            outputs, state = decoder.finalize(outputs, state, lengths)
        if not output_time_major:
            outputs = tf.nest.map_structure(swap_time_and_batch, outputs)
    return Parts.of((outputs, state, lengths), (outputs, state))


def _in_a_loop():
    """Whether the graph being built is the body of a loop, where variables can't be cached."""
    graph = tf.get_default_graph()
    context = graph._get_control_flow_context()
    return graph.building_function or (context is not None and context.GetWhileContext() is not None)


def _array(batch_size):
    """(size, dtype) -> a TensorArray for the outputs of all steps."""
    known = tf.get_static_value(batch_size) if tf.is_tensor(batch_size) else batch_size

    def array(size, dtype):
        shape = tf.TensorShape([None if known is None else int(known)]).concatenate(tf.TensorShape(size))
        return tf.TensorArray(dtype, size=0, dynamic_size=True, element_shape=shape)

    return array


def _keeping(finished):
    """(new, old) -> new with the old one's shape, or where `finished`, old; TensorArrays and scalars are new."""

    def kept(new, old):
        if isinstance(old, tf.TensorArray):
            return new
        new.set_shape(old.shape)
        return new if finished is None or new.shape.rank == 0 else tf.where(finished, old, new)

    return kept


def swap_time_and_batch(tensor):
    """[a, b, ...] -> [b, a, ...]; tensors of fewer dimensions as they are."""
    rank = tensor.shape.rank
    if rank is not None and rank < 2:
        return tensor
    order = tf.concat([[1, 0], tf.range(2, tf.rank(tensor))], 0) if rank is None else [1, 0, *range(2, rank)]
    return tf.transpose(tensor, order)
