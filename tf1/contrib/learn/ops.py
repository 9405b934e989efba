"""tf.contrib.learn.ops: embeddings and losses."""

import tensorflow.compat.v1 as tf


def embedding_lookup(params, ids, name="embedding_lookup"):
    """[..., size] rows of params [rows, size] for ids of any shape."""
    with tf.name_scope(name):
        return tf.nn.embedding_lookup(params, ids)


def categorical_variable(tensor_in, n_classes, embedding_size, name):
    """The embedding of numbers of categories, by a new variable `name`_embeddings [n_classes, embedding_size]."""
    with tf.variable_scope(name):
        embeddings = tf.get_variable(f"{name}_embeddings", [n_classes, embedding_size])
        return embedding_lookup(embeddings, tensor_in)


def mean_squared_error_regressor(tensor_in, labels, weights, biases, name=None):
    """(predictions, loss) of a linear layer and the mean squared error."""
    with tf.name_scope(name, "mean_squared_error_regressor"):
        predictions = tf.nn.xw_plus_b(tensor_in, weights, biases)
        if labels.shape.rank == 1 and predictions.shape.rank == 2:
            predictions = tf.squeeze(predictions, 1)
        return predictions, tf.losses.mean_squared_error(labels, predictions)


def softmax_classifier(tensor_in, labels, weights, biases, class_weight=None, name=None):
    """(probabilities, loss) of a linear layer and the cross-entropy; labels are one-hot."""
    with tf.name_scope(name, "softmax_classifier"):
        logits = tf.nn.xw_plus_b(tensor_in, weights, biases)
        logits = logits if class_weight is None else logits * class_weight
        return tf.nn.softmax(logits), tf.losses.softmax_cross_entropy(labels, logits)
