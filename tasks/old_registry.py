"""Every model by its name on the command line: one line each. No TensorFlow in here, so that `--help` is quick."""

import importlib
from typing import Any, NamedTuple


class Entry(NamedTuple):
    """What is known of a model without importing it.

    path: "module:Class". about: one line for the help. data: the data sets that fit, the default first, each with the
    options that the model's input fixes. recipe: flags of a run whose defaults differ from training/options.py.
    of_data: data set -> flags, the model's own among them, whose defaults are others with it. Both may name options of
    the data set. task: what predict.py does with it, and the flags of evaluate.py: "classify", "locate", "detect",
    "generate", "generate_classes" or "autoencode".
    """

    path: str
    about: str
    data: dict[str, dict[str, Any]]
    recipe: dict[str, Any]
    of_data: dict[str, dict[str, Any]] = {}
    task: str = "classify"

    def recipe_of(self, data: str) -> dict[str, Any]:
        """The defaults of flags that are not those of their declaration, with this data set."""
        return self.recipe | self.of_data.get(data.partition(":")[0], {})

    def load(self) -> type:
        """The model's class; imports TensorFlow."""
        module, name = self.path.split(":")
        return getattr(importlib.import_module(module), name)


def _of_any_size(image_size: int, channels: int) -> dict[str, dict[str, Any]]:
    """The data sets that have pictures of any size, with the size that a model's input fixes."""
    pictures = {"image_size": image_size, "channels": channels}
    return {"folder": pictures, "shapes": pictures | {"boxes": False, "most_objects": 1, "empty": 0.2}}


