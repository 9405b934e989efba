"""Every backbone by name: the values of --trunk, whose type `Trunk` stands in graphs/hyperparameters.py."""

from graphs.backbones.backbone import Backbone
from graphs.backbones.book import BookBackbone
from graphs.backbones.small import SmallBackbone
from graphs.backbones.squeezenet import SqueezeNetBackbone
from graphs.backbones.yolo import FastYoloBackbone, YoloBackbone

BACKBONES: dict[str, type[Backbone]] = {
    backbone.name: backbone
    for backbone in (BookBackbone, SmallBackbone, YoloBackbone, FastYoloBackbone, SqueezeNetBackbone)
}
