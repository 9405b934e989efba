"""The training step as operations: gradients, checks, clipping, and the rule that applies them."""

import re

import tensorflow.compat.v1 as tf

from graphs.graph import Graph, Objective
from training.options import TrainOptions
from training.patterns import no_match, parse_rates


def optimizer(options: TrainOptions, learning_rate: tf.Tensor) -> tf.train.Optimizer:
    """The rule named by options.optimizer, with TensorFlow 1's defaults for all that has no flag."""
    rules = {
        "sgd": lambda: tf.train.GradientDescentOptimizer(learning_rate),
        "momentum": lambda: tf.train.MomentumOptimizer(learning_rate, options.momentum),
        "rmsprop": lambda: tf.train.RMSPropOptimizer(learning_rate),
        "adagrad": lambda: tf.train.AdagradOptimizer(learning_rate),
        "adadelta": lambda: tf.train.AdadeltaOptimizer(learning_rate),
        "adam": lambda: tf.train.AdamOptimizer(learning_rate),
    }
    return rules[options.optimizer]()


def train_step(model: Graph, options: TrainOptions, learning_rate: tf.Tensor) -> tf.Operation:
    """One step of every objective of the model, in their order, the moving averages, and the global step plus one.

    Running it raises tf.errors.InvalidArgumentError, with the tensor's name, before a gradient that is not finite
    reaches a variable.
    """
    done: list[tf.Operation] = []
    for name, objective in model.objectives().items():
        with tf.control_dependencies(done), tf.name_scope(name):
            done = [_minimize(objective, options, learning_rate)]
    with tf.control_dependencies([*done, *model.update_ops]), tf.name_scope("train_step"):
        return tf.assign_add(tf.train.get_global_step(), 1).op


def _minimize(objective: Objective, options: TrainOptions, learning_rate: tf.Tensor) -> tf.Operation:
    rule, rates = optimizer(options, learning_rate), parse_rates(options.learning_rate_of)
    names = [variable.op.name for variable in objective.variables]
    for pattern, _ in rates:
        if not any(re.search(pattern, name) for name in names):
            raise no_match("--learning_rate_of", pattern, "what is trained", names)
    loss = tf.check_numerics(objective.loss, "the loss")
    gradients, variables = zip(*rule.compute_gradients(loss, objective.variables), strict=True)
    with tf.control_dependencies([loss]):  # a bad loss spoils every gradient: name the cause, not its effects
        gradients = [
            None if gradient is None else tf.check_numerics(gradient, f"the gradient of {variable.op.name}")
            for gradient, variable in zip(gradients, variables, strict=True)
        ]
    # No variable may move before all gradients are known to be finite.
    with tf.control_dependencies([gradient for gradient in gradients if gradient is not None]):
        if options.clip_norm:
            gradients, _ = tf.clip_by_global_norm(gradients, options.clip_norm)
        # Not the gradients are multiplied: Adam and its kin would divide the factor out again.
        groups: dict[float, list] = {1.0: []}
        for gradient, variable in zip(gradients, variables, strict=True):
            factor = next((factor for pattern, factor in rates if re.search(pattern, variable.op.name)), 1.0)
            groups.setdefault(factor, []).append((gradient, variable))
        return tf.group(
            *(
                (rule if factor == 1 else optimizer(options, learning_rate * factor)).apply_gradients(pairs)
                for factor, pairs in groups.items()
                if pairs
            )
        )
