"""Every backbone by name: the values of --trunk, whose type `Trunk` stands in graphs/hyperparameters.py."""

from collections.abc import Callable
from functools import partial

from graphs.backbones.backbone import Backbone
from graphs.backbones.book import BookBackbone
from graphs.backbones.googlenet import GoogLeNetBackbone
from graphs.backbones.inception_v3 import InceptionV3Backbone
from graphs.backbones.mobilenet import MobileNetBackbone
from graphs.backbones.resnet import ResNetBackbone
from graphs.backbones.small import SmallBackbone
from graphs.backbones.squeezenet import SqueezeNetBackbone
from graphs.backbones.unet import UNetBackbone
from graphs.backbones.vgg import VGGBackbone
from graphs.backbones.yolo import FastYoloBackbone, YoloBackbone
from graphs.namings.naming import Naming

#: Name -> what makes it of its Options.
BACKBONES: dict[str, Callable[..., Backbone]] = {
    "book": BookBackbone,
    "small": SmallBackbone,
    "unet": UNetBackbone,
    "yolo": YoloBackbone,
    "fast_yolo": FastYoloBackbone,
    "squeezenet": SqueezeNetBackbone,
    "googlenet": GoogLeNetBackbone,
    "inception_v3": InceptionV3Backbone,
    "mobilenet": MobileNetBackbone,
    **{f"mobilenet_{width}": partial(MobileNetBackbone, width=width) for width in (0.75, 0.5, 0.25)},
    **{f"resnet{depth}": partial(ResNetBackbone, depth=depth) for depth in (18, 34, 50, 101, 152, 20)},
    **{f"vgg{depth}": partial(VGGBackbone, depth=depth) for depth in (19, 16, 13, 11)},
}


def namings_of(name: str) -> tuple[Naming, ...]:
    """How published weights for a backbone may name its variables.

    Weights of another publisher, whose strides stand elsewhere for example, are left out: no flag of a detector could
    make them fit.
    """
    backbone = BACKBONES[name]()

    def is_built_so(naming: Naming) -> bool:
        wanted = naming.hyperparameters.items() - {("pixels", naming.hyperparameters.get("pixels"))}
        return all(getattr(backbone, attribute, value) == value for attribute, value in wanted)

    return tuple(naming for naming in backbone.namings if is_built_so(naming))
