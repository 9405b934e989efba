"""Measures a localizer: presence, overlap, class and keypoints by class, and the worst pictures."""

from functools import partial

import tensorflow.compat.v1 as tf

from datasets.dataset import Dataset
from datasets.split import Fields, Split
from graphs.localizers.localizer import Localizer
from tasks import absent_classes
from tasks.localization import measures
from training.command_options import EvaluateOptions
from training.drawing.worst import Worst
from training.evaluator import Evaluator, Findings


class LocalizationEvaluator(Evaluator):
    """Keeps sums by class and measure, and which 20 pictures are worst.

    In training the network's own metrics say enough, so nothing is measured there.
    """

    def __init__(
        self, model: Localizer, session: tf.Session, classes: tuple[str, ...], options: EvaluateOptions | None = None
    ):
        super().__init__(model, session, classes, options)
        self.outputs = tuple(model.outputs) if options else ()

    def start(self) -> None:
        """Forgets all sums."""
        self.table, self.worst = measures.Table(self.classes), Worst()

    def add(self, batch: Fields, outputs: Fields) -> None:
        """Compares a batch with its largest objects."""
        if self.options:
            self.table.add(batch, outputs)
            self.worst.add(measures.badness(batch, outputs))

    def findings(self, dataset: Dataset, split: Split) -> Findings:
        """The table by class and the 20 worst pictures."""
        from tasks.localization import worst  # matplotlib takes its time to import

        rows = self.table.rows()
        shown = self.worst.rows
        draw = partial(worst.draw_worst, shown, *self.look(split, shown), self.classes, dataset.name)
        absent = absent_classes.lines_about({name: rows[name]["images"] for name in self.classes}, "object")
        lines = ["", measures.table(rows), *absent]
        return Findings({}, {"classes": rows}, lines, {"worst pictures": ("worst", draw)})
