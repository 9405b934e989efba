"""Losses of metric learning: random labels, with labels that nobody shares, against tf_slim."""

import inspect

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from tests.tf1.slim_oracle import Comparison, slim
from tf1.contrib.losses import metric_learning
from tf1.contrib.losses.metric_learning import metric_loss_ops

THEIRS = slim.losses.metric_learning
NAMES = (
    "contrastive_loss", "lifted_struct_loss", "npairs_loss", "npairs_loss_multilabel", "triplet_semihard_loss",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_signatures(name):
    assert inspect.signature(getattr(metric_learning, name)) == inspect.signature(getattr(THEIRS, name))


def test_losses():
    random = np.random.RandomState(5)
    comparison = Comparison(metric_loss_ops, THEIRS)
    for classes in (1, 2, 3, 12):
        for margin in (0.2, 1.0):
            embeddings = random.randn(12, 4).astype(np.float32)
            others = random.randn(12, 4).astype(np.float32)
            labels = random.randint(0, classes, 12)
            labels[1] = labels[0]

            def triplet(lib, x, y, margin=margin):
                return lib.triplet_semihard_loss(y, x, margin=margin)

            def lifted(lib, x, y, margin=margin):
                return lib.lifted_struct_loss(y, x, margin=margin)

            def contrastive(lib, x, y, z, margin=margin):
                return lib.contrastive_loss(tf.cast(y > 0, tf.int32), x, z, margin=margin)

            comparison.add(("triplet", classes), triplet, embeddings, labels)
            if classes > 1:
                comparison.add(("lifted", classes), lifted, embeddings, labels)
            comparison.add(("contrastive", classes), contrastive, embeddings, labels, others)
            comparison.add(
                ("npairs", classes), lambda lib, x, y, z: lib.npairs_loss(y, x, z, 0.01), embeddings, labels, others
            )
    comparison.check()


def test_several_labels():
    comparison = Comparison(metric_learning, THEIRS)

    def build(library, x, z):
        rows = [tf.SparseTensor([[0, column] for column in columns], [1] * len(columns), [1, 4]) for columns in
                ([0, 1], [1, 2], [3], [0, 3])]  # fmt: skip
        return library.npairs_loss_multilabel(rows, x, z)

    random = np.random.RandomState(6)
    comparison.add("multilabel", build, *random.randn(2, 4, 3).astype(np.float32), output_names=False)
    comparison.check()


def test_what_is_not_there():
    with pytest.raises(AttributeError, match="cluster_loss"):
        _ = metric_learning.cluster_loss
    with pytest.raises(TypeError, match="list of SparseTensors"):
        metric_learning.npairs_loss_multilabel([1], None, None)
