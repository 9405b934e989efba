"""Measures a generator: samples, their nearest training pictures, distances from real pictures, the judge's scores."""

from collections.abc import Iterable
from functools import partial
from pathlib import Path

import numpy as np

from datasets.dataset import Dataset
from datasets.split import Fields, Split
from tasks import registry
from tasks.generation import frechet, sampling
from tasks.generation.gallery import Gallery
from training.drawing import grids
from training.evaluator import Evaluator, Findings
from training.runs.charts import Charts

VALIDATED = 5000  # pictures, and samples, at a validation
WITHOUT_JUDGE = "scores of the samples: give --judge RUN, the run of a good classifier of the same pictures"
_SEED = 0  # of samples: those of two checkpoints differ by their weights alone
_COMPARED = 200  # samples that are kept, for the pictures


class GeneratorEvaluator(Evaluator):
    """Samples of a generator, as many as the split has pictures; in training it shows how they change.

    It keeps a number, 200 samples and, where the network is told classes, the label of each picture (4 bytes).
    """

    def start(self) -> None:
        """Forgets the pictures and samples.

        Raises:
            RunError: the judge is no run; it is noticed before the pass over the split.
        """
        if self.options and self.options.judge:
            registry.entry_of_run(self.options.judge)
        self.count, self.labels, self.shown = 0, [], []

    def add(self, batch: Fields, outputs: Fields) -> None:
        """Counts the pictures of a batch, during training the first 5,000 of the split alone."""
        images = batch["images"] if self.options else batch["images"][: VALIDATED - self.count]
        self.count += len(images)
        if self.model.takes_classes:
            self.labels.append(batch["labels"][: len(images)])
        if len(images):
            self.add_real(images)

    def add_real(self, images: np.ndarray) -> None:
        """Takes note of pictures of the split [n, H, W, C] uint8."""

    def add_made(self, images: np.ndarray) -> None:
        """Takes note of samples [n, H, W, C] uint8."""
        if (left := _COMPARED - sum(map(len, self.shown))) > 0:
            self.shown.append(images[:left])

    def measures(self) -> dict[str, float]:
        """Figures of the pictures and samples that need no judge."""
        return {}

    def samples(self) -> sampling.Samples:
        """As many samples as pictures were added, of the same classes where the network is told classes."""
        latents = self.model.draw_latents(self.count, _SEED)
        labels = np.concatenate(self.labels) if self.model.takes_classes else None
        return sampling.Samples(self.session, self.model, latents, labels)

    def take_samples(self, batches: Iterable[Fields]) -> None:
        """Takes note of all batches of samples."""
        for batch in batches:
            self.add_made(batch["images"])

    def findings(self, dataset: Dataset, split: Split) -> Findings:
        """The figures, the scores of the judge if there is one, a page of samples and one of their neighbours.

        Raises:
            UsageError: the judge can't judge these pictures, or is wrong too often; nothing is sampled then.
        """
        from tasks.generation import sample_pictures, sample_scores  # matplotlib takes its time to import

        if self.options.judge:
            with sample_scores.opened(self.options.judge, dataset) as judge:
                real, made = judge.look(split), sample_scores.Sight()
                judge.check(real, self.options.judge_accuracy)
                self.take_samples(judge.watch(self.samples(), made))
                found = judge.findings(made, real, self.model.takes_classes)
        else:
            self.take_samples(self.samples().batches())
            found = Findings(lines=["", WITHOUT_JUDGE])
        found.metrics = self.measures() | found.metrics
        samples = np.concatenate(self.shown)
        real = split.take(grids.spread(len(split), _COMPARED), ("images",))["images"]
        draw_neighbours = partial(sample_pictures.draw_neighbours, samples, real, dataset.splits["train"])
        found.pictures |= {
            "samples": ("samples", partial(sample_pictures.draw_samples, samples)),
            "nearest training pictures": ("neighbours", draw_neighbours),
        }
        return found

    def begin(self, folder: Path, charts: Charts, step: int) -> None:
        """Deletes pictures of later steps; at step 0 it shows samples of the initial weights."""
        gallery = Gallery(self.session, self.model, folder)
        gallery.forget(step)
        if not step:
            gallery.add(0, charts)

    def illustrate(self, folder: Path, charts: Charts, step: int) -> None:
        """Shows samples of the same latent vectors each time."""
        Gallery(self.session, self.model, folder).add(step, charts)

    def finish(self, folder: Path) -> None:
        """Makes a film of all these pictures."""
        Gallery(self.session, self.model, folder).close()


class AdversarialEvaluator(GeneratorEvaluator):
    """Adds the Fréchet distance of averaged pixels: the losses do not say how far samples are from pictures."""

    def start(self) -> None:
        """Forgets the pictures and samples."""
        super().start()
        self.real, self.made = frechet.Gaussian(), frechet.Gaussian()

    def add_real(self, images: np.ndarray) -> None:
        """Adds the averaged pixels of pictures [n, H, W, C] uint8."""
        self.real.add(frechet.pooled_pixels(images))

    def add_made(self, images: np.ndarray) -> None:
        """Adds the averaged pixels of samples [n, H, W, C] uint8."""
        super().add_made(images)
        self.made.add(frechet.pooled_pixels(images))

    def metrics(self) -> dict[str, float]:
        """The distance during training. evaluate.py has it from `findings`, which checks the judge first."""
        if self.options:
            return {}
        self.take_samples(self.samples().batches())
        return self.measures()

    def measures(self) -> dict[str, float]:
        """The distance of all pictures from all samples: see tasks/generation/frechet.py."""
        return {"pixel_frechet": frechet.distance(self.real, self.made)}


class VaeEvaluator(GeneratorEvaluator):
    """Adds reconstructions, with --importance a tighter bound, and of two latent numbers the codes and the manifold."""

    def findings(self, dataset: Dataset, split: Split) -> Findings:
        """What every generator has, and the above.

        Raises:
            UsageError: the judge can't judge these pictures; or there is no such bound for the loss of the run.
        """
        from tasks import code_plane  # matplotlib takes its time to import
        from tasks.generation import importance_bound, latent_pictures

        bound = Findings()
        if draws := self.options.importance:  # first, since some runs have no such bound
            bound.metrics["importance_bound"] = importance_bound.importance_bound(
                self.session, self.model, split, draws, _SEED, progress="importance-weighted bound"
            )
            bound.details["importance_draws"] = draws
        found = super().findings(dataset, split)
        found.metrics, found.details = bound.metrics | found.metrics, bound.details | found.details
        rows = grids.spread(len(split), latent_pictures.PAIRS)
        batch, outputs = self.look(split, rows, ("reconstructions",))
        pairs = batch["images"], outputs["reconstructions"]
        drawn = {"reconstructions": partial(latent_pictures.draw_reconstructions, *pairs)}
        if self.model.hyperparameters["latent_size"] == 2:
            codes = code_plane.codes_of(self.session, self.model, "codes", split)
            drawn["codes"] = partial(code_plane.draw_codes, *codes, dataset.classes)
            samples = sampling.Samples(self.session, self.model, latent_pictures.manifold_latents()).all_images()
            drawn["manifold"] = partial(latent_pictures.draw_manifold, samples)
        found.pictures |= {name: (name, draw) for name, draw in drawn.items()}
        return found
