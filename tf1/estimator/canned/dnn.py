"""DNNClassifier, DNNRegressor and DNNEstimator: fully connected layers on feature columns."""

import tensorflow.compat.v1 as tf

from tf1.estimator.canned.base_head import SUM
from tf1.estimator.canned.head import classification_head
from tf1.estimator.canned.heads import RegressionHead
from tf1.estimator.canned.logits import dnn_logit_fn_builder
from tf1.estimator.canned.models import dnn_model
from tf1.estimator.estimator import Estimator

__all__ = ["DNNClassifier", "DNNEstimator", "DNNRegressor", "dnn_logit_fn_builder"]


class DNNEstimator(Estimator):
    """A deep model with a head of your own.

    Args:
        head: Head.
        hidden_units: units of each hidden layer.
        feature_columns: dense columns of tf.feature_column.
        model_dir, config, warm_start_from: see Estimator.
        optimizer: a name ("Adagrad", "Adam", "Ftrl", "RMSProp", "SGD"; at learning rate 0.05), an optimizer, or a
            function that makes one.
        activation_fn: of the hidden layers.
        dropout: share to drop after each hidden layer while training; None: none.
        input_layer_partitioner: of embeddings.
        batch_norm: whether to normalize after each hidden layer.
    """

    def __init__(
        self, head, hidden_units, feature_columns, model_dir=None, optimizer="Adagrad", activation_fn=tf.nn.relu,
        dropout=None, input_layer_partitioner=None, config=None, warm_start_from=None, batch_norm=False,
    ):  # fmt: skip
        def model_fn(features, labels, mode, config):
            return dnn_model(
                features, labels, mode, head, hidden_units, tuple(feature_columns or []), optimizer, activation_fn,
                dropout, input_layer_partitioner, batch_norm,
            )  # fmt: skip

        super().__init__(model_fn, model_dir, config, warm_start_from=warm_start_from)


class DNNClassifier(DNNEstimator):
    """A deep classifier.

    Args:
        n_classes: of labels 0..n_classes - 1.
        weight_column, label_vocabulary, loss_reduction: see Head and MultiClassHead.
        others: see DNNEstimator.
    """

    def __init__(
        self, hidden_units, feature_columns, model_dir=None, n_classes=2, weight_column=None, label_vocabulary=None,
        optimizer="Adagrad", activation_fn=tf.nn.relu, dropout=None, input_layer_partitioner=None, config=None,
        warm_start_from=None, loss_reduction=SUM, batch_norm=False,
    ):  # fmt: skip
        head = classification_head(n_classes, weight_column, label_vocabulary, loss_reduction)
        super().__init__(
            head, hidden_units, feature_columns, model_dir, optimizer, activation_fn, dropout,
            input_layer_partitioner, config, warm_start_from, batch_norm,
        )  # fmt: skip


class DNNRegressor(DNNEstimator):
    """A deep regression.

    Args:
        label_dimension: numbers to predict for each example.
        weight_column, loss_reduction: see Head.
        others: see DNNEstimator.
    """

    def __init__(
        self, hidden_units, feature_columns, model_dir=None, label_dimension=1, weight_column=None,
        optimizer="Adagrad", activation_fn=tf.nn.relu, dropout=None, input_layer_partitioner=None, config=None,
        warm_start_from=None, loss_reduction=SUM, batch_norm=False,
    ):  # fmt: skip
        head = RegressionHead(label_dimension, weight_column, loss_reduction)
        super().__init__(
            head, hidden_units, feature_columns, model_dir, optimizer, activation_fn, dropout,
            input_layer_partitioner, config, warm_start_from, batch_norm,
        )  # fmt: skip
