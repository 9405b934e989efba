"""graphs/backbones/table.py: the names of the table are the values that the flags allow."""

import pkgutil

import pytest

from graphs import backbones
from graphs import hyperparameters as hp
from graphs.backbones.backbone import Backbone
from graphs.backbones.table import BACKBONES, namings_of
from parameters import choices_of, unpack


def test_trunk_allows_the_names_of_the_table():
    assert set(BACKBONES) == set(choices_of(hp.Trunk))


def test_batch_norm_applies_where_the_backbone_says_so():
    optional = {name for name, backbone in BACKBONES.items() if backbone().normalization == "optional"}
    assert set(unpack(hp.TrunkBatchNorm).only.values) == optional


def test_pixels_apply_to_all_but_squeezenet():
    assert set(unpack(hp.TrunkPixels).only.values) == set(BACKBONES) - {"squeezenet"}


def test_no_backbone_is_missing_from_the_table():
    for module in pkgutil.iter_modules(backbones.__path__):
        pkgutil.resolve_name(f"graphs.backbones.{module.name}")

    def below(kind):
        return {kind, *(deeper for child in kind.__subclasses__() for deeper in below(child))}

    assert below(Backbone) - {Backbone} == {type(backbone()) for backbone in BACKBONES.values()}


@pytest.mark.parametrize(
    ("name", "libraries"),
    [
        ("resnet50", ["Keras", "Keras before 2.2.5"]),
        ("resnet18", ["PyTorch"]),
        ("mobilenet_0.25", ["Keras", "tf-slim"]),
        ("book", []),
    ],
)
def test_a_trunk_takes_weights_of_those_whose_network_it_is(name, libraries):
    assert [naming.about for naming in namings_of(name)] == libraries
