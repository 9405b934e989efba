"""The evaluators of generators: samples by a fixed seed, distances in batches of any size, what each kind reports."""

import contextlib
from types import SimpleNamespace

import numpy as np
import pytest
import tensorflow.compat.v1 as tf
from PIL import Image

from datasets.dataset import Dataset
from errors import RunError, UsageError
from graphs import seeding
from graphs.generators.cgan import ConditionalGAN
from graphs.generators.gan import GAN
from graphs.generators.vae import VariationalAutoencoder
from tasks.generation import evaluator as evaluators
from tasks.generation import importance_bound, sample_scores, sampling
from tasks.generation.evaluator import AdversarialEvaluator, VaeEvaluator
from tasks.generation.frechet import distance, pooled_pixels
from tasks.generation.options import EvaluateAutoencoder, EvaluateGenerator
from tests.tasks.generation.test_frechet import gaussian
from training.evaluation import measure
from training.evaluator import Findings

RANDOM = np.random.default_rng(0)


def split_of(examples: int) -> dict[str, np.ndarray]:
    images = RANDOM.integers(0, 256, (examples, 8, 8, 1), np.uint8)
    return {"images": images, "labels": (np.arange(examples) % 10).astype(np.int32)}


DATASET = Dataset("noise", {name: split_of(30) for name in ("train", "validation", "test")}, tuple("abcdefghij"))
SPLIT = DATASET.splits["test"]
KINDS = [(GAN, {}), (ConditionalGAN, {"filters": 2})]


@contextlib.contextmanager
def evaluating(kind: type, options=None, **choices):
    """The evaluator of a network of initial weights; `measured` is what it and the network measure in batches of 7."""
    with tf.Graph().as_default(), tf.Session() as session:
        seeding.seed_graph(0, steps=False)
        model = kind(**({"image_shape": (8, 8, 1), "latent_size": 3} | choices))
        session.run(tf.global_variables_initializer())
        evaluator_of = VaeEvaluator if kind is VariationalAutoencoder else AdversarialEvaluator
        evaluator = evaluator_of(model, session, DATASET.classes, options)
        evaluator.measured = measure(session, model, evaluator, SPLIT, 7)
        yield evaluator


def wanted(evaluator, count: int) -> float:
    """The distance of the first pictures from the same number of samples, by whole arrays."""
    labels = SPLIT["labels"][:count] if evaluator.model.takes_classes else None
    latents = evaluator.model.draw_latents(count, 0)
    samples = sampling.Samples(evaluator.session, evaluator.model, latents, labels).all_images()
    return distance(gaussian(pooled_pixels(SPLIT["images"][:count])), gaussian(pooled_pixels(samples)))


@pytest.mark.parametrize(("kind", "choices"), KINDS)
def test_a_validation_compares_the_first_pictures_with_the_same_number_of_samples(monkeypatch, kind, choices):
    """Fewer than the split has, where that would cost too much; of the same classes."""
    monkeypatch.setattr(evaluators, "VALIDATED", 20)
    with evaluating(kind, **choices) as evaluator:
        assert evaluator.measured["pixel_frechet"] == pytest.approx(wanted(evaluator, 20), rel=1e-9)
        assert evaluator.measured.keys() == {*evaluator.model.metrics, "pixel_frechet"}
        assert measure(evaluator.session, evaluator.model, evaluator, SPLIT, 7) == evaluator.measured


@pytest.mark.parametrize(("kind", "choices"), KINDS)
def test_an_evaluation_compares_all_pictures(monkeypatch, kind, choices, tmp_path):
    monkeypatch.setattr(evaluators, "VALIDATED", 20)
    with evaluating(kind, EvaluateGenerator(), **choices) as evaluator:
        assert evaluator.measured.keys() == {*evaluator.model.metrics}  # the judge is asked first
        found = evaluator.findings(DATASET, SPLIT)
        assert found.metrics == {"pixel_frechet": pytest.approx(wanted(evaluator, 30), rel=1e-9)}
    assert found.lines == [
        "",
        "scores of the samples: give --judge RUN, the run of a good classifier of the same pictures",
    ]
    assert [name for name, _ in found.pictures.values()] == ["samples", "neighbours"]
    for name, draw in found.pictures.values():  # after the session is closed
        draw(tmp_path / f"{name}.png")
        assert (tmp_path / f"{name}.png").stat().st_size > 1000


