"""The monitored metric: it chooses the best checkpoint, lowers the learning rate at a plateau, and stops early."""

import math

import tensorflow.compat.v1 as tf

from graphs.graph import Graph
from training.options import TrainOptions
from training.runs.state import RunState


class Monitor:
    """Watches the monitored metric. Its memory is a RunState, so it survives a resume.

    Args:
        model: says which metric, and whether higher is better.
        options: `patience` and `plateau_patience` in validations, `decay_rate` of a plateau.
    """

    def __init__(self, model: Graph, options: TrainOptions):
        self.metric, self.higher, self.options = model.monitor, model.higher_is_better, options
        worst = -math.inf if self.higher else math.inf
        self.state = RunState({"best": worst, "best_step": 0, "stale": 0, "plateau_stale": 0, "plateau_factor": 1})

    @property
    def plateau_factor(self) -> tf.Tensor:
        """What the learning rate of schedule "plateau" is multiplied by: scalar float32."""
        return tf.cast(self.state.variables["plateau_factor"], tf.float32, name="plateau_factor")

    def validated(self, value: float, step: int) -> bool:
        """Takes note of the metric's value at a validation; True when it is the best so far."""
        state = self.state
        if value > state["best"] if self.higher else value < state["best"]:
            state["best"], state["best_step"] = value, step
            state["stale"] = state["plateau_stale"] = 0
            return True
        state["stale"] += 1
        state["plateau_stale"] += 1
        if self.options.schedule == "plateau" and state["plateau_stale"] >= self.options.plateau_patience:
            state["plateau_factor"] *= self.options.decay_rate
            state["plateau_stale"] = 0
        return False

    def changed(self, new_rate: bool) -> None:
        """The user has changed flags: patience starts anew, and with a new rate so does the plateau factor."""
        self.state["stale"] = self.state["plateau_stale"] = 0
        if new_rate:
            self.state["plateau_factor"] = 1

    @property
    def wants_to_stop(self) -> bool:
        """Whether the patience is used up."""
        return 0 < self.options.patience <= self.state["stale"]
