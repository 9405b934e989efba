"""The classifiers: what they take, their default data set, and their defaults of train.py."""

from training.entry import Entry

_GREY_28 = {"images": (28, 28, 1), "labels": ()}
_COLOUR_32 = {"images": (32, 32, 3), "labels": ()}
_COLOUR = {"images": (None, None, 3), "labels": ()}
_PICTURES = {"images": (None, None, None), "labels": ()}
#: Of networks for large pictures on sets of 28x28 and 32x32: a stem that keeps their size.
_SMALL_PICTURES = {
    name: {"stem": "small"} for name in ("mnist", "fashion-mnist", "digits", "cifar10", "cifar100", "gtsrb")
}
_VGG = {"epochs": 30, "batch_size": 32, "learning_rate": 1e-4, "restored_rate": 0.1, "augment": True}
#: With batch norm VGG learns from any initial values; a dense head has far more weights than 32x32 pictures need.
_VGG_SMALL = {
    "batch_norm": True,
    "head": "pool",
    "initializer": "he_uniform",
    "learning_rate": 1e-3,
    "batch_size": 128,
    "schedule": "polynomial",
}
#: He et al. 2016, section 4.2, in fewer epochs: a linear schedule, and a stronger penalty.
_RESNET_SMALL = {
    "depth": 20,
    "stem": "small",
    "epochs": 30,
    "batch_size": 128,
    "optimizer": "momentum",
    "learning_rate": 0.2,
    "warm_up": 400,
    "l2": 5e-4,
}

MODELS = {
    "iris": Entry(
        "graphs.classifiers.iris:LinearClassifier",
        "linear classifier of four measurements of a flower",
        {"features": (4,), "labels": ()},
        "iris",
        recipe={"steps": 1000, "batch_size": 90, "validate_every": 100, "learning_rate": 0.03, "steps_per_run": 100},
    ),
    "xor": Entry(
        "graphs.classifiers.xor:XorNetwork",
        "the smallest network that needs a hidden layer",
        {"features": (2,), "labels": ()},
        "xor",
        recipe={
            "steps": 10_000, "batch_size": 4, "validate_every": 1000, "optimizer": "sgd", "learning_rate": 0.1,
            "steps_per_run": 1000,
        },
    ),
    "mnist": Entry(
        "graphs.classifiers.mnist:MnistCNN",
        "two convolutions and two dense layers for 28x28 grey pictures",
        _GREY_28,
        "mnist",
        recipe={"epochs": 8, "schedule": "exponential", "decay_rate": 0.05},
    ),
    "cifar": Entry(
        "graphs.classifiers.cifar:CifarCNN",
        "three convolutions and three dense layers for 32x32 colour pictures",
        _COLOUR_32,
        "cifar10",
        recipe={"epochs": 8, "learning_rate": 0.003, "schedule": "polynomial"},
        recipe_of_data={
            "gtsrb": {"rotate": 15.0, "zoom": 0.15, "standardize": True, "dropout": 0.4, "epochs": 100},
        },
    ),
    "encoder": Entry(
        "graphs.classifiers.encoder:Encoder",
        "classifier on the convolutions of cae",
        _GREY_28,
        "mnist",
        recipe={"steps": 2000},  # however few the labels are
    ),
    "mlp": Entry(
        "graphs.classifiers.mlp:MultilayerPerceptron",
        "dense layers for 28x28 grey pictures",
        _GREY_28,
        "mnist",
        recipe={"epochs": 5},
    ),
    "lenet": Entry(
        "graphs.classifiers.lenet:LeNet",
        "two small convolutions and three dense layers for 32x32 colour pictures",
        _COLOUR_32,
        "cifar10",
        recipe={"epochs": 8, "schedule": "polynomial"},
        recipe_of_data={
            "gtsrb": {
                "rotate": 10.0, "zoom": 0.1, "light": 0.3, "batch_norm": True, "dropout": 0.2, "batch_size": 50,
                "learning_rate": 0.002, "epochs": 40,
            },
        },
    ),
    "alexnet": Entry(
        "graphs.classifiers.alexnet:AlexNet", "AlexNet for colour pictures, resized to 227x227", _COLOUR, "shapes",
        (227, 227, 3), recipe={"epochs": 30, "batch_size": 32},
    ),
    "squeezenet": Entry(
        "graphs.classifiers.squeezenet:SqueezeNet", "SqueezeNet v1.0 for colour pictures, resized to 227x227", _COLOUR,
        "shapes", (227, 227, 3),
        recipe={
            "epochs": 30, "batch_size": 32, "published_head": False, "learning_rate_of": "conv_final/=5",
            "restored_rate": 0.01,
        },
        of_imports={"published_head": True},
    ),
    "googlenet": Entry(
        "graphs.classifiers.googlenet:GoogLeNet",
        "GoogLeNet (Inception v1): nine modules of parallel convolutions, for pictures of any size",
        _PICTURES,
        "cifar10",
        recipe={
            "epochs": 30, "schedule": "polynomial", "augment": True, "auxiliary_heads": True, "batch_norm": True,
            "local_response_normalization": False, "restored_rate": 0.1,
        },
        recipe_of_data=_SMALL_PICTURES,
        of_imports={"auxiliary_heads": False, "batch_norm": False, "local_response_normalization": True},
    ),
    "inception_v3": Entry(
        "graphs.classifiers.inception_v3:InceptionV3",
        "Inception v3: 94 convolutions in modules, for pictures of 299x299 or any other size",
        _PICTURES,
        "cifar10",
        (299, 299, 3),
        recipe={"epochs": 30, "schedule": "polynomial", "augment": True, "restored_rate": 0.1},
        recipe_of_data=_SMALL_PICTURES,
    ),
    "mobilenet": Entry(
        "graphs.classifiers.mobilenet:MobileNet",
        "MobileNet v1: thirteen separable convolutions of any width, for pictures of any size",
        _PICTURES,
        "cifar10",
        recipe={"epochs": 30, "schedule": "polynomial", "augment": True, "restored_rate": 0.1},
        recipe_of_data=_SMALL_PICTURES,
    ),
    "resnet": Entry(
        "graphs.classifiers.resnet:ResNet",
        "ResNet, networks of 18 to 152 layers with shortcuts, for pictures of any size",
        _PICTURES,
        "cifar10",
        recipe={"epochs": 30, "batch_size": 32, "schedule": "polynomial", "augment": True, "restored_rate": 0.1},
        recipe_of_data={
            **dict.fromkeys(_SMALL_PICTURES, _RESNET_SMALL),
            "gtsrb": _RESNET_SMALL | {"pixels": "each", "rotate": 15.0, "zoom": 0.15, "light": 0.3, "epochs": 40},
        },
    ),
    "vgg": Entry(
        "graphs.classifiers.vgg:VGG",
        "VGG: 8 to 16 convolutions of 3x3 and three dense layers, for pictures of any size",
        _PICTURES,
        "cifar10",
        recipe=_VGG,
        of_imports={"batch_norm": False, "head": "dense"},
        recipe_of_data=dict.fromkeys(("cifar10", "cifar100", "gtsrb"), _VGG_SMALL),
    ),
    "head": Entry(
        "graphs.classifiers.head:Head",
        "dense layers for bottleneck features of any length",
        {"features": (None,), "labels": ()},
        "iris",
        recipe={"epochs": 20, "batch_size": 128},
    ),
    "convnet": Entry(
        "graphs.classifiers.convnet:ConvNet",
        "any stack of convolutions, poolings and dense layers from flags, for pictures of any size",
        _PICTURES,
        "cifar10",
        recipe={"epochs": 20},
    ),
}  # fmt: skip
