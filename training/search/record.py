"""search.json: the trials of a search with what became of them, so that a search goes on where it stopped.

No TensorFlow.
"""

import contextlib
import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from errors import RunError, UsageError
from files import reported, write_json
from training.runs import own_files
from training.search.plan import Plan

WAITING, RUNNING, FINISHED, POOR, STOPPED, FAILED = (
    "waiting", "running", "finished", "stopped early", "stopped", "failed",
)  # fmt: skip
_DONE = (FINISHED, POOR)


@dataclass
class Entry:
    """A trial of a search.

    number: from 1 on. values: of the flags that differ between trials. status: what became of it. why: it failed.
    """

    number: int
    values: dict[str, Any]
    status: str = WAITING
    why: str = ""

    @property
    def name(self) -> str:
        """The name of its run folder in the folder of the search."""
        return f"trial-{self.number:03d}"

    @property
    def log(self) -> str:
        """The name of the file beside that folder with what its process printed."""
        return f"{self.name}.log"

    @property
    def is_done(self) -> bool:
        """Whether it is left alone when the search goes on. A trial that failed is tried again: a disk may be free."""
        return self.status in _DONE


class Record:
    """The trials of a search, in its folder.

    Args:
        folder: of the search.
        plan: what is asked for. Trials that the folder has keep their numbers; others are added.

    Raises:
        UsageError: the folder holds something else.
        RunError: its search.json makes no sense, or can't be written.
    """

    def __init__(self, folder: Path, plan: Plan, fresh: bool, run_files: Sequence[str]):
        self.folder, self.path, self.plan = folder, folder / "search.json", plan
        old = self._read()
        self.entries = [Entry(**entry) for entry in old.get("trials", [])]
        if fresh:
            _clear(folder, self.entries, run_files)
            self.entries = []
        elif old:
            self._check(old)
        known = [entry.values for entry in self.entries]
        for trial in plan.trials:
            if trial.values not in known:
                self.entries.append(Entry(len(self.entries) + 1, trial.values))
        self.save()

    def words_of(self, entry: Entry) -> tuple[str, ...]:
        """The flags of train.py for a trial, but for its run folder."""
        return next(trial.words for trial in self.plan.trials if trial.values == entry.values)

    def save(self) -> None:
        """Writes search.json, whole."""
        plan = {"model": self.plan.model, "fixed": self.plan.fixed, "searched": self.plan.searched}
        write_json(self.path, plan | {"trials": [asdict(entry) for entry in self.entries]})

    def _read(self) -> dict[str, Any]:
        """What search.json holds; {} of a new folder."""
        if not self.path.exists():
            if any(not path.name.startswith(".") for path in self.folder.iterdir()):
                raise UsageError(f"{self.folder} holds files but no search.json; choose another --save_dir")
            return {}
        try:
            old = json.loads(self.path.read_text(encoding="utf-8"))
            [Entry(**entry).name for entry in old["trials"]]
            [dict(old[key]) for key in ("fixed", "searched")]
            str(old["model"])
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            remedy = "restore it from a copy, or choose another --save_dir"
            raise RunError(f"{self.path} makes no sense ({type(error).__name__}: {error}); {remedy}") from error
        return old

    def _check(self, old: dict[str, Any]) -> None:
        """Raises a UsageError where the search in the folder is another: all it may do is grow."""
        plan = self.plan
        asked = [trial.values for trial in plan.trials]
        same = (old["model"], old["fixed"]) == (plan.model, plan.fixed)
        if same and all(entry.values in asked for entry in self.entries):
            return
        was = {"model": old["model"], **old["fixed"], **old["searched"]}
        now = {"model": plan.model, **plan.fixed, **plan.searched}
        names = [name for name in {**was, **now} if was.get(name) != now.get(name)]
        unlike = [f"{name} was {was.get(name, 'not given')}, is {now.get(name, 'not given')}" for name in names]
        raise UsageError(
            f"{self.folder} holds another search ({'; '.join(unlike)}); "
            "add values to its own to go on with it, choose another --save_dir, or start over with --fresh"
        )


def _clear(folder: Path, trials: Sequence[Entry], run_files: Sequence[str]) -> None:
    """Deletes what an earlier search wrote in the folder, and leaves all other files alone."""
    with reported(folder):
        for trial in trials:
            run = folder / trial.name
            if run.is_dir():
                own_files.clear(run, (*own_files.OF_ANY_RUN, *run_files))
                (run / "config.json").unlink(missing_ok=True)
                with contextlib.suppress(OSError):  # it holds something else
                    run.rmdir()
        logs = [re.escape(trial.log) for trial in trials]
        for path in own_files.matching(folder, own_files.EVENTS, r"results\.csv", r"search\.json", *logs):
            path.unlink()
