"""Measures a detector: average precision by class, precision-recall curves, the worst pictures, further outputs."""

from functools import partial

import numpy as np

from datasets.dataset import Dataset
from datasets.split import Fields, Split
from tasks import absent_classes
from tasks.detection.mask_evaluator import MaskEvaluator
from tasks.detection.proposal_evaluator import ProposalEvaluator
from tasks.detection.tally import Tally
from training.drawing.worst import MOST
from training.evaluator import Evaluator, Findings

#: Outputs that some detectors have beside those of all -> the evaluator that measures them.
_FURTHER: dict[str, type[Evaluator]] = {"masks": MaskEvaluator, "proposals": ProposalEvaluator}


class DetectionEvaluator(Evaluator):
    """Keeps 16 bytes of each detection and a number of objects of each image: see tasks/detection/tally.py.

    Further outputs of the model have an evaluator each, which sees the same batches. A batch holds "boxes", "labels"
    and "difficult" as a data set with boxes has them.
    """

    outputs = ("boxes", "scores", "classes")

    def start(self) -> None:
        """Forgets all matches."""
        self.tally = Tally(self.model.hyperparameters["num_classes"])
        given = (self.model, self.session, self.classes, self.options)
        self.further = [evaluator(*given) for name, evaluator in _FURTHER.items() if name in self.model.outputs]
        self.outputs = (*type(self).outputs, *(name for each in self.further for name in each.outputs))
        for each in self.further:
            each.split = self.split
            each.start()

    def add(self, batch: Fields, outputs: Fields) -> None:
        """Matches the detections of a batch with its objects, by VOC's rule and by COCO's."""
        self.tally.add(batch, outputs)
        for each in self.further:
            each.add(batch, outputs)

    def metrics(self) -> dict[str, float]:
        """Mean average precisions and the best F1: see tasks/detection/measures.py; those of further outputs."""
        from tasks.detection import measures  # pandas takes its time to import

        found = measures.metrics(self.tally)
        for each in self.further:
            found |= each.metrics()
        return found

    def findings(self, dataset: Dataset, split: Split) -> Findings:
        """The table by class, the curves and the 20 pictures with the most errors; those of further outputs."""
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
        found = Findings({}, {"classes": table}, ["", measures.table(table), *absent], pictures)
        for each in self.further:
            found = found.joined(each.findings(dataset, split))
        return found
