"""The model functions of the ready-made estimators: linear, deep, both together, and the baseline."""

import math
from typing import Any

import tensorflow.compat.v1 as tf

from tf1.estimator.canned.base_head import Head
from tf1.estimator.canned.logits import (
    _LARGE,
    _summarize,
    check_features,
    dnn_logit_fn_builder,
    linear_logit_fn_builder,
    partitioner,
)
from tf1.estimator.canned.optimizers import get_optimizer_instance
from tf1.estimator.model_fn import EstimatorSpec

DNN_RATE, LINEAR_RATE, BASELINE_RATE = 0.05, 0.2, 0.3
COMBINED_DNN_RATE, COMBINED_LINEAR_RATE = 0.001, 0.005


def dnn_model(
    features: dict, labels: Any, mode: str, head: Head, hidden_units: Any, feature_columns: Any, optimizer: Any,
    activation_fn: Any, dropout: float | None, input_layer_partitioner: Any, batch_norm: bool,
) -> EstimatorSpec:  # fmt: skip
    """A deep model under the scope "dnn"; see dnn_logit_fn_builder."""
    check_features(features)
    optimizer = get_optimizer_instance(optimizer, DNN_RATE)
    with tf.variable_scope("dnn", partitioner=partitioner()):
        logit_fn = dnn_logit_fn_builder(
            head.logits_dimension, hidden_units, feature_columns, activation_fn, dropout,
            input_layer_partitioner or partitioner(_LARGE), batch_norm,
        )  # fmt: skip
        logits = logit_fn(features, mode)
        return head.create_estimator_spec(features, mode, logits, labels, optimizer=optimizer)


def linear_model(
    features: dict, labels: Any, mode: str, head: Head, feature_columns: Any, optimizer: Any, split: Any,
    sparse_combiner: str,
) -> EstimatorSpec:  # fmt: skip
    """A linear model under the scope "linear"; see linear_logit_fn_builder."""
    check_features(features)
    with tf.variable_scope("linear", partitioner=split or partitioner(_LARGE)):
        logits = linear_logit_fn_builder(head.logits_dimension, feature_columns, sparse_combiner)(features)
        optimizer = get_optimizer_instance(optimizer, min(LINEAR_RATE, 1 / math.sqrt(len(feature_columns))))
        return head.create_estimator_spec(features, mode, logits, labels, optimizer=optimizer)


def combined_model(
    features: dict, labels: Any, mode: str, head: Head, linear_columns: Any, linear_optimizer: Any, dnn_columns: Any,
    dnn_optimizer: Any, hidden_units: Any, activation_fn: Any, dropout: float | None, input_layer_partitioner: Any,
    batch_norm: bool, sparse_combiner: str,
) -> EstimatorSpec:  # fmt: skip
    """The sum of a linear and a deep model, each with its own optimizer; ValueError without columns for either."""
    check_features(features)
    if not linear_columns and not dnn_columns:
        raise ValueError("Either linear_feature_columns or dnn_feature_columns must be defined.")
    split = input_layer_partitioner or partitioner(_LARGE)
    parts = []  # logits, optimizer, scope
    if dnn_columns:
        if not hidden_units:
            raise ValueError("dnn_hidden_units must be defined when dnn_feature_columns is specified.")
        optimizer = _unsynchronized(get_optimizer_instance(dnn_optimizer, COMBINED_DNN_RATE))
        with tf.variable_scope("dnn", partitioner=partitioner()) as scope:
            logit_fn = dnn_logit_fn_builder(
                head.logits_dimension, hidden_units, dnn_columns, activation_fn, dropout, split, batch_norm
            )
            parts.append((logit_fn(features, mode), optimizer, scope.name))
    if linear_columns:
        rate = min(COMBINED_LINEAR_RATE, 1 / math.sqrt(len(linear_columns)))
        optimizer = _unsynchronized(get_optimizer_instance(linear_optimizer, rate))
        with tf.variable_scope("linear", partitioner=split) as scope:
            logits = linear_logit_fn_builder(head.logits_dimension, linear_columns, sparse_combiner)(features)
            _summarize(logits, scope.name)
            parts.append((logits, optimizer, scope.name))

    def train_op_fn(loss):
        steps = [
            optimizer.minimize(loss, var_list=tf.get_collection(tf.GraphKeys.TRAINABLE_VARIABLES, scope=name))
            for _, optimizer, name in parts
        ]
        with tf.control_dependencies(steps):
            return tf.assign_add(tf.train.get_global_step(), 1).op

    logits = tf.add_n([logits for logits, _, _ in parts])
    return head.create_estimator_spec(features, mode, logits, labels, train_op_fn=train_op_fn)


def _unsynchronized(optimizer: tf.train.Optimizer) -> tf.train.Optimizer:
    """The optimizer; ValueError for one that waits for replicas, of which there can't be two."""
    if isinstance(optimizer, tf.train.SyncReplicasOptimizer):
        raise ValueError(
            "SyncReplicasOptimizer is not supported in a DNNLinearCombined model; use a DNN or Linear model"
        )
    return optimizer


def baseline_model(features: Any, labels: Any, mode: str, head: Head, optimizer: Any) -> EstimatorSpec:
    """A model that learns a bias alone: the mean of the labels."""
    first = tf.nest.flatten(features)[0]
    with tf.variable_scope("baseline"):
        bias = tf.get_variable("bias", [head.logits_dimension], initializer=tf.zeros_initializer())
        logits = bias * tf.ones([tf.shape(first)[0], head.logits_dimension])
    optimizer = get_optimizer_instance(optimizer, BASELINE_RATE)
    return head.create_estimator_spec(features, mode, logits, labels, optimizer=optimizer)
