"""Tests of datasets/wanted.py: which splits a loader of files returns, of folder:, voc: and coco: alike."""

import json

import numpy as np
import pytest
from PIL import Image

from datasets import registry
from datasets.wanted import TRAINING, WHOLE, Wanted
from errors import DataError
from tests.datasets.boxed.boxed_folders import annotation, fill, lists, picture, thing

SHARES = {"test": 0.2, "validation": 0.1}


def test_a_training_set_without_what_another_set_gives():
    assert TRAINING.of("mine", {"train": 1, "test": 2}) == {"train": 1, "test": 2}
    assert TRAINING.missing({"train": 1, "test": 2}, SHARES) == {"validation": 0.1}
    elsewhere = Wanted(elsewhere=("test",))
    assert elsewhere.of("mine", {"train": 1, "test": 2}) == {"train": 1}
    assert elsewhere.missing({"train": 1}, SHARES) == {"validation": 0.1}


def test_a_set_to_measure():
    assert Wanted(only="test").of("mine", {"train": 1}) == {WHOLE: 1}
    assert Wanted(only="test").of("mine", {"train": 1, "test": 2}) == {"test": 2}
    assert Wanted(only="test").missing({"test": 2}, SHARES) == {}
    told = "^mine has train and test and no validation: measure one of these, or name a folder in it$"
    with pytest.raises(DataError, match=told):
        Wanted(only="validation").of("mine", {"train": 1, "test": 2})


def folder_of(place, classes):
    for name, count in classes.items():
        (place / name).mkdir(parents=True)
        for number in range(count):
            Image.fromarray(np.full((5, 5, 3), 8 * number, np.uint8)).save(place / name / f"{number}.png")
    return f"folder:{place}"


def coco_of(place, count):
    for number in range(count):
        picture().save(place / f"{number}.png")
    written = {
        "images": [{"id": number, "file_name": f"{number}.png"} for number in range(count)],
        "annotations": [{"id": 1, "image_id": 0, "category_id": 5, "bbox": [1, 2, 9, 9]}],
        "categories": [{"id": 5, "name": "cat"}],
    }
    (place / "one.json").write_text(json.dumps(written))
    return f"coco:{place / 'one.json'}"


def sizes(data, **wanted):
    return registry.load(data, "", 0, Wanted(**wanted), image_size=8).sizes


def test_all_of_a_set_without_splits_however_small(tmp_path):
    for place in ("a", "b", "c"):
        (tmp_path / place).mkdir()
    assert sizes(folder_of(tmp_path / "a", {"ants": 1}), only="test") == {WHOLE: 1}
    assert sizes(f"voc:{fill(tmp_path / 'b', 2)}", only="test") == {WHOLE: 2}
    assert sizes(coco_of(tmp_path / "c", 1), only="validation") == {WHOLE: 1}


def test_the_split_of_a_set_that_has_splits(tmp_path):
    folder_of(tmp_path / "a" / "train", {"ants": 2, "bees": 3})
    folder_of(tmp_path / "a" / "val", {"bees": 1, "wasps": 1})
    measured = registry.load(f"folder:{tmp_path / 'a'}", "", 0, Wanted(only="validation"), image_size=8)
    assert (measured.sizes, measured.classes) == ({"validation": 2}, ("bees", "wasps"))
    lists(fill(tmp_path / "b", 9), train="000 001 002", val="003", test="004 005")
    assert sizes(f"voc:{tmp_path / 'b'}", only="test") == {"test": 2}


def test_a_training_set_keeps_what_another_set_is_measured_for(tmp_path):
    data = folder_of(tmp_path / "a", {"ants": 30, "bees": 30})
    assert sizes(data, elsewhere=("test", "validation")) == {"train": 60}
    assert sizes(data, elsewhere=("test",)).keys() == {"train", "validation"}
    assert sizes(f"voc:{fill(tmp_path / 'b', 10)}", elsewhere=("test", "validation")) == {"train": 10}


def test_a_measured_set_keeps_what_is_difficult(tmp_path):
    fill(tmp_path, 2)
    (tmp_path / "Annotations" / "001.xml").write_text(annotation(thing(more="<difficult>1</difficult>")))
    data = registry.load(f"voc:{tmp_path}", "", 0, Wanted(only="test"), image_size=(8,))
    assert data.splits[WHOLE]["difficult"].tolist() == [[False], [True]]


def test_a_measured_set_without_objects(tmp_path):
    fill(tmp_path, 2)
    for number in range(2):
        (tmp_path / "Annotations" / f"{number:03}.xml").write_text(annotation())
    with pytest.raises(DataError, match="none of the 2 pictures has an object to measure by"):
        sizes(f"voc:{tmp_path}", only="test")
