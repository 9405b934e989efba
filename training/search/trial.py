"""A trial that runs: its process, what it has reached, and what became of it. No TensorFlow."""

from pathlib import Path
from typing import Protocol

from training.search.record import FAILED, FINISHED, POOR, STOPPED, Entry
from training.search.results import Outcome, outcome_of

_AFTER_SIGNAL = (130, 143, -2, -15)  # exit statuses after SIGINT and SIGTERM


class Process(Protocol):
    """The process of a trial, wherever it runs."""

    def status(self) -> int | None:
        """Its exit status, -N for signal N; None while it runs."""

    def stop(self) -> None:
        """Asks it to save and end."""


class Trial:
    """A trial that runs.

    Args:
        entry: its line in search.json.
        folder: of the search.
        process: of its training.
        begins: the position in its log, in bytes, where the output of the process begins.
    """

    def __init__(self, entry: Entry, folder: Path, process: Process, begins: int):
        self.entry, self.run, self.log, self.process = entry, folder / entry.name, folder / entry.log, process
        self.is_poor, self.outcome = False, Outcome()
        self._begins, self._seen = begins, 0

    def look(self) -> bool:
        """Reads what the trial has reached; False where nothing is new."""
        try:
            written = (self.run / "history.csv").stat().st_mtime_ns
        except OSError:
            return False
        if written == self._seen:
            return False
        self.outcome, self._seen = outcome_of(self.run), written
        return True

    def stop_as_poor(self) -> None:
        """Ends the trial, which is behind others; one that is at its last step ends by itself."""
        if not self.is_poor and self.outcome.steps[-1] < self.outcome.last_step:
            self.is_poor = True
            self.process.stop()

    def ended(self, status: int) -> None:
        """Takes note of how its process has ended."""
        if status == 0:
            self.entry.status, self.entry.why = FINISHED, ""
        elif status in _AFTER_SIGNAL:
            self.entry.status, self.entry.why = POOR if self.is_poor else STOPPED, ""
        else:
            self.entry.status, self.entry.why = FAILED, self._last_words(status)

    def _last_words(self, status: int) -> str:
        """The line by which train.py says why it failed, else the last one."""
        if status < 0:
            return f"killed by signal {-status}"
        try:
            with open(self.log, "rb") as file:
                file.seek(self._begins)
                lines = [line for line in file.read().decode(errors="replace").splitlines() if line.strip()]
        except OSError:  # it ran on a machine that does not share the folder
            return f"exit status {status}, and {self.log.name} is not there: is the folder shared?"
        said = [line for line in lines if line.startswith("train.py: ")] or lines[-1:]
        return said[-1].removeprefix("train.py: ") if said else f"exit status {status}"
