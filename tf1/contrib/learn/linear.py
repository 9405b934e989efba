"""LinearClassifier, LinearRegressor and LinearEstimator of contrib.learn."""

import math
from typing import Any

import tensorflow.compat.v1 as tf

from tf1.contrib.learn.canned import Classifier, Regressor, feature_dict, optimizer_of, refuse, train_step
from tf1.contrib.learn.estimator import Estimator
from tf1.contrib.learn.head import Head, multi_class_head, regression_head
from tf1.estimator.canned.logits import _LARGE, partitioner, quiet

LEARNING_RATE = 0.2


def linear_model_fn(head: Head, columns: Any, optimizer: Any, clip_norm: float | None):
    """The model function of a linear model under the scope "linear"."""

    def model_fn(features, labels, mode):
        features = feature_dict(features)
        with tf.variable_scope("linear", partitioner=partitioner(_LARGE)) as scope:
            with quiet():
                logits = tf.feature_column.linear_model(features, columns, units=head.logits_dimension)

            def train_op_fn(loss):
                rate = min(LEARNING_RATE, 1 / math.sqrt(len(columns)))
                return train_step(
                    loss, optimizer_of(optimizer, "Ftrl", rate), tf.trainable_variables(scope.name), clip_norm
                )

            return head.create_model_fn_ops(features, mode, labels, train_op_fn, logits)

    return model_fn


class LinearEstimator(Estimator):
    """A linear model with a head of your own.

    Args:
        feature_columns: columns of tf.feature_column or tf.contrib.layers.
        head: Head.
        model_dir, config, feature_engineering_fn: see Estimator.
        weight_column_name: no effect: it is the head's.
        optimizer: see DNNEstimator; None: Ftrl at min(0.2, 1 / sqrt(columns)).
        gradient_clip_norm: see DNNEstimator.
        _joint_weights: NotImplementedError, if true.
    """

    def __init__(
        self, feature_columns, head, model_dir=None, weight_column_name=None, optimizer=None, gradient_clip_norm=None,
        _joint_weights=False, config=None, feature_engineering_fn=None,
    ):  # fmt: skip
        refuse("linear models", _joint_weights=_joint_weights)
        model_fn = linear_model_fn(head, tuple(feature_columns), optimizer, gradient_clip_norm)
        super().__init__(model_fn, model_dir, config, feature_engineering_fn=feature_engineering_fn)


class LinearClassifier(Classifier, LinearEstimator):
    """Logistic regression of n_classes; see LinearEstimator and DNNClassifier."""

    def __init__(
        self, feature_columns, model_dir=None, n_classes=2, weight_column_name=None, optimizer=None,
        gradient_clip_norm=None, enable_centered_bias=False, _joint_weight=False, config=None,
        feature_engineering_fn=None, label_keys=None,
    ):  # fmt: skip
        head = multi_class_head(
            n_classes, weight_column_name=weight_column_name, enable_centered_bias=enable_centered_bias,
            label_keys=label_keys,
        )  # fmt: skip
        LinearEstimator.__init__(
            self, feature_columns, head, model_dir, None, optimizer, gradient_clip_norm, _joint_weight, config,
            feature_engineering_fn,
        )  # fmt: skip


class LinearRegressor(Regressor, LinearEstimator):
    """Linear regression of label_dimension numbers; see LinearEstimator and DNNClassifier."""

    def __init__(
        self, feature_columns, model_dir=None, weight_column_name=None, optimizer=None, gradient_clip_norm=None,
        enable_centered_bias=False, label_dimension=1, _joint_weights=False, config=None,
        feature_engineering_fn=None,
    ):  # fmt: skip
        head = regression_head(
            weight_column_name=weight_column_name, label_dimension=label_dimension,
            enable_centered_bias=enable_centered_bias,
        )  # fmt: skip
        LinearEstimator.__init__(
            self, feature_columns, head, model_dir, None, optimizer, gradient_clip_norm, _joint_weights, config,
            feature_engineering_fn,
        )  # fmt: skip
