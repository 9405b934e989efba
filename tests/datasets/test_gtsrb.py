"""Tests of datasets/gtsrb.py: on small files of both forms written here, and on the development copy where it is."""

import io
import pickle

import numpy as np
import pytest

from datasets import gtsrb
from errors import DataError

PER_TRACK = 3


def _pictures(count, first=0):
    """Black pictures [N, 32, 32, 3] whose first two bytes tell which one they are."""
    pictures = np.zeros([count, 32, 32, 3], np.uint8)
    pictures[:, 0, 0, :2] = np.stack(np.divmod(np.arange(first, first + count), 256), 1)
    return pictures


def _numbers(split):
    return split["images"][:, 0, 0, 0].astype(int) * 256 + split["images"][:, 0, 0, 1]


def _arrays():
    """Class 0 has 25 tracks, the others two each; tracks are numbered from 0 in every class."""
    tracks = np.concatenate([np.arange(25), np.tile([0, 1], 42)]).repeat(PER_TRACK)
    labels = np.concatenate([np.zeros(25, np.uint8), np.repeat(np.arange(1, 43, dtype=np.uint8), 2)]).repeat(PER_TRACK)
    test = {"test_x": _pictures(43, 10_000), "test_y": np.arange(43, dtype=np.uint8)}
    return {"train_x": _pictures(len(labels)), "train_y": labels, "train_track": tracks.astype(np.int32), **test}


def _save(folder, change=None):
    """gtsrb_32x32.npz with other arrays in place of some; None takes one away."""
    folder.mkdir(exist_ok=True)
    arrays = {name: array for name, array in (_arrays() | (change or {})).items() if array is not None}
    np.savez(folder / "gtsrb_32x32.npz", **arrays)


@pytest.fixture
def npz(tmp_path, cache):
    _save(tmp_path / "gtsrb")
    return tmp_path / "gtsrb"


@pytest.fixture
def pickles(tmp_path, cache):
    folder = tmp_path / "gtsrb"
    folder.mkdir()
    for number, name in enumerate(("train", "valid", "test"), 1):
        _pickle(folder / f"{name}.p", _batch(43 * number))
    return folder


def _batch(count):
    labels = (np.arange(count) % 43).astype(np.uint8)
    return {
        "coords": np.zeros([count, 4]),
        "labels": labels,
        "features": _pictures(count),
        "sizes": np.ones([count, 2]),
    }


def _pickle(path, values):
    path.write_bytes(pickle.dumps(values, 2))


def test_pickles_keep_their_three_splits(pickles):
    data = gtsrb.load(str(pickles.parent), 0)
    assert {split: data.size(split) for split in data.splits} == {"train": 43, "validation": 86, "test": 129}
    for fields in data.splits.values():
        count = len(fields["labels"])
        assert (fields["images"].dtype, fields["labels"].dtype) == (np.uint8, np.int32)
        np.testing.assert_array_equal(fields["images"], _pictures(count))
        np.testing.assert_array_equal(fields["labels"], np.arange(count) % 43)
    assert data.classes == tuple(map(str, range(43)))


def test_pickles_are_preferred(pickles):
    (pickles / "gtsrb_32x32.npz").write_text("garbage")
    assert gtsrb.load(str(pickles), 0).size("train") == 43


@pytest.mark.parametrize("seed", range(5))
def test_validation_has_a_tenth_of_the_tracks_of_each_class_and_shares_none_with_training(npz, seed):
    data, arrays = gtsrb.load(str(npz), seed), _arrays()
    tracks = {
        split: set(zip(arrays["train_y"][_numbers(fields)], arrays["train_track"][_numbers(fields)], strict=True))
        for split, fields in data.splits.items()
        if split != "test"
    }
    assert not tracks["train"] & tracks["validation"]
    assert np.bincount([label for label, _ in tracks["validation"]]).tolist() == [2] + [1] * 42
    for split in ("train", "validation"):
        assert data.size(split) == PER_TRACK * len(tracks[split])
        np.testing.assert_array_equal(data.splits[split]["labels"], arrays["train_y"][_numbers(data.splits[split])])
    assert data.size("train") + data.size("validation") == len(arrays["train_y"])
    np.testing.assert_array_equal(_numbers(data.splits["test"]), 10_000 + np.arange(43))


