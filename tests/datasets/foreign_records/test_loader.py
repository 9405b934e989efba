"""records:FOLDER of other programs: features found, splits by names, labels from 1, boxes, damage, the kept index."""

import numpy as np
import pytest

from datasets import registry
from datasets.dataset import Dataset
from datasets.foreign_records import indexing
from datasets.wanted import WHOLE, Wanted
from errors import DataError, UsageError
from tests.datasets.foreign_records.other_programs import book, boxed, encoded, pixels, slim, tfds, write

SMALL = {"image_size": (8,), "boxes": False}
SPLITS = {"train": range(12), "validation": range(12, 17), "test": range(17, 21)}


def load(folder, wanted=None, **options) -> Dataset:
    return registry.load(f"records:{folder}", seed=0, wanted=wanted or Wanted(), **SMALL | options)


def write_splits(folder, examples, name="{}-00000-of-00001.tfrecord"):
    for split, numbers in SPLITS.items():
        write(folder / name.format(split), examples(numbers))


def check_pictures(data):
    for split, numbers in SPLITS.items():
        expected = np.stack([pixels(number) for number in numbers])
        np.testing.assert_array_equal(data.splits[split].take(slice(None))["images"], expected)


@pytest.mark.parametrize("label", ["label", "Label", ""])
@pytest.mark.parametrize(
    "name",
    ["{}-00000-of-00001", "{}1.tfrecord", "mnist_{}.tfrecords", "name-{}.tfrecord-00000-of-00001", "{}/a.tfrecord"],
)
def test_the_records_of_the_book(tmp_path, capsys, label, name):
    write_splits(tmp_path, lambda numbers: book(numbers, label), name)
    data = load(tmp_path)
    check_pictures(data)
    assert data.classes == ("0", "1", "2") and data.splits["train"]["labels"].tolist() == [0, 1, 2] * 4
    told = f"{tmp_path}: images from image_raw (bytes of 8x8x3), labels from {label or repr(label)} (0..2)\n"
    assert capsys.readouterr().err == told


def test_raw_pictures_of_another_size_are_resized(tmp_path):
    write_splits(tmp_path, lambda numbers: book(numbers, height=4, width=6, channels=1))
    with pytest.raises(DataError, match="stored as 24 bytes; 8x8x3 takes 192; give --image_shape HEIGHT"):
        load(tmp_path)
    images = load(tmp_path, image_shape=(4, 6, 1), resize="stretch", image_size=(8, 12)).splits["train"]["images"]
    assert images.shape == (12, 8, 12, 3) and (images[..., 0] == images[..., 2]).all()
    assert abs(images.mean() - np.mean([pixels(number, 4, 6, 1) for number in range(12)])) < 3
    with pytest.raises(UsageError, match="--image_shape is HEIGHT,WIDTH,CHANNELS"):
        load(tmp_path, image_shape=(4, 6, 1, 1))
    with pytest.raises(DataError, match="stored as 24 bytes; 5x6x1 takes 30$"):
        load(tmp_path, image_shape=(5, 6))


def test_the_shape_that_records_state(tmp_path):
    write_splits(
        tmp_path,
        lambda numbers: [one | {"height": 8, "width": 4} for one in book(numbers, height=8, width=4, channels=1)],
    )
    images = load(tmp_path, channels=1, resize="stretch").splits["test"]["images"]
    assert images.shape == (4, 8, 8, 1)


