"""Measures an encoder: the loss of each picture, the best and worst reconstructions, the plane of two-number codes."""

from functools import partial

import numpy as np
import tensorflow.compat.v1 as tf

from datasets.dataset import Dataset
from datasets.split import Fields, Split
from graphs.graph import Graph
from tasks.encoding.codes import output_of_codes
from training.command_options import EvaluateOptions
from training.evaluator import Evaluator, Findings

_LOSS = "reconstruction_loss"
_SHARES = {"min": 0.0, "5 %": 0.05, "median": 0.5, "95 %": 0.95, "max": 1.0}


class EncodingEvaluator(Evaluator):
    """Keeps the loss of each picture (4 bytes) of a network that reconstructs pictures.

    In training the network's own metrics say enough, so nothing is measured there.
    """

    def __init__(
        self, model: Graph, session: tf.Session, classes: tuple[str, ...], options: EvaluateOptions | None = None
    ):
        super().__init__(model, session, classes, options)
        self.outputs = (_LOSS,) if options and _LOSS in model.outputs else ()

    def start(self) -> None:
        """Forgets all losses."""
        self.losses: list[np.ndarray] = []

    def add(self, batch: Fields, outputs: Fields) -> None:
        """Keeps the losses of a batch."""
        if self.outputs:
            self.losses.append(outputs[_LOSS])

    def findings(self, dataset: Dataset, split: Split) -> Findings:
        """The distribution of the loss with reconstructions from best to worst; of two numbers a code the plane."""
        from tasks import code_plane  # matplotlib takes its time to import

        found = self._reconstructions(dataset, split) if self.outputs else Findings()
        codes = output_of_codes(self.model)
        if self.model.outputs[codes].shape.as_list()[1] == 2:
            points = code_plane.codes_of(self.session, self.model, codes, split)
            found.pictures["codes"] = ("codes", partial(code_plane.draw_codes, *points, self.classes))
        return found

    def _reconstructions(self, dataset: Dataset, split: Split) -> Findings:
        """The loss of a picture at its minimum, maximum and three quantiles, and pictures of each."""
        from tasks.encoding import reconstruction_pictures

        losses = np.concatenate(self.losses)
        values = np.quantile(losses.astype(np.float64), list(_SHARES.values()))
        quantiles = dict(zip(_SHARES, values.tolist(), strict=True))
        shown = ", ".join(f"{name} {value:.4f}" for name, value in quantiles.items())
        chosen = reconstruction_pictures.choose(losses)
        batch, outputs = self.look(split, [row for rows in chosen.values() for row in rows], ("reconstructions",))
        pairs = reconstruction_pictures.pairs(batch["images"], outputs["reconstructions"])
        draw = partial(reconstruction_pictures.draw_page, chosen, losses, batch, pairs, dataset.name)
        return Findings(
            {},
            {f"{_LOSS}_of_pictures": quantiles},
            ["", f"{_LOSS} of a picture: {shown}"],
            {"best, median and worst reconstructions": ("reconstructions", draw)},
        )
