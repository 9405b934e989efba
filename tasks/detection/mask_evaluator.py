"""Measures the masks of a detector: COCO's average precision of segments, and the pictures with the most errors."""

from functools import partial

import numpy as np

from datasets.dataset import Dataset
from datasets.split import Fields, Split
from tasks.detection.mask_matching import compare_masks
from tasks.detection.tally import Tally
from training.drawing.worst import MOST
from training.evaluator import Evaluator, Findings

_HOW = "dashed outline: ground truth      solid outline, tinted: prediction"


class MaskEvaluator(Evaluator):
    """For models with the output "masks" [N, K, S, S], the probability of each cell of the boxes [N, K, 4].

    A batch holds "labels", "difficult" and "instances" as a data set with instances has them. Objects of which no pixel
    is seen count as difficult: no mask can find them.
    """

    outputs = ("boxes", "scores", "classes", "masks")

    def start(self) -> None:
        """Forgets all matches."""
        self.size = tuple(self.model.feeds["images"].shape.as_list()[1:3])
        self.compare = partial(compare_masks, size=self.size)
        self.tally = Tally(self.model.hyperparameters["num_classes"], self.compare)

    def add(self, batch: Fields, outputs: Fields) -> None:
        """Matches the masks of a batch with the pixels of its objects."""
        self.tally.add(_without_unseen(batch), outputs)

    def metrics(self) -> dict[str, float]:
        """ "mask_map_50", "mask_map_50_95": see tasks/detection/mask_measures.py."""
        from tasks.detection import mask_measures  # pandas takes its time to import

        return mask_measures.metrics(self.tally)

    def findings(self, dataset: Dataset, split: Split) -> Findings:
        """The table by class and the 20 pictures with the most errors."""
        from tasks.detection import mask_measures, worst

        classes = dataset.classes
        table = mask_measures.by_class(self.tally, classes)
        errors, threshold = self.tally.errors(len(classes))
        rows = np.argsort(-errors, kind="stable")[:MOST]
        batch, outputs = self.look(split, rows)
        compared = worst.Compared(
            self.compare, partial(worst.mask_of, size=self.size), worst.pixels_of, _HOW, "of masks"
        )
        draw = partial(
            worst.draw_worst, rows, _without_unseen(batch), outputs, threshold, classes, dataset.name, compared=compared
        )
        lines = ["", mask_measures.table(table)]
        return Findings({}, {"masks": table}, lines, {"worst masks": ("masks", draw)})


def _without_unseen(batch: Fields) -> Fields:
    """The batch with objects without pixels made difficult."""
    return batch | {"difficult": batch["difficult"] | ~batch["instances"].any(axis=(2, 3))}