def test_labels_that_start_at_1(tmp_path, capsys):
    write_splits(tmp_path, lambda numbers: slim(numbers, [b"ant", b"bee", b"cat"]))
    data = load(tmp_path)
    check_pictures(data)
    assert data.classes == ("ant", "bee", "cat") and data.splits["test"]["labels"].tolist() == [2, 0, 1, 2]
    told = "images from image/encoded (PNG), labels from image/class/label (1..3, which become 0..2), names "
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    ("file", "text", "first", "classes"),
    [
        ("labels.txt", "0:ant\n1:bee\n2:cat\n", 0, ("ant", "bee", "cat")),
        ("labels.txt", "ant\nbee\ncat\n", 1, ("ant", "bee", "cat")),
        ("labels.txt", "0:nothing\n1:ant\n2:bee\n3:cat\n", 1, ("nothing", "ant", "bee", "cat")),
        ("label.labels.txt", "ant\nbee\ncat", 0, ("ant", "bee", "cat")),
        ("map.pbtxt", "item {\n id: 1\n name: 'ant'\n}\nitem { name: \"bee\" id: 2 }", 1, ("ant", "bee", "3")),
    ],
)
@pytest.mark.parametrize("below", ["", "set/1.0.0"])
def test_names_beside_the_records(tmp_path, file, text, first, classes, below):
    write_splits(tmp_path / below, lambda numbers: slim(numbers, first=first))
    (tmp_path / below / file).write_text(text)
    data = load(tmp_path)
    assert data.classes == classes
    assert data.splits["train"]["labels"][:3].tolist() == list(range(len(classes) - 3, len(classes)))


def test_labels_that_are_text(tmp_path):
    words = [b"zebra", b"ant", b"bee"]
    write_splits(
        tmp_path, lambda numbers: [{"img": encoded(pixels(number)), "y": words[number % 3]} for number in numbers]
    )
    data = load(tmp_path)
    assert data.classes == ("ant", "bee", "zebra")
    assert data.splits["validation"]["labels"].tolist() == [2, 0, 1, 2, 0]


def test_files_without_a_split_are_parted_by_their_records(tmp_path):
    for shard in range(2):
        write(tmp_path / f"shard{shard}.tfrecord", book(range(60 * shard, 60 * shard + 60)))
    data = load(tmp_path)
    held = {
        split: {bytes(image) for image in examples.take(slice(None))["images"]}
        for split, examples in data.splits.items()
    }
    assert set().union(*held.values()) == {pixels(number).tobytes() for number in range(120)}
    assert sum(map(len, held.values())) == 120 and len(held["train"]) > len(held["test"]) > 5 < len(held["validation"])
    one = load(tmp_path / "shard1.tfrecord", Wanted(only="test"))
    assert one.sizes == {WHOLE: 60}
    assert load(tmp_path, Wanted(("validation", "test"))).sizes == {"train": 120}


BOXES = [[(0.1, 0.2, 0.5, 0.6), (0, 0, 1, 1), (0.5, 0.5, 1, 1)], [], [(0.25, 0.25, 0.75, 0.5), (0.3, 0.3, 0.3, 0.9)]]


def test_boxes_of_the_object_detection_api(tmp_path, capsys):
    """Pictures of 20x40 become 16x16: letterboxed to rows 4..12, the boxes with them."""
    for split in SPLITS:
        write(tmp_path / f"{split}.record", boxed(BOXES))
    data = load(tmp_path, boxes=True, image_size=(16,))
    assert data.classes == ("cat", "dog")
    test, train = data.splits["test"].take(slice(None)), data.splits["train"].take(slice(None))
    assert test["labels"].tolist() == [[0, 1, 0], [-1, -1, -1], [0, -1, -1]]  # one box has no area
    np.testing.assert_allclose(test["boxes"][0, :2], [[4.8, 3.2, 8, 9.6], [4, 0, 12, 16]], atol=1e-5)
    np.testing.assert_allclose(test["boxes"][2, 0], [6, 4, 10, 8], atol=1e-5)
    assert test["difficult"].tolist() == [[False, False, True], [False] * 3, [False] * 3]
    assert train["labels"].tolist() == [[0, 1, -1], [-1, -1, -1], [0, -1, -1]] and not train["difficult"].any()
    assert not train["boxes"][0, 2].any()
    assert "boxes from image/object/bbox, labels from image/object/class/label (1..2, " in capsys.readouterr().err
    stretched = load(tmp_path, boxes=True, image_size=(16,), resize="stretch").splits["test"]["boxes"]
    np.testing.assert_allclose(stretched[0, 0], [1.6, 3.2, 8, 9.6], atol=1e-5)


