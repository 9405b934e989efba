"""Measures a segmenter: intersection over union by class, the confusion matrix, the worst pictures."""

import numpy as np

from datasets.split import Fields
from parameters import IGNORED
from training.evaluator import Evaluator


class SegmentationEvaluator(Evaluator):
    """Keeps the confusion matrix of all pixels: int64 [K, K], rows are the truth."""

    outputs = ("classes",)

    def start(self) -> None:
        """Forgets all pixels."""
        count = self.model.hyperparameters["num_classes"]
        self.confusion = np.zeros((count, count), np.int64)

    def add(self, batch: Fields, outputs: Fields) -> None:
        """Counts the pixels of a batch by their class and the predicted one."""
        truth, count = batch["masks"], len(self.confusion)
        counted = truth != IGNORED
        pairs = truth[counted].astype(np.int64) * count + outputs["classes"][counted]
        self.confusion += np.bincount(pairs, minlength=count * count).reshape(count, count)

    def metrics(self) -> dict[str, float]:
        """Means over classes that occur in truth or prediction, in 0..1."""
        right = np.diag(self.confusion)
        truth, found = self.confusion.sum(1), self.confusion.sum(0)
        union = truth + found - right
        with np.errstate(invalid="ignore"):
            return {"mean_iou": float(np.nanmean(right / union)), "mean_accuracy": float(np.nanmean(right / truth))}
