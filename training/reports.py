"""What is said of a network beyond its own metrics: by the family it belongs to, for validation and evaluate.py.

A model's metrics are means over examples. Some measures of a whole split are none, such as average precision: those are
computed here from the outputs of all examples.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from datasets.dataset import Dataset
from graphs.graph import Classifier, Detector, Graph, Localizer
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

    def __init__(self, model: Graph):
        self.model = model

    def metrics(self, split: Fields, outputs: Outputs) -> dict[str, float]:
        """Measures of a whole split that are no means over examples; for each validation, so it must be quick."""
        return {}

    def examine(self, dataset: Dataset, split: Fields, outputs: Outputs) -> Findings:
        """All that can be said of a split."""
        return Findings()


class ClassifierReport(Report):
    """Precision and recall by class, the confusion matrix."""

    examined = ("predictions",)

    def examine(self, dataset: Dataset, split: Fields, outputs: Outputs) -> Findings:
        """See the class."""
        from training import classification  # scikit-learn and matplotlib take two seconds to import

        labels, predictions, classes = split["labels"], outputs["predictions"], dataset.classes
        rows = classification.by_class(labels, predictions, classes)
        lines = ["", classification.table(rows)]
        if (known := self.model.outputs["probabilities"].shape.as_list()[1]) > len(classes):
            lines += [f"the network knows {known} classes, {dataset.name} {len(classes)}: they count as its first"]

        def draw(path: Path) -> None:
            classification.draw_confusion(labels, predictions, classes, path)

        return Findings({}, {"classes": rows}, lines, {"confusion matrix": ("confusion", draw)})


class DetectorReport(Report):
    """Average precision by class, precision-recall curves, the worst pictures."""

    validated = examined = ("boxes", "scores", "classes")

    def metrics(self, split: Fields, outputs: Outputs) -> dict[str, float]:
        """See detection.metrics."""
        from training import detection

        return detection.metrics(split, outputs, self.model.hyperparameters["num_classes"])

    def examine(self, dataset: Dataset, split: Fields, outputs: Outputs) -> Findings:
        """See the class; COCO's figure by pycocotools."""
        from training import curves, detection, worst

        classes = dataset.classes
        metrics = self.metrics(split, outputs)
        metrics["map_50_95"] = detection.map_50_95_by_pycocotools(
            split, outputs, self.model.hyperparameters["num_classes"]
        )
        rows = detection.by_class(split, outputs, classes)
        pictures = {
            "precision and recall": ("curves", partial(curves.draw_curves, split, outputs, classes)),
            "worst pictures": ("worst", partial(worst.draw_worst_detections, split, outputs, classes, dataset.name)),
        }
        return Findings(metrics, {"classes": rows}, ["", detection.table(rows)], pictures)


class LocalizerReport(Report):
    """Overlap and presence by class, the worst pictures."""

    def __init__(self, model: Graph):
        super().__init__(model)
        self.examined = tuple(model.outputs)

    def examine(self, dataset: Dataset, split: Fields, outputs: Outputs) -> Findings:
        """See the class."""
        from training import localizing, worst

        classes = dataset.classes
        rows = localizing.by_class(split, outputs, classes)
        draw = partial(worst.draw_worst_localizations, split, outputs, classes, dataset.name)
        pictures = {"worst pictures": ("worst", draw)}
        return Findings({}, {"classes": rows}, ["", localizing.table(rows)], pictures)


def of(model: Graph) -> Report:
    """The report on a model of this family."""
    families = {Classifier: ClassifierReport, Detector: DetectorReport, Localizer: LocalizerReport}
    return next((report for family, report in families.items() if isinstance(model, family)), Report)(model)
