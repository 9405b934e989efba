"""datasets/imagenet.py: the names of ImageNet's classes by their numbers."""

import pytest

from datasets.imagenet import class_names

# Rows of the challenge's own list of synsets, in various parts of it.
KNOWN = {
    0: "tench", 1: "goldfish", 134: "crane (bird)", 207: "golden retriever", 309: "bee", 310: "ant",
    500: "cliff dwelling", 517: "crane (machine)", 701: "parachute", 954: "banana", 999: "toilet tissue",
}  # fmt: skip


def test_every_class_has_a_name_of_its_own():
    names = class_names(1000)
    assert len(set(names)) == len(names) == 1000
    assert all(name == name.strip() and name for name in names)
    assert {number: names[number] for number in KNOWN} == KNOWN


def test_networks_of_1001_classes_begin_with_the_background():
    assert class_names(1001) == ("background", *class_names(1000))


@pytest.mark.parametrize("count", [2, 999, 1002, None])
def test_other_networks_are_not_for_imagenet(count):
    assert class_names(count) == ()
