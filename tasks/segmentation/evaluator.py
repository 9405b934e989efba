"""Measures a segmenter: intersection over union by class, the confusion matrix, the worst pictures."""

from functools import partial

import numpy as np

from datasets.dataset import Dataset
from datasets.split import Fields, Split
from tasks.segmentation import crf, original_size
from tasks.segmentation.tally import Tally
from training.drawing.marks import name_of
from training.evaluator import Evaluator, Findings


class SegmentationEvaluator(Evaluator):
    """Keeps the confusion matrix of all pixels and which 20 pictures are worst.

    evaluate.py measures at the size of the original pictures, where a split has "places" and "sizes": the probabilities
    are resized. A training measures at the size of the network's pictures, which takes no time. With --crf, a dense CRF
    refines the probabilities before, at the size of the network's pictures.
    """

    def start(self) -> None:
        """Forgets all pixels."""
        count = self.model.hyperparameters["num_classes"]
        self.tally, self._unrefined = Tally(count), Tally(count)
        self._seen = 0  # pictures
        self._is_resized = bool(self.options) and _is_resized(self.split)
        self._is_refined = bool(self.options) and self.options.crf
        if self._is_refined:
            crf.library()  # an error comes before the work
        self.outputs = ("probabilities",) if self._is_resized or self._is_refined else ("classes",)

    def add(self, batch: Fields, outputs: Fields) -> None:
        """Counts the pixels of a batch by their class and the predicted one."""
        self._count(self.tally, batch, self._refined(batch, outputs))
        if self._is_refined:
            self._count(self._unrefined, batch, outputs)
        self._seen += len(batch["masks"])

    def _refined(self, batch: Fields, outputs: Fields) -> Fields:
        """The outputs for a batch, after a dense CRF if it is asked for."""
        if not self._is_refined:
            return outputs
        return {"probabilities": crf.refined(batch["images"], outputs["probabilities"], self.options)}

    def _count(self, tally: Tally, batch: Fields, outputs: Fields) -> None:
        """Adds the pixels of a batch to a tally, in the originals or in the network's pictures."""
        if not self._is_resized:
            tally.add(batch["masks"], _classes(outputs))
            return
        for number, probabilities in enumerate(outputs["probabilities"]):
            self._add_original(tally, batch, number, probabilities)

    def _add_original(self, tally: Tally, batch: Fields, number: int, probabilities: np.ndarray) -> None:
        """Counts the pixels of an original picture. number: of the picture in the batch."""
        truth = batch["masks"][number]
        frame = truth.shape
        if tuple(batch["sizes"][number]) != frame:
            truth = self.split.original("masks", self._seen + number)  # records have kept that of the frame
        if truth.shape == frame:
            classes = probabilities.argmax(axis=2)
        else:
            classes = original_size.classes(probabilities, batch["places"][number], truth.shape)
        tally.add(truth[np.newaxis], classes[np.newaxis])

    def metrics(self) -> dict[str, float]:
        """Mean IoU, accuracies and frequency-weighted IoU: see tasks/segmentation/measures.py."""
        from tasks.segmentation import measures  # pandas takes its time to import

        return measures.metrics(self.tally.confusion)

    def guessing(self) -> dict[str, float]:
        """What one answer for every pixel reaches: see tasks/segmentation/measures.py."""
        from tasks.segmentation import measures

        return measures.guess(self.tally.confusion)

    def findings(self, dataset: Dataset, split: Split) -> Findings:
        """The table by class, the confusion matrix and the 20 worst pictures."""
        from tasks import confusion_picture
        from tasks.segmentation import measures, worst  # matplotlib takes its time to import

        confusion, rows = self.tally.confusion, self.tally.worst.rows
        classes = [name_of(label, dataset.classes) for label in range(len(confusion))]
        table = measures.by_class(confusion, classes)
        draw_confusion = partial(confusion_picture.draw_shares, confusion, classes, "pixel")
        batch, outputs = self.look(split, rows, ("probabilities",) if self._is_refined else ("classes",))
        found = _classes(self._refined(batch, outputs))
        draw_worst = partial(worst.draw_worst, rows, batch, found, classes, dataset.name)
        pictures = {"confusion matrix": ("confusion", draw_confusion), "worst pictures": ("worst", draw_worst)}
        lines = ["", measures.table(table), *measures.absences(table)]
        details = {"classes": table} | (self.options.crf_settings if self._is_refined else {})
        return Findings(self._without_crf(), details, lines, pictures)

    def _without_crf(self) -> dict[str, float]:
        """The metrics of the network's own classes, where a dense CRF has refined them."""
        from tasks.segmentation import measures

        found = measures.metrics(self._unrefined.confusion) if self._is_refined else {}
        return {f"{name}_without_crf": value for name, value in found.items()}


def _classes(outputs: Fields) -> np.ndarray:
    """The most probable class of each pixel, int [N, H, W]."""
    return outputs["classes"] if "classes" in outputs else outputs["probabilities"].argmax(axis=3)


def _is_resized(split: Split | None) -> bool:
    """Whether an original picture of a split has another size than the network's."""
    return split is not None and "sizes" in split and (split["sizes"] != split.fields["masks"].shape).any()
