"""Measures the seconds to reach an accuracy on CIFAR-10: python benchmarks/time_to_accuracy.py [--minutes 8].

Three programs train one after the other on the same 45,000 pictures. Twice an epoch each measures its accuracy on the
same 5,000 validation pictures. The seconds count from the start of the first step and include these measurements. The
book's and Keras's training stop after `minutes`; train.py stops by its default number of epochs.

- book: the network and the loop of Zafar et al. 2018, chapter 3: unscaled pixels in 0..255, batches of 500 that are
  made and fed in turn, dropout 0.4, Adam with a learning rate that starts at 0.001 and falls by 0.9 every 1,000 steps.
- Keras: `model.fit` of the same network in float32, batches of 100, scaled pixels, Adam at its default rate of 0.001.
- cnn-graphs: `python train.py cifar --precision auto`.

It prints a table and draws the curves into --picture FILE.png.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from unittest import mock

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
sys.path.insert(0, str(Path(__file__).parent.parent))

import fire
import keras
import keras_peer
import numpy as np
import pandas as pd
import tensorflow.compat.v1 as tf
from matplotlib.figure import Figure

from datasets import registry as datasets
from datasets.dataset import Dataset
from graphs import blocks, seeding
from graphs.classifiers.cifar import CifarCNN
from training.evaluation import measure
from training.evaluator import Evaluator

ROOT = Path(__file__).parent.parent
GOALS = (0.60, 0.65, 0.70, 0.75)
VALIDATION_BATCH = 200

Curve = list[tuple[float, float]]  # (seconds, accuracy on the validation split in 0..1)


def of_the_book(data: Dataset, limit: float) -> Curve:
    """Trains by the book's loop: it makes a batch, feeds it and waits for the step."""
    train, batch_size, curve = data.splits["train"], 500, []
    steps = data.size("train") // batch_size
    order = np.random.default_rng(0)
    with tf.Graph().as_default(), tf.Session() as session:
        seeding.seed_graph(0)
        with mock.patch.object(blocks, "scale_pixels", lambda images: tf.cast(images, tf.float32)):
            model = CifarCNN(dropout=0.4, augment=False, initializer="glorot_uniform")
        step = tf.train.get_global_step()
        rate = tf.train.exponential_decay(0.001, step, 1000, 0.9, staircase=True)
        with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
            train_step = tf.train.AdamOptimizer(rate).minimize(model.loss, step)
        session.run(tf.global_variables_initializer())
        start = time.perf_counter()
        while True:
            permutation = order.permutation(data.size("train"))
            for number in range(steps):
                rows = permutation[number * batch_size : (number + 1) * batch_size]
                batch = train.take(rows)
                feeds = {model.feeds[name]: batch[name] for name in model.feeds}
                session.run([train_step, model.metrics], feeds | {model.is_training: True})
                if number in (steps // 2 - 1, steps - 1):
                    evaluator = Evaluator(model, session, data.classes)
                    metrics = measure(session, model, evaluator, data.splits["validation"], VALIDATION_BATCH)
                    curve.append((time.perf_counter() - start, metrics["accuracy"]))
                    if curve[-1][0] > limit:
                        return curve


def of_keras(data: Dataset, limit: float) -> Curve:
    """Trains by model.fit, as a user of Keras does today."""
    keras.utils.set_random_seed(0)
    model, batch_size, curve = keras_peer.cifar(batch_norm=True, dropout=0.1, learning_rate=0.001), 100, []
    train, validation = data.splits["train"], data.splits["validation"]
    steps = data.size("train") // batch_size

    class Measure(keras.callbacks.Callback):
        def on_train_batch_end(self, batch: int, logs: dict | None = None) -> None:
            if batch + 1 in (steps // 2, steps):
                values = self.model.evaluate(validation["images"], validation["labels"], VALIDATION_BATCH, verbose=0)
                curve.append((time.perf_counter() - start, values[1]))
                self.model.stop_training = curve[-1][0] > limit
                self.model.reset_metrics()

    start = time.perf_counter()
    model.fit(train["images"], train["labels"], batch_size, epochs=1000, verbose=0, callbacks=[Measure()])
    return curve


def ours(data: Dataset, folder: Path) -> tuple[Curve, float]:
    """Trains by train.py with --precision auto; returns the curve, and evaluate.py's accuracy on the test split."""
    place = ["--save_dir", str(folder)]
    often = str(data.size("train") // 200)  # half an epoch of batches of 100
    for words in (["train.py", "cifar", "--precision", "auto", "--validate_every", often], ["evaluate.py", "cifar"]):
        subprocess.run([sys.executable, *words, *place], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    history = pd.read_csv(folder / "history.csv")
    test = pd.read_json(folder / "evaluation-test.json", typ="series")["metrics"]["accuracy"]
    return list(zip(history["seconds"], history["validation_accuracy"], strict=True)), test


def draw(curves: dict[str, Curve], path: str) -> None:
    """Draws the accuracy over the seconds."""
    figure = Figure(figsize=(8, 5), layout="constrained")
    axes = figure.subplots()
    for name, curve in curves.items():
        axes.plot(*zip(*curve, strict=True), marker=".", label=name)
    axes.set(xlabel="seconds of training", ylabel="accuracy on 5,000 validation pictures", ylim=(0.4, 0.85))
    axes.grid(alpha=0.3)
    axes.legend()
    figure.savefig(path, dpi=100)


def main(minutes: float = 8.0, picture: str = "time-to-accuracy.png") -> None:
    """Trains the three, prints the table and draws the curves."""
    data = datasets.load("cifar10")
    with tempfile.TemporaryDirectory() as folder:
        curve, test = ours(data, Path(folder) / "cifar")
    curves = {"cnn-graphs": curve, "Keras": of_keras(data, minutes * 60), "book": of_the_book(data, minutes * 60)}
    rows = {
        name: {f"{goal:.0%}": next((f"{t:.0f} s" for t, value in curve if value >= goal), "-") for goal in GOALS}
        | {"best": f"{max(value for _, value in curve):.1%}", "total": f"{curve[-1][0]:.0f} s"}
        for name, curve in curves.items()
    }
    print(pd.DataFrame(rows).T.to_string())
    print(f"cnn-graphs on the test split, after {curve[-1][0]:.0f} s: {test:.1%}")
    draw(curves, picture)
    print(picture)


if __name__ == "__main__":
    fire.Fire(main)
