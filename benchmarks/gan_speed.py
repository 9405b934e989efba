"""Measures a GAN's training step in images a second: python benchmarks/gan_speed.py [gan|dcgan] [--rounds 7].

It compares cnn-graphs, with one `Session.run` a step as in train.py, and a Keras model of the same networks with a
`train_step` that `fit` compiles. Both run in two ways. Each of the four runs in a process of its own; they take turns:

alternate   the step updates the discriminator, then the generator with new noise and newly generated pictures. Keras's
            GAN examples do this, and cnn-graphs does with --alternate.
at once     the step updates both networks by the gradients for the same generated pictures. cnn-graphs does this by
            default, and so does TensorFlow's DCGAN tutorial.

All use float32, two Adam optimizers, and noise in place of pictures, which does not change the amount of work. All
start from the same weights. Before the timing, the script checks that they compute the same two losses for the same
pictures and noise.
"""

import multiprocessing
import os
import sys
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Literal, NamedTuple

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
sys.path.insert(0, str(Path(__file__).parent.parent))

import fire
import keras_peer
import numpy as np
import pandas as pd
import tensorflow as tf2
import tensorflow.compat.v1 as tf

from datasets.split import ArraySplit
from graphs import seeding
from graphs.generators.generator import Generator
from tasks.registry import models
from training.inputs.batches import ShuffledBatches, ahead
from training.options import TrainOptions
from training.session import open_session
from training.steps import optimizers
from training.steps.training_steps import TrainingSteps

LATENT_SIZE, RATE, BETA1 = 100, 0.0002, 0.5
STEPS = {"gan": 200, "dcgan": 30}  # model -> steps that take about a second


class Work(NamedTuple):
    """What all compute on: images [N, 28, 28, 1] uint8, numbers (latent) [batch_size, LATENT_SIZE], initial values."""

    model: str
    batch_size: int
    images: np.ndarray
    numbers: np.ndarray
    values: dict[str, np.ndarray]


class Contestant(NamedTuple):
    """losses: the discriminator's and the generator's for the first batch. train: runs one epoch over the images."""

    losses: list[float]
    train: Callable[[], Any]


def build(model: str, alternate: bool) -> Generator:
    """Builds the networks of cnn-graphs in the default graph."""
    seeding.seed_graph(0)
    return models()[model].load()(latent_size=LATENT_SIZE, alternate=alternate)


def random_values(model: str) -> dict[str, np.ndarray]:
    """Random initial values of the variables of both networks."""
    with tf.Graph().as_default(), open_session() as session:
        networks = build(model, alternate=False)
        session.run(tf.global_variables_initializer())
        return session.run({variable.op.name: variable for variable in networks.variables})


def ours(work: Work, alternate: bool) -> Contestant:
    """Trains by Session.run, as train.py does."""
    with tf.Graph().as_default():
        session = open_session()
        model = build(work.model, alternate)
        rate = tf.constant(RATE)
        step = optimizers.train_step(model, TrainOptions(beta1=BETA1), rate)
        steps = TrainingSteps(model, model.feeds, step, rate, 1)
        given = {variable.initializer.inputs[1]: work.values[variable.op.name] for variable in model.variables}
        session.run(tf.global_variables_initializer(), given)
    batches = ShuffledBatches(ArraySplit({"images": work.images}), work.batch_size, 0)
    runs = [range(step, step + 1) for step in range(len(work.images) // work.batch_size)]
    wanted = [model.metrics[name] for name in ("discriminator_loss", "generator_loss")]
    feeds = {model.feeds["images"]: work.images[: work.batch_size], model.latent: work.numbers}

    def train() -> None:
        for _, batch in ahead(batches.at, runs):
            steps.run(session, batch)

    return Contestant(session.run(wanted, feeds | {model.is_training: True}), train)


def of_keras(work: Work, alternate: bool) -> Contestant:
    """Trains by a Keras train_step that fit compiles."""
    networks = dict(zip(("generator", "discriminator"), getattr(keras_peer, work.model)(LATENT_SIZE), strict=True))
    for scope, network in networks.items():
        network.set_weights([value for name, value in work.values.items() if name.startswith(f"{scope}/")])
    game = keras_peer.Game(**networks, latent_size=LATENT_SIZE, alternate=alternate)
    game.compile(RATE, BETA1)
    real = tf2.constant(work.images[: work.batch_size], tf2.float32) * (2 / 255) - 1
    of_real, of_fakes = (game.judged(pictures) for pictures in (real, game.generator(work.numbers, training=True)))
    losses = [float(game.discriminator_loss(of_real, of_fakes)), float(game.generator_loss(of_fakes))]
    return Contestant(losses, lambda: game.fit(work.images, batch_size=work.batch_size, verbose=0))


def contestant(pipe: Connection, make: Callable[[Work, bool], Contestant], work: Work, alternate: bool) -> None:
    """Runs in a process: sends its losses, then the seconds of each round that is requested."""
    made = make(work, alternate)
    pipe.send(made.losses)
    while pipe.recv():
        start = time.perf_counter()
        made.train()
        pipe.send(time.perf_counter() - start)


def main(model: Literal["gan", "dcgan"] = "gan", batch_size: int = 100, steps: int = 0, rounds: int = 7) -> None:
    """Prints the median rates over the rounds, and their ratios.

    Args:
        model: "gan" or "dcgan".
        batch_size: pictures in a batch.
        steps: steps in a round; 0 stands for a number that takes about a second.
        rounds: timed rounds.
    """
    random, steps = np.random.default_rng(0), steps or STEPS[model]
    images = random.integers(0, 256, [batch_size * steps, 28, 28, 1], np.uint8)
    numbers = random.standard_normal([batch_size, LATENT_SIZE], np.float32)
    work = Work(model, batch_size, images, numbers, random_values(model))
    context, pipes, losses = multiprocessing.get_context("spawn"), {}, {}
    for way in ("alternate", "at once"):
        for name, make in (("cnn-graphs", ours), ("Keras", of_keras)):
            pipes[way, name], other = context.Pipe()
            words = (other, make, work, way == "alternate")
            context.Process(target=contestant, args=words, daemon=True).start()
            other.close()  # so recv raises EOFError if that process ends
            losses[way, name] = pipes[way, name].recv()
    np.testing.assert_allclose(list(losses.values()), [losses["alternate", "cnn-graphs"]] * len(losses), rtol=1e-4)

    rows = []
    for _ in range(rounds + 2):
        rows.append([])
        for pipe in pipes.values():
            pipe.send(True)
            rows[-1].append(len(images) / pipe.recv())
    for pipe in pipes.values():
        pipe.send(False)
    rates = pd.DataFrame(rows[2:], columns=pd.MultiIndex.from_tuples(pipes))  # the first two rounds are a warm-up
    print(f"{model}, batch {batch_size}, {steps} steps, {rounds} rounds; all compute the same losses")
    print("median (minimum to maximum) images a second; a step trains both networks")
    for way, name in pipes:
        of = rates[way, name]
        print(f"{way:10} {name:10} {of.median():8,.0f} ({of.min():,.0f} to {of.max():,.0f})")
    for ours_by, keras_by in (("alternate", "alternate"), ("at once", "at once"), ("at once", "alternate")):
        one, other = rates[ours_by, "cnn-graphs"], rates[keras_by, "Keras"]
        print(f"cnn-graphs {ours_by} / Keras {keras_by}: {(one / other).median():.2f}, ", end="")
        print(f"{one.max() / other.max():.2f} in their fastest rounds")


if __name__ == "__main__":
    fire.Fire(main)