def _own(flags: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The same flags for pictures with boxes of the user's own, in either format."""
    return {"voc": flags, "coco": flags}


GREY_28 = {"mnist": {}, "fashion-mnist": {}, "digits": {}, **_of_any_size(28, 1)}
COLOUR_32 = {"cifar10": {}, "cifar100": {}, "gtsrb": {}, **_of_any_size(32, 3)}
GENERATED = {"mnist": {}, "fashion-mnist": {}, "digits": {}, **COLOUR_32}  # any picture of sides that are halved twice
COLOUR_227 = {**_of_any_size(227, 3), "cifar10": {}, "cifar100": {}, "gtsrb": {}}
WITH_BOXES = {"shapes": {"boxes": True, "channels": 3}, "voc": {"channels": 3}, "coco": {"channels": 3}}
NO_MIRROR_FOR_SIGNS = {"gtsrb": {"flip": False}}  # keep left is not keep right; so below

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
        GREY_28,
        {"epochs": 8, "schedule": "exponential", "decay_rate": 0.05},
    ),
    "cifar": Entry(
        "graphs.classifiers.cifar:CifarCNN", "three convolutions and three dense layers for 32x32 colour pictures",
        COLOUR_32,
        {"epochs": 8, "learning_rate": 0.003, "schedule": "polynomial"},
        of_data={
            "gtsrb": {"flip": False, "rotate": 15.0, "zoom": 0.15, "standardize": True, "dropout": 0.4, "epochs": 100}
        },
    ),
    "cae": Entry(
        "graphs.encoders.cae:ConvolutionalAutoencoder", "convolutional autoencoder of 28x28 grey pictures",
        GREY_28,
        {"epochs": 5},
    ),
    "vae": Entry(
        "graphs.generators.vae:VariationalAutoencoder", "variational autoencoder: writes pictures in numbers, and back",
        GENERATED,
        {"epochs": 12, "learning_rate": 0.005, "schedule": "polynomial", "precision": "auto"},
        task="autoencode",
    ),
    "gan": Entry(
        "graphs.generators.gan:GAN", "two multilayer perceptrons: one makes pictures, the other judges them",
        GENERATED,
        {"epochs": 10, "learning_rate": 0.001, "learning_rate_of": "generator=0.2", "beta1": 0.5,
         "schedule": "polynomial", "precision": "auto"},
        task="generate",
    ),
    "dcgan": Entry(
        "graphs.generators.dcgan:DCGAN", "convolutions against transposed convolutions, with batch norm",
        GENERATED,
        {"epochs": 10, "batch_size": 50, "learning_rate": 0.001, "learning_rate_of": "discriminator=0.5", "beta1": 0.5,
         "schedule": "polynomial", "precision": "auto"},
        task="generate",
    ),
    "cgan": Entry(
        "graphs.generators.cgan:ConditionalGAN", "dcgan that is told the class of the pictures to make",
        GENERATED,
        {"epochs": 5, "batch_size": 50, "learning_rate": 0.001, "beta1": 0.5, "schedule": "polynomial",
         "precision": "auto"},
        task="generate_classes",
    ),
    "wgan": Entry(
        "graphs.generators.wgan:WGAN", "dcgan with a critic, whose scores tell how far samples are from pictures",
        GENERATED,
        {"epochs": 12, "batch_size": 50, "optimizer": "rmsprop", "learning_rate": 0.0005, "schedule": "polynomial",
         "precision": "auto"},
        task="generate",
    ),
    "began": Entry(
        "graphs.generators.began:BEGAN", "dcgan with an autoencoder for a discriminator, in balance",
        GENERATED,
        {"epochs": 6, "batch_size": 50, "learning_rate": 0.0005, "beta1": 0.5, "schedule": "polynomial",
         "precision": "auto"},
        task="generate",
    ),
    "encoder": Entry(
        "graphs.classifiers.encoder:Encoder", "classifier on the convolutions of cae",
        GREY_28,
        {"steps": 2000},  # however few the labels are
    ),
    "mlp": Entry(
        "graphs.classifiers.mlp:MultilayerPerceptron", "dense layers for 28x28 grey pictures",
        GREY_28,
        {"epochs": 5},
    ),
    "siamese": Entry(
        "graphs.encoders.siamese:SiameseNetwork", "two numbers for a 28x28 grey picture, near each other in a class",
        GREY_28,
        {"epochs": 5},
    ),
    "lenet": Entry(
        "graphs.classifiers.lenet:LeNet", "two small convolutions and three dense layers for 32x32 colour pictures",
        COLOUR_32,
        {"epochs": 8, "schedule": "polynomial"},
        of_data={
            "gtsrb": {"flip": False, "rotate": 10.0, "zoom": 0.1, "light": 0.3, "batch_norm": True, "dropout": 0.2,
                      "batch_size": 50, "learning_rate": 0.002, "epochs": 40},
        },
    ),
    "alexnet": Entry(
        "graphs.classifiers.alexnet:AlexNet", "AlexNet for colour pictures, made 227x227",
        COLOUR_227,
        {"epochs": 30, "batch_size": 32},
        of_data=NO_MIRROR_FOR_SIGNS,
    ),
    "squeezenet": Entry(
        "graphs.classifiers.squeezenet:SqueezeNet", "SqueezeNet v1.0 for colour pictures, made 227x227",
        COLOUR_227,
        {"epochs": 30, "batch_size": 32},
        of_data=NO_MIRROR_FOR_SIGNS,
    ),
    "localization": Entry(
        "graphs.localizers.localization:Localization", "is there an object, where, which, and where are its landmarks",
        WITH_BOXES,
        {"place": "soft_argmax", "box_weight": 1000.0, "huber_delta": 0.02, "batch_norm": True, "batch_size": 32,
         "learning_rate": 0.003, "schedule": "polynomial", "precision": "auto"},
        of_data={"shapes": {"image_size": (64, 64), "epochs": 6},
                 **_own({"resize": "stretch", "augment": True, "shift": 0.15, "zoom": 0.3, "epochs": 60})},
        task="locate",
    ),
    "yolo": Entry(
        "graphs.detectors.yolo:Yolo", "all objects, with boxes and classes, in one pass over the picture",
        WITH_BOXES,
        {"anchors": "auto", "batch_size": 16, "learning_rate": 0.002, "schedule": "polynomial", "precision": "auto",
         "epochs": 100},
        of_data={"shapes": {"most_objects": 5, "batch_size": 32, "light": 0.0, "epochs": 10},
                 **_own({"image_size": (240, 320), "stride": 16})},
        task="detect",
    ),
}  # fmt: skip
