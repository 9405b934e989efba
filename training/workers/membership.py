"""How a process becomes one of the workers that train together, and how it leaves."""

import contextlib
import hashlib
import os
import socket
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import tensorflow.compat.v1 as tf

from errors import ReportedError, UsageError
from training.options import OF_WORKERS, TrainOptions
from training.workers.asynchronous import AsynchronousWorkers
from training.workers.cluster import LAUNCHER, LISTENER, Cluster, check_batch, cluster_of
from training.workers.heart import Heart
from training.workers.joining import join, listen
from training.workers.lost import AGAIN
from training.workers.mesh import Mesh, shut
from training.workers.team import ALONE, Team, Workers

#: Flags that may differ between workers: where the data lie, and what only worker 0 writes.
_LOCAL = {*OF_WORKERS, "data", "data_dir", "validation_data", "test_data", "save_dir", "fresh", "init_from", "debug"}
_SOURCES = ("graphs", "datasets", "tasks", "training")


@contextlib.contextmanager
def team_of(options: TrainOptions, flags: Mapping[str, Any]) -> Iterator[Team]:
    """The team that this process belongs to, for as long as it trains.

    Args:
        options: of the run.
        flags: what must be the same on all workers beside the options.

    Raises:
        UsageError: the cluster is malformed, the batch can't be divided, or the workers were started with other flags.
        RunError: a worker can't be reached. Lost: it was lost later.
    """
    cluster = cluster_of(options, os.environ)
    if options.asynchronous:
        _check_asynchronous(options, cluster)
    if cluster is None:
        yield ALONE
        return
    check_batch(options.batch_size, cluster.count)
    shared = {name: value for name, value in asdict(options).items() if name not in _LOCAL}
    flags = {"TensorFlow": tf.version.VERSION, "program": _program(), **flags, **shared}
    links = join(cluster, _listener(cluster), flags, options.join_timeout)
    mesh = Mesh(cluster.index, links.data)
    if options.asynchronous:
        team = AsynchronousWorkers(cluster, mesh, options.parameter_servers)
    else:
        team = Workers(cluster, mesh)
    heart = Heart(links.control, options.worker_timeout, team.lose, int(os.environ.get(LAUNCHER, 0)))
    heart.start()
    fault = f"worker {cluster.index} has ended{AGAIN}"
    try:
        yield team
        team.finish()
        fault = ""
    except SystemExit:  # all were asked to stop, and do
        team.finish()
        fault = ""
        raise
    except (ReportedError, tf.errors.OpError) as error:
        team.explain(error)
        fault = f"worker {cluster.index}: {'; '.join(error.args)}"
        raise
    finally:
        heart.stop(fault)
        for connection in (*links.control.values(), *links.data.values()):
            shut(connection)


def _check_asynchronous(options: TrainOptions, cluster: Cluster | None) -> None:
    if cluster is None:
        raise UsageError("--asynchronous: one worker has no other to wait for; give --workers N as well")
    for flag in ("gpus", "device_of"):
        if getattr(options, flag):
            raise UsageError(f"--asynchronous and --{flag} do not go together; leave one out")


def _listener(cluster: Cluster) -> socket.socket:
    descriptor = os.environ.get(LISTENER)
    return socket.socket(fileno=int(descriptor)) if descriptor else listen(cluster)


def _program() -> str:
    """A hash of the source text, of which all workers need the same."""
    digest, root = hashlib.sha256(), Path(__file__).parents[2]
    for path in sorted(path for package in _SOURCES for path in (root / package).rglob("*.py")):
        digest.update(path.relative_to(root).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:12]
