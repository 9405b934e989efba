"""Whether a training is dead: no unit, no gradient or no progress is left, and more steps will not change that.

Each validation looks at the units and the outputs (training/activity.py) and at the metrics. The gradients of a
training batch are computed only if these look dead, so a healthy training pays next to nothing.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import tensorflow.compat.v1 as tf

from graphs.graph import Graph
from texts import some
from training.activity import Activity, scope_of

GUESSES = 5  # validations in a row
_FEWEST = 4  # examples that tell whether a unit is the same for all of them; those of XOR
_MOST = 0.9  # of the units of a layer
_BAND = (0.998, 1.1)  # a loss within these shares of that of guessing; overfitting soon goes above
_NO_GRADIENT = 1e-7  # of the largest norm of a layer: float32's resolution
_LEAST_NORM = 1e-10  # far below what an optimizer makes steps of; Adam divides by the gradient's size plus 1e-8
_NO_LOSS = 1e-6

Feeds = Mapping[tf.Tensor, np.ndarray]
Row = Mapping[str, Any]


class Health:
    """Says once in a run that the training is dead, in which layer, and the likely remedy.

    Args:
        model: that is trained.
        examples: of a validation; where they are fewer than four, nothing is judged.

    `activity`: has to see a validation before the methods are called.
    """

    def __init__(self, model: Graph, examples: int):
        self.model, self.activity, self.can_tell = model, Activity(model), examples >= _FEWEST

    def charts(self) -> dict[str, float]:
        """Title -> the share of a layer's units that are dead, 0..1."""
        if not self.can_tell:
            return {}
        return {f"dead_units/{layer}": share for layer, share in self.activity.dead_shares().items()}

    def warning(self, session: tf.Session, feeds: Feeds, rows: Sequence[Row], guessing: Mapping[str, float]) -> str:
        """One line if the training is dead; "" if it is not, or if an earlier row holds the warning.

        Args:
            session: holds the weights.
            feeds: a training batch, with is_training.
            rows: of history.csv, the newest last.
            guessing: what Evaluator.guessing returned.
        """
        if said_at(rows) or not self.can_tell:
            return ""
        shares, constant = self.activity.dead_shares(), self.activity.constant_outputs()
        guesses, is_stuck = is_guess(rows[-1], guessing), is_stuck_at_guessing(rows, guessing)
        suspects = [layer for layer, share in shares.items() if share >= (_MOST if guesses else 1)]
        if not (suspects or constant or is_stuck):
            return ""
        norms = session.run(self._gradients, feeds)
        without = without_gradient(norms)
        # The first one: a layer behind a dead one gets the same for all examples.
        dead = next((layer for layer in suspects if guesses or layer in without), "")
        # One of several outputs may be right to be constant; it is wrong if nothing learns from the loss.
        is_silent = bool(without) if constant == self.activity.outputs else len(without) == len(norms)
        stays = bool(constant) and is_silent and rows[-1]["validation_loss"] > _NO_LOSS
        if not (dead or is_stuck or stays):
            return ""
        what = "the training is dead" if dead and (constant or guesses) else f"{dead or 'the training'} may be dead"
        facts = self._facts(dead, constant, rows[-1]["validation_loss"] if guesses else None, without)
        return f"{what}: {', '.join(facts)}. {self._remedy(session, dead, without)}"

    @cached_property
    def _gradients(self) -> dict[str, tf.Tensor]:
        """Layer -> the norm of the gradient of its variables, in the order of the layers."""
        squares: dict[str, list[tf.Tensor]] = {}
        with tf.name_scope("health"):
            for objective in self.model.objectives().values():
                loss = objective.loss() if callable(objective.loss) else objective.loss
                if loss is self.model.loss:
                    loss = self.model.metrics["loss"]  # without penalties, which move dead layers, too
                gradients = tf.gradients(loss, objective.variables, unconnected_gradients="zero")
                for variable, gradient in zip(objective.variables, gradients, strict=True):
                    squares.setdefault(scope_of(variable), []).append(tf.reduce_sum(tf.square(gradient)))
            return {layer: tf.sqrt(tf.add_n(parts)) for layer, parts in squares.items()}

    def _facts(self, dead: str, constant: Sequence[str], guess: float | None, without: Sequence[str]) -> list[str]:
        facts = []
        if dead:
            units, value = self.activity.units(dead), "0" if self.activity.is_zero(dead) else "the same"
            count = round(self.activity.dead_shares()[dead] * units)
            facts += [f"{count} of {units} units of {dead} are {value} for every example"]
        if constant:
            facts += [f"{some(constant)} are the same for every example"]
        if guess is not None:
            facts += [f"the loss {guess:.4f} is that of guessing"]
        return [*facts, f"no gradient reaches {some(without)}" if without else "gradients reach every layer"]

    def _remedy(self, session: tf.Session, dead: str, without: Sequence[str]) -> str:
        if self._has_equal_weights(session, dead or (without or [""])[0]):
            return "Its weights are all equal: try another --initializer, with --fresh"
        if dead and dead == self.model.head:
            return "A ReLU at the end does not recover: make the last layer linear, or lower --learning_rate"
        if dead and not self.activity.is_zero(dead):
            return "Try a lower --learning_rate, or inputs with mean 0 and deviation 1, with --fresh"
        if not (dead or without):
            return "Try another --learning_rate, or check that the labels belong to the examples"
        return "Try a lower --learning_rate or another --initializer, with --fresh"

    def _has_equal_weights(self, session: tf.Session, layer: str) -> bool:
        kernels = [v for v in self.model.variables if scope_of(v) == layer and v.shape.rank > 1]
        return any(np.ptp(values) == 0 for values in session.run(kernels))


def said_at(rows: Sequence[Row]) -> int:
    """The step of the row of history.csv that holds the warning; 0 if there is none."""
    return next((int(row["step"]) for row in rows if isinstance(row.get("warning"), str)), 0)


def is_guess(row: Row, guessing: Mapping[str, float]) -> bool:
    """Whether the metrics of a validation are no better than `guessing`; False if that is not known."""
    if not guessing:
        return False
    least, most = (share * guessing["loss"] for share in _BAND)
    others = all(row[f"validation_{name}"] <= value for name, value in guessing.items() if name != "loss")
    return others and least <= row["validation_loss"] <= most


def is_stuck_at_guessing(rows: Sequence[Row], guessing: Mapping[str, float]) -> bool:
    """Whether the newest validations were no better than guessing, and the loss did not fall from each to the next.

    On a plateau that a network leaves later, as that of XOR, the loss falls all the time, however slowly.
    """
    newest = rows[-GUESSES:]
    if len(newest) < GUESSES or not all(is_guess(row, guessing) for row in newest):
        return False
    losses = [row["validation_loss"] for row in newest]
    return any(later >= earlier for earlier, later in zip(losses, losses[1:], strict=False))


def without_gradient(norms: Mapping[str, float]) -> list[str]:
    """The layers whose gradient is 0, or so small by itself or beside the largest that it makes no difference."""
    most = max(_LEAST_NORM, _NO_GRADIENT * max(norms.values(), default=0.0))
    return [layer for layer, norm in norms.items() if norm <= most]
