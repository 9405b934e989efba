"""The state of a run beside its weights, kept as variables, so that it is saved and restored together with them."""

from collections.abc import Iterable, Mapping

import tensorflow.compat.v1 as tf

#: What the names of the state begin with in a checkpoint.
PREFIX = "run_state/"


class RunState:
    """Named numbers that Python reads and writes and that live in the checkpoint under `run_state/<name>`.

    Args:
        initial: name -> value at the start of a run; float64 keeps every float32 sum and step exactly.
    """

    def __init__(self, initial: dict[str, float]):
        self.values = dict(initial)
        with tf.variable_scope(PREFIX.rstrip("/")):
            self.variables = {
                name: tf.get_variable(name, [], tf.float64, tf.constant_initializer(value), trainable=False)
                for name, value in initial.items()
            }
            self._inputs = {name: tf.placeholder(tf.float64, [], name=f"{name}_input") for name in initial}
            self._assign = tf.group(*(tf.assign(self.variables[name], self._inputs[name]) for name in initial))

    def read(self, session: tf.Session) -> None:
        """Takes the values from the session: after a restore."""
        self.values = {name: float(value) for name, value in session.run(self.variables).items()}

    def write(self, session: tf.Session) -> None:
        """Puts the values into the session: before a save, and when the graph itself reads one of them."""
        session.run(self._assign, {self._inputs[name]: value for name, value in self.values.items()})

    def __getitem__(self, name: str) -> float:
        return self.values[name]

    def __setitem__(self, name: str, value: float) -> None:
        if name not in self.values:
            raise KeyError(f"{name} is no part of the run's state: {', '.join(self.values)}")
        self.values[name] = float(value)


class RunAverages(RunState):
    """Means of the training metrics since the last validation, exact across a resume.

    Args:
        names: the metrics.
        counted: those of them whose number of examples varies between batches.
    """

    def __init__(self, names: Iterable[str], counted: Iterable[str] = ()):
        self.names, self.counted = tuple(names), tuple(counted)
        sums = [f"train_{name}" for name in self.names] + [f"train_{name}_count" for name in self.counted]
        super().__init__(dict.fromkeys(["train_batches", *sums], 0.0))

    def add(self, values: Mapping[str, float], counts: Mapping[str, float] | None = None) -> None:
        """Takes the metrics of a batch; all have the same size. counts: the numbers of examples of the counted."""
        counts = counts or {}
        for name, value in values.items():
            if count := counts.get(name, 1):  # a mean over nothing may be anything
                self[f"train_{name}"] += float(value) * count
        for name, count in counts.items():
            self[f"train_{name}_count"] += count
        self["train_batches"] += 1

    def take(self) -> dict[str, float]:
        """The means since the last call by metric; starts anew."""
        weights = {name: max(self[f"train_{name}_count"], 1) for name in self.counted}
        means = {name: self[f"train_{name}"] / weights.get(name, self["train_batches"]) for name in self.names}
        self.values = dict.fromkeys(self.values, 0.0)
        return means
