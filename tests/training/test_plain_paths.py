"""Folders and prefixes of any name, by paths that TensorFlow reads as they are."""

import os
import tempfile

import pytest
import tensorflow.compat.v1 as tf

from training.plain_paths import plain_folder, plain_prefix

NAMES = ["x[1]", "a*b", "q?", "back\\slash", "new\nline", " lead", "\xfc", "e\u0301", "\u732b", "n" * 200]
NAMES += [os.fsdecode(b"caf\xe9")]


@pytest.mark.parametrize("name", NAMES)
def test_checkpoints_and_records_of_any_name_in_folders_of_any_name(tmp_path, name):
    folder = tmp_path / name / name
    folder.mkdir(parents=True)
    with tf.Graph().as_default(), tf.Session() as session:
        variable = tf.get_variable("v", initializer=[3.0, 7.0])
        saver = tf.train.Saver([variable])
        session.run(variable.initializer)
        with plain_folder(folder) as place:
            saver.save(session, str(place / "m"), write_state=False, write_meta_graph=False)
            tf.io.TFRecordWriter(str(place / "records")).close()
        for suffix in (".index", ".data-00000-of-00001"):
            (folder / f"m{suffix}").rename(folder / f"{name}{suffix}")
        session.run(tf.assign(variable, [0.0, 0.0]))
        with plain_prefix(folder / name) as prefix:
            saver.restore(session, str(prefix))
        assert session.run(variable).tolist() == [3.0, 7.0]
    assert (folder / "records").is_file()


def test_a_plain_path_stays_and_no_link_is_left(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    (tmp_path / "a[1]").mkdir()
    with plain_folder(tmp_path / "a b-1.2") as place:
        assert place == tmp_path / "a b-1.2"
    with plain_folder(tmp_path / "a[1]") as place:
        assert place.is_relative_to(tmp_path / "temporary") and place.samefile(tmp_path / "a[1]")
    assert not list((tmp_path / "temporary").iterdir())


def test_links_are_plain_where_the_temporary_folder_is_not(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "t[1]"))
    with plain_folder(tmp_path / "a*") as place:
        assert "[" not in str(place)
    (tmp_path / "m?.index").touch()
    (tmp_path / "m?.index.bak").touch()
    (tmp_path / "mx.index").touch()
    with plain_prefix(tmp_path / "m?") as prefix:
        assert [path.name for path in prefix.parent.iterdir()] == [f"{prefix.name}.index"]
