"""Measures what looking for dead units adds to a training: python benchmarks/health.py [--turns 7].

Prints the CPU seconds of a validation with and without it, in turns, beside those of a training step, on random
pictures, and the share of it in an epoch of MNIST or CIFAR-10 with one validation.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import fire
import numpy as np
import tensorflow.compat.v1 as tf

from datasets.split import ArraySplit
from graphs import seeding
from tasks.registry import models
from training.activity import Activity
from training.evaluation import measure
from training.loop import VALIDATION_BATCH
from training.options import TrainOptions
from training.steps import optimizers

BATCH, VALIDATION, STEPS = 100, 5000, 500  # examples of a step and of a validation, steps of an epoch


def seconds(work: Callable[[], object]) -> float:
    """The CPU seconds of all threads."""
    start = time.process_time()
    work()
    return time.process_time() - start


def cost(name: str, shape: tuple[int, ...], turns: int, examples: int = 600) -> None:
    """Prints the medians for a classifier of pictures of this shape."""
    random = np.random.default_rng(0)
    images = random.integers(0, 256, (examples, *shape)).astype(np.uint8)
    split = ArraySplit({"images": images, "labels": random.integers(0, 10, examples).astype(np.int32)})
    with tf.Graph().as_default(), tf.Session() as session:
        seeding.seed_graph(0)
        entry = models()[name]
        model = entry.load()(num_classes=10)
        step = optimizers.train_step(model, TrainOptions(), tf.constant(0.001))
        activity, evaluator = Activity(model), entry.load_evaluator()(model, session, tuple("0123456789"))
        session.run(tf.global_variables_initializer())
        taken = split.take(slice(0, BATCH))
        feeds = {model.feeds[field]: values for field, values in taken.items()} | {model.is_training: True}
        works = [
            lambda: measure(session, model, evaluator, split, VALIDATION_BATCH, activity=activity),
            lambda: measure(session, model, evaluator, split, VALIDATION_BATCH),
            lambda: session.run(step, feeds),
        ]
        for work in works:
            work()
        table = np.array([[seconds(work) for work in works] for _ in range(turns)])  # [turns, 3]
    watched, plain, trained = np.median(table, axis=0)
    added = np.median(table[:, 0] - table[:, 1]) * VALIDATION / examples
    share = added / (STEPS * trained + plain * VALIDATION / examples)
    print(
        f"{name}: validation of {examples}: {watched:.3f} s, without {plain:.3f} s; step of {BATCH}: {trained:.3f} s; ",
        end="",
    )
    print(f"in an epoch: {share:.2%}")


def main(turns: int = 7) -> None:
    """Measures mnist and cifar."""
    cost("mnist", (28, 28, 1), turns)
    cost("cifar", (32, 32, 3), turns)


if __name__ == "__main__":
    fire.Fire(main)
