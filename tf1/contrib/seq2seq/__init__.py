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
from tf1.contrib.seq2seq.decoder_functions import (
    attention_decoder_fn_inference,
    attention_decoder_fn_train,
    dynamic_rnn_decoder,
    prepare_attention,
    simple_decoder_fn_inference,
    simple_decoder_fn_train,
)
from tf1.contrib.seq2seq.dynamic_attention_wrapper import DynamicAttentionWrapper, DynamicAttentionWrapperState
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
    "Decoder", "DynamicAttentionWrapper", "DynamicAttentionWrapperState", "FinalBeamSearchDecoderOutput",
    "GreedyEmbeddingHelper", "Helper", "InferenceHelper", "LuongAttention", "SampleEmbeddingHelper",
    "ScheduledEmbeddingTrainingHelper", "ScheduledOutputTrainingHelper", "TrainingHelper",
    "attention_decoder_fn_inference", "attention_decoder_fn_train", "dynamic_decode", "dynamic_rnn_decoder",
    "gather_tree", "gather_tree_from_array", "hardmax", "prepare_attention", "sequence_loss",
    "simple_decoder_fn_inference", "simple_decoder_fn_train", "tile_batch",
]  # fmt: skip
