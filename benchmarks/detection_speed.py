"""Measures yolo's inference in images a second: python benchmarks/detection_speed.py [--image_size 96,96] [--rounds 7].

It compares three programs with the same weights. Each runs in a process of its own, and they take turns:

cnn_graphs           one `Session.run`; the graph decodes the boxes and suppresses overlaps, as in predict.py.
keras_and_functions  Keras `predict_on_batch`; TensorFlow functions then decode and suppress.
keras_with_layer     Keras `predict_on_batch` of a model whose last layer decodes and suppresses.

The weights are random. The score threshold is that of evaluate.py. Almost every box exceeds it, so the suppression has
to compare nearly all boxes. Before the timing, the script checks that all three find the same boxes.
"""

import multiprocessing
import os
import sys
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
sys.path.insert(0, str(Path(__file__).parent.parent))

import fire
import keras
import keras_peer
import numpy as np
import pandas as pd
import tensorflow.compat.v1 as tf

from graphs import freezing, seeding
from graphs.detectors.yolo import Yolo
from training.session import open_session

CLASSES, THRESHOLD, IOU, MOST = 10, 0.005, 0.5, 100
ANCHORS = [(15, 20), (30, 25), (50, 50)]  # pixels
BATCH_SIZES = (1, 16)

Found = tuple[np.ndarray, ...]  # boxes [N, MOST, 4], scores [N, MOST], classes [N, MOST]
Values = dict[str, np.ndarray]  # of the variables


def build(image_size: tuple[int, int], stride: int) -> Yolo:
    """Builds the network in the default graph, as training/runs/trained_run.py:TrainedRun does for predict.py."""
    freezing.train_only("(?!)")
    anchors = ",".join(f"{height}x{width}" for height, width in ANCHORS)
    choices = {"num_classes": CLASSES, "cell_boxes": len(ANCHORS), "anchors": anchors, "augment": False}
    return Yolo(image_size=image_size, stride=stride, **choices)


def random_values(image_size: tuple[int, int], stride: int) -> Values:
    """Random values of all variables; biases and moving averages differ from their initial values, too."""
    random = np.random.default_rng(0)
    with tf.Graph().as_default(), open_session() as session:
        seeding.seed_graph(0)
        model = build(image_size, stride)
        session.run(tf.global_variables_initializer())
        values = session.run({variable.op.name: variable for variable in model.variables})
    for name, value in values.items():
        if not name.endswith("kernel"):
            value += random.uniform(0, 0.5, value.shape)
    values["output/kernel"] = random.normal(0, 0.05, values["output/kernel"].shape)  # boxes of many sizes
    return values


def cnn_graphs(values: Values, image_size: tuple[int, int], stride: int) -> Callable[[np.ndarray], Found]:
    """Finds objects by one Session.run."""
    with tf.Graph().as_default():
        session = open_session()
        model = build(image_size, stride)
        session.run(
            [variable.initializer for variable in model.variables],
            {variable.initializer.inputs[1]: values[variable.op.name] for variable in model.variables},
        )
    fetches = [model.outputs[name] for name in ("boxes", "scores", "classes")]
    return lambda images: session.run(fetches, {model.feeds["images"]: images})


def keras_network(values: Values, image_size: tuple[int, int], stride: int) -> tuple[keras.Model, keras.layers.Layer]:
    """The Keras network with these weights, and the layer that turns its outputs into boxes."""
    network = keras_peer.yolo(*image_size, stride, 5 * len(ANCHORS) + CLASSES)
    order = ("kernel", "bias", "gamma", "beta", "moving_mean", "moving_variance")
    for layer in network.layers:
        layer.set_weights([values[f"{layer.name}/{kind}"] for kind in order if f"{layer.name}/{kind}" in values])
    return network, keras_peer.FindObjects(image_size, ANCHORS, THRESHOLD, IOU, MOST)


