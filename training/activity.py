"""What a validation sees of a network at work: which units are dead, and which outputs are constant.

A unit is a channel of a convolution or a number of a dense layer, behind the activation function. It is dead if its
value is the same for every example and at every position: a ReLU that is 0, a sigmoid that is saturated. Then no
gradient passes through it.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import tensorflow.compat.v1 as tf

from graphs.graph import Graph

_EXAMPLES = 32  # of a batch: the extremes of all 200 would take a tenth of the time of a validation
_SAME = 1e-6  # differences up to this share of the largest value are rounding errors of float32
_LEAST = 1e-3  # the size of outputs below which they count as 0: that of probabilities of a thousand classes

Extremes = dict[str, tuple[np.ndarray, np.ndarray]]


class Activity:
    """The least and the greatest value of each unit, and of each output, over the examples of a validation.

    Frozen layers are left out: they may well be dead, and can't be reached where their outputs are fed.

    Args:
        model: whose activations and outputs are watched.

    `fetches`: what a session has to compute of each batch for `add`.
    """

    def __init__(self, model: Graph):
        trained = {scope_of(variable) for variable in model.variables if variable.trainable}
        tensors: dict[str, list[tf.Tensor]] = {}
        for layer, tensor in model.activations:
            if layer in trained:
                tensors.setdefault(layer, []).append(tensor)
        outputs = model.export_outputs(suppression=False)  # boxes that are chosen by a threshold may all be missing
        with tf.name_scope("activity"):
            units = {layer: _of_units(shared) for layer, shared in tensors.items()}
            named = {name: _extremes(tensor, [0]) for name, tensor in outputs.items() if tensor.dtype.is_floating}
        self.fetches = {"units": units, "outputs": named}
        self.start()

    def start(self) -> None:
        """Forgets what was added: a new pass over a split begins."""
        self._seen: dict[str, Extremes] = {kind: {} for kind in self.fetches}

    def add(self, values: Mapping[str, Mapping[str, Any]]) -> None:
        """Takes the values of the fetches for a batch."""
        for kind, extremes in values.items():
            seen = self._seen[kind]
            for name, (least, greatest) in extremes.items():
                before = seen.get(name, (least, greatest))
                seen[name] = np.minimum(before[0], least), np.maximum(before[1], greatest)

    def dead_shares(self) -> dict[str, float]:
        """Layer -> the share of its units that are dead, 0..1, in the order in which the layers were built."""
        return {layer: float(np.mean(self._dead(layer))) for layer in self._seen["units"]}

    def is_zero(self, layer: str) -> bool:
        """Whether the dead units of a layer are 0."""
        return not np.any(self._seen["units"][layer][1][self._dead(layer)])

    def units(self, layer: str) -> int:
        """How many units a layer has."""
        return self._seen["units"][layer][0].size

    def constant_outputs(self) -> list[str]:
        """The names of the outputs that are the same for every example."""
        constant = []
        for name, (least, greatest) in self._seen["outputs"].items():
            size = max(_LEAST, np.max(np.abs(least)), np.max(np.abs(greatest)))
            if np.all(greatest - least <= _SAME * size):
                constant.append(name)
        return constant

    @property
    def outputs(self) -> list[str]:
        """The names of all outputs that are watched: those of floats."""
        return list(self.fetches["outputs"])

    def _dead(self, layer: str) -> np.ndarray:
        """Which units of a layer are dead: [units] bool. Saturated ones differ by less than a share of 1."""
        least, greatest = self._seen["units"][layer]
        return greatest - least <= _SAME * np.maximum(1, np.abs(greatest))


def scope_of(variable: tf.Variable) -> str:
    """The layer of a variable: "conv1" of "conv1/kernel"."""
    return variable.op.name.rpartition("/")[0]


def _of_units(tensors: list[tf.Tensor]) -> tuple[tf.Tensor, tf.Tensor]:
    """Tensors [N, ..., units] -> the extremes of each unit over all of them, [units] each."""
    least, greatest = zip(*(_extremes(t, range(t.shape.rank - 1)) for t in tensors), strict=True)
    return tf.reduce_min(tf.stack(least), axis=0), tf.reduce_max(tf.stack(greatest), axis=0)


def _extremes(tensor: tf.Tensor, axes) -> tuple[tf.Tensor, tf.Tensor]:
    """The least and the greatest values of the first examples over these axes."""
    some = tensor[:_EXAMPLES]
    return tf.reduce_min(some, axis=list(axes)), tf.reduce_max(some, axis=list(axes))
