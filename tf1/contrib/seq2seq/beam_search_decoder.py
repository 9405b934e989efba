"""Beam search: the decoder that keeps the likeliest sequences of each example. Scores by Wu et al. 2016."""

import collections

import tensorflow.compat.v1 as tf

from tf1.contrib.seq2seq.attention_wrapper import AttentionWrapperState
from tf1.contrib.seq2seq.basic_decoder import check_layer
from tf1.contrib.seq2seq.beams import gather_tree, gather_tree_from_array
from tf1.contrib.seq2seq.decoder import Decoder
from tf1.contrib.seq2seq.helper import embedding_function
from tf1.recurrent.cell import check_like_cell

BeamSearchDecoderState = collections.namedtuple(
    "BeamSearchDecoderState", ("cell_state", "log_probs", "finished", "lengths", "accumulated_attention_probs")
)
BeamSearchDecoderOutput = collections.namedtuple("BeamSearchDecoderOutput", ("scores", "predicted_ids", "parent_ids"))
FinalBeamSearchDecoderOutput = collections.namedtuple(
    "FinalBeamSearchDecoderOutput", ("predicted_ids", "beam_search_decoder_output")
)


def tile_batch(t, multiplier, name=None):
    """Each example of a nest of tensors [batch, ...] `multiplier` times in a row: [batch * multiplier, ...]."""

    def tiled(tensor):
        tensor = tf.convert_to_tensor(tensor, name="t")
        if not tensor.shape.rank:
            raise ValueError("tile_batch needs tensors with a batch")
        repeated = tf.repeat(tensor, multiplier, axis=0)
        batch = tensor.shape.as_list()[0]
        known = batch is not None and isinstance(multiplier, int)
        repeated.set_shape(tf.TensorShape([batch * multiplier if known else None]).concatenate(tensor.shape[1:]))
        return repeated

    with tf.name_scope(name, "tile_batch"):
        return tf.nest.map_structure(tiled, t)