def keras_and_functions(values: Values, image_size: tuple[int, int], stride: int) -> Callable[[np.ndarray], Found]:
    """Finds objects by predict_on_batch, followed by TensorFlow functions."""
    network, find = keras_network(values, image_size, stride)
    return lambda images: [result.numpy() for result in find(network.predict_on_batch(images))[:3]]


def keras_with_layer(values: Values, image_size: tuple[int, int], stride: int) -> Callable[[np.ndarray], Found]:
    """Finds objects by predict_on_batch of a model that returns boxes."""
    network, find = keras_network(values, image_size, stride)
    model = keras.Model(network.inputs, find(network.outputs[0])[:3])
    return model.predict_on_batch


def contestant(pipe: Connection, make: Callable, values: Values, images: np.ndarray, stride: int) -> None:
    """Runs in a process: sends its boxes, then the seconds for all images at each batch size that it receives."""
    find = make(values, images.shape[1:3], stride)
    pipe.send(find(images))
    for batch_size in iter(pipe.recv, 0):
        start = time.perf_counter()
        for first in range(0, len(images), batch_size):
            find(images[first : first + batch_size])
        pipe.send(time.perf_counter() - start)


def check_same(one: Found, other: Found) -> int:
    """Compares the objects that two programs found, and returns the number of objects of the first.

    One object in a thousand may lack a match, because rounding decides whether an overlap near the limit is suppressed.

    Raises:
        RuntimeError: more than one object in a thousand has no match within 0.01 pixels.
    """
    objects, lonely = np.count_nonzero(one[1]), 0
    for found, wanted in ((one, other), (other, one)):
        for i in range(len(found[0])):
            (boxes, _, classes), (others, _, other_classes) = ([array[i] for array in side] for side in (found, wanted))
            far = np.abs(boxes[:, np.newaxis] - others).max(axis=2)  # [MOST, MOST]; empty places match each other
            far[(found[1][i] > 0)[:, np.newaxis] & (classes[:, np.newaxis] != other_classes)] = np.inf
            lonely += np.count_nonzero(far.min(axis=1) > 0.01)
    if lonely > objects / 1000:
        raise RuntimeError(f"Keras and cnn-graphs find different boxes: {lonely} of {objects}")
    return objects


def main(image_size: tuple[int, int] = (96, 96), stride: int = 8, images: int = 160, rounds: int = 7) -> None:
    """Prints the median rates over the rounds, and their ratios."""
    context, contest = multiprocessing.get_context("spawn"), {}
    pictures = np.random.default_rng(1).integers(0, 256, (images, *image_size, 3), np.uint8)
    values, found = random_values(image_size, stride), {}
    for make in (cnn_graphs, keras_and_functions, keras_with_layer):
        contest[make.__name__], other = context.Pipe()
        context.Process(target=contestant, args=(other, make, values, pictures, stride), daemon=True).start()
        other.close()  # so recv raises EOFError if that process ends
        found[make.__name__] = contest[make.__name__].recv()
    rows, same = [], [check_same(found["cnn_graphs"], found[name]) for name in contest if name != "cnn_graphs"]
    for _ in range(rounds + 1):
        rows.append({})
        for batch_size in BATCH_SIZES:
            for name, pipe in contest.items():
                pipe.send(batch_size)
                rows[-1][batch_size, name] = images / pipe.recv()
    for pipe in contest.values():
        pipe.send(0)
    rates = pd.DataFrame(rows[1:])  # the first round is a warm-up
    print(f"pictures of {image_size[0]}x{image_size[1]}, cells of {stride}x{stride}; ", end="")
    print(f"{same[0] / images:.0f} objects a picture, found by all three")
    print(f"{rounds} rounds; median (minimum to maximum) images a second")
    for batch_size, name in rates:
        of = rates[batch_size, name]
        ratio = (rates[batch_size, "cnn_graphs"] / of).median()
        print(f"batch {batch_size:2} {name:20} {of.median():8,.0f} ({of.min():,.0f} to {of.max():,.0f})", end="")
        print("" if name == "cnn_graphs" else f"  cnn_graphs / this {ratio:.2f}")


if __name__ == "__main__":
    fire.Fire(main)
