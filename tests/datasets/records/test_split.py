"""Records are read by their numbers, in any order, as the arrays that they were made of."""

import io
import weakref

import numpy as np
import pytest
from PIL import Image

from datasets import registry
from datasets.reading import tfrecords
from datasets.records import split as split_of_records
from datasets.records.examples import features
from datasets.wanted import Wanted
from errors import DataError
from tests.datasets.records import toy_set

ROWS = [np.array([[3, 0, 3], [5, 22, 1]]), np.array([4]), slice(2, 9), slice(None), np.zeros([0], int)]
LOSSLESS = ["raw", "png"]


@pytest.fixture(scope="module", params=LOSSLESS)
def folder(request, tmp_path_factory):
    """Records of the toy set, in three shards."""
    place = tmp_path_factory.mktemp("toy") / request.param
    toy_set.written(place, shards=3, encoding=request.param, data_options={"origins": True})
    return place


@pytest.mark.parametrize("budget", [0, 5 * 360 / 1e9, 1])
def test_every_field_is_as_it_was_whatever_the_rows(folder, budget):
    dataset = registry.load(f"records:{folder}", memory_budget=budget)
    assert dataset.classes == ("a", "b", "c") and dataset.sizes == toy_set.SIZES
    for name, split in dataset.splits.items():
        arrays = toy_set.split(name)
        assert dict(split.fields) == dict(arrays.fields)
        for rows in ROWS if name == "train" else [slice(None)]:
            taken, wanted = split.take(rows), arrays.take(rows)
            assert list(taken) == list(wanted)
            for field in wanted:
                np.testing.assert_array_equal(taken[field], wanted[field])
                assert taken[field].dtype == wanted[field].dtype, field


def test_fields_are_taken_by_name(folder):
    split = registry.load(f"records:{folder}").splits["train"]
    assert list(split.take(slice(0, 2), ("labels", "large"))) == ["labels", "large"]
    np.testing.assert_array_equal(split["weights"], toy_set.split("train")["weights"])


def test_origins_are_kept(folder):
    split = registry.load(f"records:{folder}").splits["train"]
    assert split.origins == toy_set.split("train", origins=True).origins


def test_the_fingerprint_follows_the_content(folder, tmp_path):
    def fingerprint(place):
        return registry.load(f"records:{place}").splits["train"].fingerprint(())

    toy_set.written(tmp_path / "same", shards=3, encoding=folder.name, data_options={"origins": True})
    toy_set.written(tmp_path / "other", shards=3, encoding=folder.name, data_options={"origins": True, "salt": 1})
    assert fingerprint(folder) == fingerprint(tmp_path / "same") != fingerprint(tmp_path / "other")


def test_jpeg_keeps_pictures_nearly_and_all_else_exactly(tmp_path):
    name = toy_set.written(tmp_path / "r", encoding="jpeg", quality=100)
    split, arrays = registry.load(name).splits["train"], toy_set.split("train")
    difference = np.abs(split["images"].astype(int) - arrays["images"].astype(int))
    assert 0 < difference.mean() < 50  # noise, of whose colours JPEG keeps half the resolution
    np.testing.assert_array_equal(split["masks"], arrays["masks"])


@pytest.mark.parametrize("encoding", LOSSLESS)
@pytest.mark.parametrize("most", [0, 2])
def test_more_shards_than_stay_open(tmp_path, monkeypatch, most, encoding):
    monkeypatch.setattr("datasets.records.split._MOST_OPEN", most)
    name = toy_set.written(tmp_path / "r", shards=23, encoding=encoding)
    split = registry.load(name, memory_budget=0).splits["train"]
    for _ in range(2):
        np.testing.assert_array_equal(split["images"], toy_set.split("train")["images"])


def test_as_many_shards_are_open_as_may_be_and_the_one_that_is_read(tmp_path, monkeypatch):
    held, most = weakref.WeakSet(), []

    class Counted(split_of_records._Descriptor):
        def __init__(self, path):
            super().__init__(path)
            held.add(self)
            most.append(len(held))

    monkeypatch.setattr(split_of_records, "_Descriptor", Counted)
    monkeypatch.setattr(split_of_records, "_MOST_OPEN", 3)
    split = registry.load(toy_set.written(tmp_path / "r", shards=23)).splits["train"]
    np.testing.assert_array_equal(split["images"], toy_set.split("train")["images"])
    assert len(most) == 23 and max(most) == 4


def flip(path, at):
    whole = bytearray(path.read_bytes())
    whole[at] ^= 255
    path.write_bytes(whole)


def test_a_record_that_is_damaged_meanwhile_is_named(tmp_path):
    split = registry.load(toy_set.written(tmp_path / "r", shards=3), memory_budget=0).splits["train"]
    path = tmp_path / "r" / "train-00001-of-00003.tfrecord"
    size = path.stat().st_size
    flip(path, size - 100)
    with pytest.raises(DataError, match=rf"{path.name}: record 7, at byte \d+, is damaged: its checksum is wrong"):
        split.take(np.array([0, 14]))
    with open(path, "rb+") as file:
        file.truncate(size // 2)
    with pytest.raises(DataError, match=rf"{path.name}: record 7, at byte \d+, is damaged: the file ends in it"):
        split.take(np.array([14]))
    split.take(np.array([0, 22]))


def test_a_picture_that_can_not_be_decoded_is_named(tmp_path, monkeypatch):
    split = registry.load(toy_set.written(tmp_path / "r", encoding="png"), memory_budget=0).splits["train"]
    monkeypatch.setattr("PIL.Image.open", lambda *_, **__: 1 / 0)
    with pytest.raises(DataError, match=r"record 9, at byte \d+, is damaged: its images can't be decoded \(division"):
        split.take(np.array([9]), ("images",))


@pytest.mark.parametrize("channels", [1, 3])
def test_jpeg_pictures_have_the_pixels_that_pillow_decodes(tmp_path, channels):
    options = {"examples": 100, "image_size": 37, "channels": channels}
    name = toy_set.written(tmp_path / "r", "shapes", options, encoding="jpeg", split=("test",))
    split = registry.load(name, wanted=Wanted(only="test")).splits["all"]
    for record, pixels in zip(tfrecords.scan(next((tmp_path / "r").glob("*.tfrecord"))), split["images"], strict=True):
        with Image.open(io.BytesIO(features(record.data)["images"].bytes_list.value[0])) as image:
            np.testing.assert_array_equal(np.asarray(image).reshape(pixels.shape), pixels)
