"""What is measured of the toy task: the largest error, and the share of numbers within a tolerance."""

import numpy as np
from PIL import Image

from training.evaluator import Evaluator, Findings


class NumberEvaluator(Evaluator):
    """Keeps a histogram of errors 0, 1, ... 9 and more, and the largest."""

    outputs = ("numbers",)

    def start(self):
        """Forgets all."""
        self.histogram, self.largest, self.within = np.zeros(10, int), 0.0, 0

    def add(self, batch, outputs):
        """Counts the errors of a batch."""
        errors = np.abs(outputs["numbers"] - batch["labels"])
        self.histogram += np.bincount(errors.astype(int).clip(0, 9), minlength=10)
        self.largest = max(self.largest, float(errors.max()))
        self.within += int((errors <= (self.options.tolerance if self.options else 1.0)).sum())

    def metrics(self):
        """Of all batches."""
        return {"largest_error": self.largest, "within": self.within / self.histogram.sum()}

    def findings(self, dataset, split):
        """The histogram: for the JSON file, and as a picture of ten columns."""

        def draw(path):
            bars = np.arange(100)[:, np.newaxis] < 100 * self.histogram / self.histogram.max()  # [100, 10]
            Image.fromarray((255 * bars[::-1]).astype(np.uint8)).resize((200, 100), Image.Resampling.NEAREST).save(path)

        return Findings(
            {"most_common_error": int(self.histogram.argmax())},
            {"histogram": self.histogram.tolist()},
            [f"errors: {self.histogram.tolist()}"],
            {"histogram of errors": ("errors", draw)},
        )
