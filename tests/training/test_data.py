"""Tests of training/data.py: separate sets for training, validation and test; sets with other classes."""

import json

import numpy as np
import pytest
from PIL import Image

from datasets.wanted import WHOLE
from errors import DataError, UsageError
from tasks.registry import models
from tests.datasets.boxed.boxed_folders import annotation, fill, picture, thing
from training import data
from training.options import TrainOptions

BOXED = {"image_size": (16,), "channels": 3}


def pictures(place, counts):
    """A folder of grey pictures, in each class as many as the counts say; returns its name as a data set."""
    for label, (name, count) in enumerate(counts.items()):
        (place / name).mkdir(parents=True)
        for number in range(count):
            Image.fromarray(np.full((6, 6), 9 * label + number, np.uint8)).save(place / name / f"{number}.png")
    return f"folder:{place}"


def coco(place, names):
    """A file in which each picture has an object, of the class that `names` says."""
    place.mkdir()
    classes = sorted(set(names))
    for number in range(len(names)):
        picture(box=(8, 12, 32, 48 - number)).save(place / f"{number}.png")
    written = {
        "images": [{"id": number, "file_name": f"{number}.png"} for number in range(len(names))],
        "annotations": [
            {"id": number, "image_id": number, "category_id": classes.index(name), "bbox": [12, 8, 36, 24]}
            for number, name in enumerate(names)
        ],
        "categories": [{"id": at, "name": name} for at, name in enumerate(classes)],
    }
    (place / "set.json").write_text(json.dumps(written))
    return f"coco:{place / 'set.json'}"


def loaded(model, options=None, **sets):
    return data.load(models()[model], TrainOptions(**sets), options or BOXED)


def test_separate_files(tmp_path, capsys):
    train, val, test = (
        coco(tmp_path / name, ["cat", "dog"] * count) for name, count in (("a", 10), ("b", 2), ("c", 3))
    )
    whole = loaded("yolo", data=train, validation_data=val, test_data=test)
    assert whole.sizes == {"train": 20, "validation": 4, "test": 6}
    assert capsys.readouterr().out == f"validation: all 4 examples of {val}\ntest: all 6 examples of {test}\n"
    assert [origin.name for origin in whole.splits["test"].origins[:2]] == ["test_data/0.png", "test_data/1.png"]
    some = loaded("yolo", data=train, test_data=test).sizes
    assert some["test"] == 6 and some["train"] + some["validation"] == 20
    fill(tmp_path / "voc", 3)
    mixed = loaded("yolo", data=train, validation_data=f"voc:{tmp_path / 'voc'}")
    assert mixed.sizes["validation"] == 3 and mixed.splits["validation"]["labels"].tolist() == [[0]] * 3  # cats
    own = loaded("mnist", {"image_size": 28, "channels": 1}, data=pictures(tmp_path / "own", {"a": 9, "b": 9}),
                 test_data=pictures(tmp_path / "other", {"a": 1, "b": 2}))  # fmt: skip
    assert own.sizes["test"] == 3 and own.sizes["train"] + own.sizes["validation"] == 18


def test_published_sets_beside_files(tmp_path):
    """The set gives its split of that name."""
    folder = pictures(tmp_path, {str(digit): 3 for digit in range(10)})
    options = {"image_size": 28, "channels": 1}
    dataset = loaded("mnist", options, data=folder, test_data="digits")
    assert dataset.size("test") == 1000 and not dataset.splits["test"].origins


def test_a_part_with_some_of_the_classes(tmp_path, capsys):
    """Labels are mapped by the names."""
    train = coco(tmp_path / "a", ["ant", "bee", "cat"] * 4)
    test = coco(tmp_path / "b", ["cat", "bee"])
    dataset = loaded("yolo", data=train, test_data=test)
    assert dataset.classes == ("ant", "bee", "cat")
    assert dataset.splits["test"]["labels"].tolist() == [[2], [1]]
    assert capsys.readouterr().err == f"{test} lacks 1 of the 3 classes of the run: ant\n"
    told = rf"^{train} has other classes than {test}, on which the run was trained: ant; remove them there, or train"
    with pytest.raises(UsageError, match=told):
        data.load_other(models()["yolo"], train, "", "test", TrainOptions(data=test), BOXED, ("bee", "cat"))


def test_objects_of_classes_that_the_run_leaves_out(tmp_path, capsys):
    fill(tmp_path, 2)
    objects = [thing((0, 0, 9, 9), "ant"), thing((5, 5, 30, 30), "cat"), thing((6, 6, 30, 30), "dog")]
    (tmp_path / "Annotations" / "000.xml").write_text(annotation(*objects))
    options = {"image_size": (40, 60), "channels": 3, "classes": ("dog", "cat", "eel")}
    trained = TrainOptions(data="voc:/x")
    dataset, there = data.load_other(
        models()["yolo"], f"voc:{tmp_path}", "", "test", trained, options, options["classes"]
    )
    split = dataset.splits[there]
    assert (there, dataset.classes) == (WHOLE, ("dog", "cat", "eel"))
    assert split["labels"].tolist() == [[1, 0, -1], [1, -1, -1]]
    assert split["boxes"][0].tolist() == [[5, 5, 30, 30], [6, 6, 30, 30], [0, 0, 0, 0]]
    assert split.take(np.array([1, 0]), ["boxes"]).keys() == {"boxes"}
    assert split.origins[1].name == "JPEGImages/001.png"
    err = capsys.readouterr().err
    assert "objects of ant are left out, as --classes of the run says" in err and "lacks 1 of the 3" in err


def test_sets_that_do_not_fit(tmp_path):
    train = coco(tmp_path / "a", ["cat"] * 5)
    with pytest.raises(UsageError, match="folder holds other examples than yolo takes"):
        loaded("yolo", data=train, test_data="folder:/x")
    with pytest.raises(DataError, match="/gone"):
        loaded("yolo", data=train, validation_data=f"coco:{tmp_path}/gone.json")


def test_places_of_a_run_that_moved():
    config = {"data": "folder:/a", "options": {"data": "folder:/a", "test_data": "digits", "seed": 1}}
    now = TrainOptions(data="folder:/b", test_data="mnist", validation_data="coco:/x")
    moved = data.at_places_of(now, config)
    assert moved["data"] == moved["options"]["data"] == "folder:/b"
    assert moved["options"] == {"data": "folder:/b", "test_data": "digits", "seed": 1}
    assert data.at_places_of(TrainOptions(data="voc:/b"), config)["data"] == "folder:/a"


def test_what_the_training_set_chose_holds_for_its_parts(tmp_path):
    """Grey pictures of a part are inverted as those for training are, whatever their own borders."""
    light, dark = tmp_path / "light", tmp_path / "dark"
    for place, grey in ((light, 200), (dark, 30)):
        for name in ("a", "b"):
            (place / name).mkdir(parents=True)
            for number in range(8):
                Image.fromarray(np.full((6, 6), grey + number, np.uint8)).save(place / name / f"{number}.png")
    dataset = loaded("mnist", {"image_size": 28, "channels": 1}, data=f"folder:{light}", test_data=f"folder:{dark}")
    assert dataset.chosen == {"invert": "yes"}
    assert dataset.splits["train"]["images"].max() <= 55 and dataset.splits["test"]["images"].min() >= 218
