"""Tests of datasets/picture_split.py: pictures are decoded when asked for, by threads, and kept within a budget."""

import hashlib
import os
import threading
import time

import numpy as np
import pytest
from PIL import Image

from datasets import image_folder
from datasets.picture_split import Decoder, PictureFiles, PictureSplit
from datasets.reading import pictures
from datasets.split import ArraySplit, Subset
from errors import DataError

SHAPE = (6, 8, 3)
PICTURE_BYTES = 6 * 8 * 3


class Counted:
    """Decodes and counts how often for each file, and in which threads. before: what a thread does first."""

    def __init__(self, before=lambda: None):
        self.counts, self.before, self.threads = {}, before, set()
        self.lock = threading.Lock()

    def __call__(self, path):
        with self.lock:
            self.counts[path.name] = self.counts.get(path.name, 0) + 1
            self.threads.add(threading.get_ident())
        self.before()
        return pictures.read(path, *SHAPE)


@pytest.fixture
def folder(tmp_path):
    """Twenty pictures of noise, 00.png to 19.png."""
    random = np.random.default_rng(0)
    for number in range(20):
        pixels = random.integers(0, 256, (9, 10, 3), np.uint8)
        Image.fromarray(pixels).save(tmp_path / f"{number:02}.png")
    return tmp_path


def files_of(folder, pictures_kept=0, decode=None) -> PictureFiles:
    paths = sorted(folder.iterdir())
    return PictureFiles(paths, Decoder(decode or Counted(), SHAPE, "read"), pictures_kept * PICTURE_BYTES / 1e9)


def expected(folder) -> np.ndarray:
    return np.stack([pictures.read(path, *SHAPE)[0] for path in sorted(folder.iterdir())])


ROWS = [np.array([[3, 0, 3], [5, 19, 1]]), np.array([4]), slice(2, 9), slice(None), np.zeros([0], int)]


@pytest.mark.parametrize("kept", [0, 1, 7, 20, 1000])
@pytest.mark.parametrize("checked", [False, True])
def test_pixels_are_the_same_whatever_the_budget(folder, kept, checked):
    files = files_of(folder, kept)
    numbers = np.random.default_rng(1).permutation(20)
    split = PictureSplit(files, numbers, {"labels": np.arange(20)}, folder)
    assert len(split) == 20 and split.fields == {"labels": (int, ()), "images": (np.uint8, SHAPE)}
    if checked:
        assert list(files.check(range(20), "checked")) == ["10x9 RGB, to 8x6"] * 20
    for _ in range(3):
        for rows in ROWS:
            taken = split.take(rows)
            np.testing.assert_array_equal(taken["images"], expected(folder)[numbers[rows]])
            np.testing.assert_array_equal(taken["labels"], np.arange(20)[rows])
            assert taken["images"].dtype == np.uint8


def test_inverted_pictures_are_so_in_memory_and_when_decoded(folder):
    for kept in (0, 7, 20):
        files = files_of(folder, kept)
        list(files.check(range(10), "checked"))
        plain = files.fingerprint(np.arange(20))
        files.invert()
        np.testing.assert_array_equal(files.pixels(np.arange(20)), 255 - expected(folder))
        assert files.fingerprint(np.arange(20)) != plain


@pytest.mark.parametrize("kept", [0, 7, 20])
def test_only_what_does_not_fit_the_budget_is_decoded_again(folder, kept):
    decode = Counted()
    files = files_of(folder, kept, decode)
    list(files.check(range(20), "checked"))
    assert set(decode.counts.values()) == {1}
    for _ in range(2):
        files.pixels(np.arange(20))
    counts = sorted(decode.counts.values())
    assert counts == [1] * kept + [3] * (20 - kept)


def test_the_budget_is_shared_by_the_splits(folder):
    decode = Counted()
    files = files_of(folder, 5, decode)
    one, other = (PictureSplit(files, numbers, {}, folder) for numbers in (range(10), range(10, 20)))
    for _ in range(2):
        one.take(slice(None))
        other.take(slice(None))
    assert sorted(decode.counts.values()) == [1] * 5 + [2] * 15


def test_fields_without_pictures_decode_nothing(folder):
    decode = Counted()
    split = PictureSplit(files_of(folder, 0, decode), range(20), {"labels": np.arange(20)}, folder)
    assert split["labels"].tolist() == split.take(slice(None), ["labels"])["labels"].tolist() == list(range(20))
    assert not decode.counts
    assert split.take(np.array([2]), ["images"]).keys() == {"images"}
    assert decode.counts == {"02.png": 1}


@pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="one core")
def test_threads_decode_at_the_same_time(folder):
    decode = Counted(threading.Barrier(2, timeout=60).wait)  # two threads have to meet there
    files = files_of(folder, 0, decode)
    files.pixels(np.arange(20))
    assert 1 < len(decode.threads) <= len(os.sched_getaffinity(0))


