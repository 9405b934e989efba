"""Run folders: what may resume in them, what is refused, and what --fresh deletes."""

import errno
import json
import shutil
from dataclasses import asdict
from pathlib import Path

import pytest

from datasets import registry as datasets
from errors import DataError, RunError, UsageError
from tasks.registry import models, run_files
from training.options import TrainOptions
from training.runs import run_folder

DATA = ".data-00000-of-00001"


def config(**changes) -> dict:
    options = {"batch_size": 100, "steps": 10, "keep": 3} | changes.pop("options", {})
    return {
        "model": "mnist", "data": "digits", "classes": ["0"], "hyperparameters": {"dropout": 0.4, "hidden": (4, 8)},
        "data_options": {}, "examples": {"train": 90, "validation": 5}, "options": options,
        "started": "2026-01-01T00:00:00+00:00",
    } | changes  # fmt: skip


@pytest.fixture
def run(tmp_path):
    """A run folder with a checkpoint and a stranger's file."""
    folder = tmp_path / "run"
    prepare(folder, config(), fresh=False)
    for name in ("model-5.index", "best-5.index", "history.csv", "notes.txt"):
        (folder / name).write_text("x")
    (folder / "train").mkdir()
    (folder / "train" / "events.out.tfevents.1700000000.123456.host").write_text("x")
    return folder


def prepare(folder, config, fresh):
    run_folder.prepare(models()[config["model"]], folder, config, run_folder.resumed(folder, fresh), run_files())


def test_the_same_config_resumes_and_keeps_its_start(run):
    prepare(run, config(started="2027-01-01T00:00:00+00:00"), fresh=False)
    assert run_folder.read(run)["started"] == "2026-01-01T00:00:00+00:00"
    assert (run / "model-5.index").exists()


def test_length_and_looks_may_change(run):
    prepare(run, config(options={"steps": 20, "keep": 5}), fresh=False)
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
        prepare(run, config(**other), fresh=False)
    assert run_folder.read(run)["options"]["batch_size"] == 100


def test_fresh_deletes_the_run_and_nothing_else(run, capsys):
    for name in (".history.csv.new", "evaluation-test.json", "confusion-test.png", "evaluation-notes.txt", ".lock"):
        (run / name).write_text("x")
    for name in ("samples.gif", *(f"{kind}-test.png" for kind in ("samples", "classes", "neighbours", "codes"))):
        (run / name).write_text("x")
    for name in ("samples/00000020.png", "samples/mine.jpg", "model-v1/model-5.index"):
        (run / name).parent.mkdir(exist_ok=True)
        (run / name).write_text("x")
    prepare(run, config(options={"batch_size": 50}), fresh=True)
    assert capsys.readouterr().out == (
        f"left alone in {run}: evaluation-notes.txt, model-v1/, notes.txt, samples/mine.jpg\n"
    )
    left = {str(path.relative_to(run)) for path in run.rglob("*") if not path.is_dir()}
    kept = {".lock", "config.json", "evaluation-notes.txt", "model-v1/model-5.index", "notes.txt", "samples/mine.jpg"}
    assert left == kept
    assert not (run / "train").exists()


def test_a_fresh_start_that_is_killed_leaves_an_earlier_state_of_the_run(run, monkeypatch):
    for name in ("model-40.index", "model-100.index", *(f"model-{step}{DATA}" for step in (5, 40, 100))):
        (run / name).write_text("x")
    unlink, states = Path.unlink, []

    def spy(path, **options):
        unlink(path, **options)
        states.append([p.name for p in run.iterdir()])

    monkeypatch.setattr(Path, "unlink", spy)
    prepare(run, config(), fresh=True)
    indexes = [[name for name in ("model-5.index", "model-40.index", "model-100.index") if name in s] for s in states]
    assert indexes[:3] == [["model-5.index", "model-40.index"], ["model-5.index"], []]
    assert all("history.csv" in names for names, left in zip(states, indexes, strict=True) if left)
    assert all("config.json" in names for names in states)


def test_what_a_killed_save_left_takes_no_room_any_more(run):
    (run / ".saving").mkdir()
    (run / ".saving" / "model-9.data-00000-of-00001").write_text("half")
    for name in ("model-5", "model-8", "best-8"):  # of model-5 alone the index is there
        (run / f"{name}.data-00000-of-00001").write_text("x")
    prepare(run, config(), fresh=False)
    kept = ["best-5.index", "config.json", "history.csv", "model-5.data-00000-of-00001", "model-5.index", "notes.txt"]
    assert sorted(p.name for p in run.iterdir()) == [*kept, "train"]


