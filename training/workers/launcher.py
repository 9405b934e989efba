"""The processes of --workers on this machine: started, watched, and started again when one of them is lost.

No TensorFlow in here.
"""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from texts import print_lines
from training.options import TrainOptions
from training.processes import cores
from training.runs.run_folder import path_of
from training.workers.cluster import LAUNCHER, LISTENER, VARIABLE, Cluster, check_batch, cluster_of
from training.workers.joining import listen
from training.workers.lost import ABSENT_STATUS, LOST_STATUS, again, used_up

_POLL = 0.05  # seconds
_GRACE = 3.0  # seconds in which all workers end after one of them has
_HOST = "127.0.0.1"
_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_STOPPED = {0, *(128 + number for number in _SIGNALS)}  # exit statuses of workers that did what they were asked to


def is_needed(options: TrainOptions) -> bool:
    """Whether this process starts workers, and is none itself."""
    return (options.workers > 1 or bool(options.cluster)) and LAUNCHER not in os.environ


def launch(command: Sequence[str], model: str, options: TrainOptions) -> int:
    """Runs the workers of this machine until the training ends; returns its exit status.

    Args:
        command: without the interpreter: ["train.py", "cifar", "--workers=2"].
        model: its name.
        options: --workers, or --cluster with --worker.

    Raises:
        UsageError: there is no such worker, or the batch can't be divided. RunError: a port is in use, or a worker was
        lost once more than there are restarts.
    """
    cluster = cluster_of(options, os.environ)
    check_batch(options.batch_size, cluster.count if cluster else options.workers)
    launcher = Launcher(command, path_of(model, options.save_dir), options.restarts)
    return launcher.run_one(cluster) if cluster else launcher.run_all(options.workers)


def without_fresh(command: Sequence[str], folder: Path, began: float) -> list[str]:
    """The command for a restart: --fresh would delete what has been trained since it began, in seconds since 1970."""
    try:
        has_begun = (folder / "config.json").stat().st_mtime >= began
    except FileNotFoundError:
        has_begun = False
    if not has_begun:
        return list(command)
    before = ["", *command]
    return [
        word
        for word, last in zip(command, before, strict=False)
        if word.partition("=")[0] != "--fresh" and (last, word) != ("--fresh", "true")
    ]