@pytest.mark.parametrize("kept", [10, 200])
def test_a_few_samples_are_kept(monkeypatch, kept):
    monkeypatch.setattr(evaluators, "_COMPARED", kept)
    with evaluating(GAN, EvaluateGenerator()) as evaluator:
        monkeypatch.setattr(sampling, "batch_size_for", lambda split: 4)
        evaluator.findings(DATASET, SPLIT)
        samples = np.concatenate(evaluator.shown)
        whole = evaluator.samples().all_images()
    np.testing.assert_array_equal(samples, whole[:kept])
    assert len(samples) == min(kept, 30)


class FakeJudge:
    """Notes what it is shown; right on nine of ten real pictures."""

    def __init__(self, path, dataset):
        self.asked, self.shown = (path, dataset), []

    def look(self, split):
        assert split is SPLIT
        return SimpleNamespace(agreement=0.9)

    def check(self, real, least_accuracy):
        if real.agreement < least_accuracy:
            raise UsageError("a poor judge")

    def watch(self, split, sight):
        for batch in split.batches():
            self.shown.append(batch)
            yield batch

    def findings(self, made, real, told_classes):
        return Findings({"frechet": 5.0}, {"told": told_classes}, ["said"], {})


@pytest.fixture
def judges(monkeypatch):
    """Those that were opened."""
    opened = []

    @contextlib.contextmanager
    def open_fake(path, dataset):
        opened.append(FakeJudge(path, dataset))
        yield opened[-1]

    monkeypatch.setattr(sample_scores, "opened", open_fake)
    monkeypatch.setattr(evaluators.registry, "entry_of_run", lambda run: None)
    return opened


@pytest.mark.parametrize(("kind", "choices"), KINDS)
def test_the_judge_sees_the_same_number_of_samples_of_the_same_classes(judges, kind, choices):
    with evaluating(kind, EvaluateGenerator(judge="runs/mnist", judge_accuracy=0.8), **choices) as evaluator:
        found = evaluator.findings(DATASET, SPLIT)
        samples = evaluator.samples().all_images()
        assert found.metrics == {"pixel_frechet": pytest.approx(wanted(evaluator, 30), rel=1e-9), "frechet": 5.0}
    (judge,) = judges
    assert judge.asked == ("runs/mnist", DATASET)
    (shown,) = judge.shown
    np.testing.assert_array_equal(shown["images"], samples)
    assert len(np.unique(samples, axis=0)) == 30
    if kind is ConditionalGAN:
        np.testing.assert_array_equal(shown["labels"], SPLIT["labels"])
    assert "labels" in shown if kind is ConditionalGAN else shown.keys() == {"images"}
    assert (found.details, found.lines) == ({"told": kind is ConditionalGAN}, ["said"])


def test_a_poor_judge_is_refused_before_anything_is_sampled(judges, monkeypatch):
    with evaluating(GAN, EvaluateGenerator(judge="runs/mnist")) as evaluator:
        monkeypatch.setattr(sampling.Samples, "take", lambda *_: pytest.fail("sampled"))
        with pytest.raises(UsageError, match="a poor judge"):
            evaluator.findings(DATASET, SPLIT)
    assert judges[0].shown == []


def test_a_variational_autoencoder_has_the_bound_of_the_draws_asked_for():
    with evaluating(VariationalAutoencoder, EvaluateAutoencoder(importance=5)) as evaluator:
        found = evaluator.findings(DATASET, SPLIT)
        bound = importance_bound.importance_bound(evaluator.session, evaluator.model, SPLIT, 5, seed=0)
    assert found.metrics == {"importance_bound": bound}
    assert bound == pytest.approx(evaluator.measured["negative_elbo"], rel=0.2)
    assert found.details == {"importance_draws": 5}
    with evaluating(VariationalAutoencoder, EvaluateAutoencoder()) as evaluator:
        without = evaluator.findings(DATASET, SPLIT)
    assert (without.metrics, without.details) == ({}, {})


@pytest.mark.parametrize("latent_size", [2, 3])
def test_pictures_of_a_variational_autoencoder(latent_size, tmp_path):
    options = EvaluateAutoencoder()
    with evaluating(VariationalAutoencoder, options, latent_size=latent_size) as evaluator:
        found = evaluator.findings(DATASET, SPLIT)
    of_two = {"codes", "manifold"} if latent_size == 2 else set()
    assert {name for name, _ in found.pictures.values()} == {"samples", "neighbours", "reconstructions"} | of_two
    for name, draw in found.pictures.values():
        draw(tmp_path / f"{name}.png")
        assert np.asarray(Image.open(tmp_path / f"{name}.png")).std() > 0


def test_a_judge_that_is_no_run_is_refused_before_the_pass(tmp_path):
    with (
        pytest.raises(RunError, match=f"no run in {tmp_path}"),
        evaluating(GAN, EvaluateGenerator(judge=str(tmp_path))),
    ):
        pytest.fail("measured")
