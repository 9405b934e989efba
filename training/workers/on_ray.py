"""Workers that Ray places on the machines of a cluster: --ray with --workers. No TensorFlow in here.

Each is the same train.py as everywhere, told by $TF_CONFIG who it is. Its output goes to a file beside the run folder,
which the machines share; that of worker 0 is shown here.
"""

import codecs
import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from errors import UsageError
from texts import print_lines
from training.options import TrainOptions
from training.ray_cluster import RayCluster, RayProcess
from training.runs.run_folder import path_of
from training.signals import StopRequest
from training.workers.cluster import LAUNCHER, VARIABLE, check_batch
from training.workers.launcher import without_fresh
from training.workers.lost import ABSENT_STATUS, LOST_STATUS, again, used_up

_POLL = 0.2  # seconds
_GRACE = 10.0  # seconds in which all workers end after one of them has
_LOST = {LOST_STATUS, ABSENT_STATUS}


def is_needed(options: TrainOptions) -> bool:
    """Whether this process has workers placed, and is none itself."""
    return bool(options.ray) and LAUNCHER not in os.environ


def launch(words: Sequence[str], model: str, options: TrainOptions) -> int:
    """Has the workers placed until the training ends; returns its exit status.

    Args:
        words: of the command, behind train.py.
        model: its name.
        options: with --ray and --workers.

    Raises:
        UsageError: the batch can't be divided, or the address is none.
        RunError: the cluster does not answer or has no room, or a worker was lost once more than there are restarts.
    """
    if options.cluster:
        raise UsageError("--ray finds the addresses of the workers itself; leave --cluster out")
    check_batch(options.batch_size, options.workers)
    folder = path_of(model, options.save_dir).absolute()
    with RayCluster(options.ray, options.workers) as cluster:
        return _Workers(cluster, words, folder, options).run()


class _Workers:
    """The workers of a training; the arguments are those of `launch`."""

    def __init__(self, cluster: RayCluster, words: Sequence[str], folder: Path, options: TrainOptions):
        self._cluster, self._words, self._folder, self._options = cluster, list(words), folder, options
        self._logs = [folder.with_name(f"{folder.name}.worker-{index}.log") for index in range(options.workers)]
        self._shown = 0  # bytes of the log of worker 0
        self._letters = codecs.getincrementaldecoder("utf-8")(errors="replace")  # the log may end within a letter

    def run(self) -> int:
        """Runs them until the training ends; returns its exit status."""
        self._folder.parent.mkdir(parents=True, exist_ok=True)
        for log in self._logs:
            log.unlink(missing_ok=True)
        restarts, began = self._options.restarts, time.time()
        with StopRequest() as stop:
            for left in range(restarts, -1, -1):
                statuses = self._once(stop)
                failed = [index for index, status in enumerate(statuses) if status > 0 and status not in _LOST]
                if not any(statuses):
                    return 0
                if stop.number:
                    return 128 + stop.number
                if failed:
                    self._tell(failed[0])
                    return statuses[failed[0]]
                if left:
                    print_lines(again(restarts - left + 1, restarts), flush=True)
                    self._words = without_fresh(self._words, self._folder, began)
        raise used_up(restarts, self._folder)

    def _once(self, stop: StopRequest) -> list[int]:
        """Starts all workers and waits until they have ended; returns their exit statuses."""
        workers = self._start()
        statuses: list[int | None] = [None] * len(workers)
        asked, ended_at = False, 0.0
        while None in statuses:
            time.sleep(_POLL)
            statuses = [worker.status() for worker in workers]
            self._show()
            if stop.number and not asked:
                asked = True
                for worker in workers:
                    worker.stop()
            if any(statuses):
                ended_at = ended_at or time.monotonic()
            if ended_at and time.monotonic() > ended_at + _GRACE:
                for worker in workers:
                    worker.kill()
        self._show()
        return statuses

    def _start(self) -> list[RayProcess]:
        places = self._cluster.places(len(self._logs), self._options.join_timeout)
        addresses = [place.address for place in places]
        workers = []
        for index, (place, log) in enumerate(zip(places, self._logs, strict=True)):
            config = {"cluster": {"worker": addresses}, "task": {"type": "worker", "index": index}}
            workers.append(place.start(self._words, log, {VARIABLE: json.dumps(config), LAUNCHER: "0"}))
        return workers

    def _tell(self, index: int) -> None:
        """Prints the last line of a worker that failed; that of worker 0 is on the screen."""
        lines = self._logs[index].read_text(errors="replace").strip().splitlines()
        if index and lines:
            print_lines(f"worker {index}: {lines[-1]}", file=sys.stderr, flush=True)

    def _show(self) -> None:
        """Prints what worker 0 has said since the last time."""
        try:
            with open(self._logs[0], "rb") as file:
                file.seek(self._shown)
                said = file.read()
        except FileNotFoundError:
            return
        self._shown += len(said)
        sys.stdout.write(self._letters.decode(said))
        sys.stdout.flush()
