"""The training step as operations: gradients, checks, clipping, and the rule that applies them."""

import contextlib
import re
from collections.abc import Callable, Collection
from functools import partial

import tensorflow.compat.v1 as tf

from graphs import freezing
from graphs.graph import Graph, Objective
from training.options import TrainOptions
from training.steps.factors import factors
from training.weights.patterns import no_match, parse_rates


def optimizer(options: TrainOptions, learning_rate: tf.Tensor) -> tf.train.Optimizer:
    """The optimizer named by options.optimizer, with TensorFlow 1's defaults for parameters without a flag."""
    rules = {
        "sgd": lambda: tf.train.GradientDescentOptimizer(learning_rate),
        "momentum": lambda: tf.train.MomentumOptimizer(learning_rate, options.momentum),
        "rmsprop": lambda: tf.train.RMSPropOptimizer(learning_rate),
        "adagrad": lambda: tf.train.AdagradOptimizer(learning_rate),
        "adadelta": lambda: tf.train.AdadeltaOptimizer(learning_rate),
        "adam": lambda: tf.train.AdamOptimizer(learning_rate, options.beta1),
    }
    return rules[options.optimizer]()


def train_step(
    model: Graph, options: TrainOptions, learning_rate: tf.Tensor, restored: Collection[str] = ()
) -> tf.Operation:
    """One step of every objective of the model, in their order, the moving averages, and the global step plus one.

    Each objective has an optimizer of its own. Running it raises tf.errors.InvalidArgumentError, with the tensor's
    name, before a gradient that is not finite reaches a variable.

    restored: the names of the variables that began with weights from elsewhere; see factors.factors.
    """
    objectives = model.objectives()
    _check_rates(options, [variable.op.name for objective in objectives.values() for variable in objective.variables])
    # A loss that is a tensor is that of the weights before the step: all of them are computed before a variable moves.
    done = [objective.loss.op for objective in objectives.values() if not callable(objective.loss)]
    for name, objective in objectives.items():
        what = "the loss" if len(objectives) == 1 else f"the loss of {name}"
        minimize = partial(_minimize, objective, what, options, learning_rate, restored)
        with tf.control_dependencies(done), tf.name_scope(name):
            done = [minimize() if objective.every == 1 else _sometimes(minimize, objective.every)]
    with tf.control_dependencies([*done, *model.update_ops]), tf.name_scope("train_step"):
        return tf.assign_add(tf.train.get_global_step(), 1).op


def _check_rates(options: TrainOptions, names: list[str]) -> None:
    """Raises UsageError for a part in --learning_rate_of that is neither trained nor frozen.

    Frozen parts may have rates, too: a GAN has some by default, for a player that --train leaves out.
    """
    frozen = [variable.op.name for variable in tf.global_variables() if freezing.is_frozen(variable.op.name)]
    for pattern, _ in parse_rates(options.learning_rate_of):
        if not any(re.search(pattern, name) for name in (*names, *frozen)):
            raise no_match("--learning_rate_of", pattern, "what is trained", names)


def _sometimes(minimize: Callable[[], tf.Operation], every: int) -> tf.Operation:
    """Minimizes in the last of each `every` steps."""

    def minimized() -> tf.Tensor:
        with tf.control_dependencies([minimize()]):
            return tf.constant(True)

    is_due = tf.equal(tf.train.get_global_step() % every, every - 1)
    return tf.cond(is_due, minimized, lambda: tf.constant(False)).op


def _minimize(
    objective: Objective, what: str, options: TrainOptions, learning_rate: tf.Tensor, restored: Collection[str]
) -> tf.Operation:
    rule = optimizer(options, learning_rate)
    late = callable(objective.loss)
    with contextlib.nullcontext() if late else tf.control_dependencies(None):  # backwards through all players at once
        loss = tf.check_numerics(objective.loss() if late else objective.loss, what)
        pairs = rule.compute_gradients(loss, objective.variables, colocate_gradients_with_ops=bool(options.device_of))
        gradients, variables = zip(*pairs, strict=True)
    with tf.control_dependencies([loss]):  # a bad loss spoils every gradient: name the cause, not its effects
        # A sum is finite only if all its terms are, and summing takes a sixth of the time of a check of each.
        finite = [
            tf.check_numerics(tf.reduce_sum(gradient), f"the gradient of {variable.op.name}")
            for gradient, variable in zip(gradients, variables, strict=True)
            if gradient is not None
        ]
    # No variable of this objective may move before all its gradients are known to be finite.
    with tf.control_dependencies(finite):
        if options.clip_norm:
            gradients, _ = tf.clip_by_global_norm(gradients, options.clip_norm)
        # The rate is multiplied, not the gradients: Adam and its kin would divide the factor out again.
        factor_of = factors([variable.op.name for variable in variables], options, restored)
        groups: dict[float, list] = {1.0: []}
        for gradient, variable in zip(gradients, variables, strict=True):
            groups.setdefault(factor_of[variable.op.name], []).append((gradient, variable))
        return tf.group(
            *(
                (rule if factor == 1 else optimizer(options, learning_rate * factor)).apply_gradients(pairs)
                for factor, pairs in groups.items()
                if pairs
            )
        )
