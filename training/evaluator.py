"""What is said of a network beyond its own metrics: by the family it belongs to, for validation and evaluate.py.

A model's metrics are means over examples. Some measures of a whole split are none, such as average precision: those are
computed here from the outputs of all examples.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow.compat.v1 as tf

from datasets.dataset import Dataset
from graphs.classifiers.classifier import Classifier
from graphs.detectors.detector import Detector
from graphs.generators.adversarial import Adversarial
from graphs.generators.generator import Generator
from graphs.generators.vae import VariationalAutoencoder
from graphs.graph import Graph
from graphs.localizers.localizer import Localizer
from tasks.generation import frechet, sampling
from tasks.generation.gallery import Gallery
from training.inputs.batches import Fields, fitting, size
from training.options import EvaluateOptions
from training.runs.charts import Charts

Outputs = dict[str, np.ndarray]
_SEED = 0  # of samples: those of two checkpoints differ by their weights alone
_BATCH = 500  # small pictures at a time
VALIDATED = 5000  # pictures at a validation


@dataclass
class Findings:
    """What evaluate.py has to tell.

    metrics: of the whole split. details: for the JSON file. lines: for the screen. pictures: what it shows -> (the
    beginning of the file's name, a function that draws it to a path).
    """

    metrics: dict[str, float] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    pictures: dict[str, tuple[str, Callable[[Path], None]]] = field(default_factory=dict)


class Report:
    """What every network has: nothing but its own metrics.

    `validated`: the outputs that `metrics` needs; `examined`: those that `examine` needs. The session has the model's
    weights.
    """

    validated: tuple[str, ...] = ()
    examined: tuple[str, ...] = ()

    def __init__(self, model: Graph, session: tf.Session):
        self.model, self.session = model, session

    def metrics(self, split: Fields, outputs: Outputs) -> dict[str, float]:
        """Measures of a whole split that are no means over examples; for each validation, so it must be quick."""
        return {}

    def examine(self, dataset: Dataset, split: Fields, outputs: Outputs, options: EvaluateOptions) -> Findings:
        """All that can be said of a split."""
        return Findings()

    def begin(self, folder: Path, charts: Charts, step: int) -> None:
        """A training begins (at step 0), or goes on from a step: what was shown of later ones counts no more."""

    def illustrate(self, folder: Path, charts: Charts, step: int) -> None:
        """Shows in the run folder and in TensorBoard what the network does; for each validation."""

    def finish(self, folder: Path) -> None:
        """Sums up in the run folder what `illustrate` has left there; at the end of a training."""


class ClassifierReport(Report):
    """Precision and recall by class, the confusion matrix."""

    examined = ("predictions",)

    def examine(self, dataset: Dataset, split: Fields, outputs: Outputs, options: EvaluateOptions) -> Findings:
        """See the class."""
        from tasks.classification import class_table  # scikit-learn and matplotlib take two seconds to import

        labels, predictions, classes = split["labels"], outputs["predictions"], dataset.classes
        rows = class_table.by_class(labels, predictions, classes)
        lines = ["", class_table.table(rows)]
        if (known := self.model.outputs["probabilities"].shape.as_list()[1]) > len(classes):
            lines += [f"the network knows {known} classes, {dataset.name} {len(classes)}: they count as its first"]

        def draw(path: Path) -> None:
            class_table.draw_confusion(labels, predictions, classes, path)

        return Findings({}, {"classes": rows}, lines, {"confusion matrix": ("confusion", draw)})


class DetectorReport(Report):
    """Average precision by class, precision-recall curves, the worst pictures."""

    validated = examined = ("boxes", "scores", "classes")

    def metrics(self, split: Fields, outputs: Outputs) -> dict[str, float]:
        """See detection.metrics."""
        from tasks.detection import measures

        return measures.metrics(split, outputs, self.model.hyperparameters["num_classes"])

    def examine(self, dataset: Dataset, split: Fields, outputs: Outputs, options: EvaluateOptions) -> Findings:
        """See the class; COCO's figure by pycocotools."""
        from tasks.detection import curves, measures, worst

        classes = dataset.classes
        metrics = self.metrics(split, outputs)
        metrics["map_50_95"] = measures.map_50_95_by_pycocotools(
            split, outputs, self.model.hyperparameters["num_classes"]
        )
        rows = measures.by_class(split, outputs, classes)
        pictures = {
            "precision and recall": ("curves", partial(curves.draw_curves, split, outputs, classes)),
            "worst pictures": ("worst", partial(worst.draw_worst_detections, split, outputs, classes, dataset.name)),
        }
        return Findings(metrics, {"classes": rows}, ["", measures.table(rows)], pictures)


class LocalizerReport(Report):
    """Overlap and presence by class, the worst pictures."""

    def __init__(self, model: Graph, session: tf.Session):
        super().__init__(model, session)
        self.examined = tuple(model.outputs)

    def examine(self, dataset: Dataset, split: Fields, outputs: Outputs, options: EvaluateOptions) -> Findings:
        """See the class."""
        from tasks.detection import worst
        from tasks.localization import measures

        classes = dataset.classes
        rows = measures.by_class(split, outputs, classes)
        draw = partial(worst.draw_worst_localizations, split, outputs, classes, dataset.name)
        pictures = {"worst pictures": ("worst", draw)}
        return Findings({}, {"classes": rows}, ["", measures.table(rows)], pictures)


class GeneratorReport(Report):
    """Samples, the training pictures nearest to them, and with --judge what a classifier sees in them."""

    def sampled(self, split: Fields) -> np.ndarray:
        """As many pictures as the split has, uint8, of the same classes where the network is told one."""
        latents = sampling.numbers(self.model, size(split), _SEED)
        return sampling.draw(self.session, self.model, latents, self.asked(split), fitting(_BATCH, split))

    def asked(self, split: Fields) -> np.ndarray | None:
        """The classes of the samples [N]; None where the network makes pictures without being told any."""
        return split["labels"] if "labels" in self.model.feeds else None

    def examine(self, dataset: Dataset, split: Fields, outputs: Outputs, options: EvaluateOptions) -> Findings:
        """See the class; of as many samples as the split has pictures."""
        from tasks.generation import sample_pictures, sample_scores

        if options.judge:
            samples, found = sample_scores.judged(options, dataset, split, self.sampled, self.asked(split))
        else:
            samples, found = self.sampled(split), Findings(lines=["", sample_scores.WITHOUT_JUDGE])
        found.metrics = self.measures(split, samples) | found.metrics
        others = split["images"], dataset.splits["train"]["images"]
        found.pictures |= {
            "samples": ("samples", partial(sample_pictures.draw_samples, samples)),
            "nearest training pictures": ("neighbours", partial(sample_pictures.draw_neighbours, samples, *others)),
        }
        return found

    def measures(self, split: Fields, samples: np.ndarray) -> dict[str, float]:
        """What needs no judge: of a split and as many samples."""
        return {}

    def begin(self, folder: Path, charts: Charts, step: int) -> None:
        """See the class Gallery; before the first step it shows what is made of initial weights."""
        gallery = Gallery(self.session, self.model, folder)
        gallery.forget(step)
        if not step:
            gallery.add(0, charts)

    def illustrate(self, folder: Path, charts: Charts, step: int) -> None:
        """Samples of the same numbers each time."""
        Gallery(self.session, self.model, folder).add(step, charts)

    def finish(self, folder: Path) -> None:
        """The film of all these."""
        Gallery(self.session, self.model, folder).close()


class AdversarialReport(GeneratorReport):
    """What every generator has, and for want of a loss that says it, how far samples are from pictures in pixels."""

    def metrics(self, split: Fields, outputs: Outputs) -> dict[str, float]:
        """See `measures`; of up to 5,000 pictures."""
        part = {name: array[:VALIDATED] for name, array in split.items()}
        return self.measures(part, self.sampled(part))

    def measures(self, split: Fields, samples: np.ndarray) -> dict[str, float]:
        """See frechet.pixel_frechet."""
        return {"pixel_frechet": frechet.pixel_frechet(split["images"], samples)}


class VaeReport(GeneratorReport):
    """What every generator has, reconstructions, and of two latent numbers the codes of each class and the manifold.

    With --importance, a bound that is closer to how probable the pictures are.
    """

    examined = ("codes",)

    def examine(self, dataset: Dataset, split: Fields, outputs: Outputs, options: EvaluateOptions) -> Findings:
        """See the class."""
        from tasks.generation import importance_bound, latent_pictures

        bound = Findings()
        if draws := options.importance:  # first, since it is refused for some losses
            bound.metrics["importance_bound"] = importance_bound.importance_bound(
                self.session, self.model, split, draws, _SEED, progress=True
            )
            bound.details["importance_draws"] = draws
        found = super().examine(dataset, split, outputs, options)
        found.metrics, found.details = bound.metrics | found.metrics, bound.details | found.details
        images, codes = split["images"][sampling.spread(size(split), latent_pictures.PAIRS)], outputs["codes"]
        made = self.session.run(self.model.outputs["reconstructions"], {self.model.feeds["images"]: images})
        drawn = {"reconstructions": partial(latent_pictures.draw_reconstructions, images, made)}
        if codes.shape[1] == 2:
            samples = sampling.draw(self.session, self.model, latent_pictures.manifold_numbers())
            drawn["codes"] = partial(latent_pictures.draw_codes, codes, split["labels"], dataset.classes)
            drawn["manifold"] = partial(latent_pictures.draw_manifold, samples)
        found.pictures |= {name: (name, draw) for name, draw in drawn.items()}
        return found


def of(model: Graph, session: tf.Session) -> Report:
    """The report on a model of this family."""
    families = {
        Classifier: ClassifierReport,
        Detector: DetectorReport,
        Localizer: LocalizerReport,
        Adversarial: AdversarialReport,
        VariationalAutoencoder: VaeReport,
        Generator: GeneratorReport,
    }
    kind = next((report for family, report in families.items() if isinstance(model, family)), Report)
    return kind(model, session)