def test_boxes_of_tensorflow_datasets(tmp_path):
    for split in SPLITS:
        write(tmp_path / f"set-{split}.tfrecord-00000-of-00001", tfds(BOXES))
    (tmp_path / "objects-label.labels.txt").write_text("cat\ndog\n")
    data = load(tmp_path, boxes=True)
    assert data.classes == ("cat", "dog") and data.splits["test"]["labels"][0].tolist() == [0, 1, 0]
    np.testing.assert_allclose(data.splits["test"]["boxes"][0, 0], [0.8, 1.6, 4, 4.8], atol=1e-5)


def test_features_that_the_user_names(tmp_path):
    write_splits(
        tmp_path, lambda numbers: [{"a": encoded(pixels(number)), "b": number % 2, "c": 1} for number in numbers]
    )
    data = load(tmp_path, fields=("images=a", "labels=b"))
    check_pictures(data)
    assert data.classes == ("0", "1")
    with pytest.raises(DataError, match=r"test-0.*no feature .* hold images; there are a \(bytes\), b .*\nname it"):
        load(tmp_path)
    with pytest.raises(UsageError, match="--fields labels=d: .* has no feature d; there are "):
        load(tmp_path, fields=("images=a", "labels=d"))
    with pytest.raises(UsageError, match="'image=a'; did you mean images"):
        load(tmp_path, fields=("image=a",))
    with pytest.raises(DataError, match="b holds no bytes"):
        load(tmp_path, fields=("images=b",))


@pytest.mark.parametrize("compression", ["GZIP", "ZLIB"])
def test_compressed_shards_are_named_with_a_remedy(tmp_path, compression):
    write(tmp_path / "train.tfrecord", book(range(5)), compression)
    with pytest.raises(
        DataError, match=rf"train.tfrecord is compressed with {compression}, .* one by one; .*(gunzip|write it again)"
    ):
        load(tmp_path)


def test_damaged_records_are_named_or_left_out(tmp_path, capsys):
    write_splits(tmp_path, book)
    shard = tmp_path / "train-00000-of-00001.tfrecord"
    whole = shard.read_bytes()
    length = len(whole) // 12
    shard.write_bytes(whole[: 2 * length + 50] + bytes([whole[2 * length + 50] ^ 1]) + whole[2 * length + 51 : -9])
    with pytest.raises(DataError, match=rf"train-0.*: record 2, at byte {2 * length}, is damaged: its checksum"):
        load(tmp_path)
    assert load(tmp_path, skip_bad=True).sizes["train"] == 10
    assert "2 of 21 records are left out" in capsys.readouterr().err
    with pytest.raises(DataError, match="record 2"):  # the index that was kept does not hide them
        load(tmp_path)


def test_records_that_lack_something(tmp_path):
    write(tmp_path / "train.tfrecord", [*book(range(5)), {"image_raw": pixels(0).tobytes()}])
    with pytest.raises(DataError, match="record 5, at byte .*: label holds 0 values, not 1"):
        load(tmp_path)
    write(tmp_path / "train.tfrecord", [{"image/encoded": b"\x89PNG", "label": 1}] * 5)
    with pytest.raises(DataError, match="stored as 4 bytes"):
        load(tmp_path)
    (tmp_path / "train.tfrecord").write_bytes(b"no records at all")
    with pytest.raises(DataError, match=r"train\.tfrecord is no TFRecord file"):
        load(tmp_path)
    (tmp_path / "train.tfrecord").unlink()
    with pytest.raises(DataError, match="holds no TFRecords"):
        load(tmp_path)


def slim_with(numbers, **features):
    """Records of slim, with other values of the features image/..."""
    return [
        one | {f"image/{name.replace('_', '/')}": value for name, value in features.items()} for one in slim(numbers)
    ]


