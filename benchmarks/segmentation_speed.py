"""Measures U-Net beside the same network in Keras: python benchmarks/segmentation_speed.py [--filters 16] [--rounds 7].

A training step on 8 pictures and inference of 1 and of 8, all in float32, in turns in one process. Keras runs as a
traced function with and without XLA, and by its own methods. Each line is a median; "ours /" is our rate divided by
that of the best way of Keras.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
sys.path.insert(0, str(Path(__file__).parent.parent))

import fire
import keras
import numpy as np
import tensorflow as tf2
import tensorflow.compat.v1 as tf

from graphs import folding, freezing, seeding
from graphs.segmenters.unet import UNet
from training.options import TrainOptions
from training.session import open_session
from training.steps import optimizers

CLASSES, SIZE, RATE = 11, (180, 240), 0.001
#: (task, pictures) -> the least ratio to Keras' best way.
GOALS = {("train", 8): 1.1, ("infer", 1): 1.1, ("infer", 8): 1.1}

Run = Callable[[np.ndarray, np.ndarray], object]  # of images [N, H, W, 3] and masks [N, H, W], uint8 both


def ours(filters: int) -> dict[str, Run]:
    """The training step of train.py, and the Session.run of evaluate.py."""
    chosen = {"num_classes": CLASSES, "image_shape": (*SIZE, 3), "filters": filters, "batch_norm": True}
    with tf.Graph().as_default():
        seeding.seed_graph(0)
        trained, session = UNet(**chosen), open_session()
        step = optimizers.train_step(trained, TrainOptions(optimizer="sgd"), tf.constant(RATE))
        session.run(tf.global_variables_initializer())
    with tf.Graph().as_default():
        freezing.train_only("(?!)")
        folding.fold_batch_norm()
        model, other = UNet(**chosen), open_session()
        other.run(tf.global_variables_initializer())
        other.run(folding.initializer())

    def train(images: np.ndarray, masks: np.ndarray) -> None:
        """A step of gradient descent."""
        feeds = {trained.feeds["images"]: images, trained.feeds["masks"]: masks, trained.is_training: True}
        session.run([step, trained.metrics], feeds)

    def infer(images: np.ndarray, _: np.ndarray) -> np.ndarray:
        """Classes [N, H, W]."""
        return other.run(model.outputs["classes"], {model.feeds["images"]: images})

    return {"train": train, "infer": infer}


def keras_network(filters: int) -> keras.Model:
    """The same network: pixels in 0..255 -> logits."""
    layers = keras.layers

    def pair(net, count: int):
        """Two convolutions with batch norm and ReLU: [N, H, W, C] -> [N, H, W, count]."""
        for _ in range(2):
            net = layers.Conv2D(count, 3, padding="same", use_bias=False)(net)
            net = layers.ReLU()(layers.BatchNormalization()(net))
        return net

    images = layers.Input((*SIZE, 3))
    net, skips = layers.Rescaling(2 / 255, -1)(images), []
    for level in range(5):
        net = pair(layers.MaxPooling2D(padding="same")(net) if level else net, filters * 2**level)
        skips.append(net)
    for skip in reversed(skips[:-1]):
        net = layers.Conv2DTranspose(skip.shape[3], 2, 2)(net)
        below, beyond = (have - want for have, want in zip(net.shape[1:3], skip.shape[1:3], strict=True))
        net = layers.Cropping2D(((0, below), (0, beyond)))(net) if below or beyond else net
        net = pair(layers.Concatenate()([skip, net]), skip.shape[3])
    return keras.Model(images, layers.Conv2D(CLASSES, 1)(net))


def in_keras(filters: int) -> dict[str, dict[str, Run]]:
    """Way -> task -> run."""
    model = keras_network(filters)
    entropy, optimizer = keras.losses.SparseCategoricalCrossentropy(from_logits=True), keras.optimizers.SGD(RATE)
    model.compile(optimizer, entropy)
    optimizer.build(model.trainable_variables)

    def step(images, masks):
        """A step of gradient descent on pixels in 0..255 and their classes -> the loss."""
        with tf2.GradientTape() as tape:
            loss = entropy(masks, model(images, training=True))
        optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)
        return loss

    def predict(images):
        """Pixels in 0..255 -> classes [N, H, W]."""
        return tf2.argmax(model(images, training=False), axis=3)

    def traced(jit: bool) -> dict[str, Run]:
        """Task -> run by a traced function, with XLA if jit is True."""
        train, infer = (tf2.function(function, jit_compile=jit) for function in (step, predict))
        return {
            "train": lambda images, masks: train(_floats(images), masks).numpy(),
            "infer": lambda images, _: infer(_floats(images)).numpy(),
        }

    methods = {
        "train": lambda images, masks: model.train_on_batch(_floats(images), masks),
        "infer": lambda images, _: model.predict_on_batch(_floats(images)).argmax(axis=3),
    }
    return {"keras function": traced(False), "keras function jit": traced(True), "keras methods": methods}


def _floats(images: np.ndarray) -> np.ndarray:
    return images.astype(np.float32)


def main(filters: int = 16, rounds: int = 7) -> None:
    """Prints the medians and the ratios."""
    ways = {"cnn_graphs": ours(filters), **in_keras(filters)}
    random = np.random.default_rng(0)
    for (task, count), goal in GOALS.items():
        images = random.integers(0, 256, (count, *SIZE, 3), np.uint8)
        masks = random.integers(0, CLASSES, (count, *SIZE), np.uint8)
        seconds: dict[str, list[float]] = {way: [] for way in ways}
        for number in range(rounds + 1):  # the first one compiles
            for way, runs in ways.items():
                start = time.perf_counter()
                runs[task](images, masks)
                if number:
                    seconds[way].append(time.perf_counter() - start)
        medians = {way: statistics.median(values) for way, values in seconds.items()}
        for way, median in medians.items():
            print(f"{task} {count}: {way:20} {count / median:7.1f} pictures/s")
        mine = medians.pop("cnn_graphs")
        best = min(medians, key=medians.get)
        ratio = medians[best] / mine
        print(f"{task} {count}: ours / {best}: {ratio:.2f}, goal {goal}: {'reached' if ratio >= goal else 'missed'}")


if __name__ == "__main__":
    fire.Fire(main)
