"""The evaluator of encoders: the loss of each picture in batches of any size, and what each kind of encoder shows."""

import contextlib

import numpy as np
import pytest
import tensorflow.compat.v1 as tf
from PIL import Image

from datasets.dataset import Dataset
from graphs import seeding
from graphs.encoders.cae import ConvolutionalAutoencoder
from graphs.encoders.siamese import SiameseNetwork
from tasks.encoding.evaluator import EncodingEvaluator
from training.command_options import EvaluateOptions
from training.evaluation import measure

COUNT = 20
IMAGES = np.random.default_rng(0).integers(0, 256, (COUNT, 28, 28, 1), np.uint8)
LABELS = (np.arange(COUNT) % 3).astype(np.int32)
DATASET = Dataset("noise", {"test": {"images": IMAGES, "labels": LABELS}}, ("cat", "dog", "cow"))
SPLIT = DATASET.splits["test"]


@contextlib.contextmanager
def evaluating(kind: type, size: int = 7, options: EvaluateOptions | None = EvaluateOptions(), **choices):  # noqa: B008 (frozen)
    """The evaluator of a network of initial weights that has seen the split in batches of a size."""
    with tf.Graph().as_default(), tf.Session() as session:
        seeding.seed_graph(0, steps=False)
        model = kind(**choices)
        session.run(tf.global_variables_initializer())
        evaluator = EncodingEvaluator(model, session, DATASET.classes, options)
        evaluator.measured = measure(session, model, evaluator, SPLIT, size)
        yield evaluator


@pytest.mark.parametrize("size", [1, 7, COUNT])
def test_the_losses_are_those_of_each_picture(size):
    with evaluating(ConvolutionalAutoencoder, size, latent_size=3) as evaluator:
        found = evaluator.findings(DATASET, SPLIT)
        every = evaluator.session.run(
            evaluator.model.outputs["reconstruction_loss"], {evaluator.model.feeds["images"]: IMAGES}
        )
    losses = found.details["reconstruction_loss_of_pictures"]
    wanted = [every.min(), np.median(every), every.max()]
    assert [losses[name] for name in ("min", "median", "max")] == pytest.approx(wanted, rel=1e-5)
    assert evaluator.measured["reconstruction_loss"] == pytest.approx(every.mean(), rel=1e-5)
    assert f"min {losses['min']:.4f}, 5 % " in found.lines[1]


def test_a_code_of_two_numbers_has_a_plane_and_another_has_none(tmp_path):
    for latent_size, names in ((2, {"reconstructions", "codes"}), (3, {"reconstructions"})):
        with evaluating(ConvolutionalAutoencoder, latent_size=latent_size) as evaluator:
            found = evaluator.findings(DATASET, SPLIT)
        assert {name for name, _ in found.pictures.values()} == names
        for name, draw in found.pictures.values():
            draw(tmp_path / f"{name}.png")
            assert np.asarray(Image.open(tmp_path / f"{name}.png")).std() > 5


def test_a_siamese_network_has_the_plane_alone(tmp_path):
    with evaluating(SiameseNetwork) as evaluator:
        found = evaluator.findings(DATASET, SPLIT)
    assert (evaluator.outputs, found.details, found.lines, list(found.pictures)) == ((), {}, [], ["codes"])
    found.pictures["codes"][1](tmp_path / "codes.png")
    assert np.asarray(Image.open(tmp_path / "codes.png")).std() > 5


def test_in_training_nothing_is_kept():
    with evaluating(ConvolutionalAutoencoder, options=None) as evaluator:
        assert (evaluator.outputs, evaluator.losses, evaluator.metrics()) == ((), [], {})
