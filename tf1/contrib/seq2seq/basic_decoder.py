"""The decoder that feeds a cell by a Helper."""

import collections

import tensorflow.compat.v1 as tf

from tf1.contrib.seq2seq.decoder import Decoder
from tf1.contrib.seq2seq.helper import Helper
from tf1.recurrent.cell import check_like_cell


class BasicDecoderOutput(collections.namedtuple("BasicDecoderOutput", ("rnn_output", "sample_id"))):
    """One step, or all: the outputs of the cell (or of output_layer) and what the helper took from them."""

    __slots__ = ()


def check_layer(layer):
    """TypeError unless it is None or a layer: callable, with compute_output_shape."""
    if layer is not None and not (callable(layer) and hasattr(layer, "compute_output_shape")):
        raise TypeError(f"output_layer must be a layer such as tf.layers.Dense(...), not {layer!r}")


def size_after(size, layer):
    """The size of a cell's outputs after a layer, without the batch."""
    if layer is None:
        return size

    def after(size):
        return tf.TensorShape(layer.compute_output_shape(tf.TensorShape([None]).concatenate(tf.TensorShape(size))))[1:]

    return tf.nest.map_structure(after, size)


class BasicDecoder(Decoder):
    """A cell from initial_state on, whose inputs the helper chooses. output_layer: a layer between cell and helper.

    Raises TypeError for another kind of cell, helper or layer.
    """

    def __init__(self, cell, helper, initial_state, output_layer=None):
        check_like_cell("cell", cell)
        if not isinstance(helper, Helper):
            raise TypeError(f"helper must be a Helper, not {type(helper).__name__}")
        check_layer(output_layer)
        self._cell, self._helper, self._initial_state, self._output_layer = cell, helper, initial_state, output_layer

    @property
    def batch_size(self):
        """That of the helper."""
        return self._helper.batch_size

    @property
    def output_size(self):
        """BasicDecoderOutput of the two sizes."""
        return BasicDecoderOutput(size_after(self._cell.output_size, self._output_layer), self._helper.sample_ids_shape)

    @property
    def output_dtype(self):
        """BasicDecoderOutput of the state's dtype and the helper's."""
        dtype = tf.nest.flatten(self._initial_state)[0].dtype
        of_outputs = tf.nest.map_structure(lambda _: dtype, self.output_size.rnn_output)
        return BasicDecoderOutput(of_outputs, self._helper.sample_ids_dtype)

    def initialize(self, name=None):
        """(finished, first inputs, first state)."""
        return (*self._helper.initialize(), self._initial_state)

    def step(self, time, inputs, state, name=None):
        """(BasicDecoderOutput, next state, next inputs, finished)."""
        with tf.name_scope(name, "BasicDecoderStep"):
            outputs, state = self._cell(inputs, state)
            if self._output_layer is not None:
                outputs = self._output_layer(outputs)
            sample_ids = self._helper.sample(time=time, outputs=outputs, state=state)
            finished, inputs, state = self._helper.next_inputs(
                time=time, outputs=outputs, state=state, sample_ids=sample_ids
            )
        return BasicDecoderOutput(outputs, sample_ids), state, inputs, finished
