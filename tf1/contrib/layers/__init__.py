"""tf.contrib.layers of TensorFlow 1.15: layers with arg_scope, initializers, regularizers, summaries, optimize_loss."""

from tf1.contrib.layers import (
    feature_column,
    feature_column_ops,
    initializers,
    layers,
    normalization,
    optimizers,
    regularizers,
    summaries,
    utils,
)
from tf1.contrib.layers.bucketization_op import bucketize
from tf1.contrib.layers.embedding_ops import embedding_lookup_unique, safe_embedding_lookup_sparse
from tf1.contrib.layers.encoders import bow_encoder, embed_sequence
from tf1.contrib.layers.feature_column import *  # noqa: F403
from tf1.contrib.layers.feature_column_ops import *  # noqa: F403
from tf1.contrib.layers.initializers import *  # noqa: F403
from tf1.contrib.layers.layers import *  # noqa: F403
from tf1.contrib.layers.normalization import *  # noqa: F403
from tf1.contrib.layers.optimizers import *  # noqa: F403
from tf1.contrib.layers.regularizers import *  # noqa: F403
from tf1.contrib.layers.rev_block_lib import RevBlock, recompute_grad, rev_block
from tf1.contrib.layers.summaries import *  # noqa: F403

__all__ = [
    *feature_column.__all__, *feature_column_ops.__all__, *initializers.__all__, *layers.__all__,
    *normalization.__all__, *optimizers.__all__, *regularizers.__all__, *summaries.__all__, "RevBlock", "bow_encoder",
    "bucketize", "embed_sequence", "embedding_lookup_unique", "feature_column", "recompute_grad", "rev_block",
    "safe_embedding_lookup_sparse", "summaries", "utils",
]  # fmt: skip