class BeamSearchDecoder(Decoder):
    """Keeps the beam_width likeliest sequences from start_tokens [batch] on, until all have met end_token.

    initial_state: of the cell for batch * beam_width examples: see tile_batch. length_penalty_weight: scores are
    divided by ((5 + length) / 6) to that power. coverage_penalty_weight: how much is lost for memory that attention did
    not see. reorder_tensor_arrays: alignment histories are put into the order of the final beams.
    Outputs: FinalBeamSearchDecoderOutput, predicted_ids [batch, time, beam_width], the best beam first.
    """

    def __init__(
        self, cell, embedding, start_tokens, end_token, initial_state, beam_width, output_layer=None,
        length_penalty_weight=0.0, coverage_penalty_weight=0.0, reorder_tensor_arrays=True,
    ):  # fmt: skip
        check_like_cell("cell", cell)
        check_layer(output_layer)
        self._cell, self._output_layer, self._beam_width = cell, output_layer, beam_width
        self._length_penalty_weight, self._coverage_penalty_weight = length_penalty_weight, coverage_penalty_weight
        self._reorder_tensor_arrays, self._embedding_fn = reorder_tensor_arrays, embedding_function(embedding)
        start_tokens = tf.convert_to_tensor(start_tokens, tf.int32, name="start_tokens")
        self._end_token = tf.convert_to_tensor(end_token, tf.int32, name="end_token")
        if start_tokens.shape.rank != 1 or self._end_token.shape.rank != 0:
            raise ValueError("start_tokens must be a vector and end_token a scalar")
        self._batch_size = start_tokens.shape.as_list()[0] or tf.size(start_tokens)
        self._initial_cell_state = tf.nest.map_structure(self._split, initial_state)
        self._start_inputs = self._embedding_fn(tf.tile(start_tokens[:, None], [1, beam_width]))

    @property
    def batch_size(self):
        """The number of start tokens."""
        return self._batch_size

    @property
    def tracks_own_finished(self):
        """True: beams change their places."""
        return True

    @property
    def output_size(self):
        """BeamSearchDecoderOutput of three shapes [beam_width]."""
        shape = tf.TensorShape([self._beam_width])
        return BeamSearchDecoderOutput(shape, shape, shape)

    @property
    def output_dtype(self):
        """BeamSearchDecoderOutput of the state's dtype and int32."""
        return BeamSearchDecoderOutput(tf.nest.flatten(self._initial_cell_state)[0].dtype, tf.int32, tf.int32)

    def _split(self, tensor):
        """[batch * beams, ...] -> [batch, beams, ...]; scalars and TensorArrays as they are."""
        if isinstance(tensor, tf.TensorArray) or tensor.shape.rank == 0:
            return tensor
        head = tf.stack([self._batch_size, self._beam_width])
        split = tf.reshape(tensor, tf.concat([head, tf.shape(tensor)[1:]], 0))
        batch = self._batch_size if isinstance(self._batch_size, int) else None
        split.set_shape(tf.TensorShape([batch, self._beam_width]).concatenate(tensor.shape[1:]))
        return split

    def _merge(self, tensor):
        """[batch, beams, ...] -> [batch * beams, ...]; scalars and TensorArrays as they are."""
        if isinstance(tensor, tf.TensorArray) or tensor.shape.rank == 0:
            return tensor
        rows = self._batch_size * self._beam_width
        merged = tf.reshape(tensor, tf.concat([[rows], tf.shape(tensor)[2:]], 0))
        merged.set_shape(tf.TensorShape([rows if isinstance(rows, int) else None]).concatenate(tensor.shape[2:]))
        return merged

    def initialize(self, name=None):
        """(all but the first beam of each example finished, the embedded start tokens, the first state)."""
        dtype = self.output_dtype.scores
        first = tf.zeros([self._batch_size], tf.int32)
        finished = tf.one_hot(first, self._beam_width, False, True, dtype=tf.bool)
        log_probs = tf.one_hot(first, self._beam_width, tf.cast(0.0, dtype), tf.cast(float("-inf"), dtype), dtype=dtype)
        state = BeamSearchDecoderState(
            cell_state=self._initial_cell_state, log_probs=log_probs, finished=finished,
            lengths=tf.zeros([self._batch_size, self._beam_width], tf.int64),
            accumulated_attention_probs=self._attention_of(self._initial_cell_state),
        )  # fmt: skip
        return finished, self._start_inputs, state

    def _attention_of(self, state):
        """The mean alignments [batch, beams, time] of the state's attention; () without a coverage penalty."""
        if isinstance(self._coverage_penalty_weight, (int, float)) and self._coverage_penalty_weight == 0:
            return ()
        parts = [state] if isinstance(state, AttentionWrapperState) else state if isinstance(state, tuple) else []
        found = [part.alignments for part in parts if isinstance(part, AttentionWrapperState)]
        alignments = tf.nest.flatten(found)
        if not alignments:
            raise ValueError("coverage_penalty_weight must be 0 for a cell without attention")
        return tf.add_n(alignments) / len(alignments)

    def step(self, time, inputs, state, name=None):
        """(BeamSearchDecoderOutput, next state, next inputs, finished [batch, beams])."""
        with tf.name_scope(name, "BeamSearchDecoderStep"):
            cell_state = tf.nest.map_structure(self._merge, state.cell_state)
            logits, cell_state = self._cell(tf.nest.map_structure(self._merge, inputs), cell_state)
            logits = self._split(logits)
            if self._output_layer is not None:
                logits = self._output_layer(logits)
            outputs, state = self._search(logits, tf.nest.map_structure(self._split, cell_state), state)
            inputs = tf.cond(
                tf.reduce_all(state.finished), lambda: self._start_inputs,
                lambda: self._embedding_fn(outputs.predicted_ids), strict=True,
            )  # fmt: skip
        return outputs, state, inputs, state.finished

    def _search(self, logits, cell_state, state):
        """The best beam_width continuations of all beams: (BeamSearchDecoderOutput, next state)."""
        number = logits.shape.as_list()[-1] or tf.shape(logits)[-1]
        finished = state.finished
        log_probs = tf.nn.log_softmax(logits)
        ended = tf.one_hot(self._end_token, number, tf.cast(0, logits.dtype), logits.dtype.min, dtype=logits.dtype)
        is_finished = tf.tile(finished[..., None], [1, 1, number])
        total = state.log_probs[..., None] + tf.where(is_finished, tf.zeros_like(log_probs) + ended, log_probs)
        is_symbol = 1 - tf.one_hot(self._end_token, number, dtype=tf.int64)
        longer = state.lengths[..., None] + tf.cast(tf.logical_not(finished), tf.int64)[..., None] * is_symbol
        attended = self._attention_of(cell_state)
        if tf.is_tensor(attended):
            attended = state.accumulated_attention_probs + attended * tf.cast(~finished, attended.dtype)[..., None]
        scores = self._scores(total, longer, finished, attended)
        best, places = tf.nn.top_k(tf.reshape(scores, tf.stack([self._batch_size, -1])), self._beam_width)
        ids, parents = places % number, places // number

        def of_parents(tensor):
            if isinstance(tensor, tf.TensorArray) or tensor.shape.rank == 0:
                return tensor
            taken = tf.gather(tensor, parents, axis=1, batch_dims=1)
            taken.set_shape(tensor.shape)
            return taken

        was_finished = of_parents(finished)
        next_state = BeamSearchDecoderState(
            cell_state=tf.nest.map_structure(of_parents, cell_state),
            log_probs=tf.gather(tf.reshape(total, tf.stack([self._batch_size, -1])), places, axis=1, batch_dims=1),
            finished=tf.logical_or(was_finished, tf.equal(ids, self._end_token)),
            lengths=of_parents(state.lengths) + tf.cast(tf.logical_not(was_finished), tf.int64),
            accumulated_attention_probs=of_parents(attended) if tf.is_tensor(attended) else (),
        )
        return BeamSearchDecoderOutput(best, ids, parents), next_state

    def _scores(self, log_probs, lengths, finished, attended):
        """[batch, beams, symbols]: log_probs over the length penalty, and the coverage penalty of what has ended."""
        weight = tf.convert_to_tensor(self._length_penalty_weight)
        scores = log_probs
        if tf.get_static_value(weight) != 0:
            weight = tf.cast(weight, log_probs.dtype)
            scores = log_probs / (((5.0 + tf.cast(lengths, log_probs.dtype)) / 6.0) ** weight)
        if not tf.is_tensor(attended):
            return scores
        attended = tf.where(tf.equal(attended, 0.0), tf.ones_like(attended), attended)
        coverage = tf.reduce_sum(tf.log(tf.minimum(attended, 1.0)), 2) * tf.cast(finished, attended.dtype)
        return scores + (coverage * tf.cast(self._coverage_penalty_weight, coverage.dtype))[..., None]

    def finalize(self, outputs, final_state, sequence_lengths):
        """FinalBeamSearchDecoderOutput with whole sequences, and the final state."""
        longest = tf.cast(tf.reduce_max(final_state.lengths, axis=1), tf.int32)
        predicted = gather_tree(outputs.predicted_ids, outputs.parent_ids, longest, self._end_token)

        def in_order(part):
            if not isinstance(part, tf.TensorArray) or not part.element_shape.rank:
                return part
            return gather_tree_from_array(part.stack(), outputs.parent_ids, final_state.lengths)

        if self._reorder_tensor_arrays:
            in_final_order = tf.nest.map_structure(in_order, final_state.cell_state)
            final_state = final_state._replace(cell_state=in_final_order)
        return FinalBeamSearchDecoderOutput(predicted, outputs), final_state
