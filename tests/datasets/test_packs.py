"""datasets/packs.py: bottleneck features in pickles of Python 2 and 3."""

import pickle
import re

import numpy as np
import pytest

from datasets import packs, registry
from datasets.wanted import WHOLE, Wanted
from errors import DataError

PREFIX = "vgg_traffic"


def pack(count: int, classes: int = 4, shape: tuple = (1, 1, 3), start: int = 0) -> dict:
    """features [count, *shape], consecutive numbers from 100 * start; labels [count, 1], 0, 1, ..."""
    size = count * int(np.prod(shape))
    features = 100 * start + np.arange(size, dtype=np.float32).reshape(count, *shape)
    return {"features": features, "labels": np.arange(count).reshape(-1, 1) % classes}


def write(folder, name: str, values: dict, protocol: int = 4):
    """The path of a pack, vgg_traffic_<name>.p."""
    path = folder / f"{PREFIX}_{name}.p"
    path.write_bytes(pickle.dumps(values, protocol))
    return path


@pytest.fixture
def train(tmp_path):
    """The training file of a pair as the course has them: 8 and 12 examples of four classes, [1, 1, 3] each."""
    write(tmp_path, "bottleneck_features_validation", pack(12, start=9))
    return write(tmp_path, "100_bottleneck_features_train", pack(8))


def test_the_validation_pack_is_halved(train):
    data = registry.load(f"pack:{train}", seed=5)
    assert data.sizes == {"train": 8, "validation": 6, "test": 6} and data.classes == ("0", "1", "2", "3")
    examples = data.splits["train"].take(slice(None))
    assert (examples["features"].dtype, examples["labels"].dtype) == (np.float32, np.int32)
    np.testing.assert_array_equal(examples["features"], np.arange(24).reshape(8, 3))
    np.testing.assert_array_equal(examples["labels"], [0, 1, 2, 3] * 2)
    halves = [data.splits[split] for split in ("validation", "test")]
    together = np.concatenate([half["features"] for half in halves])
    np.testing.assert_array_equal(np.sort(together[:, 0]), 900 + 3 * np.arange(12))
    for half in halves:
        assert set(np.bincount(half["labels"], minlength=4)) <= {1, 2}  # three of each class
        np.testing.assert_array_equal((half["features"][:, 0] - 900) / 3 % 4, half["labels"])
    np.testing.assert_array_equal(
        registry.load(f"pack:{train}", seed=6).splits["test"]["features"], halves[1]["features"]
    )


def test_a_test_pack_beside_leaves_validation_whole(train):
    write(train.parent, "100_bottleneck_features_test", pack(5))
    assert packs.load(str(train), 0).sizes == {"train": 8, "validation": 12, "test": 5}


def test_sets_for_validation_and_test_may_come_from_elsewhere(train, tmp_path):
    assert packs.load(str(train), 0, Wanted(("test",))).sizes == {"train": 8, "validation": 12}
    alone = write(tmp_path, "alone", pack(6))
    assert packs.load(str(alone), 0, Wanted(("validation", "test"))).sizes == {"train": 6}
    assert packs.load(str(alone), 0, Wanted(only="test")).sizes == {WHOLE: 6}
    assert packs.load(str(train), 0, Wanted(only="validation")).sizes == {"validation": 12}


def test_a_folder_stands_for_its_training_file(train):
    whole = packs.load(str(train.parent), 0)
    assert whole.sizes["train"] == 8 and whole.content == packs.load(str(train), 0).content
    write(train.parent, "bottleneck_features_train", pack(4))
    with pytest.raises(DataError, match="has vgg_traffic_100_bott.*: name one of them"):
        packs.load(str(train.parent), 0)


def test_content_tells_other_features(train):
    before = packs.load(str(train), 0).content
    write(train.parent, "100_bottleneck_features_train", pack(8, start=1))
    assert packs.load(str(train), 0).content != before


