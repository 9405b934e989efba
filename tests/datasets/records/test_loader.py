"""records:FOLDER as a data set: its splits, and what is told of shards and indices that are not as they were."""

import json
import os

import numpy as np
import pytest

from datasets import registry
from datasets.wanted import Wanted
from errors import DataError
from tests.datasets.records import toy_set
from tests.datasets.records.test_split import flip

SHARD = "train-00001-of-00003.tfrecord"  # examples 7..14


@pytest.fixture
def name(tmp_path):
    return toy_set.written(tmp_path / "r", shards=3)


def check_whole(name):
    np.testing.assert_array_equal(registry.load(name).splits["train"]["images"], toy_set.split("train")["images"])


@pytest.mark.parametrize("content", [None, b"", b"PK no zip", "other"])
def test_an_index_that_is_missing_damaged_or_another_s_is_made_again(name, tmp_path, capsys, content):
    path = tmp_path / "r" / f"{SHARD}.index.npz"
    before = path.read_bytes()
    if content is None:
        path.unlink()
    else:
        other = tmp_path / "r" / "train-00000-of-00003.tfrecord.index.npz"
        path.write_bytes(other.read_bytes() if content == "other" else content)
    check_whole(name)
    assert f"{path}: made again from its shard" in capsys.readouterr().err
    assert path.read_bytes() == before
    check_whole(name)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("mark", [b"PK\x01\x02", b"small:labels.npyPK"])
def test_an_index_with_a_flipped_bit_is_made_again_or_is_as_it_was(name, tmp_path, mark):
    """In the list of the arrays at its end, which no checksum guards: from the mark on."""
    path = tmp_path / "r" / f"{SHARD}.index.npz"
    before, expected = path.read_bytes(), toy_set.split("train")["labels"]
    begins = before.index(mark)
    for at in range(begins, begins + 46):
        path.write_bytes(before[:at] + bytes([before[at] ^ 1]) + before[at + 1 :])
        np.testing.assert_array_equal(registry.load(name).splits["train"]["labels"], expected)


def test_an_index_that_can_not_be_written_is_made_each_time(name, tmp_path, capsys, monkeypatch):
    (tmp_path / "r" / f"{SHARD}.index.npz").unlink()
    monkeypatch.setattr(os, "replace", lambda *_: (_ for _ in ()).throw(OSError(30, "Read-only file system")))
    check_whole(name)
    assert "Read-only file system" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("spoil", "message", "left"),
    [
        (lambda path: os.truncate(path, path.stat().st_size - 1), r"record 7, at byte \d+, is damaged: the file", 22),
        (lambda path: os.truncate(path, 5), "record 0, at byte 0, is damaged: the file ends in it", 15),
        (lambda path: os.truncate(path, 0), "has 0 whole records and is not the file that was written", 15),
        (lambda path: path.write_bytes(path.read_bytes() * 2), "has 16 whole records and is not the file that was", 31),
    ],
)
def test_a_shard_that_is_cut_off_or_another(name, tmp_path, capsys, spoil, message, left):
    spoil(tmp_path / "r" / SHARD)
    with pytest.raises(DataError, match=rf"{SHARD}:? {message}.*--skip_bad"):
        registry.load(name)
    split = registry.load(name, skip_bad=True).splits["train"]
    assert len(split) == left
    assert (f"{23 - left} of 23 records are left out" in capsys.readouterr().err) == (left < 23)


def test_a_damaged_record_is_left_out_and_counted(name, tmp_path, capsys):
    path = tmp_path / "r" / SHARD
    flip(path, path.stat().st_size - 100)
    whole = registry.load(name).splits["train"]  # of the size and the index that it should have
    with pytest.raises(DataError, match="record 7"):
        whole.take(slice(None))
    assert capsys.readouterr().err == ""
    split = registry.load(name, skip_bad=True).splits["train"]
    rows = np.delete(np.arange(23), 14)
    np.testing.assert_array_equal(split["images"], toy_set.split("train")["images"][rows])
    np.testing.assert_array_equal(split["labels"], toy_set.split("train")["labels"][rows])
    assert "train: 1 of 23 records are left out, since they are damaged" in capsys.readouterr().err


