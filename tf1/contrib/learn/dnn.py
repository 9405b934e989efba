"""DNNClassifier, DNNRegressor and DNNEstimator of contrib.learn."""

from typing import Any

import tensorflow.compat.v1 as tf

from tf1.contrib.learn.canned import Classifier, Regressor, feature_dict, optimize, optimizer_of, refuse
from tf1.contrib.learn.estimator import Estimator
from tf1.contrib.learn.head import Head, multi_class_head, regression_head
from tf1.contrib.learn.model_fn import ModeKeys
from tf1.estimator.canned.logits import _LARGE, _summarize, partitioner, quiet

LEARNING_RATE = 0.05


def dnn_logits(features: dict, mode: str, columns: Any, units: int, hidden_units: Any, activation: Any, dropout: Any):
    """[batch, units] of fully connected layers, under the names of contrib.layers: hiddenlayer_0/weights, ..."""
    from tf1.contrib.layers import dropout as dropout_layer
    from tf1.contrib.layers import fully_connected

    with tf.variable_scope("input_from_feature_columns", partitioner=partitioner(_LARGE)), quiet():
        net = tf.feature_column.input_layer(features, columns)
    for number, size in enumerate(hidden_units):
        with tf.variable_scope(f"hiddenlayer_{number}") as scope:
            net = fully_connected(net, size, activation_fn=activation, scope=scope)
            if dropout is not None and mode == ModeKeys.TRAIN:
                net = dropout_layer(net, keep_prob=1.0 - dropout)
        _summarize(net, scope.name)
    with tf.variable_scope("logits") as scope:
        logits = fully_connected(net, units, activation_fn=None, scope=scope)
    _summarize(logits, scope.name)
    return logits


def dnn_model_fn(
    head: Head, hidden_units: Any, columns: Any, optimizer: Any, activation: Any, dropout: Any, clip_norm: Any
):
    """The model function of a deep model under the scope "dnn"."""

    def model_fn(features, labels, mode):
        features = feature_dict(features)
        with tf.variable_scope("dnn", partitioner=partitioner()):
            logits = dnn_logits(features, mode, columns, head.logits_dimension, hidden_units, activation, dropout)

            def train_op_fn(loss):
                return optimize("dnn", loss, optimizer_of(optimizer, "Adagrad", LEARNING_RATE), None, clip_norm)

            return head.create_model_fn_ops(features, mode, labels, train_op_fn, logits)

    return model_fn


class DNNEstimator(Estimator):
    """A deep model with a head of your own.

    Args:
        head: Head.
        hidden_units: units of each hidden layer.
        feature_columns: dense columns of tf.feature_column or tf.contrib.layers.
        model_dir, config, feature_engineering_fn: see Estimator.
        optimizer: a name, an optimizer or a function that makes one; None: Adagrad at 0.05.
        activation_fn: of the hidden layers.
        dropout: share to drop after each hidden layer while training; None: none.
        gradient_clip_norm: the global norm to which gradients are clipped; None: none.
        embedding_lr_multipliers, enable_centered_bias: NotImplementedError, if given.
        input_layer_min_slice_size: of clusters; no effect.
    """

    def __init__(
        self, head, hidden_units, feature_columns, model_dir=None, optimizer=None, activation_fn=tf.nn.relu,
        dropout=None, gradient_clip_norm=None, config=None, feature_engineering_fn=None,
        embedding_lr_multipliers=None, input_layer_min_slice_size=None,
    ):  # fmt: skip
        refuse("DNN models", embedding_lr_multipliers=embedding_lr_multipliers)
        columns = tuple(feature_columns or [])
        model_fn = dnn_model_fn(head, hidden_units, columns, optimizer, activation_fn, dropout, gradient_clip_norm)
        super().__init__(model_fn, model_dir, config, feature_engineering_fn=feature_engineering_fn)


class DNNClassifier(Classifier, DNNEstimator):
    """A deep classifier of n_classes.

    Args:
        weight_column_name: the feature with the weights of examples.
        label_keys: the classes' names, if labels are strings.
        others: see DNNEstimator.
    """

    def __init__(
        self, hidden_units, feature_columns, model_dir=None, n_classes=2, weight_column_name=None, optimizer=None,
        activation_fn=tf.nn.relu, dropout=None, gradient_clip_norm=None, enable_centered_bias=False, config=None,
        feature_engineering_fn=None, embedding_lr_multipliers=None, input_layer_min_slice_size=None, label_keys=None,
    ):  # fmt: skip
        head = multi_class_head(
            n_classes, weight_column_name=weight_column_name, enable_centered_bias=enable_centered_bias,
            label_keys=label_keys,
        )  # fmt: skip
        DNNEstimator.__init__(
            self, head, hidden_units, feature_columns, model_dir, optimizer, activation_fn, dropout,
            gradient_clip_norm, config, feature_engineering_fn, embedding_lr_multipliers,
        )  # fmt: skip


class DNNRegressor(Regressor, DNNEstimator):
    """A deep regression of label_dimension numbers; see DNNClassifier."""

    def __init__(
        self, hidden_units, feature_columns, model_dir=None, weight_column_name=None, optimizer=None,
        activation_fn=tf.nn.relu, dropout=None, gradient_clip_norm=None, enable_centered_bias=False, config=None,
        feature_engineering_fn=None, label_dimension=1, embedding_lr_multipliers=None,
        input_layer_min_slice_size=None,
    ):  # fmt: skip
        head = regression_head(
            weight_column_name=weight_column_name, label_dimension=label_dimension,
            enable_centered_bias=enable_centered_bias,
        )  # fmt: skip
        DNNEstimator.__init__(
            self, head, hidden_units, feature_columns, model_dir, optimizer, activation_fn, dropout,
            gradient_clip_norm, config, feature_engineering_fn, embedding_lr_multipliers,
        )  # fmt: skip
