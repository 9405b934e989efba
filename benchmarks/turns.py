"""Programs that take turns on the same cores, each in a process that imports one library alone. Standard library only.

A process is called with its end of a pipe (a file descriptor) and its words. It calls `serve`, which runs each of its
cases once, and so compiles them. Then it says which of them ran, and answers each case that it receives with the
seconds of a run.
"""

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path


class Peer:
    """The process of a program. cases: what it can run; none if it was ended.

    Args:
        python: the interpreter. script: the program, which calls `serve`. words: what it is called with, its name.
        limit: the seconds that it may take to start and compile, and then for each run.
    """

    def __init__(self, python: str, script: Path, words: Sequence[str], limit: float):
        self.name, self.limit, self.cases = " ".join(words), limit, []
        self.pipe, other = Pipe()
        end = other.fileno()
        self.process = subprocess.Popen([python, str(script), str(end), *words], pass_fds=[end], stdout=sys.stderr)
        other.close()  # so recv raises EOFError if that process ends
        started = time.perf_counter()
        answer = self._answer()
        if answer:
            self.cases, lines = answer
            print(f"{self.name} is ready after {time.perf_counter() - started:.0f} s", *lines, sep="\n", flush=True)

    def seconds(self, case: tuple) -> float | None:
        """Of one run; None if the process was ended, or ended."""
        if not self.cases:
            return None
        return self._answer(case)

    def end(self) -> None:
        """Ends the process."""
        self.process.kill()
        self.process.wait()

    def _answer(self, case: tuple = ()):
        """What the process sends, to a case if one is given; None if it ends or takes too long for it."""
        try:
            if case:
                self.pipe.send(case)
            if self.pipe.poll(self.limit):
                return self.pipe.recv()
            print(f"{self.name} is left out: no answer in {self.limit:g} s")
        except (EOFError, ConnectionError):
            print(f"{self.name} is left out: its process ended")
        self.cases = []
        self.end()
        return None


def serve(end: str, cases: Sequence[tuple], run: Callable[..., float], lines: Sequence[str] = ()) -> None:
    """Runs cases for a Peer until it ends this process or sends None.

    Args:
        end: the file descriptor. cases: arguments of `run`, which gives the seconds. lines: for the screen.
    """
    ready, told = [], [*lines]
    for case in cases:
        try:
            run(*case)
            ready.append(case)
        except Exception as error:  # torch.compile without a C++ compiler, XLA without a kernel
            reason = f"{type(error).__name__}: {str(error).strip().splitlines()[0]}"
            told.append(f"{' '.join(map(str, case))} is left out: {reason}")
    with Connection(int(end)) as pipe:
        pipe.send((ready, told))
        for case in iter(pipe.recv, None):
            pipe.send(run(*case))
