"""DNNLinearCombinedClassifier, -Regressor and -Estimator: wide and deep."""

import tensorflow.compat.v1 as tf

from tf1.estimator.canned.base_head import SUM
from tf1.estimator.canned.head import classification_head
from tf1.estimator.canned.heads import RegressionHead
from tf1.estimator.canned.models import combined_model
from tf1.estimator.estimator import Estimator


class DNNLinearCombinedEstimator(Estimator):
    """The sum of a linear and a deep model, with a head of your own.

    Args:
        head: Head.
        model_dir, config, warm_start_from: see Estimator.
        linear_feature_columns, linear_optimizer, linear_sparse_combiner: see LinearEstimator; a name stands for
            learning rate min(0.005, 1 / sqrt(columns)).
        dnn_feature_columns, dnn_optimizer, dnn_hidden_units, dnn_activation_fn, dnn_dropout, batch_norm: see
            DNNEstimator; a name stands for learning rate 0.001.
        input_layer_partitioner: of embeddings and linear weights.

    ValueError without columns for either.
    """

    def __init__(
        self, head, model_dir=None, linear_feature_columns=None, linear_optimizer="Ftrl", dnn_feature_columns=None,
        dnn_optimizer="Adagrad", dnn_hidden_units=None, dnn_activation_fn=tf.nn.relu, dnn_dropout=None,
        input_layer_partitioner=None, config=None, batch_norm=False, linear_sparse_combiner="sum",
        warm_start_from=None,
    ):  # fmt: skip
        linear, deep = tuple(linear_feature_columns or []), tuple(dnn_feature_columns or [])
        if not linear and not deep:
            raise ValueError("Either linear_feature_columns or dnn_feature_columns must be defined.")

        def model_fn(features, labels, mode, config):
            return combined_model(
                features, labels, mode, head, linear, linear_optimizer, deep, dnn_optimizer, dnn_hidden_units,
                dnn_activation_fn, dnn_dropout, input_layer_partitioner, batch_norm, linear_sparse_combiner,
            )  # fmt: skip

        super().__init__(model_fn, model_dir, config, warm_start_from=warm_start_from)


class DNNLinearCombinedClassifier(DNNLinearCombinedEstimator):
    """A wide and deep classifier. Arguments: see DNNLinearCombinedEstimator and DNNClassifier."""

    def __init__(
        self, model_dir=None, linear_feature_columns=None, linear_optimizer="Ftrl", dnn_feature_columns=None,
        dnn_optimizer="Adagrad", dnn_hidden_units=None, dnn_activation_fn=tf.nn.relu, dnn_dropout=None, n_classes=2,
        weight_column=None, label_vocabulary=None, input_layer_partitioner=None, config=None, warm_start_from=None,
        loss_reduction=SUM, batch_norm=False, linear_sparse_combiner="sum",
    ):  # fmt: skip
        head = classification_head(n_classes, weight_column, label_vocabulary, loss_reduction)
        super().__init__(
            head, model_dir, linear_feature_columns, linear_optimizer, dnn_feature_columns, dnn_optimizer,
            dnn_hidden_units, dnn_activation_fn, dnn_dropout, input_layer_partitioner, config, batch_norm,
            linear_sparse_combiner, warm_start_from,
        )  # fmt: skip


class DNNLinearCombinedRegressor(DNNLinearCombinedEstimator):
    """A wide and deep regression. Arguments: see DNNLinearCombinedEstimator and DNNRegressor."""

    def __init__(
        self, model_dir=None, linear_feature_columns=None, linear_optimizer="Ftrl", dnn_feature_columns=None,
        dnn_optimizer="Adagrad", dnn_hidden_units=None, dnn_activation_fn=tf.nn.relu, dnn_dropout=None,
        label_dimension=1, weight_column=None, input_layer_partitioner=None, config=None, warm_start_from=None,
        loss_reduction=SUM, batch_norm=False, linear_sparse_combiner="sum",
    ):  # fmt: skip
        head = RegressionHead(label_dimension, weight_column, loss_reduction)
        super().__init__(
            head, model_dir, linear_feature_columns, linear_optimizer, dnn_feature_columns, dnn_optimizer,
            dnn_hidden_units, dnn_activation_fn, dnn_dropout, input_layer_partitioner, config, batch_norm,
            linear_sparse_combiner, warm_start_from,
        )  # fmt: skip
