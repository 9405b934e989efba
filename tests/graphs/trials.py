"""How the common tests try each model of the registry: small hyperparameters, random examples."""

from typing import NamedTuple

import numpy as np
import tensorflow.compat.v1 as tf

from command_line.signatures import declared
from parameters import IGNORED
from tasks.registry import models


class Trial(NamedTuple):
    """How the common tests try a model. chosen: hyperparameters, for what takes too long with all its layers."""

    chosen: dict = {}
    examples: int = 8
    rate: float = 0.01
    steps: int = 30


_ROAD = {"image_shape": (48, 64, 3), "crop_rows": (8, 6)}
_REGIONS = {"image_size": (32,), "anchors": "8x8,16x16", "filters": 4, "map_channels": 16, "region_units": (32,)}

TRIALS = dict.fromkeys(models(), Trial()) | {
    "iris": Trial(steps=150),
    "xor": Trial(steps=150),
    "squeezenet": Trial(examples=2, rate=0.001, steps=12),
    "alexnet": Trial({"cut": "pool5"}, examples=2, rate=0.001, steps=12),
    "mobilenet": Trial({"width": 0.25, "image_shape": (32, 32, 3), "num_classes": 10}),
    "resnet": Trial({"depth": 20, "image_shape": (32, 32, 3), "num_classes": 10}),
    "vgg": Trial({"depth": 11, "cut": "pool3", "image_shape": (32, 32, 3), "num_classes": 10}, rate=0.001),
    "googlenet": Trial({"image_size": (64,), "cut": "inception_4a"}, examples=4, rate=0.001),
    "inception_v3": Trial({"image_size": (75,), "cut": "mixed0"}, examples=4),
    "head": Trial({"head_units": ()}),  # hidden layers are a part of the head, but have one size for all classes
    "yolo": Trial({"image_size": (32,)}, examples=4),
    "rcnn": Trial({"image_size": (32,), "crop_size": 16, "context": 2, "regions": 6}, examples=4),
    "fast_rcnn": Trial({"image_size": (32,), "regions": 6}, examples=4),
    "faster_rcnn": Trial(_REGIONS, examples=4),
    "mask_rcnn": Trial(_REGIONS | {"mask_filters": 8}, examples=4),
    "fcn": Trial({"filters": 4, "dense": (8,), "batch_norm": True, "image_shape": (64, 64, 3)}, examples=4),
    "dilated": Trial({"filters": 4, "maps": 8, "batch_norm": True, "image_shape": (32, 32, 3)}, examples=4),
    "segnet": Trial({"small": True, "filters": 8, "kernel": 3, "image_shape": (32, 32, 3)}, examples=4),
    "unet": Trial({"filters": 4, "batch_norm": True, "image_shape": (32, 32, 3)}, examples=4),
    "driving_cnn": Trial(_ROAD, examples=4, rate=0.001),
    "frugal_inception": Trial(_ROAD, examples=4, rate=0.001),
    "pilotnet": Trial(_ROAD, examples=4, rate=0.001),
    "wgan": Trial({"critic_steps": 1}),
}


def having(*hyperparameters: str) -> list[str]:
    """The models with these hyperparameters."""
    return [name for name, entry in models().items() if set(hyperparameters) <= declared(entry.path).keys()]


def examples_for(model, number: int = 8) -> dict:
    """Random examples that fit the model's placeholders, as a feed; of pictures of any size, those of its own."""
    random = np.random.default_rng(0)
    feeds = {}
    for name, placeholder in model.feeds.items():
        shape = [number, *(size or model.image_size or 3 for size in placeholder.shape.as_list()[1:])]
        if name == "labels" and len(shape) == 2:  # of three objects a picture, the last of which is none
            feeds[placeholder] = np.tile([0, model.hyperparameters["num_classes"] - 1, -1], (number, 1))
        elif name == "labels":
            feeds[placeholder] = np.arange(number) % model.hyperparameters.get("num_classes", 2)
        elif name in ("boxes", "regions"):
            corners = random.uniform(0, 32, (number, shape[1] if name == "regions" else 3, 2, 2))
            feeds[placeholder] = np.concatenate([corners.min(axis=2), corners.max(axis=2)], axis=2)
        elif name == "masks":  # a class for each picture, but one row that does not count
            classes = np.arange(number) % model.hyperparameters["num_classes"]
            feeds[placeholder] = np.tile(classes[:, np.newaxis, np.newaxis], shape[1:])
            feeds[placeholder][:, 0] = IGNORED
        elif placeholder.dtype == tf.uint8:
            feeds[placeholder] = random.integers(0, 256, shape, np.uint8)
        else:
            feeds[placeholder] = random.random(shape, np.float32)
    return feeds


def inputs_drawn_for(model, number: int = 8) -> dict:
    """What a network predicts from that is drawn at random, as a feed; nothing of one that takes examples alone."""
    drawn = model.drawn_inputs(number, seed=1) or {}
    return {model.prediction_inputs[name]: values for name, values in drawn.items()}
