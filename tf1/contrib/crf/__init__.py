"""tf.contrib.crf: linear-chain conditional random fields. Lafferty et al. 2001.

Scores are in nats: of tags, `inputs` [batch, time, tags]; of steps from one tag to the next, `transition_params`
[tags, tags]. A sequence's score is the sum of both along its tags, up to its length.
"""

from tf1.contrib.crf.cells import CrfDecodeBackwardRnnCell, CrfDecodeForwardRnnCell, CrfForwardRnnCell
from tf1.contrib.crf.decoding import crf_decode, viterbi_decode
from tf1.contrib.crf.scores import (
    crf_binary_score,
    crf_log_likelihood,
    crf_log_norm,
    crf_multitag_sequence_score,
    crf_sequence_score,
    crf_unary_score,
)

__all__ = [
    "CrfDecodeBackwardRnnCell", "CrfDecodeForwardRnnCell", "CrfForwardRnnCell", "crf_binary_score", "crf_decode",
    "crf_log_likelihood", "crf_log_norm", "crf_multitag_sequence_score", "crf_sequence_score", "crf_unary_score",
    "viterbi_decode",
]  # fmt: skip
