"""Checkpoints: whole or not there, the newest and the best kept, damaged ones found and passed over."""

import errno
import os
from pathlib import Path

import pytest
import tensorflow.compat.v1 as tf

from errors import RunError
from training.runs import checkpoints
from training.runs.checkpoints import Checkpoints


@pytest.fixture
def graph():
    """A variable w, its session, and a function that sets it."""
    with tf.Graph().as_default(), tf.Session() as session:
        tf.train.get_or_create_global_step()
        w = tf.get_variable("w", [1000], initializer=tf.zeros_initializer())
        value = tf.placeholder(tf.float32, [])
        assign = tf.assign(w, tf.fill([1000], value))
        session.run(tf.global_variables_initializer())
        yield session, w, lambda number: session.run(assign, {value: number})


def names(folder) -> list[str]:
    return sorted(path.name.split(".")[0] for path in folder.glob("*.index"))


def test_the_newest_stay_and_the_best_besides(graph, tmp_path):
    session, _, _ = graph
    saved = Checkpoints(tmp_path, keep=2)
    saved.save_best(session, 10)
    for step in (10, 20, 100):
        saved.save(session, step)
    assert names(tmp_path) == ["best-10", "model-100", "model-20"]
    saved.save_best(session, 100)
    assert names(tmp_path) == ["best-100", "model-100", "model-20"]
    assert len(list(tmp_path.iterdir())) == 2 * 3 + 1
    assert tf.train.latest_checkpoint(str(tmp_path)) == str(tmp_path / "model-100")


def test_the_index_of_the_newest_is_replaced_whole(graph, tmp_path, monkeypatch):
    saved = Checkpoints(tmp_path, keep=3)
    saved.save(graph[0], 1)
    replace = os.replace

    def fail(source, target):
        return fail_with(FULL)() if str(target).endswith("/checkpoint") else replace(source, target)

    monkeypatch.setattr(os, "replace", fail)  # the new index is written by then
    with pytest.raises(RunError, match=f"can't save {tmp_path}/checkpoint: No space left on device"):
        saved.save(graph[0], 2)
    assert tf.train.latest_checkpoint(str(tmp_path)) == str(tmp_path / "model-1")
    assert saved.restore_newest(graph[0]) == 2


def test_the_newest_is_restored(graph, tmp_path):
    session, w, put = graph
    saved = Checkpoints(tmp_path, keep=3)
    for step in (9, 10):
        put(step)
        saved.save(session, step)
    put(0)
    assert saved.restore_newest(session) == 10
    assert session.run(w)[0] == 10


def test_an_empty_folder_has_nothing_to_restore(graph, tmp_path):
    assert Checkpoints(tmp_path, keep=1).restore_newest(graph[0]) is None


@pytest.mark.parametrize("damage", ["truncate data", "flip a byte", "empty index", "garbage index", "no data"])
def test_a_damaged_newest_falls_back_to_the_one_before(graph, tmp_path, capsys, damage):
    session, w, put = graph
    saved = Checkpoints(tmp_path, keep=3)
    for step in (1, 2):
        put(step)
        saved.save(session, step)
    data, index = tmp_path / "model-2.data-00000-of-00001", tmp_path / "model-2.index"
    content = bytearray(data.read_bytes())
    if damage == "truncate data":
        data.write_bytes(content[:100])
    elif damage == "flip a byte":
        content[2000] ^= 1
        data.write_bytes(content)
    elif damage == "empty index":
        index.write_bytes(b"")
    elif damage == "garbage index":
        index.write_bytes(b"garbage" * 100)
    else:
        data.unlink()
    assert saved.restore_newest(session) == 1
    assert session.run(w)[0] == 1
    warning = capsys.readouterr().err
    assert "model-2" in warning
    assert f"resuming from {tmp_path / 'model-1'}" in warning
    assert "Graph execution error" not in warning
    put(1.5)
    saved.keep = 1
    saved.save(session, 1)  # must not be thought older than the damaged one
    assert names(tmp_path) == ["model-1"]
    assert saved.restore_newest(session) == 1


def test_damage_everywhere_is_an_error_not_a_new_start(graph, tmp_path):
    saved = Checkpoints(tmp_path, keep=3)
    saved.save(graph[0], 1)
    (tmp_path / "model-1.data-00000-of-00001").write_bytes(b"")
    with pytest.raises(RunError, match="model-1.*--fresh"):
        saved.restore_newest(graph[0])


