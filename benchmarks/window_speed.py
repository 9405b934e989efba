"""Compares sliding a classifier with classifying crops: python benchmarks/window_speed.py [--size 512] [--rounds 3].

Three programs take turns, each by Session.run: the fully convolutional network runs once on the whole picture; the
classifier runs on every window, cut out at the same stride, in batches of 500; and it runs on 200 of the windows one
by one. The weights are random, which does not change the time. The script also prints the largest difference of the
logits: with valid padding both networks compute the same.

Neighbouring windows share their convolutions, so these are computed once. The dense layers run for each window. The
first dense layer of mnist has 1024 units and takes four fifths of the work of the fully convolutional network, which
limits the speed-up to a factor of about 4.
"""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
sys.path.insert(0, str(Path(__file__).parent.parent))

import fire
import numpy as np
import tensorflow.compat.v1 as tf

from graphs import freezing, seeding
from graphs.sliding import slide
from tasks.registry import models
from training.session import open_session

CHOICES = {"mnist": {"padding": "valid"}, "cifar": {"padding": "valid"}, "lenet": {}}
BATCH = 500
SINGLE = 200  # windows that are timed one by one


def timed(run: Callable[[], np.ndarray]) -> tuple[np.ndarray, float]:
    """The result of a function and its seconds."""
    start = time.perf_counter()
    return run(), time.perf_counter() - start


def compare(name: str, size: int, rounds: int) -> None:
    """Prints the median times of a model, and their ratios."""
    with tf.Graph().as_default(), open_session() as session:
        seeding.seed_graph(0)
        freezing.train_only("(?!)")
        model = models()[name].load()(augment=False, dropout=0.0, **CHOICES[name])
        images, logits = model.feeds["images"], model.outputs["probabilities"].op.inputs[0]
        windows = slide(images, logits)
        session.run(tf.global_variables_initializer())
        picture = np.random.default_rng(0).integers(0, 256, [1, size, size, images.shape[3]], np.uint8)
        # [rows, columns, height, width, channels], a view of the picture
        cut = np.lib.stride_tricks.sliding_window_view(picture[0], windows.size, (0, 1)).transpose(0, 1, 3, 4, 2)
        cut = cut[:: windows.stride[0], :: windows.stride[1]]
        places = list(np.ndindex(cut.shape[:2]))

        def whole() -> np.ndarray:
            return session.run(windows.logits, {windows.images: picture})[0]

        def crops(batch: int = BATCH, count: int = len(places)) -> np.ndarray:
            batches = (tuple(np.transpose(places[i : min(i + batch, count)])) for i in range(0, count, batch))
            return np.concatenate([session.run(logits, {images: cut[chosen]}) for chosen in batches])

        difference = np.abs(whole().reshape(len(places), -1) - crops()).max()
        crops(1, 10)
        times = np.array(
            [[timed(whole)[1], timed(crops)[1], timed(lambda: crops(1, SINGLE))[1]] for _ in range(rounds)]
        )
    once, batched, single = np.median(times, axis=0)
    single *= len(places) / SINGLE
    print(
        f"{name}: {len(places):,} windows of {windows.size[1]}x{windows.size[0]} at stride {windows.stride[0]}; ",
        end="",
    )
    print(f"whole picture {once:.3f} s, crops of {BATCH} {batched:.2f} s, one by one {single:.1f} s; ", end="")
    print(f"ratio {np.median(times[:, 1] / times[:, 0]):.1f} and {single / once:.0f}; ", end="")
    print(f"logits differ by {difference:.1g} at most")


def main(size: int = 512, rounds: int = 3) -> None:
    """Compares the programs for each model. size: height and width of the picture in pixels."""
    for name in CHOICES:
        compare(name, size, rounds)


if __name__ == "__main__":
    fire.Fire(main)
