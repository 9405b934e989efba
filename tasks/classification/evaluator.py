"""Measures a classifier: the confusion matrix, and from it precision and recall by class."""

from functools import partial

import numpy as np

from datasets.dataset import Dataset
from datasets.split import Fields, Split
from tasks import absent_classes
from training.evaluator import Evaluator, Findings


class ClassificationEvaluator(Evaluator):
    """Keeps a count for each pair of class and prediction. A batch holds "labels" [n] in 0..len(classes)-1."""

    outputs = ("predictions",)

    def start(self) -> None:
        """Forgets all counts."""
        self.counts = np.zeros([len(self.classes), self._known()], int)

    def add(self, batch: Fields, outputs: Fields) -> None:
        """Counts the pairs of a batch."""
        pairs = batch["labels"].astype(int) * self._known() + outputs["predictions"]
        self.counts += np.bincount(pairs, minlength=self.counts.size).reshape(self.counts.shape)

    def guessing(self) -> dict[str, float]:
        """The loss of predicting the shares of the classes, and the share of the most frequent class.

        An accuracy may exceed that by two standard errors by chance.
        """
        shares = self.counts.sum(axis=1) / self.counts.sum()
        if (loss := self.model.loss_of_shares(shares)) is None:
            return {}
        most = shares.max()
        return {"loss": loss, "accuracy": most + 2 * np.sqrt(most * (1 - most) / self.counts.sum())}

    def findings(self, dataset: Dataset, split: Split) -> Findings:
        """The table by class, means over the classes that have examples, and the confusion matrix."""
        from tasks.classification import class_table  # scikit-learn and matplotlib take two seconds to import

        rows = class_table.by_class(self.counts, self.classes)
        lines = ["", class_table.table(rows)]
        lines += absent_classes.lines_about({name: row["examples"] for name, row in rows.items()})
        if (known := self._known()) > len(self.classes):
            lines += [f"the network knows {known} classes, {dataset.name} {len(self.classes)}: they count as its first"]
        draw = partial(class_table.draw_confusion, self.counts, self.classes)
        return Findings(
            class_table.macro_means(rows), {"classes": rows}, lines, {"confusion matrix": ("confusion", draw)}
        )

    def _known(self) -> int:
        """Classes that the network tells apart."""
        return self.model.outputs["probabilities"].shape.as_list()[1]