def test_other_data_under_the_same_name_are_told(run):
    other = {"train": 9, "validation": 5}
    with pytest.raises(UsageError, match=r"other choices \(train examples were 90, are 9; batch_size was 100, is 1\)"):
        prepare(run, config(examples=other, options={"batch_size": 1}), fresh=False)
    with pytest.raises(UsageError, match=r"other choices \(labels was None, is fine\)"):
        prepare(run, config(examples=other, data_options={"labels": "fine"}), fresh=False)
    old = run_folder.read(run)
    del old["examples"]  # a run of an older version
    (run / "config.json").write_text(json.dumps(old))
    prepare(run, config(examples=other), fresh=False)
    assert run_folder.read(run)["examples"] == other


def test_a_difference_is_told_once_and_none_that_lies_in_the_kind_of_data(run):
    both = {"hyperparameters": {"image_size": [32, 32]}, "data_options": {"image_size": [32, 32]}}
    prepare(run, config(**both), fresh=True)
    (run / "model-5.index").write_text("x")
    larger = {part: {"image_size": [64, 64]} for part in both}
    with pytest.raises(UsageError, match=r"choices \(image_size was \[32, 32\], is \[64, 64\]\)"):
        prepare(run, config(**larger), fresh=False)
    larger["data_options"]["resize"] = "stretch"
    with pytest.raises(UsageError, match=r"choices \(data was digits, is xor; image_size was [^;]*\)"):
        prepare(run, config(data="xor", **larger), fresh=False)


def test_what_an_older_version_did_not_know_counts_as_its_default(mnist_run, tmp_path, command, capsys):
    """A run that was made before --padding, --empty and --cache_features were there is evaluated and resumes."""
    run = tmp_path / "run"
    shutil.copytree(mnist_run, run)
    old = run_folder.read(run)
    for part, name in (("hyperparameters", "padding"), ("data_options", "empty"), ("options", "cache_features")):
        del old[part][name]
    (run / "config.json").write_text(json.dumps(old))
    assert command("evaluate.py", "mnist", f"--save_dir={run}") == 0
    words = ["--data=shapes", "--examples=100", "--steps=4", "--batch_size=20", "--validate_every=3"]
    words = ["train.py", "mnist", *words, f"--save_dir={run}"]
    assert command(*words, "--padding=valid") == 2
    assert "other choices (padding was same, is valid)" in capsys.readouterr().err
    assert command(*words) == 0
    assert (run / "model-4.index").exists()
    assert run_folder.read(run)["hyperparameters"]["padding"] == "same"


def test_what_an_older_version_did_not_know_stays_unless_it_is_given():
    """The recipe for squeezenet has another head and other rates than its runs had before there was a choice."""
    entry, chosen = models()["squeezenet"], {"dropout": 0.5, "published_head": False}
    options = TrainOptions(data="shapes", restored_rate=0.03)
    old = config(hyperparameters={"dropout": 0.5}, options=asdict(options))
    del old["options"]["restored_rate"]
    kept, rates = run_folder.keep_older(entry, old, chosen, options, frozenset())
    assert (kept, rates.restored_rate) == ({"dropout": 0.5, "published_head": True}, 1.0)
    given = frozenset({"published_head", "restored_rate"})
    assert run_folder.keep_older(entry, old, chosen, options, given) == (chosen, options)
    old["hyperparameters"]["published_head"] = False
    assert run_folder.keep_older(entry, old, chosen, options, frozenset())[0] == chosen


def test_a_folder_that_can_not_be_written_is_told(run, monkeypatch):
    def read_only(*_, **__):
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(Path, "unlink", read_only)
    with pytest.raises(RunError, match=f"can't save {run}: Read-only file system; fix that"):
        prepare(run, config(), fresh=True)


def test_a_run_without_a_checkpoint_has_nothing_to_lose(run):
    (run / "model-5.index").unlink()
    with pytest.raises(UsageError, match="batch_size was 100, is 50"):  # a best is something to lose
        prepare(run, config(options={"batch_size": 50}), fresh=False)
    (run / "best-5.index").unlink()
    prepare(run, config(options={"batch_size": 50}), fresh=False)
    assert run_folder.read(run)["options"]["batch_size"] == 50


