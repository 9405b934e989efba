"""DNNLinearCombinedClassifier, -Regressor and -Estimator of contrib.learn: wide and deep."""

import math
from typing import Any

import tensorflow.compat.v1 as tf

from tf1.contrib.learn import dnn
from tf1.contrib.learn.canned import Classifier, Regressor, feature_dict, optimize, optimizer_of, refuse
from tf1.contrib.learn.estimator import Estimator
from tf1.contrib.learn.head import Head, multi_class_head, regression_head
from tf1.estimator.canned.logits import _LARGE, partitioner, quiet

LINEAR_RATE = 0.2


def combined_model_fn(
    head: Head, linear_columns: Any, linear_optimizer: Any, dnn_columns: Any, dnn_optimizer: Any, hidden_units: Any,
    activation: Any, dropout: float | None, clip_norm: float | None, is_fixed: bool,
):  # fmt: skip
    """The model function of the sum of a deep and a linear model, each with its own optimizer.

    is_fixed: whether a step of both counts once, not twice.
    """
    if not linear_columns and not dnn_columns:
        raise ValueError("Either linear_feature_columns or dnn_feature_columns must be defined.")

    def model_fn(features, labels, mode):
        features, parts = feature_dict(features), []
        if dnn_columns:
            with tf.variable_scope("dnn", partitioner=partitioner()) as scope:
                units = head.logits_dimension
                logits = dnn.dnn_logits(features, mode, dnn_columns, units, hidden_units, activation, dropout)
            parts.append((logits, dnn_optimizer, "Adagrad", dnn.LEARNING_RATE, scope.name))
        if linear_columns:
            with tf.variable_scope("linear", partitioner=partitioner(_LARGE)) as scope, quiet():
                logits = tf.feature_column.linear_model(features, linear_columns, units=head.logits_dimension)
            rate = min(LINEAR_RATE, 1 / math.sqrt(len(linear_columns)))
            parts.append((logits, linear_optimizer, "Ftrl", rate, scope.name))

        def train_op_fn(loss):
            changes = [
                optimize(
                    scope, loss, optimizer_of(one, name, rate), tf.trainable_variables(scope), clip_norm, not is_fixed
                )
                for _, one, name, rate, scope in parts
            ]
            if not is_fixed:
                return tf.group(*changes)
            with tf.control_dependencies(changes):
                return tf.assign_add(tf.train.get_global_step(), 1).op

        return head.create_model_fn_ops(features, mode, labels, train_op_fn, tf.add_n([logits for logits, *_ in parts]))

    return model_fn


class DNNLinearCombinedEstimator(Estimator):
    """A wide and deep model with a head of your own.

    Args:
        head: Head.
        linear_feature_columns, linear_optimizer: see LinearEstimator.
        dnn_feature_columns, dnn_optimizer, dnn_hidden_units, dnn_activation_fn, dnn_dropout, gradient_clip_norm: see
            DNNEstimator.
        model_dir, config, feature_engineering_fn: see Estimator.
        fix_global_step_increment_bug: whether a step of both models counts once; else, as it was by default, twice.
        _joint_linear_weights, embedding_lr_multipliers: NotImplementedError, if given.
        input_layer_min_slice_size: of clusters; no effect.
    """

    def __init__(
        self, head, model_dir=None, linear_feature_columns=None, linear_optimizer=None, _joint_linear_weights=False,
        dnn_feature_columns=None, dnn_optimizer=None, dnn_hidden_units=None, dnn_activation_fn=tf.nn.relu,
        dnn_dropout=None, gradient_clip_norm=None, config=None, feature_engineering_fn=None,
        embedding_lr_multipliers=None, fix_global_step_increment_bug=False, input_layer_min_slice_size=None,
    ):  # fmt: skip
        refuse("wide and deep models", _joint_linear_weights=_joint_linear_weights)
        refuse("wide and deep models", embedding_lr_multipliers=embedding_lr_multipliers)
        model_fn = combined_model_fn(
            head, tuple(linear_feature_columns or []), linear_optimizer, tuple(dnn_feature_columns or []),
            dnn_optimizer, dnn_hidden_units, dnn_activation_fn, dnn_dropout, gradient_clip_norm,
            fix_global_step_increment_bug,
        )  # fmt: skip
        super().__init__(model_fn, model_dir, config, feature_engineering_fn=feature_engineering_fn)


class DNNLinearCombinedClassifier(Classifier, DNNLinearCombinedEstimator):
    """A wide and deep classifier of n_classes; see DNNLinearCombinedEstimator and DNNClassifier."""

    def __init__(
        self, model_dir=None, n_classes=2, weight_column_name=None, linear_feature_columns=None,
        linear_optimizer=None, _joint_linear_weights=False, dnn_feature_columns=None, dnn_optimizer=None,
        dnn_hidden_units=None, dnn_activation_fn=tf.nn.relu, dnn_dropout=None, gradient_clip_norm=None,
        enable_centered_bias=False, config=None, feature_engineering_fn=None, embedding_lr_multipliers=None,
        input_layer_min_slice_size=None, label_keys=None, fix_global_step_increment_bug=False,
    ):  # fmt: skip
        head = multi_class_head(
            n_classes, weight_column_name=weight_column_name, enable_centered_bias=enable_centered_bias,
            label_keys=label_keys,
        )  # fmt: skip
        DNNLinearCombinedEstimator.__init__(
            self, head, model_dir, linear_feature_columns, linear_optimizer, _joint_linear_weights,
            dnn_feature_columns, dnn_optimizer, dnn_hidden_units, dnn_activation_fn, dnn_dropout, gradient_clip_norm,
            config, feature_engineering_fn, embedding_lr_multipliers, fix_global_step_increment_bug,
        )  # fmt: skip


class DNNLinearCombinedRegressor(Regressor, DNNLinearCombinedEstimator):
    """A wide and deep regression; see DNNLinearCombinedEstimator and DNNRegressor."""

    def __init__(
        self, model_dir=None, weight_column_name=None, linear_feature_columns=None, linear_optimizer=None,
        _joint_linear_weights=False, dnn_feature_columns=None, dnn_optimizer=None, dnn_hidden_units=None,
        dnn_activation_fn=tf.nn.relu, dnn_dropout=None, gradient_clip_norm=None, enable_centered_bias=False,
        label_dimension=1, config=None, feature_engineering_fn=None, embedding_lr_multipliers=None,
        input_layer_min_slice_size=None, fix_global_step_increment_bug=False,
    ):  # fmt: skip
        head = regression_head(
            weight_column_name=weight_column_name, label_dimension=label_dimension,
            enable_centered_bias=enable_centered_bias,
        )  # fmt: skip
        DNNLinearCombinedEstimator.__init__(
            self, head, model_dir, linear_feature_columns, linear_optimizer, _joint_linear_weights,
            dnn_feature_columns, dnn_optimizer, dnn_hidden_units, dnn_activation_fn, dnn_dropout, gradient_clip_norm,
            config, feature_engineering_fn, embedding_lr_multipliers, fix_global_step_increment_bug,
        )  # fmt: skip
