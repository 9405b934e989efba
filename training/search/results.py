"""What the trials of a search reached, read from their run folders. No TensorFlow."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from files import write_atomically
from training.search.record import Entry
from training.tables import pd


@dataclass(frozen=True)
class Outcome:
    """What a trial has reached so far.

    metric: what train.py chooses its best checkpoint by; "" before the trial has begun. higher: whether it should grow.
    last_step: of its training. steps, values: of its validations. seconds: of training.
    """

    metric: str = ""
    higher: bool = False
    last_step: int = 0
    steps: tuple[int, ...] = ()
    values: tuple[float, ...] = field(default=())
    seconds: float = math.nan

    @property
    def best(self) -> float:
        """The best value; NaN where there is none."""
        values = [value for value in self.values if not math.isnan(value)]
        return (max if self.higher else min)(values, default=math.nan)

    @property
    def best_step(self) -> int | None:
        """The step of the best value."""
        return None if math.isnan(self.best) else self.steps[self.values.index(self.best)]


def outcome_of(run: Path) -> Outcome:
    """What the trial in a run folder has reached; files that are not there, or make no sense, tell nothing."""
    try:
        config = json.loads((run / "config.json").read_text(encoding="utf-8"))
        metric, higher = config["monitor"]["metric"], config["monitor"]["higher_is_better"]
        last_step = config["options"]["steps"]
    except (OSError, ValueError, KeyError, TypeError):
        return Outcome()
    try:
        history = pd.read_csv(run / "history.csv")
        steps, values, seconds = (history[name].tolist() for name in ("step", f"validation_{metric}", "seconds"))
    except (OSError, ValueError, KeyError):
        return Outcome(metric, higher, last_step)
    return Outcome(metric, higher, last_step, tuple(steps), tuple(values), seconds[-1] if seconds else math.nan)


class Results:
    """The trials of a search with their outcomes, the best one first.

    Args:
        folder: of the search.
        entries: its trials.
    """

    def __init__(self, folder: Path, entries: Sequence[Entry]):
        self.folder = folder
        found = [(entry, outcome_of(folder / entry.name)) for entry in entries]
        self.metric = next((outcome.metric for _, outcome in found if outcome.metric), "metric")
        self.ranked = sorted(found, key=self._rank)

    @property
    def best(self) -> tuple[Entry, Outcome] | None:
        """The best trial; None where none was measured."""
        first = self.ranked[0] if self.ranked else None
        return first if first and self._counts(first[1]) else None

    def table(self) -> list[str]:
        """The lines of the table as people read it, and below it why trials failed."""
        table = self._frame().astype(object)
        reasons = [f"{row.trial}: {row.why}" for row in table.itertuples() if row.why]
        table = table.drop(columns="why").map(_short).fillna("-")
        return [*table.to_string(index=False).splitlines(), *reasons]

    def write(self) -> None:
        """Writes the table to results.csv in the folder of the search."""
        write_atomically(self.folder / "results.csv", self._frame().to_csv(index=False))

    def _frame(self) -> pd.DataFrame:
        return pd.DataFrame([self._row(entry, outcome) for entry, outcome in self.ranked]).convert_dtypes()

    def _row(self, entry: Entry, outcome: Outcome) -> dict[str, Any]:
        counts = self._counts(outcome)
        is_other = outcome.metric not in ("", self.metric)
        return {
            "trial": entry.name,
            **entry.values,
            f"validation_{self.metric}": outcome.best if counts else math.nan,
            "step": outcome.best_step if counts else None,
            "seconds": outcome.seconds,
            "status": entry.status,
            "why": f"measured by {outcome.metric}, so not compared" if is_other else entry.why,
        }

    def _rank(self, found: tuple[Entry, Outcome]) -> tuple:
        entry, outcome = found
        if not self._counts(outcome):
            return 1, 0, entry.number
        return 0, -outcome.best if outcome.higher else outcome.best, entry.number

    def _counts(self, outcome: Outcome) -> bool:
        return outcome.metric == self.metric and not math.isnan(outcome.best)


def _short(value: Any) -> Any:
    """A number with four digits that count."""
    return f"{value:.4g}" if isinstance(value, float) and not math.isnan(value) else value