def test_a_folder_of_something_else_is_refused(tmp_path):
    (tmp_path / "thesis.tex").write_text("x")
    for fresh in (False, True):
        with pytest.raises(UsageError, match="no run folder"):
            prepare(tmp_path, config(), fresh)
    assert (tmp_path / "thesis.tex").exists()


BROKEN = [{"options": 1}, {"examples": 3}, {"examples": {}}, {"examples": {"train": 0}}, {"examples": {"train": "9"}}]


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", '{"model": 3}', *(json.dumps(config() | part) for part in BROKEN)]
)
def test_a_nonsense_config_is_named(tmp_path, text):
    (tmp_path / "config.json").write_text(text)
    with pytest.raises(RunError, match=r"config\.json .*train again with --fresh"):
        run_folder.read(tmp_path)


def test_no_run_says_what_to_do(tmp_path):
    with pytest.raises(RunError, match="no run in .*Train first"):
        run_folder.read(tmp_path)


def test_a_run_of_another_model_is_refused(run):
    with pytest.raises(RunError, match="is a run of mnist, not of cifar"):
        run_folder.read_for(models()["cifar"], run)


def test_a_run_whose_data_do_not_fit_its_model_makes_no_sense(run):
    (run / "config.json").write_text(json.dumps(config(data="cifar10")))
    with pytest.raises(RunError, match="config.json makes no sense: the data of mnist are mnist or fashion-mnist or"):
        run_folder.read_for(models()["mnist"], run)


def test_the_model_of_a_run_is_in_its_config(run, tmp_path):
    assert run_folder.model_of(str(run)) == (run, "mnist")
    with pytest.raises(RunError, match=f"no run in {tmp_path}/nowhere: it has no config.json; name the folder that"):
        run_folder.model_of(f"{tmp_path}/nowhere")


def test_patterns_of_a_task_are_deleted_by_a_fresh_start_alone(run):
    (run / "toys-test.png").write_text("x")
    entry, changed = models()["mnist"], config()
    run_folder.prepare(entry, run, changed, run_folder.resumed(run, fresh=False), [r"toys-test\.png"])
    assert (run / "toys-test.png").exists()
    run_folder.prepare(entry, run, changed, run_folder.resumed(run, fresh=True), [])
    assert (run / "toys-test.png").exists()
    run_folder.prepare(entry, run, changed, run_folder.resumed(run, fresh=True), [r"toys-test\.png"])
    assert not (run / "toys-test.png").exists()


def test_another_config_is_refused_before_the_data_set_is_read(iris_run, tmp_path, command, monkeypatch, capsys):
    run = tmp_path / "run"
    shutil.copytree(iris_run, run)
    words = ["iris", "--steps=60", "--validate_every=10", f"--save_dir={run}"]

    def unread(*_, **__):
        raise DataError("read")

    monkeypatch.setattr(datasets, "load", unread)
    assert command("train.py", *words, "--learning_rate=1") == 2
    assert "holds a run with other choices (learning_rate was 0.03, is 1.0)" in capsys.readouterr().err
    assert command("train.py", *words) == 1  # fits, as far as can be told
    assert command("train.py", *words, "--learning_rate=1", "--fresh") == 1
    old = run_folder.read(run)
    del old["examples"]  # a run of an older version
    (run / "config.json").write_text(json.dumps(old))
    assert command("train.py", *words, "--learning_rate=1") == 1
    assert capsys.readouterr().err == "train.py: read\n" * 3


def test_a_refused_start_leaves_no_new_folder(tmp_path, command, monkeypatch, capsys):
    place = tmp_path / "a" / "b"
    assert command("train.py", "mnist", "--data_dir=nowhere", f"--save_dir={place}") == 1
    assert command("train.py", "iris", "--num_classes=2", f"--save_dir={place}") == 2
    assert not (tmp_path / "a").exists()


def test_a_network_that_learns_classes_needs_labels():
    told = {"model": "net", "examples": {}, "data_options": {}, "options": TrainOptions(data="records:x")}
    assert run_folder.describe(classes=(), hyperparameters={"size": 2}, **told)["hyperparameters"] == {"size": 2}
    with pytest.raises(UsageError, match="records:x has no labels, and this network learns classes"):
        run_folder.describe(classes=(), hyperparameters={"num_classes": None}, **told)