def test_two_callers_at_a_time(folder):
    files = files_of(folder, 10)
    whole, found = expected(folder), []

    def take(seed):
        random = np.random.default_rng(seed)
        for _ in range(30):
            rows = random.integers(0, 20, 8)
            found.append(np.array_equal(files.pixels(rows), whole[rows]))

    callers = [threading.Thread(target=take, args=[seed]) for seed in range(4)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert found == [True] * 120


def test_bad_files_are_told_in_their_place(folder):
    (folder / "03.png").write_bytes(b"no picture")
    (folder / "11.png").write_bytes((folder / "11.png").read_bytes()[:60])
    results = list(files_of(folder, 20).check(range(20), "checked"))
    bad = {at: str(result) for at, result in enumerate(results) if isinstance(result, DataError)}
    assert bad.keys() == {3, 11}
    assert bad[3].startswith(f"{folder}/03.png: not a picture") and bad[11].startswith(f"{folder}/11.png: ")


def test_a_file_that_is_gone_later(folder):
    split = PictureSplit(files_of(folder), range(20), {}, folder)
    (folder / "05.png").unlink()
    with pytest.raises(DataError, match=f"^{folder}/05.png: no such file or directory$"):
        split.take(np.arange(10))
    with pytest.raises(DataError, match=f"^{folder}/05.png: no such file or directory$"):
        split.fingerprint(["images"])
    assert len(split.take(np.arange(6, 10))["images"]) == 4  # the others can still be had


def test_a_fingerprint_follows_the_files_and_the_way_of_decoding(folder):
    def fingerprint(names=("images",), numbers=range(20), way="read", shape=SHAPE, label=0):
        files = PictureFiles(sorted(folder.iterdir()), Decoder(Counted(), shape, way), 0)
        return PictureSplit(files, numbers, {"labels": np.full(len(numbers), label)}, folder).fingerprint(names)

    first = fingerprint()
    assert first == fingerprint() == fingerprint(label=1)
    assert fingerprint(()) == fingerprint(["labels", "images"]) != fingerprint((), label=1)
    others = [fingerprint(numbers=range(19)), fingerprint(way="fit"), fingerprint(shape=(6, 9, 3))]
    others += [fingerprint(numbers=[1, 0, *range(2, 20)]), fingerprint(["labels"]), fingerprint()]
    assert len(set(others)) == 6
    content, status = (folder / "07.png").read_bytes(), (folder / "07.png").stat()
    (folder / "07.png").write_bytes(content + b"x")
    os.utime(folder / "07.png", ns=(status.st_atime_ns, status.st_mtime_ns))
    assert fingerprint() != first
    (folder / "07.png").write_bytes(content)
    assert fingerprint() != first  # changed at another time
    os.utime(folder / "07.png", ns=(status.st_atime_ns, status.st_mtime_ns))
    assert fingerprint() == first


def test_the_threads_end_with_the_files(folder):
    before = set(threading.enumerate())
    files = files_of(folder)
    files.pixels(np.arange(20))
    started = set(threading.enumerate()) - before
    assert started
    del files
    for thread in started:
        thread.join(timeout=10)
    assert not any(thread.is_alive() for thread in started)


def test_a_check_that_is_left_early_decodes_no_more(folder):
    decode = Counted(lambda: time.sleep(0.05))
    results = files_of(folder, 0, decode).check(range(20), "checked")
    next(results)
    results.close()
    time.sleep(0.2)
    assert len(decode.counts) <= 2 + 2 * len(os.sched_getaffinity(0))


@pytest.mark.parametrize("budget", [0, 2e-7, 1])
def test_a_folder_has_the_same_pictures_with_any_budget(folder, budget):
    for name in ("ants", "bees"):
        (folder / name).mkdir()
    for number, path in enumerate(sorted(folder.glob("*.png"))):
        path.rename(folder / ("ants", "bees")[number % 2] / path.name)
    kept = image_folder.load(str(folder), 0, image_size=8)
    data = image_folder.load(str(folder), 0, image_size=8, memory_budget=budget)
    for split in ("train", "validation", "test"):
        for name in ("images", "labels"):
            np.testing.assert_array_equal(data.splits[split][name], kept.splits[split][name])


def test_origins_are_names_inside_the_set_and_digests_of_the_bytes(folder):
    (folder / "sub").mkdir()
    (folder / "sub" / "copy.png").write_bytes((folder / "04.png").read_bytes())
    files = PictureFiles([folder / "04.png", folder / "05.png", folder / "sub" / "copy.png"], Decoder(
        Counted(), SHAPE, "read"), 0)  # fmt: skip
    assert len(list(files.check(range(3), "checked"))) == 3
    split = PictureSplit(files, [2, 0, 1], {}, folder)
    assert [origin.name for origin in split.origins] == ["sub/copy.png", "04.png", "05.png"]
    copy, original, other = (origin.digest for origin in split.origins)
    assert copy == original == hashlib.blake2b((folder / "04.png").read_bytes(), digest_size=16).hexdigest() != other
    assert Subset(split, np.array([1, 1])).origins == [split.origins[1]] * 2
    assert Subset(ArraySplit({"a": np.arange(3)}), np.array([1])).origins == ()