def test_the_seed_chooses_the_tracks(npz):
    first, same, other = (set(_numbers(gtsrb.load(str(npz), seed).splits["validation"])) for seed in (0, 0, 1))
    assert first == same != other


def test_a_class_with_a_single_track(npz):
    tracks = _arrays()["train_track"]
    tracks[_arrays()["train_y"] == 7] = 5
    _save(npz, {"train_track": tracks})
    with pytest.raises(DataError, match="gtsrb_32x32.npz: class 7 has a single track, too few for train and valid"):
        gtsrb.load(str(npz), 0)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"train_x": None}, r"npz has no 'train_x' of uint8 \[N, 32, 32, 3\]: it is damaged, or of another data set"),
        ({"test_x": np.zeros([43, 32, 32], np.uint8)}, "npz has no 'test_x' of uint8"),
        ({"test_x": np.zeros([43, 32, 32, 3], np.float32)}, "npz has no 'test_x' of uint8"),
        ({"test_y": np.zeros(42, np.uint8)}, "npz has no 'test_y' of 43 whole numbers: it is damaged"),
        ({"test_y": np.zeros(43)}, "npz has no 'test_y' of 43 whole numbers"),
        ({"train_track": None}, "npz has no 'train_track' of 327 whole numbers"),
        ({"test_y": np.full(43, 43, np.uint8)}, r"npz: label 43 of example 0 is not in 0\.\.42"),
        ({"test_y": np.full(43, 2**32)}, r"npz: label 4294967296 of example 0 is not in 0\.\.42"),
        ({"test_y": np.array([None] * 43)}, "cannot read .*npz, get it again: Object arrays cannot be loaded when"),
    ],
)
def test_arrays_that_are_not_the_set(npz, change, message):
    _save(npz, change)
    with pytest.raises(DataError, match=message) as raised:
        gtsrb.load(str(npz), 0)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("step", [1, 7])
def test_a_damaged_npz(npz, step):
    """Cut off, or with bytes flipped: what comes in is what was written, or a DataError."""
    path = npz / "gtsrb_32x32.npz"
    np.savez_compressed(path, **_arrays())
    content = path.read_bytes()
    refused = 0
    for place in range(step, len(content), len(content) // 60):
        damaged = bytearray(content) if step == 7 else content[:place]
        if step == 7:
            damaged[place] ^= 0xFF
        path.write_bytes(damaged)
        try:
            assert gtsrb.load(str(npz), 0).size("test") == 43
        except DataError as error:
            assert str(path) in str(error) and "\n" not in str(error)
            refused += 1
    assert refused > 50


def test_files_that_are_no_npz(npz):
    single = io.BytesIO()
    np.save(single, np.zeros(3))
    for content in (b"", b"garbage", single.getvalue(), pickle.dumps(_arrays())):
        (npz / "gtsrb_32x32.npz").write_bytes(content)
        with pytest.raises(DataError, match="cannot read .*gtsrb_32x32.npz, get it again: "):
            gtsrb.load(str(npz), 0)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"features": None}, r"valid.p has no 'features' of uint8 \[N, 32, 32, 3\]"),
        ({"features": _pictures(9)}, "valid.p has no 'labels' of 9 whole numbers"),
        ({"labels": [0] * 43}, "valid.p has no 'labels' of 43 whole numbers"),
        ({"labels": np.full(43, -1)}, r"valid.p: label -1 of example 0 is not in 0\.\.42"),
        ({"labels": np.array([None])}, "valid.p is refused"),
    ],
)
def test_pickles_that_are_not_the_set(pickles, change, message):
    _pickle(pickles / "valid.p", _batch(43) | change)
    with pytest.raises(DataError, match=message):
        gtsrb.load(str(pickles), 0)


def test_a_pickle_that_is_no_dict(pickles):
    _pickle(pickles / "test.p", [1, 2])
    with pytest.raises(DataError, match="test.p holds no dict"):
        gtsrb.load(str(pickles), 0)


def _of_tracks(tracks_of_classes, frames=30):
    """A pickle in the official order: classes one after the other, in each its tracks one after the other."""
    labels = np.repeat(list(tracks_of_classes), [frames * tracks for tracks in tracks_of_classes.values()])
    return _batch(len(labels)) | {"labels": labels.astype(np.uint8)}


