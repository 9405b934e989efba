"""Measures a network that steers: errors in degrees, by angle, beside the best constant; and how it drives."""

from functools import partial

import numpy as np

from datasets.dataset import Dataset
from datasets.split import Fields, Split
from graphs.regressors.regressor import FULL_LOCK
from tasks.regression import measures, simulated, simulation
from training.evaluator import Evaluator, Findings


class RegressionEvaluator(Evaluator):
    """Keeps the true angle and the network's of each example: 8 bytes."""

    outputs = ("angles",)

    def start(self) -> None:
        """Forgets all angles.

        Raises:
            UsageError: --simulate asks for a drive along what is no recording; it is noticed before the pass.
        """
        if self.options and self.options.simulate:
            simulation.check(self.split)
        self._true: list[np.ndarray] = []
        self._given: list[np.ndarray] = []

    def add(self, batch: Fields, outputs: Fields) -> None:
        """Takes the angles of a batch."""
        self._true.append(batch["angles"])
        self._given.append(outputs["angles"])

    def metrics(self) -> dict[str, float]:
        """The errors in degrees."""
        return measures.errors(np.concatenate(self._given), np.concatenate(self._true))

    def guessing(self) -> dict[str, float]:
        """The loss of the best constant, where it is known."""
        loss = measures.loss_of_constant(np.concatenate(self._true), self.model.hyperparameters["loss"])
        return {} if loss is None else {"loss": loss}

    def findings(self, dataset: Dataset, split: Split) -> Findings:
        """The errors of the training angles' median, those against the raw angles of the log, and the errors by angle.

        Where another set is measured as a whole, it is the median of its own angles. With --simulate also how the
        network drives the split's stretches.
        """
        from tasks.regression import angle_pictures  # matplotlib takes its time to import

        true, given = np.concatenate(self._true), np.concatenate(self._given)
        constant = measures.best_constant(dataset.splits["train"]["angles"])
        truths = {"": true}
        if "recorded" in split.fields and not np.array_equal(recorded := split["recorded"], true):
            truths["recorded_"] = recorded  # the angles to learn are smoothed
        found = {
            f"{who}{which}{name}": value
            for which, truth in truths.items()
            for who, angles in (("", given), ("constant_", constant))
            for name, value in measures.errors(angles, truth).items()
            if who or which  # the others are the metrics
        }
        rows = measures.by_angle(given, true, constant)
        error, of_constant = self.metrics()["mean_absolute_degrees"], found["constant_mean_absolute_degrees"]
        # On a straight road the constant has no error, and nothing is a share of it.
        distance = f"{abs(1 - error / of_constant):.0%}" if of_constant else f"{error:.2f} degrees"
        whose = "these examples" if dataset.splits["train"] is split else "training"
        told = f"{distance} {'below' if error < of_constant else 'above'} the absolute error of the constant"
        lines = ["", f"{told} {FULL_LOCK * constant:.2f} degrees, the median of {whose}", "", measures.table(rows)]
        draw = partial(angle_pictures.draw_angles, true, given, dataset.name)
        findings = Findings(found, {"by_angle": rows}, lines, {"angles": ("angles", draw)})
        if not self.options.simulate:
            return findings
        return findings.joined(simulated.findings(split, self.steer, constant, self.options.limit, "simulated drive"))

    def steer(self, images: np.ndarray) -> np.ndarray:
        """The network's angles [n], in -1..1, for images uint8 [n, H, W, 3]."""
        return self.session.run(self.model.outputs["angles"], {self.model.feeds["images"]: images})
