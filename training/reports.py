"""What is said of a network beyond its own metrics: by the family it belongs to, for validation and evaluate.py.

A model's metrics are means over examples. Some measures of a whole split are none, such as average precision: those are
computed here from the outputs of all examples.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from datasets.dataset import Dataset
from graphs.graph import Classifier, Graph
from training.batches import Fields

Outputs = dict[str, np.ndarray]


@dataclass
class Findings:
    """What evaluate.py has to tell.

    metrics: of the whole split. details: for the JSON file. lines: for the screen. pictures: what it shows -> (the
    beginning of the file's name, a function that draws it to a path).
    """

    metrics: dict[str, float] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    pictures: dict[str, tuple[str, Callable[[Path], None]]] = field(default_factory=dict)


class Report:
    """What every network has: nothing but its own metrics.

    `validated`: the outputs that `metrics` needs; `examined`: those that `examine` needs.
    """

    validated: tuple[str, ...] = ()
    examined: tuple[str, ...] = ()

    def metrics(self, model: Graph, split: Fields, outputs: Outputs) -> dict[str, float]:
        """Measures of a whole split that are no means over examples; for each validation, so it must be quick."""
        return {}

    def examine(self, model: Graph, dataset: Dataset, split: Fields, outputs: Outputs) -> Findings:
        """All that can be said of a split."""
        return Findings()


class ClassifierReport(Report):
    """Precision and recall by class, the confusion matrix."""

    examined = ("predictions",)

    def examine(self, model: Graph, dataset: Dataset, split: Fields, outputs: Outputs) -> Findings:
        """See the class."""
        from training import classification  # scikit-learn and matplotlib take two seconds to import

        labels, predictions, classes = split["labels"], outputs["predictions"], dataset.classes
        rows = classification.by_class(labels, predictions, classes)
        lines = ["", classification.table(rows)]
        if (known := model.outputs["probabilities"].shape.as_list()[1]) > len(classes):
            lines += [f"the network knows {known} classes, {dataset.name} {len(classes)}: they count as its first"]

        def draw(path: Path) -> None:
            classification.draw_confusion(labels, predictions, classes, path)

        return Findings({}, {"classes": rows}, lines, {"confusion matrix": ("confusion", draw)})


def of(model: Graph) -> Report:
    """The report on a model of this family."""
    families = {Classifier: ClassifierReport}
    return next((report() for family, report in families.items() if isinstance(model, family)), Report())
