"""Measures the speed of transfer learning: python benchmarks/transfer_speed.py [--rounds 5] [--examples 192].

The script trains `encoder` (batches of 100) and `squeezenet` (batches of 32) in three ways that take turns: all layers,
the last layer only (`--train`), and the last layer on cached features (`--cache_features`). The pictures are noise. A
round is one pass over the examples. The features are computed once, before the rounds; the script prints their time
separately.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
sys.path.insert(0, str(Path(__file__).parent.parent))

import fire
import numpy as np
import pandas as pd
import tensorflow.compat.v1 as tf

from datasets.split import ArraySplit, Split
from graphs import freezing, seeding
from tasks.registry import models
from training.inputs import features
from training.inputs.batches import ShuffledBatches, ahead
from training.options import TrainOptions
from training.session import open_session
from training.steps import optimizers
from training.steps.training_steps import TrainingSteps

MODELS_TO_TIME = {"encoder": (100, 28, 1, "logits", 10), "squeezenet": (32, 227, 3, "conv_final", 2)}


def a_pass(name: str, train: str, cached: bool, split: Split, batch_size: int, classes: int) -> Callable[[], None]:
    """A function that trains for one pass over the split, as train.py does.

    Args:
        name: of the model.
        train: pattern of the variables to train; "" for all.
        cached: whether to train on cached features. Their computation is timed and printed.
        split: "images" and "labels".
        batch_size: examples per step.
        classes: number of classes.
    """
    with tf.Graph().as_default():
        session = open_session(fed_inside=cached)
        seeding.seed_graph(0)
        if train:
            freezing.train_only(train)
        model = models()[name].load()(num_classes=classes)
        rate = tf.constant(0.001)
        step = optimizers.train_step(model, TrainOptions(), rate)
        feeds = (
            features.feeds(model, [step, *(metric.op for metric in model.metrics.values())]) if cached else model.feeds
        )
        steps = TrainingSteps(model, feeds, step, rate, 1)
        session.run(tf.global_variables_initializer())
    if cached:
        start = time.perf_counter()
        with tempfile.TemporaryDirectory() as folder, session.graph.as_default():
            split = features.cached(session, model, feeds, {"train": split}, Path(folder))["train"]
        print(f"{name}: features computed in {time.perf_counter() - start:.2f} s")
    batches = ShuffledBatches(split, batch_size, 0)
    runs = [range(i, i + 1) for i in range(len(split) // batch_size)]

    def go() -> None:
        for _, batch in ahead(batches.at, runs):
            steps.run(session, batch)

    return go


def main(rounds: int = 5, examples: int = 192) -> None:
    """Prints the medians over the rounds, after one warm-up round."""
    random, rows = np.random.default_rng(0), []
    for name, (batch_size, size, channels, head, classes) in MODELS_TO_TIME.items():
        count = 50 * examples if name == "encoder" else examples
        images = random.integers(0, 256, (count, size, size, channels), np.uint8)
        split = ArraySplit({"images": images, "labels": random.integers(0, classes, count).astype(np.int32)})
        ways = {"everything": ("", False), "last layer": (f"^{head}/", False), "cached": (f"^{head}/", True)}
        passes = {way: a_pass(name, *flags, split, batch_size, classes) for way, flags in ways.items()}
        seconds: dict[str, list[float]] = {way: [] for way in passes}
        for _ in range(rounds + 1):
            for way, go in passes.items():
                start = time.perf_counter()
                go()
                seconds[way].append(time.perf_counter() - start)
        medians = {way: float(np.median(measured[1:])) for way, measured in seconds.items()}
        for way, median in medians.items():
            times = {
                "times everything": medians["everything"] / median,
                "times uncached": medians["last layer"] / median,
            }
            rows.append({"model": name, "trained": way, "seconds a pass": median} | times)
    print(pd.DataFrame(rows).to_string(index=False, float_format="{:.3f}".format))


if __name__ == "__main__":
    fire.Fire(main)
