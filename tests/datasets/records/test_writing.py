"""Records as they are written: TensorFlow reads them, an interrupted command goes on, nothing half-made stays."""

import errno
import fcntl
import json
import os

import numpy as np
import pytest
import tensorflow as tf

from datasets.records import writing
from datasets.records.options import RecordOptions
from datasets.split import ArraySplit
from errors import DataError, RunError, UsageError
from tests.datasets.records import toy_set


def contents(folder) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_tf_data_reads_the_shards_without_this_program(tmp_path):
    """As the documentation of TFRecordDataset has it: nothing but the names and shapes in dataset.json is needed."""
    toy_set.written(tmp_path / "r", shards=3)
    features = {
        "images": tf.io.FixedLenFeature([], tf.string),
        "boxes": tf.io.FixedLenFeature([2, 4], tf.float32),
        "labels": tf.io.FixedLenFeature([2], tf.int64),
        "files": tf.io.FixedLenFeature([], tf.string),
    }
    files = sorted(str(path) for path in (tmp_path / "r").glob("train-*.tfrecord"))
    assert [os.path.basename(file) for file in files] == [f"train-0000{n}-of-00003.tfrecord" for n in range(3)]
    found = list(tf.data.TFRecordDataset(files).map(lambda one: tf.io.parse_single_example(one, features)))
    arrays = toy_set.split("train")
    images = [tf.reshape(tf.io.decode_raw(one["images"], tf.uint8), [12, 10, 3]) for one in found]
    np.testing.assert_array_equal(images, arrays["images"])
    for name in ("boxes", "labels"):
        np.testing.assert_array_equal([one[name] for one in found], arrays[name])
    assert found[3]["files"].numpy().decode(errors="surrogatepass") == arrays["files"][3]


@pytest.mark.parametrize("encoding", ["png", "jpeg"])
def test_tf_data_decodes_the_pictures(tmp_path, encoding):
    toy_set.written(tmp_path / "r", encoding=encoding, quality=90)
    dataset = tf.data.TFRecordDataset(str(tmp_path / "r" / "test-00000-of-00001.tfrecord"))
    features = {"images": tf.io.FixedLenFeature([], tf.string), "masks": tf.io.FixedLenFeature([], tf.string)}
    one = tf.io.parse_single_example(next(iter(dataset)), features)
    assert tf.io.decode_image(one["images"]).shape == (12, 10, 3)
    assert (one["images"].numpy()[:2] == b"\xff\xd8") == (encoding == "jpeg")
    np.testing.assert_array_equal(tf.io.decode_png(one["masks"])[..., 0], toy_set.split("test")["masks"][0])


def test_a_command_that_was_killed_goes_on_and_ends_in_the_same_bytes(tmp_path, monkeypatch):
    toy_set.written(tmp_path / "whole", shards=4)
    made, replace = [], os.replace

    def killed(source, target):
        if len(made) == 6:  # the plan, two shards with their indices, and the third shard without
            raise KeyboardInterrupt
        made.append(os.path.basename(target))
        replace(source, target)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(os, "replace", killed)
        toy_set.written(tmp_path / "r", shards=4)
    third = "train-00002-of-00004.tfrecord"
    assert made[-1] == third and "dataset.json" not in os.listdir(tmp_path / "r")
    (tmp_path / "r" / f".{third}.new").write_bytes(b"half a shard")  # of a process that died at once
    kept = (tmp_path / "r" / "train-00001-of-00004.tfrecord").stat().st_ino
    toy_set.written(tmp_path / "r", shards=4)
    assert contents(tmp_path / "r") == contents(tmp_path / "whole")
    assert (tmp_path / "r" / "train-00001-of-00004.tfrecord").stat().st_ino == kept


def test_a_shard_without_its_whole_content_is_written_again(tmp_path):
    toy_set.written(tmp_path / "r", shards=2)
    before = contents(tmp_path / "r")
    plan = json.loads(before["dataset.json"])["made_from"]
    (tmp_path / "r" / "dataset.json").unlink()
    (tmp_path / "r" / ".writing.json").write_text(json.dumps(plan))
    os.truncate(tmp_path / "r" / "train-00000-of-00002.tfrecord", 99)
    (tmp_path / "r" / "train-00001-of-00002.tfrecord.index.npz").write_bytes(b"")
    toy_set.written(tmp_path / "r", shards=2)
    assert contents(tmp_path / "r") == before


def test_a_full_disk_leaves_no_half_shard_and_the_same_command_goes_on(tmp_path, monkeypatch):
    toy_set.written(tmp_path / "whole", shards=4)
    synced = []

    def full(descriptor):
        synced.append(descriptor)
        if len(synced) == 4:  # in the second shard
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(RunError, match=r"train-00001-of-00004\.tfrecord: No space left on device; free some room"):
            toy_set.written(tmp_path / "r", shards=4)
    there = sorted(os.listdir(tmp_path / "r"))
    assert there == [".writing.json", "train-00000-of-00004.tfrecord", "train-00000-of-00004.tfrecord.index.npz"]
    toy_set.written(tmp_path / "r", shards=4)
    assert contents(tmp_path / "r") == contents(tmp_path / "whole")


