"""tf.contrib.losses.metric_learning: losses of embeddings, by which pictures of one thing come close to each other."""

from tf1.contrib.losses.metric_learning.metric_loss_ops import (
    contrastive_loss,
    lifted_struct_loss,
    npairs_loss,
    npairs_loss_multilabel,
    triplet_semihard_loss,
)
from tf1.missing import absence

__all__ = [
    "contrastive_loss", "lifted_struct_loss", "npairs_loss", "npairs_loss_multilabel", "triplet_semihard_loss",
]  # fmt: skip

__getattr__ = absence("contrib.losses.metric_learning")
