"""Asynchronous workers: the variables lie on parameter servers, and each gradient changes them at once.

Dean et al. 2012 (DistBelief), by TensorFlow's own servers: a session on one of them reaches the variables on others.
"""

import contextlib
import socket
from collections.abc import Sequence
from typing import Any

import tensorflow.compat.v1 as tf

from errors import UsageError
from training.workers.cluster import Cluster, split_address
from training.workers.lost import AGAIN, Lost
from training.workers.mesh import Mesh
from training.workers.team import Workers

_JOB = "worker"
_REASON = 1.0  # seconds in which the end of a process is told by its connection
_ENDED = (tf.errors.UnavailableError, tf.errors.AbortedError, tf.errors.CancelledError, tf.errors.UnknownError)


class AsynchronousWorkers(Workers):
    """Workers that apply their own gradients to variables that all of them share, without waiting for each other.

    The first workers are parameter servers as well: they hold the variables in turns. Each worker trains on its share
    of every batch, with its share of the learning rate, so that all shares of a batch together move the weights as far
    as one step of the whole batch. Worker 0 counts the steps, validates and saves.

    Args:
        cluster, mesh: as those of Workers.
        servers: how many workers hold variables.

    Raises:
        UsageError: there are fewer workers than servers. Lost: another worker has ended.
    """

    def __init__(self, cluster: Cluster, mesh: Mesh, servers: int):
        if servers > cluster.count:
            raise UsageError(f"--parameter_servers {servers}: there are {cluster.count} workers, which hold them")
        super().__init__(cluster, mesh)
        self._servers, self._is_over = servers, False
        self.rate_share, self.counts_steps = 1 / cluster.count, self.index == 0
        # Ray and others name one port for a worker, which is that of the mesh: the server takes any other.
        host, _ = split_address(cluster.addresses[self.index], "--cluster")
        port = _free_port(host)
        addresses = self._from_all([host, port])
        spec = {_JOB: [f"{host}:{port}" for host, port in addresses]}
        self.target = tf.train.Server(tf.train.ClusterSpec(spec), _JOB, self.index).target

    @property
    def device_filters(self) -> list[str]:
        """The processes that the session of this worker needs."""
        return [f"/job:{_JOB}/task:{index}" for index in sorted({self.index, *range(self._servers)})]

    def placed(self) -> contextlib.AbstractContextManager:
        """Variables that are built inside stand on the parameter servers, all else on this worker."""
        own = f"/job:{_JOB}/task:{self.index}"
        return tf.device(tf.train.replica_device_setter(self._servers, f"/job:{_JOB}", own))

    def average(self, gradients: list[tf.Tensor]) -> list[tf.Tensor]:
        """The gradients of this worker alone."""
        return list(gradients)

    def agree(self, variables: Sequence[tf.Variable]) -> list[tf.Operation]:
        """All workers share them: to read and assign one would undo what another has done meanwhile."""
        return []

    def combined(
        self, measured: list[dict[str, float]], counts: dict[str, str], stops: bool
    ) -> tuple[list[dict[str, float]], bool]:
        """The metrics of this worker's share."""
        return measured, stops

    def share(self, session: tf.Session) -> None:
        """The variables are shared: the others wait until worker 0 has given them their values."""
        self.from_first({})

    def explain(self, error: Exception) -> None:
        """A session that has lost a server says so in its own words."""
        if isinstance(error, _ENDED):
            self._told.wait(_REASON)
            self._fault = self._fault or f"a parameter server has ended{AGAIN}"
        super().explain(error)

    def from_first(self, content: dict[str, Any]) -> dict[str, Any]:
        """What worker 0 gives. Where another worker expects something else, the end may come instead."""
        told = super().from_first(content)
        self._is_over = self._is_over or "over" in told
        return told

    def finish(self) -> None:
        """Worker 0 says that it has saved all; each waits until no other one needs the variables that it holds."""
        if self.index == 0:
            self.from_first({"ends": True, "over": True})
        while not self._is_over:
            self.from_first({})
        self._mesh.to_first(b"")

    def _from_all(self, content: list) -> list[list]:
        """What each worker gives, in their order, on all of them."""
        found = self._gather(content)
        return self.from_first({"all": found})["all"]


def _free_port(host: str) -> int:
    """A port of this machine that nobody listens at."""
    for place in (host, ""):
        with contextlib.suppress(OSError), socket.create_server((place, 0)) as listener:
            return listener.getsockname()[1]
    raise Lost("no port is free")
