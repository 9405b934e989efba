"""Tests of datasets/boxed/yolo_description.py: descriptions that make no sense; test_yolo.py has those that do."""

import pytest

from datasets.boxed.yolo_description import describe
from errors import DataError

TRAIN = "train: images\n"
WRONG = [
    ("[", "is no YAML (while parsing a flow node"),
    ("[" * 5000, "is no YAML ("),
    ("- a", 'is no data.yaml, which has "train", "val" and "names"; correct it'),
    (f"{TRAIN}names: cat", 'its "names" is no list of names, nor number: name; correct it'),
    (f"{TRAIN}names: [cat, [dog]]", 'its "names" is no list of names, nor number: name'),
    (f"{TRAIN}names: {{x: cat}}", "its \"names\" has 'x' where a whole number is needed; correct it"),
    (f"{TRAIN}names: [cat]\nnc: two", "its \"nc\" has 'two' where a whole number is needed; correct it"),
    (f"{TRAIN}names: [cat]\nnc: 2", "nc is 2, but it has 1 names; correct one of them"),
    ("train: {a: b}\nnames: [cat]", "its train is no path or list of paths; correct it"),
    ("train: gone/pictures\nnames: [cat]", "gone/pictures is not in "),
]


@pytest.mark.parametrize(("content", "told"), WRONG)
def test_files_that_make_no_sense(tmp_path, content, told):
    (tmp_path / "images").mkdir()
    (tmp_path / "data.yaml").write_text(content)
    with pytest.raises(DataError) as raised:
        describe(tmp_path / "data.yaml", "")
    assert str(raised.value).startswith(f"{tmp_path}/data.yaml: {told}")


def test_bytes_that_are_no_text(tmp_path):
    (tmp_path / "data.yaml").write_bytes(b"names: \xff")
    with pytest.raises(DataError, match="data.yaml: is no text"):
        describe(tmp_path, "")


def test_several_descriptions(tmp_path):
    for name in ("a.yaml", "b.yml"):
        (tmp_path / name).write_text("names: [cat]")
    with pytest.raises(DataError, match="has a.yaml and b.yml; name one of them: yolo:FILE.yaml"):
        describe(tmp_path, "")
    (tmp_path / "data.yaml").write_text("names: [dog]")
    assert describe(tmp_path, "").classes.names == {0: "dog"}
    (tmp_path / "hyperparameters.yaml").write_text("rate: 3")
    (tmp_path / "data.yaml").unlink()
    (tmp_path / "b.yml").unlink()
    assert describe(tmp_path, "").classes.names == {0: "cat"}


def test_a_number_of_classes_alone(tmp_path):
    (tmp_path / "data.yaml").write_text("train:\nnc: 2\n")
    found = describe(tmp_path, "")
    assert (found.classes.names, found.splits, found.keypoints) == ({0: "0", 1: "1"}, {}, False)
    (tmp_path / "data.yaml").write_text("kpt_shape: [17, 3]\nnames: [cat]\n")
    assert describe(tmp_path, "").keypoints
