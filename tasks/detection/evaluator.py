"""Measures a detector: average precision by class, precision-recall curves, the worst pictures."""

from functools import partial

import numpy as np

from datasets.dataset import Dataset
from datasets.split import Fields, Split
from tasks import absent_classes
from tasks.detection.tally import Tally
from training.drawing.worst import MOST
from training.evaluator import Evaluator, Findings


class DetectionEvaluator(Evaluator):
    """Keeps 16 bytes of each detection and a number of objects of each image: see tasks/detection/tally.py.

    A batch holds "boxes", "labels" and "difficult" as a data set with boxes has them.
    """

    outputs = ("boxes", "scores", "classes")

    def start(self) -> None:
        """Forgets all matches."""
        self.tally = Tally(self.model.hyperparameters["num_classes"])

    def add(self, batch: Fields, outputs: Fields) -> None:
        """Matches the detections of a batch with its objects, by VOC's rule and by COCO's."""
        self.tally.add(batch, outputs)

    def metrics(self) -> dict[str, float]:
        """Mean average precisions and the best F1: see tasks/detection/measures.py."""
        from tasks.detection import measures  # pandas takes its time to import

        return measures.metrics(self.tally)

    def findings(self, dataset: Dataset, split: Split) -> Findings:
        """The table by class, the curves and the 20 pictures with the most errors."""
        from tasks.detection import curves, measures, worst

        classes = dataset.classes
        table = measures.by_class(self.tally, classes)
        errors, threshold = self.tally.errors(len(classes))
        rows = np.argsort(-errors, kind="stable")[:MOST]
        draw_worst = partial(worst.draw_worst, rows, *self.look(split, rows), threshold, classes, dataset.name)
        pictures = {
            "precision and recall": ("curves", partial(curves.draw_curves, self.tally.rankings(), classes)),
            "worst pictures": ("worst", draw_worst),
        }
        absent = absent_classes.lines_about({name: row["objects"] for name, row in table.items()}, "object")
        return Findings({}, {"classes": table}, ["", measures.table(table), *absent], pictures)
