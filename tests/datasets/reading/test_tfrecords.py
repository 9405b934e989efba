"""TFRecord files: TensorFlow reads what is framed here, and damage is found where it is."""

import os

import pytest
import tensorflow as tf

from datasets.reading import tfrecords
from errors import DataError

DATA = [b"first", b"", os.urandom(3000), b"x" * 70_000, b"last"]
OFFSETS = [0, 21, 37, 3053, 73_069]


@pytest.fixture
def path(tmp_path):
    place = tmp_path / "a.tfrecord"
    place.write_bytes(b"".join(map(tfrecords.framed, DATA)))
    return place


def spoil(path, at):
    whole = bytearray(path.read_bytes())
    whole[at] ^= 1
    path.write_bytes(whole)


def test_tensorflow_reads_what_is_framed_and_a_scan_what_tensorflow_wrote(path, tmp_path):
    assert [one.numpy() for one in tf.data.TFRecordDataset(str(path))] == DATA
    with tf.io.TFRecordWriter(str(tmp_path / "b")) as writer:
        for data in DATA:
            writer.write(data)
    assert (tmp_path / "b").read_bytes() == path.read_bytes()


def test_a_scan_finds_every_record_and_each_is_read_by_its_offset(path):
    found = list(tfrecords.scan(path))
    assert found == [tfrecords.Record(*one) for one in zip(range(5), OFFSETS, DATA, strict=True)]
    with open(path, "rb") as file:
        for number in (3, 0, 4, 1):
            assert tfrecords.read(file.fileno(), path, number, OFFSETS[number], len(DATA[number])) == DATA[number]


@pytest.mark.parametrize(
    ("at", "flawed", "flaw", "found"),
    [
        (37 + 12 + 1000, 2, "its checksum is wrong", 5),
        (3053 - 1, 2, "its checksum is wrong", 5),
        (3053 + 3, 3, "the checksum of its length is wrong", 4),
        (73_069 + 9, 4, "the checksum of its length is wrong", 5),
    ],
)
def test_a_scan_goes_on_behind_damaged_data_and_ends_at_a_damaged_length(path, at, flawed, flaw, found):
    spoil(path, at)
    records = list(tfrecords.scan(path))
    assert len(records) == found
    assert [(one.number, one.flaw) for one in records if one.flaw] == [(flawed, flaw)]


@pytest.mark.parametrize(("size", "last"), [(73_089 - 1, 4), (73_069 + 5, 4), (3053 + 13, 3), (20, 0)])
def test_a_file_that_is_cut_off(path, size, last):
    os.truncate(path, size)
    *whole, cut = tfrecords.scan(path)
    assert [one.data for one in whole] == DATA[:last]
    assert cut == (last, OFFSETS[last], b"", "the file ends in it")


@pytest.mark.parametrize("tail", [b"\xff" * 5, b"\xff" * 8, b"\xff" * 11])
def test_bytes_behind_the_last_record_are_no_length(path, tail):
    path.write_bytes(path.read_bytes() + tail)
    *whole, last = tfrecords.scan(path)
    assert [one.data for one in whole] == DATA
    assert last == (5, 73_089, b"", "the file ends in it")


def test_reading_what_is_damaged_names_file_record_and_byte(path):
    spoil(path, 3053 + 12 + 7)
    os.truncate(path, 73_069 + 14)
    with open(path, "rb") as file:
        with pytest.raises(DataError, match=r"a\.tfrecord: record 3, at byte 3053, is damaged: its checksum is wrong;"):
            tfrecords.read(file.fileno(), path, 3, 3053, 70_000)
        with pytest.raises(DataError, match="record 4, at byte 73069, is damaged: the file ends in it; .*--skip_bad"):
            tfrecords.read(file.fileno(), path, 4, 73_069, 4)


def test_an_empty_file_has_no_records_and_a_missing_one_is_named(tmp_path):
    (tmp_path / "empty").touch()
    assert list(tfrecords.scan(tmp_path / "empty")) == []
    with pytest.raises(DataError, match="nowhere: no such file or directory"):
        list(tfrecords.scan(tmp_path / "nowhere"))