def _tracks_of(split):
    """The tracks of 30 frames in a split; each must be whole."""
    tracks, frames = np.unique(_numbers(split) // 30, return_counts=True)
    assert (frames == 30).all()
    return set(tracks.tolist())


SIGNS = {14: 3, 3: 6, 41: 18}  # class -> tracks


def test_a_lone_training_set_gives_a_third_of_its_tracks_to_the_other_splits(tmp_path, cache, capsys):
    (tmp_path / "gtsrb").mkdir()
    _pickle(tmp_path / "gtsrb" / "train.p", _of_tracks(SIGNS))
    data, other = (gtsrb.load(str(tmp_path), seed) for seed in (0, 1))
    assert capsys.readouterr().err.splitlines()[:2] == [
        "gtsrb: test and validation: a sixth of train.p each, by blocks of 30 consecutive examples of a class, "
        "the tracks of the official release",
        "gtsrb: train.p has 3 of the 43 classes",
    ]
    tracks = {name: _tracks_of(split) for name, split in data.splits.items()}
    assert sorted(track for of_split in tracks.values() for track in of_split) == list(range(27))
    counts = {name: np.bincount(split["labels"]) // 30 for name, split in data.splits.items()}
    assert counts["train"].tolist() == [4, 1, 12]  # of the classes 3, 14, 41
    assert counts["validation"].tolist() == counts["test"].tolist() == [1, 1, 3]
    assert _tracks_of(other.splits["test"]) == tracks["test"]
    assert _tracks_of(other.splits["validation"]) != tracks["validation"]


def test_a_missing_validation_set_is_a_sixth_of_the_tracks(tmp_path, cache, capsys):
    (tmp_path / "gtsrb").mkdir()
    _pickle(tmp_path / "gtsrb" / "small_train_traffic.p", _of_tracks({0: 2, 1: 12}))
    _pickle(tmp_path / "gtsrb" / "small_test_traffic.p", _batch(1) | {"labels": np.array([1])})
    data = gtsrb.load(str(tmp_path), 5)
    assert capsys.readouterr().err.startswith("gtsrb: validation: a sixth of small_train_traffic.p, by blocks of 30")
    assert not _tracks_of(data.splits["train"]) & _tracks_of(data.splits["validation"])
    assert (np.bincount(data.splits["validation"]["labels"]) // 30).tolist() == [1, 2]
    assert data.size("test") == 1  # without class 0


def test_a_class_of_few_examples_is_cut_into_pieces_of_consecutive_ones(tmp_path, cache):
    (tmp_path / "gtsrb").mkdir()
    _pickle(tmp_path / "gtsrb" / "train.p", _of_tracks({0: 1, 1: 3}, frames=30))
    data = gtsrb.load(str(tmp_path), 0)
    pieces = {name: _numbers(split)[split["labels"] == 0] for name, split in data.splits.items()}
    for numbers in pieces.values():
        assert (np.diff(numbers) == 1).all() and len(numbers) == 10
    assert sorted(np.concatenate(list(pieces.values()))) == list(range(30))


def test_shuffled_pickles_are_told(tmp_path, cache, capsys):
    (tmp_path / "gtsrb").mkdir()
    shuffled = _of_tracks({0: 4, 1: 4})
    shuffled["labels"] = np.random.default_rng(0).permutation(shuffled["labels"])
    _pickle(tmp_path / "gtsrb" / "train.p", shuffled)
    gtsrb.load(str(tmp_path), 0)
    assert "they are shuffled, so the tracks are unknown" in capsys.readouterr().err


def test_the_classes_are_those_that_training_has(pickles, capsys):
    for name in ("train", "valid", "test"):
        batch = _batch(43 * 4)
        _pickle(pickles / f"{name}.p", batch | {"labels": np.array([40, 7, 14, 7] * 43)})
    (pickles / "signnames.csv").write_text(_names([7, 14, 40]))
    data = gtsrb.load(str(pickles), 0)
    assert data.classes == ("Sign, 7", "Sign, 14", "Sign, 40")
    assert data.splits["test"]["labels"][:4].tolist() == [2, 0, 1, 0]
    assert capsys.readouterr().err == "gtsrb: train.p has 3 of the 43 classes\n"


def test_examples_of_classes_that_training_never_saw_are_left_out(pickles, capsys):
    _pickle(pickles / "train.p", _of_tracks({3: 1, 5: 1}))
    _pickle(pickles / "valid.p", _batch(2) | {"labels": np.array([5, 3])})
    _pickle(pickles / "test.p", _batch(4) | {"labels": np.array([5, 9, 1, 3])})
    data = gtsrb.load(str(pickles), 0)
    assert data.splits["test"]["labels"].tolist() == [1, 0]
    assert _numbers(data.splits["test"]).tolist() == [0, 3]
    assert capsys.readouterr().err.splitlines()[1:] == [
        "gtsrb: test: 2 of 4 examples are of classes that training never saw (1, 9); left out"
    ]
    _pickle(pickles / "test.p", _batch(1) | {"labels": np.array([9])})
    with pytest.raises(DataError, match="gtsrb, split test: holds no examples"):
        gtsrb.load(str(pickles), 0)


def test_one_class_is_too_few(pickles):
    _pickle(pickles / "train.p", _of_tracks({3: 2}))
    with pytest.raises(DataError, match=r"train\.p has examples of one class, 3: two or more are needed"):
        gtsrb.load(str(pickles), 0)


def test_a_class_of_two_examples_is_too_small_for_three_splits(tmp_path, cache):
    (tmp_path / "gtsrb").mkdir()
    _pickle(tmp_path / "gtsrb" / "train.p", _batch(5) | {"labels": np.array([0, 0, 0, 1, 1])})
    with pytest.raises(DataError, match=r"train.p: class 1 has 2 tracks, too few for train and test and validation"):
        gtsrb.load(str(tmp_path), 0)


def test_without_a_training_set(pickles):
    (pickles / "train.p").unlink()
    with pytest.raises(DataError, match="no folder gtsrb in .* holds it"):
        gtsrb.load(str(pickles), 0)


def test_nowhere(cache, tmp_path):
    (tmp_path / "gtsrb").mkdir()
    with pytest.raises(DataError) as raised:
        gtsrb.load(str(tmp_path), 0)
    first, second = str(raised.value).split("\n")
    assert first == f"gtsrb: no folder gtsrb in {tmp_path}, {cache} holds it, and there is no automatic download."
    assert second.startswith("Put train.p from https://github.com/udacity/")
    assert "traffic-signs-data.zip" in second and "or gtsrb_32x32.npz from https://benchmark.ini.rub.de" in second
    assert second.endswith(f"into {tmp_path}/gtsrb, or train on embedded data: --data shapes")


def _names(rows):
    return "ClassId,SignName\n" + "".join(f'{number},"Sign, {number}"\n' for number in rows)


def test_names_of_the_classes(npz):
    (npz / "signnames.csv").write_text(_names(reversed(range(43))))
    assert gtsrb.load(str(npz), 0).classes == tuple(f"Sign, {number}" for number in range(43))


@pytest.mark.parametrize(
    "content",
    [
        "",
        _names(range(42)),
        _names(range(43)).replace("ClassId", "Id"),
        _names(range(43)).replace("\n7,", "\nx,"),
        _names(range(43)).replace('7,"Sign, 7"', "7"),
        "SignName,ClassId\nStop\n",
        b"\xff\xfe",
    ],
)
def test_names_that_are_none(npz, content):
    (npz / "signnames.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(
        DataError, match=r"signnames.csv does not name the classes of the set .*: correct it, or remove it"
    ):
        gtsrb.load(str(npz), 0)


@pytest.mark.data
def test_the_development_copy(real_data):
    data, other = (gtsrb.load(real_data("gtsrb"), seed) for seed in (0, 1))
    assert data.size("train") + data.size("validation") == 8880 and data.size("test") == 2650
    assert 800 <= data.size("validation") <= 1000
    assert all(len(np.unique(fields["labels"])) == 43 for fields in data.splits.values())
    assert (data.classes[14], data.classes[42]) == ("Stop", "End of no passing by vehicles over 3.5 metric tons")
    chosen, others = ({image.tobytes() for image in each.splits["validation"]["images"]} for each in (data, other))
    assert not chosen & {image.tobytes() for image in data.splits["train"]["images"]}
    assert len(chosen & others) < 500
    np.testing.assert_array_equal(data.splits["test"]["images"], other.splits["test"]["images"])