def test_pickles_of_python_2(tmp_path):
    """As Python 2.7 with NumPy 1.11 writes them, protocol 0: text with the bytes of arrays as strings of Python 2."""
    dtype = "cnumpy\ndtype\np{n}\n(S'{code}'\nI0\nI1\ntR(I3\nS'<'\nNNNI-1\nI-1\nI0\ntb"
    made = "cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(I0\ntS'b'\ntR"
    array = made + "(I1\n(I2\nI{size}\nt{dtype}I00\nS{raw}\ntb"
    features = np.array([[1.5, -2.0], [3.0, 0.25]], "<f4")
    labels = np.array([[7], [3]], "<i8")
    texts = {
        "features": array.format(size=2, dtype=dtype.format(n=1, code="f4"), raw=repr(features.tobytes())[1:]),
        "labels": array.format(size=1, dtype=dtype.format(n=2, code="i8"), raw=repr(labels.tobytes())[1:]),
    }
    content = "(d" + "".join(f"S'{name}'\n{text}s" for name, text in texts.items()) + "."
    for name in ("train", "validation"):
        (tmp_path / f"x_{name}.p").write_text(content)
    data = packs.load(str(tmp_path / "x_train.p"), 0)
    np.testing.assert_array_equal(data.splits["train"]["features"], features)
    assert data.classes == ("3", "7") and data.splits["train"]["labels"].tolist() == [1, 0]


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_all_protocols_and_types_of_numbers(tmp_path, protocol):
    values = pack(4) | {"labels": np.arange(4, dtype=np.uint8)}
    for kind in (np.float16, np.float64, np.int32):
        path = write(tmp_path, "train", values | {"features": values["features"].astype(kind)}, protocol)
        data = packs.load(str(path), 0, Wanted(("validation", "test")))
        np.testing.assert_array_equal(data.splits["train"]["features"], np.arange(12).reshape(4, 3))


def test_names_of_classes(tmp_path):
    """Those in the file, else those of CIFAR-10 where its name says so: also of a class without training examples."""
    elsewhere = Wanted(("validation", "test"))
    path = write(tmp_path, "cifar10_100_bottleneck_features_train", pack(4))
    assert packs.load(str(path), 0, elsewhere).classes[3:5] == ("cat", "deer")
    path = write(tmp_path, "cifar100_train", pack(4) | {"classes": ["stop", b"yield", "left", "right", "none"]})
    assert packs.load(str(path), 0, elsewhere).classes == ("stop", "yield", "left", "right", "none")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"labels": np.arange(8)}, "has no 'features'"),
        (pack(8) | {"features": np.zeros(8)}, "has no 'features', numbers [N, ...]"),
        (pack(8) | {"features": np.zeros([8, 0])}, "has no 'features'"),
        (pack(8) | {"labels": np.arange(7)}, "has no 'labels' of 8 whole numbers"),
        (pack(8) | {"labels": np.eye(8)}, "has no 'labels' of 8 whole numbers"),
        (pack(8) | {"features": np.full([8, 2], 1e300)}, "the features of example 0 are not finite"),
        (pack(8) | {"classes": "abcd"}, "'classes' that are no list of names"),
        (pack(8) | {"classes": ["a", "b"]}, "label 2 of example 2 is not in 0..1"),
        (pack(8, classes=3), "labels that training never saw: 3"),
        (
            pack(8, shape=(4,)),
            "has features of 3 numbers, vgg_traffic_100_bottleneck_features_train.p of 4",
        ),
    ],
)
def test_refused(train, values, said):
    train.write_bytes(pickle.dumps(values))
    with pytest.raises(DataError, match=re.escape(said)):
        packs.load(str(train), 0)


def test_one_class_is_refused(tmp_path):
    path = write(tmp_path, "train", pack(8, classes=1))
    with pytest.raises(DataError, match="has examples of one class, 0: two or more are needed"):
        packs.load(str(path), 0, Wanted(("validation", "test")))


def test_what_is_missing_is_named(train, tmp_path):
    (tmp_path / f"{PREFIX}_bottleneck_features_validation.p").unlink()
    with pytest.raises(DataError, match="has no vgg_traffic_bottleneck_features_validation.p beside it: put it there"):
        packs.load(str(train), 0)
    with pytest.raises(DataError, match="nowhere.p is missing: pack:PATH takes"):
        packs.load(str(tmp_path / "nowhere.p"), 0)
    train.unlink()
    with pytest.raises(DataError, match="has none: pack:PATH takes"):
        packs.load(str(tmp_path), 0)
