"""Event files: what is written is read back at once, in the order of writing, from files in the order of time."""

import os
import socket

import pytest
import tensorflow.compat.v1 as tf

from errors import RunError
from training.runs import own_files
from training.runs.events import EventFile


def event(step):
    return tf.Event(step=step, summary=tf.Summary(value=[tf.Summary.Value(tag="loss", simple_value=0.5 * step)]))


def read(path):
    """(step, value) of the events behind the first, which names the version."""
    first, *events = tf.train.summary_iterator(str(path))
    assert first.file_version == "brain.Event:2"
    return [(each.step, each.summary.value[0].simple_value) for each in events]


@pytest.mark.parametrize("host", ["lab-7", "lab-7.example.org", ""])
def test_the_name_is_known_as_our_own_on_any_host(tmp_path, monkeypatch, host):
    monkeypatch.setattr(socket, "gethostname", lambda: host)
    EventFile(tmp_path / "train").close()
    (path,) = (tmp_path / "train").iterdir()
    assert path.name.endswith(host.partition(".")[0] or "host")
    assert own_files.matching(tmp_path, *own_files.OF_ANY_RUN) == [path]


def test_events_are_there_before_the_file_is_closed(tmp_path):
    file = EventFile(tmp_path / "a" / "train")
    for step in (1, 2):
        file.write(event(step))
        assert read(file.path)[-1] == (step, 0.5 * step)
    file.sync()
    file.close()
    assert read(file.path) == [(1, 0.5), (2, 1.0)]


def test_a_second_file_begins_anew_and_is_sorted_behind_the_first(tmp_path):
    first, second = EventFile(tmp_path), EventFile(tmp_path)
    first.write(event(1))
    second.write(event(2))
    assert [read(tmp_path / name) for name in sorted(os.listdir(tmp_path))] == [[(1, 0.5)], [(2, 1.0)]]


def test_a_folder_that_can_not_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(RunError, match=r"can't save \S+/file/train/events\.out\.tfevents\.\S+: Not a directory; fix"):
        EventFile(tmp_path / "file" / "train")
