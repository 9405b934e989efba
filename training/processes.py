"""train.py as a process of this machine, with its output in a file: a trial, or a worker on Ray. No TensorFlow."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from types import MappingProxyType

from training.workers.cluster import VARIABLE

_TRAIN = Path(__file__).parents[1] / "train.py"
_PARENT_DEATH = 1  # PR_SET_PDEATHSIG of prctl(2)
_control_process = ctypes.CDLL(None).prctl if sys.platform.startswith("linux") else None


class LocalProcess:
    """train.py with these words, which are its model and its flags.

    It is in a process group of its own, so Ctrl-C reaches its parent alone. It does not outlive this: Linux kills it as
    soon as its parent is dead, and its run resumes from the newest checkpoint like any killed run.

    Args:
        words: what stands behind train.py.
        log: the file to which stdout and stderr are appended.
        threads: for TensorFlow's operations; 0: as many as there are cores.
        folder: where it runs; None for that of this process.
        environment: its variables beside those of this process.
    """

    def __init__(
        self,
        words: Sequence[str],
        log: Path,
        threads: int,
        folder: str | None = None,
        environment: Mapping[str, str] = MappingProxyType({}),
    ):
        own = {name: value for name, value in os.environ.items() if name != VARIABLE}  # a trial is no worker
        counts = dict.fromkeys(("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"), str(threads)) if threads else {}
        with open(log, "ab") as file:
            self._process = subprocess.Popen(
                [sys.executable, str(_TRAIN), *words],
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                cwd=folder,
                env={**own, **environment, **counts},
                start_new_session=True,
                preexec_fn=partial(end_with_parent, os.getpid()),
            )

    def status(self) -> int | None:
        """Its exit status, -N for signal N; None while it runs."""
        return self._process.poll()

    def stop(self) -> None:
        """Asks it to save and end, which takes it a step."""
        self._process.send_signal(signal.SIGTERM)


def cores() -> int:
    """The number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def end_with_parent(parent: int) -> None:
    """For a child process: the kernel kills it when its parent, of this number, dies. Only Linux does.

    It may stand between fork and exec, since it only calls what is loaded already: the parent has threads, whose locks
    the child inherits as they are.
    """
    if _control_process is None:
        return
    _control_process(_PARENT_DEATH, signal.SIGKILL)
    if os.getppid() != parent:  # it has died meanwhile
        os._exit(1)
