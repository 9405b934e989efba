"""Trials that Ray places: on this machine, or on those of a cluster. No TensorFlow.

The machines share the folder of the search and have this project at the same path. TensorFlow runs in the process of a
trial alone, so what comes back over Ray is an exit status: TensorFlow's exceptions can't be pickled.
"""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any, NamedTuple

from errors import RunError, UsageError
from training.processes import LocalProcess
from training.startup import quietly, scale_package

LOCAL = "local"  # for --ray: Ray is started on this machine, and stopped at the end
_PATIENCE = 30.0  # seconds for a cluster to answer
_CONNECT = "import ray, sys; ray.init(address=sys.argv[1], include_dashboard=False, log_to_driver=False)"
_PROJECT = Path(__file__).parents[1]
_RESTARTS = 3  # of a trial whose machine is lost


class RayCluster:
    """A context manager that connects to a cluster, or starts one on this machine, and places processes there.

    Args:
        address: "local", or HOST:PORT of a cluster's head.
        parallel: trials at a time, among which its processors are divided.

    Raises (when entered):
        UsageError: the address is none.
        RunError: Ray is not installed, or the cluster does not answer.
    """

    def __init__(self, address: str, parallel: int):
        self.address, self.parallel = address, parallel

    def __enter__(self) -> "RayCluster":
        self._ray = ray = scale_package("ray", "--ray")
        if self.address != LOCAL:
            _check_answers(self.address)
        data = {name: text for name, text in os.environ.items() if name.startswith("CNN_GRAPHS_")}
        with quietly():
            ray.init(
                address=self.address,
                runtime_env={"env_vars": {"PYTHONPATH": str(_PROJECT), **data}},
                include_dashboard=False,
                log_to_driver=False,
                configure_logging=False,
            )
        self._resources = {"num_cpus": self._share("CPU"), "num_gpus": self._share("GPU")}
        self._threads = max(1, int(self._resources["num_cpus"]))
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        with quietly():
            self._ray.shutdown()

    def start(self, words: Sequence[str], log: Path, threads: int) -> "RayProcess":
        """Begins the process of a trial, where Ray has room for it.

        threads: has no effect, since a trial has as many as it has processors.
        """
        actor = self._ray.remote(**self._resources, max_restarts=_RESTARTS, max_task_retries=-1)(LocalProcess)
        return RayProcess(self._ray, actor.remote(words, log, self._threads, os.getcwd()), log)

    def places(self, count: int, timeout: float) -> list["Place"]:
        """Room for processes that find each other by their addresses.

        count: of the processes. timeout: seconds.

        Raises:
            RunError: the cluster has no room within these seconds.
        """
        actors = [self._ray.remote(**self._resources)(_Room).remote() for _ in range(count)]
        try:
            addresses = self._ray.get([actor.address.remote() for actor in actors], timeout=timeout)
        except self._ray.exceptions.RayError as error:
            said = str(error).strip().splitlines()[-1]
            raise RunError(f"--ray {self.address} has no room for {count} processes ({said})") from error
        pairs = zip(actors, addresses, strict=True)
        return [Place(self._ray, actor, address, self._threads) for actor, address in pairs]

    def _share(self, resource: str) -> float:
        """A trial's part of the cluster's processors, which is found on one machine."""
        counts = [node["Resources"].get(resource, 0) for node in self._ray.nodes() if node["Alive"]]
        share = min(sum(counts) / self.parallel, max(counts))
        return float(int(share)) if share >= 1 else round(share, 3)


class _Room:
    """For one process, on the machine where Ray puts it."""

    def address(self) -> str:
        """HOST:PORT of a port that is free."""
        import ray

        with socket.create_server(("", 0)) as free:
            return f"{ray.util.get_node_ip_address()}:{free.getsockname()[1]}"

    def start(self, *arguments: Any) -> None:
        """Begins a LocalProcess with these arguments."""
        self._process = LocalProcess(*arguments)

    def status(self) -> int | None:
        """Its exit status; None while it runs."""
        return self._process.status()

    def stop(self) -> None:
        """Asks it to save and end."""
        self._process.stop()


class Place(NamedTuple):
    """Room for a process on a machine of the cluster, with an address, HOST:PORT, at which it can listen."""

    ray: ModuleType
    actor: Any
    address: str
    threads: int

    def start(self, words: Sequence[str], log: Path, environment: Mapping[str, str]) -> "RayProcess":
        """Begins train.py with these words there."""
        self.actor.start.remote(words, log, self.threads, os.getcwd(), dict(environment))
        return RayProcess(self.ray, self.actor, log)


class RayProcess:
    """The process of a trial on a machine of the cluster.

    Ray starts it again where its machine is lost, and its run resumes.

    Args:
        ray: the package. actor: of a LocalProcess. log: for the reason, where Ray can't run it.
    """

    def __init__(self, ray: ModuleType, actor: object, log: Path):
        self._ray, self._actor, self._log = ray, actor, log
        self._answer = actor.status.remote()
        self._is_placed, self._status = False, None

    def status(self) -> int | None:
        """Its exit status, -N for signal N; None while it runs or waits for room."""
        if self._status is not None or not self._ray.wait([self._answer], timeout=0)[0]:
            return self._status
        try:
            status = self._ray.get(self._answer)
        except self._ray.exceptions.RayError as error:  # it was lost too often, or the project isn't there
            with open(self._log, "a", encoding="utf-8") as file:
                file.write(f"{error}\n")
            status = 1
        self._is_placed = True
        if status is None:
            self._answer = self._actor.status.remote()
        else:
            self._end(status)
        return self._status

    def stop(self) -> None:
        """Asks it to save and end; one that waits for room is given up."""
        if self._is_placed:
            self._actor.stop.remote()
        else:
            self._end(-signal.SIGTERM)

    def kill(self) -> None:
        """Ends it at once."""
        if self._status is None:
            self._end(-signal.SIGKILL)

    def _end(self, status: int) -> None:
        self._status = status
        self._ray.kill(self._actor)


def _check_answers(address: str) -> None:
    """Raises a UsageError or a RunError where no cluster answers: Ray itself would wait for ever."""
    host, _, port = address.rpartition(":")
    if not host or not port.isdigit():
        raise UsageError(f"--ray is {LOCAL} or HOST:PORT of a cluster's head, not {address!r}")
    try:
        socket.create_connection((host, int(port)), _PATIENCE).close()
        command = [sys.executable, "-c", _CONNECT, address]
        subprocess.run(command, check=True, capture_output=True, text=True, errors="replace", timeout=_PATIENCE)
    except (OSError, OverflowError) as error:
        raise RunError(f"--ray {address}: no answer ({error}); is the head of a cluster there?") from error
    except subprocess.TimeoutExpired as error:
        why = f"what listens there did not answer as Ray within {_PATIENCE:.0f} s"
        raise RunError(f"--ray {address}: {why}; is it the head of a cluster?") from error
    except subprocess.CalledProcessError as error:
        causes = re.findall(r"^[\w.]+Error: .+", error.stderr, re.MULTILINE)
        raise RunError(f"--ray {address}: {causes[0] if causes else 'the cluster refuses'}") from error
