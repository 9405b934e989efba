"""Every model by its name on the command line: one line each. No TensorFlow in here, so that `--help` is quick."""

import importlib
from typing import Any, NamedTuple


class Entry(NamedTuple):
    """What is known of a model without importing it.

    path: "module:Class". about: one line for the help. data: the data sets that fit, the default first, each with the
    options that the model's input fixes. recipe: flags of a run whose defaults differ from training/options.py.
    """

    path: str
    about: str
    data: dict[str, dict[str, Any]]
    recipe: dict[str, Any]

    def load(self) -> type:
        """The model's class; imports TensorFlow."""
        module, name = self.path.split(":")
        return getattr(importlib.import_module(module), name)


MODELS = {
    "iris": Entry(
        "graphs.classifiers.iris:LinearClassifier", "linear classifier of four measurements of a flower",
        {"iris": {}},
        {"steps": 1000, "batch_size": 90, "validate_every": 100, "learning_rate": 0.03, "steps_per_run": 100},
    ),
    "xor": Entry(
        "graphs.classifiers.xor:XorNetwork", "the smallest network that needs a hidden layer",
        {"xor": {}},
        {"steps": 10_000, "batch_size": 4, "validate_every": 1000, "optimizer": "sgd", "learning_rate": 0.1,
         "steps_per_run": 1000},
    ),
    "mnist": Entry(
        "graphs.classifiers.mnist:MnistCNN", "two convolutions and two dense layers for 28x28 grey pictures",
        {"mnist": {}, "fashion-mnist": {}, "digits": {}, "shapes": {"image_size": 28, "channels": 1}},
        {"epochs": 8, "schedule": "exponential", "decay_rate": 0.05},
    ),
    "cifar": Entry(
        "graphs.classifiers.cifar:CifarCNN", "three convolutions and three dense layers for 32x32 colour pictures",
        {"cifar10": {}, "cifar100": {}, "shapes": {"image_size": 32, "channels": 3}},
        {"epochs": 8, "learning_rate": 0.003, "schedule": "polynomial"},
    ),
}  # fmt: skip