class Launcher:
    """Runs a command as the workers of a cluster that belong to this machine.

    Args:
        command: without the interpreter: ["train.py", "cifar", "--workers=2"].
        folder: the run folder.
        restarts: how often to start again after a worker was lost.
    """

    def __init__(self, command: Sequence[str], folder: Path, restarts: int):
        self._command, self._folder, self._restarts = list(command), folder, restarts
        self._workers: dict[int, _Worker] = {}
        self._signal = 0

    def run_all(self, count: int) -> int:
        """Runs all workers of a cluster, on ports that are free; returns the exit status of the training.

        Raises:
            RunError: a worker was lost once more than there are restarts.
        """
        return self._run(lambda: self._start_all(count), {LOST_STATUS, ABSENT_STATUS})

    def run_one(self, cluster: Cluster) -> int:
        """Runs the worker that the cluster says; returns and raises what `run_all` does."""

        def start() -> None:
            with listen(cluster) as listener:
                self._start(cluster, listener, {}, quiet=False)

        return self._run(start, {LOST_STATUS})  # a mistyped address is told at once

    def _run(self, start: Callable[[], None], lost: set[int]) -> int:
        """lost: exit statuses of the first start after which there is another one."""
        began = time.time()
        with self._forwarding():
            for left in range(self._restarts, -1, -1):
                start()
                is_lost, status = self._outcome(self._watch(), lost)
                lost = {LOST_STATUS, ABSENT_STATUS}
                if self._signal and status not in _STOPPED:
                    return 128 + self._signal
                if not is_lost:
                    return status
                if left:
                    print_lines(again(self._restarts - left + 1, self._restarts), flush=True)
                    self._command = without_fresh(self._command, self._folder, began)
        raise used_up(self._restarts, self._folder)

    def _start_all(self, count: int) -> None:
        with contextlib.ExitStack() as stack:
            listeners = [stack.enter_context(socket.create_server((_HOST, 0), backlog=2 * count)) for _ in range(count)]
            addresses = tuple(f"{_HOST}:{listener.getsockname()[1]}" for listener in listeners)
            gpus, threads = _gpus(), max(1, cores() // count)
            for index, listener in enumerate(listeners):
                own = {"TF_NUM_INTRAOP_THREADS": str(threads)}
                if gpus:
                    own["CUDA_VISIBLE_DEVICES"] = gpus[index % len(gpus)]
                self._start(Cluster(addresses, index), listener, own, quiet=index > 0)

    def _start(self, cluster: Cluster, listener: socket.socket, own: dict[str, str], quiet: bool) -> None:
        """Starts a worker, which inherits the socket at which it listens; quiet: worker 0 prints the same."""
        config = {"cluster": {"worker": cluster.addresses}, "task": {"type": "worker", "index": cluster.index}}
        given = {VARIABLE: json.dumps(config), LISTENER: str(listener.fileno()), LAUNCHER: str(os.getpid())}
        process = subprocess.Popen(
            [sys.executable, *self._command],
            env=os.environ | own | given,
            pass_fds=[listener.fileno()],
            process_group=0,  # Ctrl-C reaches the launcher alone, which hands it on
            stdout=subprocess.DEVNULL if quiet else None,
            stderr=subprocess.PIPE if quiet else None,
        )
        self._workers[cluster.index] = _Worker(cluster.index, process)

    def _watch(self) -> dict[int, int]:
        """Waits until all workers have ended; returns their exit statuses."""
        running, ended_at, killed = dict(self._workers), 0.0, set()
        while running:
            for index in [index for index, worker in running.items() if worker.process.poll() is not None]:
                status = running.pop(index).process.returncode
                if status not in _STOPPED:
                    ended_at = ended_at or time.monotonic()
                if status < 0 and index not in killed:
                    print_lines(f"worker {index} was ended by {signal.Signals(-status).name}", flush=True)
            if ended_at and time.monotonic() > ended_at + _GRACE and not killed:
                killed = set(running)
                for index, worker in running.items():
                    print_lines(f"worker {index} does not end and is killed", flush=True)
                    worker.process.kill()
            time.sleep(_POLL)
        return {index: worker.process.returncode for index, worker in self._workers.items()}

    def _outcome(self, statuses: dict[int, int], lost: set[int]) -> tuple[bool, int]:
        """Whether a worker was lost, and the exit status of the training. Of a worker that failed, all is shown."""
        failed = [index for index, status in statuses.items() if status > 0 and status not in _STOPPED | lost]
        if failed:
            self._workers[failed[0]].tell()
            return False, 1 if statuses[failed[0]] == ABSENT_STATUS else statuses[failed[0]]
        return any(status not in _STOPPED for status in statuses.values()), next(iter(statuses.values()))

    @contextlib.contextmanager
    def _forwarding(self) -> Iterator[None]:
        """Hands SIGINT and SIGTERM on to the workers, which save and end."""

        def forward(number: int, _: object) -> None:
            self._signal = number
            for worker in self._workers.values():
                if worker.process.poll() is None:
                    worker.process.send_signal(number)

        before = {number: signal.signal(number, forward) for number in _SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
            for worker in self._workers.values():
                worker.process.kill()


class _Worker:
    """A process. Its stderr is read, unless it goes to the screen: the line with which it ends is shown at once."""

    def __init__(self, index: int, process: subprocess.Popen):
        self._index, self.process = index, process
        self._others: list[bytes] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def tell(self) -> None:
        """Shows what else it has said: warnings, which are those of worker 0, or why it broke down."""
        self._reader.join()
        for line in self._others:
            self._show(line)

    def _read(self) -> None:
        ending = f"{Path(self.process.args[1]).name}: ".encode()
        for line in self.process.stderr or ():
            if line.startswith(ending):
                self._show(line)
            else:
                self._others.append(line)

    def _show(self, line: bytes) -> None:
        print_lines(f"worker {self._index}: {line.decode(errors='replace').rstrip()}", file=sys.stderr, flush=True)


def _gpus() -> list[str]:
    """The GPUs that this process may use, as $CUDA_VISIBLE_DEVICES names them."""
    visible = os.environ.get("CUDA_VISIBLE_DEVICES")
    if visible is not None:
        return [one for one in visible.split(",") if one not in ("", "-1")]
    return [path.name.removeprefix("nvidia") for path in sorted(Path("/dev").glob("nvidia[0-9]*"))]