def test_a_damaged_picture_is_left_out(tmp_path, capsys):
    name = toy_set.written(tmp_path / "p", shards=3, encoding="png")
    path = tmp_path / "p" / SHARD
    flip(path, 100)
    split = registry.load(name, skip_bad=True).splits["train"]
    np.testing.assert_array_equal(split["images"], np.delete(toy_set.split("train")["images"], 7, axis=0))


def test_a_missing_shard_is_named(name, tmp_path):
    (tmp_path / "r" / SHARD).unlink()
    with pytest.raises(DataError, match=f"{SHARD}: no such file or directory; dataset.json lists it"):
        registry.load(name)


def test_splits_are_those_that_were_written(tmp_path):
    name = toy_set.written(tmp_path / "r", split=("train", "test"))
    with pytest.raises(DataError, match="has no validation: write it with .*, or name .* --validation_data"):
        registry.load(name)
    assert registry.load(name, wanted=Wanted(("validation",))).sizes == {"train": 23, "test": 7}
    assert registry.load(name, wanted=Wanted(only="test")).sizes == {"test": 7}
    alone = toy_set.written(tmp_path / "alone", split=("test",))
    assert registry.load(alone, wanted=Wanted(only="validation")).sizes == {"all": 7}
    with pytest.raises(DataError, match="has no train and no validation: write them with records.py"):
        registry.load(alone)


def edited(folder, **changes):
    path = folder / "dataset.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"format": "tfds"}, "dataset.json makes no sense .*; restore it from a copy"),
        ({"version": 7}, "dataset.json is of version 7, and this program reads 1; write it again"),
        ({"splits": [3]}, "dataset.json makes no sense"),
        ({"splits": {"train": {"fields": {"x": {}}, "shards": []}}}, "dataset.json makes no sense"),
        ({"splits": {}}, "dataset.json makes no sense"),
        ({"splits": {"train": {"fields": {}, "shards": []}}}, "dataset.json makes no sense"),
        ({"made_from": {"data": "mnist"}}, "dataset.json makes no sense"),
        ({"made_from": [1]}, "dataset.json makes no sense"),
    ],
)
def test_a_description_that_makes_no_sense(name, tmp_path, changes, message):
    edited(tmp_path / "r", **changes)
    for look in (registry.load, registry.entry_of):
        with pytest.raises(DataError, match=message):
            look(name)


def test_no_records_there(tmp_path):
    with pytest.raises(DataError, match=r"nowhere is not there: python records.py DATA .*nowhere writes records there"):
        registry.entry_of(f"records:{tmp_path}/nowhere")
    (tmp_path / "dataset.json").write_text("no JSON")
    with pytest.raises(DataError, match="dataset.json makes no sense"):
        registry.entry_of(f"records:{tmp_path}")


def test_which_models_the_records_fit_is_known_from_the_description(name):
    entry = registry.entry_of(name)
    assert entry.forms[0].fields["images"] == (12, 10, 3) and entry.forms[0].fields["labels"] == (2,)
    assert entry.recipe == {"image_size": (12, 10)}
    unknown = {"resize": "", "invert": "", "crop_share": 1.0}  # the set was made without such options
    assert registry.fitting_options(name, {"images": (None, 10, 3), "boxes": (None, 4)}) == unknown
    assert registry.fitting_options(name, {"images": (28, 28, 1)}) is None


def test_one_shard_may_stand_in_the_list_many_times(name, tmp_path):
    splits = json.loads((tmp_path / "r" / "dataset.json").read_text())["splits"]
    splits["train"]["shards"] *= 3
    edited(tmp_path / "r", splits=splits)
    split = registry.load(name).splits["train"]
    np.testing.assert_array_equal(split["images"], np.tile(toy_set.split("train")["images"], (3, 1, 1, 1)))
