"""tf.contrib.seq2seq: decoders that run in a loop, their helpers, attention, beam search and the loss of sequences."""

from tf1.contrib.seq2seq.attention_wrapper import AttentionWrapper, AttentionWrapperState
from tf1.contrib.seq2seq.basic_decoder import BasicDecoder, BasicDecoderOutput
from tf1.contrib.seq2seq.beam_search_decoder import (
    BeamSearchDecoder,
    BeamSearchDecoderOutput,
    BeamSearchDecoderState,
    FinalBeamSearchDecoderOutput,
    tile_batch,
)
from tf1.contrib.seq2seq.beams import gather_tree, gather_tree_from_array
from tf1.contrib.seq2seq.decoder import Decoder, dynamic_decode
from tf1.contrib.seq2seq.helper import (
    CustomHelper,
    GreedyEmbeddingHelper,
    Helper,
    InferenceHelper,
    SampleEmbeddingHelper,
    TrainingHelper,
)
from tf1.contrib.seq2seq.loss import sequence_loss
from tf1.contrib.seq2seq.mechanisms import AttentionMechanism, BahdanauAttention, LuongAttention, hardmax
from tf1.contrib.seq2seq.scheduled import ScheduledEmbeddingTrainingHelper, ScheduledOutputTrainingHelper

__all__ = [
    "AttentionMechanism", "AttentionWrapper", "AttentionWrapperState", "BahdanauAttention", "BasicDecoder",
    "BasicDecoderOutput", "BeamSearchDecoder", "BeamSearchDecoderOutput", "BeamSearchDecoderState", "CustomHelper",
    "Decoder", "FinalBeamSearchDecoderOutput", "GreedyEmbeddingHelper", "Helper", "InferenceHelper", "LuongAttention",
    "SampleEmbeddingHelper", "ScheduledEmbeddingTrainingHelper", "ScheduledOutputTrainingHelper", "TrainingHelper",
    "dynamic_decode", "gather_tree", "gather_tree_from_array", "hardmax", "sequence_loss", "tile_batch",
]  # fmt: skip
