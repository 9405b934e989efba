"""Which processes train together, and which one this is: --cluster and --worker, or $TF_CONFIG. No TensorFlow."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from errors import UsageError
from training.options import TrainOptions

VARIABLE = "TF_CONFIG"  # Ray, Kubeflow and others set it, and so does our own launcher
#: Set by the launcher: the descriptor of the socket at which a worker listens, and the launcher's process number.
LISTENER, LAUNCHER = "CNN_GRAPHS_LISTENER", "CNN_GRAPHS_LAUNCHER"
_HIGHEST_PORT = 65535


class Cluster(NamedTuple):
    """The addresses of all workers, "host:port", in the order of their numbers, and the number of this one."""

    addresses: tuple[str, ...]
    index: int

    @property
    def count(self) -> int:
        """The number of workers."""
        return len(self.addresses)


def cluster_of(options: TrainOptions, environment: Mapping[str, str]) -> Cluster | None:
    """The cluster that this process belongs to; None where it trains alone, or starts --workers of its own.

    Raises:
        UsageError: --cluster or $TF_CONFIG is malformed, names no such worker, or contradicts --workers.
    """
    if options.cluster:
        addresses, index, source = options.cluster, options.worker, "--cluster"
    elif environment.get(VARIABLE):
        addresses, index = _from_environment(environment[VARIABLE])
        source = f"${VARIABLE}"
    else:
        return None
    for number, address in enumerate(addresses):
        split_address(address, source)
        if address in addresses[:number]:
            raise UsageError(f"{source} names {address} twice; each worker has an address of its own")
    if not 0 <= index < len(addresses):
        told = f"{source} has workers 0..{len(addresses) - 1}"
        raise UsageError(f"{told}, and this one is {index}; number them in the order of the addresses, from 0")
    if options.workers not in (1, len(addresses)):
        raise UsageError(
            f"--workers {options.workers} contradicts {source}, which names {len(addresses)}; leave it out"
        )
    return Cluster(tuple(addresses), index)


def check_batch(batch_size: int, workers: int) -> None:
    """Raises a UsageError where the examples of a batch can't be divided among the workers."""
    if batch_size % workers:
        near = [size for size in (batch_size - batch_size % workers, batch_size + -batch_size % workers) if size]
        told = f"--batch_size {batch_size} can't be divided among {workers} workers"
        raise UsageError(f"{told}; give {' or '.join(map(str, near))}")


def split_address(address: str, source: str) -> tuple[str, int]:
    """Host and port of "host:port" or "[::1]:port".

    Raises:
        UsageError: it is something else; source: where it stands.
    """
    host, colon, port = address.rpartition(":")
    if not (colon and host and port.isdecimal() and 0 < int(port) <= _HIGHEST_PORT):
        raise UsageError(f"{source}: {address!r} is no address; give host:port, with a port of 1..{_HIGHEST_PORT}")
    return host.removeprefix("[").removesuffix("]"), int(port)


def _from_environment(text: str) -> tuple[list[str], int]:
    """Addresses and number of $TF_CONFIG: {"cluster": {"worker": [...]}, "task": {"type": "worker", "index": 0}}.

    A "chief" is worker 0, and those of "worker" follow it.
    """
    try:
        config = json.loads(text)
        jobs = {job: _addresses(config["cluster"][job]) for job in config["cluster"]}
        task = config["task"]["type"]
        index = int(config["task"]["index"])
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        form = '{"cluster": {"worker": ["host:port", ...]}, "task": {"type": "worker", "index": 0}}'
        raise UsageError(f"${VARIABLE} is not of the form {form} ({type(error).__name__}: {error})") from error
    chiefs = jobs.get("chief", [])
    if task not in ("chief", "worker") or task not in jobs:
        raise UsageError(f"${VARIABLE}: a task of type {task!r} has nothing to do here; there are chief and worker")
    return chiefs + jobs.get("worker", []), index + (len(chiefs) if task == "worker" else 0)


def _addresses(found: Any) -> list[str]:
    if not (isinstance(found, list) and all(isinstance(address, str) for address in found)):
        raise ValueError("addresses are a list of texts")
    return found