@pytest.mark.parametrize(
    ("shape", "name", "message"),
    [
        ([5], "w", r"model-1: w is \[1000\] there and \[5\] in this graph"),
        ([1000], "v", "model-1: it has no variable v;"),
    ],
)
def test_another_graph_is_told_what_does_not_fit(graph, tmp_path, shape, name, message):
    Checkpoints(tmp_path, keep=3).save(graph[0], 1)
    with tf.Graph().as_default(), tf.Session() as session:
        variables = [tf.get_variable(name, shape)]
        with pytest.raises(RunError, match=message):
            checkpoints.restore(session, tf.train.Saver(variables), variables, tmp_path / "model-1")


def fail_with(error):
    def fail(*_, **__):
        raise error

    return fail


FULL = OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize(
    ("module", "function", "error"),
    [
        (
            tf.train.Saver,
            "save",
            tf.errors.ResourceExhaustedError(None, None, "/x/model-2.data; No space left on device"),
        ),
        (Path, "mkdir", FULL),
        (os, "fsync", FULL),
        (Path, "replace", FULL),
    ],
    ids=["save", "mkdir", "fsync", "replace"],
)
def test_a_full_disk_leaves_the_old_checkpoint_and_takes_no_room(graph, tmp_path, monkeypatch, module, function, error):
    session, w, put = graph
    saved = Checkpoints(tmp_path, keep=1)
    put(1)
    saved.save(session, 1)
    put(2)
    before = sorted(tmp_path.iterdir())
    monkeypatch.setattr(module, function, fail_with(error))
    with pytest.raises(RunError) as refused:
        saved.save(session, 2)
    assert str(refused.value) == (
        f"can't save {tmp_path}/model-2: No space left on device; free some room, then the same command resumes"
    )
    monkeypatch.undo()
    assert sorted(tmp_path.iterdir()) == before
    assert saved.restore_newest(session) == 1
    assert session.run(w)[0] == 1


def test_new_data_never_stand_beside_an_old_index(graph, tmp_path, monkeypatch):
    """A damaged checkpoint, or one from another machine, is overwritten by a process that is killed."""
    session, w, put = graph
    saved = Checkpoints(tmp_path, keep=3)
    for step in (1, 2):
        put(step)
        saved.save(session, step)
    put(3)
    move, moved = Path.replace, []

    def killed(path, target):
        if moved:
            raise SystemExit
        moved.append(move(path, target))

    monkeypatch.setattr(Path, "replace", killed)
    with pytest.raises(SystemExit):
        saved.save(session, 2)
    monkeypatch.undo()
    assert [path.name for path in moved] == ["model-2.data-00000-of-00001"]
    assert names(tmp_path) == ["model-1"]
    assert saved.restore_newest(session) == 1
    assert session.run(w)[0] == 1


def test_leftovers_of_a_killed_save_are_not_taken_for_a_checkpoint(graph, tmp_path):
    saved = Checkpoints(tmp_path, keep=3)
    saved.save(graph[0], 1)
    (tmp_path / "model-2.data-00000-of-00001").write_bytes(b"half")  # killed between data and index
    (tmp_path / ".saving").mkdir()
    (tmp_path / ".saving" / "model-3.index").write_bytes(b"half")
    assert saved.restore_newest(graph[0]) == 1
    saved.save(graph[0], 2)
    assert saved.restore_newest(graph[0]) == 2
    assert not (tmp_path / ".saving").exists()


def test_find(graph, tmp_path):
    with pytest.raises(RunError, match="holds no checkpoint yet"):
        checkpoints.find(tmp_path, "best")
    saved = Checkpoints(tmp_path, keep=3)
    saved.save(graph[0], 3)
    assert checkpoints.find(tmp_path, "best").name == "model-3"
    saved.save_best(graph[0], 2)
    assert checkpoints.find(tmp_path, "best").name == "best-2"
    assert checkpoints.find(tmp_path, "last").name == "model-3"
    prefix = tmp_path / "model-3"
    for path in (prefix, f"{prefix}.index", f"{prefix}.data-00000-of-00001", "model-3"):
        assert checkpoints.find(tmp_path, str(path)) == prefix
    assert checkpoints.step_of(prefix) == 0


def test_a_checkpoint_that_is_not_there_gets_a_hint(graph, tmp_path):
    saved = Checkpoints(tmp_path, keep=3)
    saved.save(graph[0], 30)
    for word, hint in (("bset", "; did you mean best?"), ("model-3", "; did you mean model-30?"), ("xyz", "")):
        with pytest.raises(RunError) as error:
            checkpoints.find(tmp_path, word)
        assert (
            str(error.value)
            == f"no checkpoint {word}: neither {word}.index nor {tmp_path / word}.index is a file{hint}"
        )
    with pytest.raises(RunError, match=f"no checkpoint {tmp_path}: it is a folder; --save_dir names the run"):
        checkpoints.find(tmp_path, str(tmp_path))
