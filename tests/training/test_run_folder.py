"""Run folders: what may go on in them, what is refused, and what --fresh deletes."""

import json

import pytest

from errors import RunError, UsageError
from training import run_folder


def config(**changes) -> dict:
    options = {"batch_size": 100, "steps": 10, "keep": 3} | changes.pop("options", {})
    return {
        "model": "mnist", "data": "digits", "classes": ["0"], "hyperparameters": {"dropout": 0.4, "hidden": (4, 8)},
        "data_options": {}, "options": options, "started": "2026-01-01T00:00:00+00:00",
    } | changes  # fmt: skip


@pytest.fixture
def run(tmp_path):
    """A run folder with a checkpoint and a stranger's file."""
    folder = tmp_path / "run"
    run_folder.prepare(folder, config(), fresh=False)
    for name in ("model-5.index", "best-5.index", "history.csv", "notes.txt"):
        (folder / name).write_text("x")
    (folder / "train").mkdir()
    (folder / "train" / "events.out.tfevents.1").write_text("x")
    return folder


def test_the_same_config_goes_on_and_keeps_its_start(run):
    run_folder.prepare(run, config(started="2027-01-01T00:00:00+00:00"), fresh=False)
    assert run_folder.read(run)["started"] == "2026-01-01T00:00:00+00:00"
    assert (run / "model-5.index").exists()


def test_length_and_looks_may_change(run):
    run_folder.prepare(run, config(options={"steps": 20, "keep": 5}), fresh=False)
    assert run_folder.read(run)["options"]["steps"] == 20


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"options": {"batch_size": 50}}, "batch_size was 100, is 50"),
        ({"hyperparameters": {"dropout": 0.5, "hidden": (4, 8)}}, "dropout was 0.4, is 0.5"),
        ({"data": "mnist"}, "data was digits, is mnist"),
        ({"model": "cifar", "data": "cifar10"}, "model was mnist, is cifar; data was digits, is cifar10"),
        ({"data_options": {"labels": "fine"}}, "labels was None, is fine"),
    ],
)
def test_another_config_is_refused_with_the_difference(run, other, words):
    with pytest.raises(UsageError, match=f"{words}.*--fresh"):
        run_folder.prepare(run, config(**other), fresh=False)
    assert run_folder.read(run)["options"]["batch_size"] == 100


def test_fresh_deletes_the_run_and_nothing_else(run):
    run_folder.prepare(run, config(options={"batch_size": 50}), fresh=True)
    assert sorted(p.name for p in run.iterdir()) == ["config.json", "notes.txt", "train"]
    assert not list((run / "train").iterdir())


def test_a_run_without_a_checkpoint_has_nothing_to_lose(run):
    (run / "model-5.index").unlink()
    with pytest.raises(UsageError, match="batch_size was 100, is 50"):  # a best is something to lose
        run_folder.prepare(run, config(options={"batch_size": 50}), fresh=False)
    (run / "best-5.index").unlink()
    run_folder.prepare(run, config(options={"batch_size": 50}), fresh=False)
    assert run_folder.read(run)["options"]["batch_size"] == 50


def test_a_folder_of_something_else_is_refused(tmp_path):
    (tmp_path / "thesis.tex").write_text("x")
    for fresh in (False, True):
        with pytest.raises(UsageError, match="no run folder"):
            run_folder.prepare(tmp_path, config(), fresh)
    assert (tmp_path / "thesis.tex").exists()


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(UsageError, match="is a file; --save_dir takes a folder"):
        run_folder.prepare(tmp_path / "file", config(), fresh=False)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"model": 3}', json.dumps(config(options={}) | {"options": 1})])
def test_a_nonsense_config_is_named(tmp_path, text):
    (tmp_path / "config.json").write_text(text)
    with pytest.raises(RunError, match=r"config\.json .*train again with --fresh"):
        run_folder.read(tmp_path)


def test_no_run_says_what_to_do(tmp_path):
    with pytest.raises(RunError, match="no run in .*Train first"):
        run_folder.read(tmp_path)


def test_a_run_of_another_model_is_refused(run):
    with pytest.raises(RunError, match="is a run of mnist, not of cifar"):
        run_folder.read_for("cifar", run)