@pytest.mark.parametrize(
    ("features", "message"),
    [
        ({"class_label": float("inf")}, r"record 0, at byte \d+: the label inf is no whole number from 0"),
        ({"class_label": 1.5}, "the label 1.5 is no whole number from 0"),
        ({"class_label": b"dog"}, "labels are text in some files, and numbers in others$"),
        (
            {"class_label": 2**40},
            "holds labels up to 1,099,511,627,776, which .*\nname another .*--fields labels=FEATU",
        ),
        ({"encoded": 5}, "record 0, at byte .* image/encoded holds no bytes of a picture"),
        ({"encoded": 0.5}, "record 0, at byte .* image/encoded holds no bytes of a picture"),
    ],
)
def test_a_shard_with_other_values(tmp_path, features, message):
    write(tmp_path / "train-0-of-2", slim(range(9)))
    write(tmp_path / "train-1-of-2", slim_with(range(2), **features))
    with pytest.raises(DataError, match=message):
        load(tmp_path)


@pytest.mark.parametrize(
    "examples", [slim_with(range(5), class_label=-1), [one | {"label": -1} for one in book(range(5))]]
)
def test_no_record_is_good(tmp_path, examples):
    write(tmp_path / "train-0-of-1", examples)
    with pytest.raises(DataError, match="all 5 records are bad; without --skip_bad the first one is named"):
        load(tmp_path, skip_bad=True)


def test_what_is_left_out_leaves_no_class(tmp_path):
    write(tmp_path / "train-0-of-1", [*slim_with(range(9), class_label=b"dog"), *slim(range(2))])
    assert load(tmp_path, Wanted(only="test"), skip_bad=True).classes == ("dog",)
    examples = boxed(BOXES)
    examples[0]["image/object/class/label"] = [b"cat", b"dog", b"none"]
    examples[0]["image/object/difficult"] = [0, 0]
    examples[2]["image/object/class/label"] = [b"dog", b"dog"]
    write(tmp_path / "train-0-of-1", examples)
    assert load(tmp_path, Wanted(only="test"), skip_bad=True, boxes=True).classes == ("dog",)


def test_features_are_those_of_the_first_record_that_has_a_value(tmp_path):
    examples = slim(range(8))
    examples[0]["image/encoded"] = examples[0]["image/class/label"] = []
    write(tmp_path / "a.tfrecord", examples)
    assert load(tmp_path, Wanted(only="test"), skip_bad=True).sizes == {WHOLE: 7}


def test_a_picture_that_cannot_be_decoded(tmp_path, capsys):
    examples = slim(range(8))
    examples[3]["image/encoded"] = examples[3]["image/encoded"][:60]
    write(tmp_path / "a.tfrecord", examples)
    whole = load(tmp_path, Wanted(only="test")).splits[WHOLE]
    with pytest.raises(DataError, match="a.tfrecord: record 3, at byte .* its images can't be decoded"):
        whole.take(slice(None))
    assert load(tmp_path, Wanted(only="test"), skip_bad=True).sizes == {WHOLE: 7}
    assert "1 of 8 records are left out" in capsys.readouterr().err


def test_the_index_is_made_once_and_again_for_a_shard_that_changed(tmp_path, monkeypatch):
    write_splits(tmp_path, book)
    scanned = []
    note_scans(monkeypatch, scanned)
    load(tmp_path)
    assert len(scanned) == 3 and (tmp_path / "train-00000-of-00001.tfrecord.index.npz").exists()
    load(tmp_path)
    assert len(scanned) == 3
    write(tmp_path / "test-00000-of-00001.tfrecord", book(range(30, 36)))
    assert load(tmp_path).sizes["test"] == 6 and len(scanned) == 4


def note_scans(monkeypatch, scanned):
    """Appends each shard that is read for its index."""
    made = indexing._made
    monkeypatch.setattr(indexing, "_made", lambda path, *rest: scanned.append(path) or made(path, *rest))


def test_where_the_folder_cannot_be_written_the_index_is_in_the_cache(unprivileged, tmp_path, monkeypatch):
    folder, as_nobody = unprivileged
    write_splits(folder / "set", book)
    (folder / "cache").mkdir()
    (folder / "cache").chmod(0o777)
    (folder / "set").chmod(0o555)
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
    scanned = []
    note_scans(monkeypatch, scanned)
    with as_nobody():
        for _ in range(2):
            assert load(folder / "set").sizes == {"train": 12, "validation": 5, "test": 4}
    assert len(scanned) == 3 and not list((folder / "set").glob("*.npz"))