def test_the_same_command_again_finds_the_work_done(tmp_path, capsys):
    folder = tmp_path / "r s"
    toy_set.written(folder)
    told = f"7 test in 1 shard\ntrain on them: python train.py MODEL --data 'records:{folder}'\n"
    assert f"{folder}: 23 train in 1 shard, 4 validation in 1 shard, {told}" == capsys.readouterr().out
    before = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    toy_set.written(folder)
    assert "r s is complete: 23 train in 1 shard, " in capsys.readouterr().out
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == before


@pytest.mark.parametrize("complete", [True, False])
@pytest.mark.parametrize(
    ("options", "difference"),
    [
        ({"encoding": "png"}, "encoding was raw, is png"),
        ({"shards": 2}, "shards was 3, is 2"),
        ({"seed": 4}, "seed was 0, is 4"),
        ({"split": ("test",)}, r"split was \['train', 'validation', 'test'\], is \['test'\], the examples are others"),
        ({"data_options": {"salt": 1}}, r"data_options was {}, is {'salt': 1}, the examples are others"),
        ({"data": "iris"}, "data was toy, is iris"),
    ],
)
def test_records_of_another_set_are_refused_with_the_difference(tmp_path, options, difference, complete):
    toy_set.written(tmp_path / "r", shards=3)
    if not complete:
        made = json.loads((tmp_path / "r" / "dataset.json").read_text())["made_from"]
        (tmp_path / "r" / ".writing.json").write_text(json.dumps(made))
        (tmp_path / "r" / "dataset.json").unlink()
    before = contents(tmp_path / "r")
    with pytest.raises(UsageError, match=f"holds records of another set: .*{difference}.*\nname another folder"):
        toy_set.written(tmp_path / "r", **({"shards": 3} | options))
    assert contents(tmp_path / "r") == before


@pytest.fixture
def unfinished(tmp_path, monkeypatch):
    """A folder with two of three shards for training, and the plan."""
    folder, write = tmp_path / "r", writing._ShardWriter._write

    def stopped(writer, path, *rest):
        if path.name.startswith("train-00002"):
            raise KeyboardInterrupt
        return write(writer, path, *rest)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(writing._ShardWriter, "_write", stopped)
        toy_set.written(folder, shards=3)
    return folder


def test_two_processes_do_not_write_the_same_records(unfinished):
    with open(unfinished / ".writing.json", "rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(RunError, match="r is being written by another process; wait for it, or name another fold"):
            toy_set.written(unfinished, shards=3)
    toy_set.written(unfinished, shards=3)
    assert (unfinished / "dataset.json").exists()


def test_unfinished_records_of_which_the_plan_is_lost_are_not_taken_for_those_asked_for(unfinished):
    (unfinished / ".writing.json").write_text("")
    with pytest.raises(DataError, match=r"\.writing\.json makes no sense .*; delete its folder, or name another one"):
        toy_set.written(unfinished, shards=3)


def test_a_folder_with_other_files_is_refused(tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(UsageError, match=r"holds other files \(thesis.txt\); name an empty or a new folder"):
        toy_set.written(tmp_path)
    assert os.listdir(tmp_path) == ["thesis.txt"]


@pytest.mark.parametrize(("split", "told"), [(("trian",), "trian"), ((), '""'), (("train", "val"), "val")])
def test_an_unknown_split_is_refused(tmp_path, split, told):
    with pytest.raises(UsageError, match=f"--split {told}: toy has train, validation, test"):
        toy_set.written(tmp_path / "r", split=split)
    assert not (tmp_path / "r").exists()


@pytest.mark.parametrize(
    ("count", "size", "shards"), [(10, 10, 1), (3500, 100_000, 3), (3500, 1_000_000, 4), (2_000_000, 10, 1)]
)
def test_the_usual_number_of_shards(tmp_path, count, size, shards, monkeypatch):
    """One for each 1,000 examples, but none smaller than 100 MB."""
    arrays = np.broadcast_to(np.zeros([1], np.uint8), [count, size, 1])
    writer = writing._ShardWriter(tmp_path, "train", ArraySplit({"images": arrays}), RecordOptions(), False)
    assert writer._sensible_number() == shards


def test_no_more_shards_than_examples(tmp_path):
    toy_set.written(tmp_path / "r", shards=5)
    names = [name for name in os.listdir(tmp_path / "r") if name.endswith(".tfrecord")]
    assert len([name for name in names if name.startswith("validation")]) == 4
    assert len([name for name in names if name.startswith("train")]) == 5
