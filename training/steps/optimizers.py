"""The training step as operations: gradients, checks, clipping, and the rule that applies them."""

import re
from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import NamedTuple

import tensorflow.compat.v1 as tf

from graphs import freezing
from graphs.graph import Graph, Objective
from training.options import TrainOptions
from training.steps.factors import factors
from training.steps.towers import ONE_TOWER, Towers
from training.weights.patterns import no_match, parse_rates
from training.workers.team import ALONE, Team


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
    model: Graph,
    options: TrainOptions,
    learning_rate: tf.Tensor,
    restored: Collection[str] = (),
    towers: Towers = ONE_TOWER,
    team: Team = ALONE,
) -> tf.Operation:
    """One step of every objective of the model, in their order, the moving averages, and the global step plus one.

    Each objective has an optimizer of its own. Running it raises tf.errors.InvalidArgumentError, with the tensor's
    name, before a gradient that is not finite reaches a variable.

    restored: the names of the variables that began with weights from elsewhere; see factors.factors.
    towers: over which the batch is divided.
    team: of the workers that train together.
    """
    objectives = model.objectives()
    _check_rates(options, [variable.op.name for objective in objectives.values() for variable in objective.variables])
    what = {name: "the loss" if len(objectives) == 1 else f"the loss of {name}" for name in objectives}
    scopes, early = {}, {}
    for name, objective in objectives.items():
        with tf.name_scope(name) as scopes[name]:
            if not callable(objective.loss):
                early[name] = _gradients(objective.loss, objective.variables, what[name], options)
    # A loss that is a tensor is that of the weights before the step: all of them are computed before a variable moves.
    early = {name: found.over(towers) for name, found in early.items()}
    done = [found.loss.op for found in early.values()]

    def minimized(name: str, objective: Objective) -> tf.Operation:
        found = early.get(name)
        if found is None:
            found = _gradients(objective.loss(), objective.variables, what[name], options).over(towers)
        return _applied(found, options, learning_rate, restored, team)

    for name, objective in objectives.items():
        minimize = partial(minimized, name, objective)
        with tf.control_dependencies(done), tf.name_scope(scopes[name]):
            done = [minimize() if objective.every == 1 else _sometimes(minimize, objective.every)]
        towers.wait_for(done)
    update_ops = [towers.update(operation) for operation in model.update_ops]
    with tf.control_dependencies([*done, *update_ops]):
        agreed = team.agree([variable for variable in tf.global_variables() if _is_written(variable, update_ops)])
    with tf.control_dependencies([*done, *update_ops, *agreed]), tf.name_scope("train_step"):
        return tf.assign_add(tf.train.get_global_step(), int(team.counts_steps)).op


def _is_written(variable: tf.Variable, operations: Sequence[tf.Operation]) -> bool:
    return any(variable.op is tensor.op for operation in operations for tensor in operation.inputs)


def not_finite(error: tf.errors.OpError) -> str:
    """What was not finite in a step, "the loss (Inf and NaN)", if this is why it failed; else ""."""
    found = re.search(r"(the (?:loss|loss of \S+|gradient of \S+)) : Tensor had (.*?) values", error.message)
    return f"{found[1]} ({found[2]})" if found else ""


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


class _Gradients(NamedTuple):
    """A loss, which is checked, and the gradients of variables, None where it does not depend on one."""

    loss: tf.Tensor
    gradients: tuple[tf.Tensor | tf.IndexedSlices | None, ...]
    variables: tuple[tf.Variable, ...]

    def over(self, towers: Towers) -> "_Gradients":
        """The same of the whole batch, when it is divided over towers."""
        gradients = (None if gradient is None else towers.mean(gradient) for gradient in self.gradients)
        return _Gradients(towers.mean(self.loss), tuple(gradients), self.variables)


def _gradients(loss: tf.Tensor, variables: list[tf.Variable], what: str, options: TrainOptions) -> _Gradients:
    """The gradients of a loss; what: its name in an error."""
    loss = tf.check_numerics(loss, what)
    rule = optimizer(options, options.learning_rate)
    pairs = rule.compute_gradients(loss, variables, colocate_gradients_with_ops=bool(options.device_of))
    return _Gradients(loss, *zip(*pairs, strict=True))


def _applied(
    found: _Gradients,
    options: TrainOptions,
    learning_rate: tf.Tensor,
    restored: Collection[str],
    team: Team,
) -> tf.Operation:
    loss, gradients, variables = found
    with tf.control_dependencies([loss]):  # a bad loss spoils every gradient: name the cause, not its effects
        # A sum is finite only if all its terms are, and summing takes a sixth of the time of a check of each.
        finite = [
            tf.check_numerics(tf.reduce_sum(gradient), f"the gradient of {variable.op.name}")
            for gradient, variable in zip(gradients, variables, strict=True)
            if gradient is not None
        ]
    # No variable of this objective may move before all its gradients are known to be finite.
    with tf.control_dependencies(finite):
        gradients = _averaged(gradients, team)
        if options.clip_norm:
            gradients, _ = tf.clip_by_global_norm(gradients, options.clip_norm)
        # The rate is multiplied, not the gradients: Adam and its kin would divide the factor out again.
        factor_of = factors([variable.op.name for variable in variables], options, restored)
        groups: dict[float, list] = {1.0: []}
        for gradient, variable in zip(gradients, variables, strict=True):
            groups.setdefault(factor_of[variable.op.name], []).append((gradient, variable))
        return tf.group(
            *(
                optimizer(options, learning_rate if factor == 1 else learning_rate * factor).apply_gradients(pairs)
                for factor, pairs in groups.items()
                if pairs
            )
        )


def _averaged(gradients: Sequence[tf.Tensor | tf.IndexedSlices | None], team: Team) -> list[tf.Tensor | None]:
    """The gradients, None where a loss does not depend on a variable, as their means over all workers."""
    present = [number for number, gradient in enumerate(gradients) if gradient is not None]
    means = team.average([gradients[number] for number in present])
    averaged = dict(zip(present, means, strict=True))
    return [averaged.get(number) for number in range(len(gradients))]
