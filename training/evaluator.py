"""The contract of an evaluator: what is measured of a network beyond the means of its own metrics, example by example.

A model's metrics are means over examples. Average precision, a table by class or a Fréchet distance are not. An
evaluator sees every batch of a split with the network's outputs and keeps counts, not arrays, so its memory does not
grow with the split. One class a task stands in tasks/<task>/evaluator.py.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow.compat.v1 as tf

from datasets.dataset import Dataset
from datasets.split import Fields, Split, Subset
from graphs.graph import Graph
from training.command_options import EvaluateOptions
from training.inference import run_over
from training.runs.charts import Charts


@dataclass
class Findings:
    """What evaluate.py reports beside the metrics.

    metrics: further numbers of the split. details: for the JSON file. lines: for the screen. pictures: title -> (the
    beginning of the file's name, a function that draws it to a path). The file is a PNG, or of the kind that the name
    ends in: "worst" becomes worst-test.png, "drive.gif" becomes drive-test.gif.
    """

    metrics: dict[str, float] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    pictures: dict[str, tuple[str, Callable[[Path], None]]] = field(default_factory=dict)

    def joined(self, other: "Findings") -> "Findings":
        """These and then those of another evaluator of the same split."""
        return Findings(
            self.metrics | other.metrics,
            self.details | other.details,
            [*self.lines, *other.lines],
            self.pictures | other.pictures,
        )


class Evaluator:
    """Measures a network on a split: `start`, `add` for each batch, then `metrics`, and in evaluate.py `findings`.

    This class measures nothing beyond the model's own metrics; tasks derive theirs from it.

    Args:
        model: the network, built in the session's graph.
        session: holds its weights.
        classes: the names of the classes, in the order of their labels.
        options: the flags of evaluate.py; None during training, where a validation has to be quick.

    `outputs`: the names of the model's outputs that `add` needs; `start` may choose them.
    `split`: the one that is measured; it is set before `start`.
    """

    outputs: tuple[str, ...] = ()

    def __init__(
        self, model: Graph, session: tf.Session, classes: Sequence[str], options: EvaluateOptions | None = None
    ):
        self.model, self.session, self.classes, self.options = model, session, tuple(classes), options
        self.split: Split | None = None

    def start(self) -> None:
        """Forgets what was added: a new pass over a split begins."""

    def add(self, batch: Fields, outputs: Fields) -> None:
        """Takes note of a batch, field -> [n, ...], and of what the network gives for it, name -> [n, ...]."""

    def metrics(self) -> dict[str, float]:
        """Numbers of all that was added, beside the model's own metrics; asked for at each validation."""
        return {}

    def guessing(self) -> dict[str, float]:
        """What the best answer that is the same for all examples added would reach; {} if that is not known.

        "loss": that answer's, among the model's metrics. Further metrics are those of which higher is better.
        """
        return {}

    def findings(self, dataset: Dataset, split: Split) -> Findings:
        """What evaluate.py reports, after all of `split`, a split of `dataset`, was added."""
        return Findings()

    def look(self, split: Split, rows: Sequence[int], names: Sequence[str] = ()) -> tuple[Fields, Fields]:
        """These examples of a split again, for pictures: their fields and the network's outputs, each [len(rows), ...].

        names: of outputs; () for `outputs`.
        """
        wanted = {name: self.model.outputs[name] for name in names or self.outputs}
        passes = run_over(self.session, self.model.feeds, wanted, Subset(split, np.asarray(rows, int)))
        batches, outputs = zip(*passes, strict=True)
        return _joined(batches), _joined(outputs)

    def begin(self, folder: Path, charts: Charts, step: int) -> None:
        """A training starts (step 0) or resumes at a step: pictures of later steps in the run folder are stale."""

    def illustrate(self, folder: Path, charts: Charts, step: int) -> None:
        """Shows in the run folder and in TensorBoard what the network does, at each validation."""

    def finish(self, folder: Path) -> None:
        """Sums up at the end of a training what `illustrate` left in the run folder."""


def _joined(parts: Sequence[Fields]) -> Fields:
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
