"""Losses of embeddings [batch, size] with labels [batch] that say which belong together; each is a scalar."""

import tensorflow.compat.v1 as tf

__all__ = [
    "contrastive_loss", "lifted_struct_loss", "masked_maximum", "masked_minimum", "npairs_loss",
    "npairs_loss_multilabel", "pairwise_distance", "triplet_semihard_loss",
]  # fmt: skip


def pairwise_distance(feature, squared=False):
    """[n, size] -> [n, n]: the Euclidean distances, or their squares; 0 on the diagonal."""
    squares = tf.reduce_sum(tf.square(feature), axis=1, keepdims=True)
    distances = squares + tf.transpose(squares) - 2.0 * tf.matmul(feature, feature, transpose_b=True)
    distances = tf.maximum(distances, 0.0)
    is_zero = distances <= 0.0
    if not squared:
        distances = tf.sqrt(tf.where(is_zero, tf.fill(tf.shape(distances), 1e-16), distances))  # a finite gradient
    distances = tf.where(is_zero, tf.zeros_like(distances), distances)
    return tf.linalg.set_diag(distances, tf.zeros_like(squares[:, 0]))


def masked_maximum(data, mask, dim=1):
    """[n, m] -> [n, 1]: the maximum where the mask is 1; the minimum of all where it is 0 everywhere."""
    least = tf.reduce_min(data, dim, keepdims=True)
    return tf.reduce_max((data - least) * mask, dim, keepdims=True) + least


def masked_minimum(data, mask, dim=1):
    """[n, m] -> [n, 1]: the minimum where the mask is 1; the maximum of all where it is 0 everywhere."""
    greatest = tf.reduce_max(data, dim, keepdims=True)
    return tf.reduce_min((data - greatest) * mask, dim, keepdims=True) + greatest


def contrastive_loss(labels, embeddings_anchor, embeddings_positive, margin=1.0):
    """Of pairs [batch, size]: squared distance where the label is 1; where it is 0, squared lack of `margin`.

    Hadsell et al. 2006.
    """
    distances = tf.sqrt(tf.reduce_sum(tf.squared_difference(embeddings_anchor, embeddings_positive), 1))
    labels = tf.cast(labels, distances.dtype)
    losses = labels * tf.square(distances) + (1.0 - labels) * tf.square(tf.maximum(margin - distances, 0.0))
    return tf.reduce_mean(losses, name="contrastive_loss")


def _same_label(labels):
    """[batch] -> [batch, batch], whether the labels are equal."""
    column = tf.reshape(labels, [-1, 1])
    return tf.equal(column, tf.transpose(column))


def triplet_semihard_loss(labels, embeddings, margin=1.0):
    """Of all (anchor, positive) the lack of `margin` to a negative, in squared distances.

    The negative is the nearest that is farther away than the positive, or else the farthest of all. Embeddings have
    length 1. Schroff et al. 2015, "FaceNet".
    """
    distances = pairwise_distance(embeddings, squared=True)
    is_same = _same_label(labels)
    is_other = tf.cast(tf.logical_not(is_same), tf.float32)
    # [anchor, positive, negative]
    is_farther = tf.cast(distances[:, None, :] > distances[:, :, None], tf.float32) * is_other[:, None, :]
    everywhere = tf.broadcast_to(distances[:, None, :], tf.shape(is_farther))
    nearest = masked_minimum(everywhere, is_farther, dim=2)[:, :, 0]
    farthest = masked_maximum(distances, is_other) * tf.ones_like(nearest)
    negative = tf.where(tf.reduce_any(is_farther > 0, axis=2), nearest, farthest)
    positives = tf.linalg.set_diag(tf.cast(is_same, tf.float32), tf.zeros_like(distances[0]))
    losses = tf.maximum((margin + distances - negative) * positives, 0.0)
    return tf.truediv(tf.reduce_sum(losses), tf.reduce_sum(positives), name="triplet_semihard_loss")


def npairs_loss(labels, embeddings_anchor, embeddings_positive, reg_lambda=0.002, print_losses=False):
    """Cross entropy in nats of each anchor's dot products with all positives, plus squared lengths.

    labels: [batch]; those that are equal share the probability. reg_lambda: factor of the mean squared lengths, times
    1/4. print_losses: whether both parts are printed. Sohn 2016.
    """
    targets = tf.cast(_same_label(labels), tf.float32)
    return _npairs(targets, embeddings_anchor, embeddings_positive, reg_lambda, print_losses)


def npairs_loss_multilabel(sparse_labels, embeddings_anchor, embeddings_positive, reg_lambda=0.002, print_losses=False):
    """npairs_loss with several labels for a pair: a list of tf.SparseTensor of 0 and 1, whose common labels count.

    Raises TypeError for other labels.
    """
    if not all(isinstance(label, tf.SparseTensor) for label in sparse_labels):
        raise TypeError(f"sparse_labels must be a list of SparseTensors, but got {sparse_labels}")
    with tf.name_scope("NpairsLossMultiLabel"):
        rows = [tf.reshape(tf.sparse_tensor_to_dense(label, validate_indices=False), [-1]) for label in sparse_labels]
        common = [[tf.reduce_sum(tf.minimum(one, other)) for other in rows] for one in rows]
        targets = tf.cast(tf.stack([tf.stack(row) for row in common]), tf.float32)
        return _npairs(targets, embeddings_anchor, embeddings_positive, reg_lambda, print_losses)


def _npairs(targets, anchors, positives, reg_lambda: float, print_losses: bool):
    lengths = [tf.reduce_mean(tf.reduce_sum(tf.square(embeddings), 1)) for embeddings in (anchors, positives)]
    l2loss = tf.multiply(0.25 * reg_lambda, lengths[0] + lengths[1], name="l2loss")
    targets /= tf.reduce_sum(targets, 1, keepdims=True)
    similarities = tf.matmul(anchors, positives, transpose_b=True)
    losses = tf.nn.softmax_cross_entropy_with_logits(logits=similarities, labels=targets)
    loss = tf.reduce_mean(losses, name="xentropy")
    if print_losses:
        loss = tf.Print(loss, ["cross entropy:", loss, "l2loss:", l2loss])
    return l2loss + loss


def lifted_struct_loss(labels, embeddings, margin=1.0):
    """Half the mean, over positive pairs, of max(0, log sum of exp(margin - distance to negatives) + distance)^2.

    Song et al. 2016, "Deep metric learning via lifted structured feature embedding".
    """
    distances = pairwise_distance(embeddings)
    is_same = _same_label(labels)
    is_other = tf.cast(tf.logical_not(is_same), tf.float32)
    lack = margin - distances
    greatest = masked_maximum(lack, is_other)
    greatest = tf.maximum(greatest, tf.transpose(greatest))  # of both, which keeps exp below 1
    # [anchor, positive, negative]
    parts = tf.exp(lack[:, None, :] - greatest[:, :, None]) * is_other[:, None, :]
    sums = tf.reduce_sum(parts, axis=2)
    terms = greatest + tf.log(sums + tf.transpose(sums)) + distances
    positives = tf.linalg.set_diag(tf.cast(is_same, tf.float32), tf.zeros_like(distances[0]))
    squares = tf.square(tf.maximum(terms * positives, 0.0))
    return tf.truediv(0.25 * tf.reduce_sum(squares), tf.reduce_sum(positives) / 2.0, name="liftedstruct_loss")
