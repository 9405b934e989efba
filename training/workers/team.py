"""What the training loop knows of other workers: which examples are its own, and what all of them agree on."""

import contextlib
import itertools
import json
import math
import threading
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import tensorflow.compat.v1 as tf

from errors import UsageError
from training.steps.rates import RATE
from training.workers.cluster import Cluster
from training.workers.lost import Lost
from training.workers.mesh import Mesh

_ALIGNED = 64  # bytes: such arrays TensorFlow takes as they are, and copies others
_REASON = 0.3  # seconds in which another worker may still say why it ends


class Team:
    """A process that trains alone. `Workers` is one of several."""

    index, count = 0, 1
    #: Where a session runs, and the processes that it needs: "" and [] are this one.
    target, device_filters = "", []
    #: The part of the learning rate that this worker takes, and whether its steps are those of the run.
    rate_share, counts_steps = 1.0, True

    def placed(self) -> contextlib.AbstractContextManager:
        """The devices of what is built inside."""
        return contextlib.nullcontext()

    @property
    def examples(self) -> slice:
        """Those examples of each batch that this worker trains on."""
        return slice(self.index, None, self.count)

    def average(self, gradients: Sequence[tf.Tensor]) -> list[tf.Tensor]:
        """The mean of each over all workers, in the graph."""
        return list(gradients)

    def agree(self, variables: Sequence[tf.Variable]) -> list[tf.Operation]:
        """Gives variables that no gradient moves, such as the averages of batch norm, their means over all workers."""
        return []

    def combined(
        self, measured: list[dict[str, float]], counts: Mapping[str, str], stops: bool
    ) -> tuple[list[dict[str, float]], bool]:
        """The metrics of whole batches, and whether one of the workers was asked to stop.

        Args:
            measured: for each step, what this worker measured on its share.
            counts: of metrics that are no means over all examples: name -> name of the number of examples.
            stops: whether this one was asked to.
        """
        return measured, stops

    def from_first(self, content: dict[str, Any]) -> dict[str, Any]:
        """What worker 0 gives: JSON."""
        return content

    def require_same(self, what: str, content: Any) -> None:
        """Raises a UsageError on worker 0 where another one has other content, which JSON can hold."""

    def share(self, session: tf.Session) -> None:
        """Gives all variables of the default graph the values that they have on worker 0."""

    def explain(self, error: Exception) -> None:
        """Raises Lost where the error comes from the loss of a worker."""

    def finish(self) -> None:
        """Waits until no other worker needs this one."""


ALONE = Team()


class Workers(Team):
    """One of several processes, which hold the same weights; worker 0 alone writes.

    Args:
        cluster: with this worker's number.
        mesh: connects it with all others.
    """

    def __init__(self, cluster: Cluster, mesh: Mesh):
        self.index, self.count, self._addresses, self._mesh = cluster.index, cluster.count, cluster.addresses, mesh
        self._fault = ""
        self._told = threading.Event()

    def lose(self, told: str) -> None:
        """Another worker is lost: whatever waits for it ends."""
        self._fault = told
        self._told.set()
        self._mesh.close()

    def average(self, gradients: Sequence[tf.Tensor]) -> list[tf.Tensor]:
        """The mean of each over all workers; float32, of shapes that the graph knows.

        The operation runs once in each step on every worker, or on none: two of them must not run at the same time.
        """
        gradients = [tf.convert_to_tensor(gradient) for gradient in gradients]
        shapes = [gradient.shape.as_list() for gradient in gradients]
        # The arrays are the tensors' memory: those of a step must stay as they are while the next one begins.
        places = itertools.cycle([[_aligned(shape) for shape in shapes] for _ in range(2)])

        def exchange(*arrays: np.ndarray) -> list[np.ndarray]:
            results = next(places)
            try:
                self._mesh.mean([np.asarray(array) for array in arrays], results)
            except Lost as error:
                self._note(error)
                raise
            return results

        means = tf.numpy_function(exchange, gradients, [tf.float32] * len(shapes), name="average")
        for mean, shape in zip(means, shapes, strict=True):
            mean.set_shape(shape)
        return means

    def agree(self, variables: Sequence[tf.Variable]) -> list[tf.Operation]:
        """Assigns the means."""
        if not variables:
            return []
        means = self.average([variable.read_value() for variable in variables])
        return [tf.assign(variable, mean).op for variable, mean in zip(variables, means, strict=True)]

    def combined(
        self, measured: list[dict[str, float]], counts: Mapping[str, str], stops: bool
    ) -> tuple[list[dict[str, float]], bool]:
        """Means over the workers; of a metric with a count, the mean over all examples that count."""
        names = [name for name in measured[0] if name != RATE]
        table = np.array([[row[name] for name in names] for row in measured])
        weights = {names.index(name): names.index(count) for name, count in counts.items()}
        for metric, count in weights.items():
            table[:, metric] = np.where(table[:, count] > 0, table[:, metric] * table[:, count], 0)  # of nothing: any
        means, stop = np.empty_like(table), np.empty(1)
        self._mesh.mean([table, np.array([float(stops)])], [means, stop])
        for metric, count in weights.items():
            means[:, metric] /= np.where(means[:, count] > 0, means[:, count], 1)
            means[:, count] *= self.count
        rows = (dict(zip(names, map(float, row), strict=True)) for row in means)
        return [own | row for own, row in zip(measured, rows, strict=True)], bool(stop[0])

    def from_first(self, content: dict[str, Any]) -> dict[str, Any]:
        """What worker 0 gives, on all of them alike."""
        return json.loads(self._mesh.from_first(json.dumps(content).encode()))

    def require_same(self, what: str, content: Any) -> None:
        """Compares all with worker 0."""
        found = self._gather(content)
        for worker, other in enumerate(found):
            if other != found[0]:
                raise UsageError(f"worker {worker} has {what} {other}, and worker 0 has {found[0]}")

    def share(self, session: tf.Session) -> None:
        """One exchange for each variable: no copy of all of them is needed."""
        if self.index:
            session.run(tf.global_variables_initializer())
        for variable in tf.global_variables():
            value = session.run(variable) if self.index == 0 else None
            content = self._mesh.from_first(b"" if value is None else np.ascontiguousarray(value).tobytes())
            if self.index:
                kind, shape = variable.dtype.base_dtype.as_numpy_dtype, variable.shape.as_list()
                variable.load(np.frombuffer(content, kind).reshape(shape), session)

    def explain(self, error: Exception) -> None:
        """An exchange in the graph can only fail as an operation: the reason stands here."""
        if isinstance(error, Lost):
            self._note(error)
        if self._fault:
            self._told.wait(_REASON)
            raise Lost(self._fault) from error

    def _gather(self, content: Any) -> list[Any]:
        """On worker 0 what each worker gives, in their order."""
        return [json.loads(each) for each in self._mesh.to_first(json.dumps(content).encode())]

    def _note(self, error: Lost) -> None:
        self._fault = self._fault or str(error)


def _aligned(shape: Sequence[int]) -> np.ndarray:
    """Float32 zeros whose address is a multiple of 64 bytes."""
    size = math.prod(shape)
    memory = np.zeros(size * 4 + _ALIGNED, np.uint8)
    first = -memory.ctypes.data % _ALIGNED
    return memory[first : first + size * 4].view(np.float32).reshape(shape)
