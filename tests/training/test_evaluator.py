"""What is said of generators beyond their own metrics: samples by a fixed seed, and what each kind of them has."""

import contextlib
import json

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from datasets.dataset import Dataset
from graphs import seeding
from graphs.generators.cgan import ConditionalGAN
from graphs.generators.gan import GAN
from graphs.generators.vae import VariationalAutoencoder
from tasks.generation import frechet, sample_scores, sampling
from training import evaluator
from training.evaluation import load_run, measure, run_over
from training.evaluator import Findings
from training.options import EvaluateAutoencoder, EvaluateGenerator

RANDOM = np.random.default_rng(0)


def split_of(examples: int) -> dict[str, np.ndarray]:
    images = RANDOM.integers(0, 256, (examples, 8, 8, 1), np.uint8)
    return {"images": images, "labels": (np.arange(examples) % 10).astype(np.int32)}


DATASET = Dataset("noise", {name: split_of(30) for name in ("train", "validation", "test")}, tuple("abcdefghij"))
SPLIT = DATASET.splits["test"]


@contextlib.contextmanager
def reported(kind: type, **choices):
    """The report on a network of initial weights, and the outputs that it examines."""
    with tf.Graph().as_default(), tf.Session() as session:
        seeding.seed_graph(0, steps=False)
        model = kind(image_shape=(8, 8, 1), latent_size=3, **choices)
        session.run(tf.global_variables_initializer())
        report = evaluator.of(model, session)
        yield report, run_over(session, model, SPLIT, 30, report.examined)[1]


@pytest.mark.parametrize(("kind", "choices"), [(GAN, {}), (ConditionalGAN, {"filters": 2})])
def test_the_distance_of_adversarial_networks_is_that_of_as_many_samples(monkeypatch, kind, choices):
    """At a validation of the first pictures alone, where a split has more than it should cost, and of their classes."""
    monkeypatch.setattr(evaluator, "VALIDATED", 20)
    with reported(kind, **choices) as (report, outputs):

        def distance(count: int) -> float:
            labels = SPLIT["labels"][:count] if kind is ConditionalGAN else None
            samples = sampling.draw(report.session, report.model, sampling.numbers(report.model, count, 0), labels)
            return frechet.pixel_frechet(SPLIT["images"][:count], samples)

        found = measure(report.session, report.model, SPLIT, 30)
        assert found["pixel_frechet"] == pytest.approx(distance(20), rel=1e-6)
        assert found.keys() == {*report.model.metrics, "pixel_frechet"}
        assert measure(report.session, report.model, SPLIT, 30) == found
        examined = report.examine(DATASET, SPLIT, outputs, EvaluateGenerator())
        assert examined.metrics == {"pixel_frechet": pytest.approx(distance(30), rel=1e-6)}


def test_without_a_judge_it_says_how_to_get_scores():
    with reported(GAN) as (report, outputs):
        found = report.examine(DATASET, SPLIT, outputs, EvaluateGenerator())
        assert found.metrics.keys() == {"pixel_frechet"}
    assert found.lines == [
        "",
        "scores of the samples: give --judge RUN, the run of a good classifier of the same pictures",
    ]
    assert [name for name, _ in found.pictures.values()] == ["samples", "neighbours"]


@pytest.mark.parametrize(("kind", "choices"), [(GAN, {}), (ConditionalGAN, {"filters": 2})])
def test_the_judge_sees_as_many_samples_of_the_same_classes(monkeypatch, tmp_path, kind, choices):
    handed = []

    def judged(options, dataset, split, sampled, asked):
        handed.append((options, dataset, split, asked))
        return sampled(split), Findings({"frechet": 5.0}, {"judge": "a"}, ["told"], {})

    monkeypatch.setattr(sample_scores, "judged", judged)
    options = EvaluateGenerator(judge="runs/mnist")
    with reported(kind, **choices) as (report, outputs):
        found = report.examine(DATASET, SPLIT, outputs, options)
        samples = report.sampled(SPLIT)
    ((*given, asked),) = handed
    assert given == [options, DATASET, SPLIT]
    assert asked is (SPLIT["labels"] if kind is ConditionalGAN else None)
    assert samples.shape == SPLIT["images"].shape and len(np.unique(samples, axis=0)) == 30
    assert found.metrics.keys() == {"pixel_frechet", "frechet"}
    assert (found.details, found.lines) == ({"judge": "a"}, ["told"])
    for name, draw in found.pictures.values():  # when the session is closed
        draw(tmp_path / f"{name}.png")
        assert (tmp_path / f"{name}.png").stat().st_size > 1000


def test_a_variational_autoencoder_has_the_bound_of_so_many_draws():
    with reported(VariationalAutoencoder) as (report, outputs):
        assert report.metrics(SPLIT, outputs) == {}
        without = report.examine(DATASET, SPLIT, outputs, EvaluateAutoencoder())
        found = report.examine(DATASET, SPLIT, outputs, EvaluateAutoencoder(importance=5))
        elbo = measure(report.session, report.model, SPLIT, 30)["negative_elbo"]
    assert (without.metrics, without.details) == ({}, {})
    assert found.metrics["importance_bound"] == pytest.approx(elbo, rel=0.2)
    assert found.details == {"importance_draws": 5}


@pytest.mark.parametrize("model_name", ["gan", "vae"])
def test_what_is_random_in_the_inference_of_a_run_follows_from_its_seed(model_name, mnist_run, tmp_path):
    """So that two evaluations say the same; the global step, which a checkpoint of the network lacks, has no part."""
    config = json.loads((mnist_run / "config.json").read_text())
    config |= {"model": model_name, "data": "digits", "hyperparameters": {"image_shape": [8, 8, 1]}}
    (tmp_path / "config.json").write_text(json.dumps(config))
    found = []
    for _ in range(2):
        with tf.Graph().as_default(), tf.Session() as session:
            _, _, model = load_run(model_name, str(tmp_path))
            assert tf.train.get_global_step() is None
            session.run([tf.assign(variable, tf.fill(variable.shape, 0.01)) for variable in model.variables])
            found.append(measure(session, model, SPLIT, 30))
    assert found[0] == found[1]
