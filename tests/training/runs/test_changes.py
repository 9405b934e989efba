"""--change: what a run takes on while it goes on, from which step, and that a resume stays exact afterwards."""

import json
import shutil
from dataclasses import asdict, replace

import numpy as np
import pandas as pd
import pytest
import tensorflow.compat.v1 as tf

from benchmarks import kill
from datasets import iris
from errors import UsageError
from training import loop
from training.options import TrainOptions, resolve
from training.runs import changes
from training.runs.changes import Change, Point

BEGUN = TrainOptions(steps=100, batch_size=20, validate_every=10, schedule="polynomial", learning_rate=0.4)
EXAMPLES = 200
ENTRY = {"step": 1, "examples": 2, "decay_from": 0.5}


def config(begun: TrainOptions, made=()) -> dict:
    return {"options": asdict(resolve(begun, EXAMPLES)), "changes": [change._asdict() for change in made]}


def changed(begun: TrainOptions, step: int, factor: float = 1.0, made=(), **given):
    """The options and changes of a run that is at a step and gets these flags with --change."""
    old = config(begun, made)
    held = old | {"hyperparameters": {}, "data_options": {}}
    lengths = {"steps": 0, "epochs": 0.0} if given.keys() & {"steps", "epochs"} else {}
    wanted = replace(TrainOptions(steps=7, change=True), **lengths | given)
    wanted, _, _ = changes.take_over(wanted, {}, {}, given.keys(), held)
    return changes.settle(wanted, given.keys(), Point(old, step, factor), EXAMPLES)


def test_a_new_rate_decays_from_the_change_to_the_end():
    options, (made,) = changed(BEGUN, 40, learning_rate=0.1, steps=240)
    assert (options.learning_rate, options.steps, options.decay_steps, made.decay_from) == (0.1, 240, 200, 40)
    assert made == Change(40, 800, 40.0, {"decay_steps": [100, 200], "learning_rate": [0.4, 0.1], "steps": [100, 240]})
    assert (options.batch_size, options.validate_every, options.schedule) == (20, 10, "polynomial")


def test_a_new_schedule_begins_at_the_rate_that_the_run_has():
    options, (made,) = changed(BEGUN, 40, schedule="steps")
    assert options.learning_rate == pytest.approx(0.4 * 0.6)
    assert (options.decay_steps, options.decay_rate, made.decay_from) == (20, 0.1, 40)
    plateau = replace(BEGUN, schedule="plateau", decay_rate=0.5)
    assert changed(plateau, 40, 0.25, schedule="constant")[0].learning_rate == pytest.approx(0.1)
    with pytest.raises(UsageError, match="the learning rate is 0 at step 100; give --learning_rate as well"):
        changed(BEGUN, 100, schedule="constant", steps=200)


def test_another_batch_size_keeps_all_else_in_examples():
    options, (made,) = changed(BEGUN, 40, batch_size=10)
    assert (options.steps, options.validate_every, options.save_every, options.decay_steps) == (160, 20, 20, 200)
    assert made.examples == 800
    course = changes.course_of([made], options.batch_size)
    assert course.offset + 40 * options.batch_size == 40 * BEGUN.batch_size
    assert course.decay_from == -40  # 80 of 200 steps are done, as 40 of 100 were
    options, (made,) = changed(BEGUN, 40, batch_size=10, epochs=20.0, validate_every=7)
    assert (options.steps, options.validate_every) == (40 + (20 * EXAMPLES - 800) // 10, 7)


def test_the_same_change_again_is_none_and_the_rate_after_the_end_is_one():
    options, made = changed(BEGUN, 40, learning_rate=0.1)
    again = changed(options, 60, made=made, learning_rate=0.1)
    assert again[1] == made and again[0].decay_steps == options.decay_steps
    longer, made = changed(BEGUN, 100, learning_rate=0.4, steps=150)
    assert (made[0].decay_from, longer.decay_steps) == (100, 50)
    assert changed(longer, 120, made=made, learning_rate=0.4, steps=150)[1] == made


def test_a_rate_in_proportion_to_the_batch_changes_with_it():
    options, (made,) = changed(replace(BEGUN, scale_learning_rate=True, warm_up=30), 40, batch_size=60)
    assert (options.learning_rate, options.warm_up, made.decay_from) == (pytest.approx(1.2), 10, pytest.approx(80 / 3))
    assert changed(BEGUN, 40, batch_size=60, learning_rate=0.1, scale_learning_rate=True)[0].learning_rate == 0.1
    assert changed(BEGUN, 40, batch_size=60)[0].learning_rate == 0.4
    options, _ = changed(BEGUN, 40, batch_size=10, scale_learning_rate=True, schedule="constant")
    assert options.learning_rate == pytest.approx(0.4 * 0.6 / 2)


def test_a_new_rate_has_the_warm_up_that_is_given_with_it():
    warm = replace(BEGUN, warm_up=80)
    options, (made,) = changed(warm, 39, schedule="constant")
    assert (options.learning_rate, options.warm_up, made.decay_from) == (pytest.approx(0.2), 0, 39)
    options, (made,) = changed(warm, 40, warm_up=10)
    assert (options.learning_rate, options.warm_up, options.decay_steps) == (0.4, 10, 50)
    assert made.options == {"decay_steps": [20, 50], "warm_up": [80, 10]}
    assert changed(options, 50, made=[made], warm_up=10)[1] == [made]


def test_nothing_left_to_train_is_refused():
    with pytest.raises(UsageError, match="the run has done 100 of 100 steps, so nothing is left to train; give --st"):
        changed(BEGUN, 100, learning_rate=0.1)
    assert changed(BEGUN, 100)[1] == []


def test_flags_from_before_a_change_and_after_it_resume_the_run():
    now, made = changed(BEGUN, 40, batch_size=10, learning_rate=0.1, epochs=20.0)
    old = config(now, made)
    for command in (BEGUN, replace(now, decay_steps=0, validate_every=0), replace(BEGUN, steps=0, epochs=10.0)):
        options, after = changes.settle(command, set(), Point(old, 60), EXAMPLES)
        assert replace(options, save_every=now.save_every, change=True) == now
        assert after == made
    assert changes.outdated(BEGUN, old, EXAMPLES) == [
        "batch_size", "learning_rate", "save_every", "steps", "validate_every",
    ]  # fmt: skip
    other = changes.settle(replace(BEGUN, learning_rate=0.7), set(), Point(old, 60), EXAMPLES)[0]
    assert other.learning_rate == 0.7  # and the comparison of the configs refuses it


def test_a_run_that_falls_back_behind_a_change_is_as_it_was_there():
    first, made = changed(BEGUN, 40, learning_rate=0.1)
    second, made = changed(first, 60, made=made, batch_size=10)
    assert changes.rolled_back(config(second, made), 60)["options"] == asdict(second)
    assert changes.rolled_back(config(second, made), 50) == config(first, made[:1])
    before = changes.rolled_back(config(second, made), 39)
    assert before["changes"] == [] and before["options"]["decay_steps"] == 100
    assert before["options"]["learning_rate"] == 0.4


@pytest.mark.parametrize(
    "entries",
    [3, [3], [{"step": 1}], [{"step": "1", "examples": 2, "decay_from": 0.0, "options": {}}]]
    + [[ENTRY | {"options": options}] for options in (7, {"keep": [1]}, {"l2": [1, 2]})],
)
def test_entries_that_make_no_sense(entries):
    assert not changes.are_changes(entries)
    assert changes.are_changes([ENTRY | {"options": {"keep": [1, 2]}}])


def test_what_is_said(capsys):
    old = config(BEGUN)
    longer = replace(BEGUN, steps=150)
    options, made = changes.settle(longer, set(), Point(old, 100), EXAMPLES)
    assert changes.told(longer, options, Point(old, 100), made, EXAMPLES) == [
        "the schedule (polynomial) goes on as it began: learning rate 0 at step 101, 0 at step 150; "
        "--change --learning_rate RATE chooses another rate"
    ]
    options, made = changes.settle(BEGUN, set(), Point(old, 50), EXAMPLES)
    assert changes.told(BEGUN, options, Point(old, 50), made, EXAMPLES) == []
    options, made = changed(BEGUN, 50, learning_rate=0.2)
    assert changes.told(replace(options, change=True), options, Point(old, 50), made, EXAMPLES) == [
        "changed from step 50 on: decay_steps 100 -> 50, learning_rate 0.4 -> 0.2; "
        "learning rate 0.2 at step 51, 0.004 at step 100"
    ]


@pytest.fixture(scope="module")
def begun(tmp_path_factory, command):
    """The folder of 10 steps of iris with batches of 30, and the words of its command."""
    folder = tmp_path_factory.mktemp("runs") / "iris"
    words = [
        "--batch_size=30",
        "--validate_every=4",
        "--save_every=3",
        "--schedule=exponential",
        "--steps_per_run=1",
        "--steps=10",
    ]
    assert command("train.py", "iris", *words, f"--save_dir={folder}") == 0
    return folder, words


def killed_at(monkeypatch, step):
    """Ends a training by an error before this step."""
    original = loop.Training._step

    def _step(self, session, batches, *others):
        if session.run(tf.train.get_global_step()) == step:
            raise MemoryError("killed")
        return original(self, session, batches, *others)

    monkeypatch.setattr(loop.Training, "_step", _step)


def test_a_resume_after_a_change_ends_in_the_same_bits(begun, tmp_path, command, monkeypatch, capsys):
    folder, words = begun
    change = ["train.py", "iris", "--change", "--batch_size=18", "--learning_rate=0.01", "--steps=30"]
    for name in ("straight", "killed"):
        shutil.copytree(folder, tmp_path / name)
    assert command(*change, f"--save_dir={tmp_path}/straight") == 0
    begin = ["train.py", "iris", *words]
    for step, again in ((11, change), (18, change), (25, begin)):
        with monkeypatch.context() as patch:
            killed_at(patch, step)
            assert command(*again, f"--save_dir={tmp_path}/killed") == 1
    assert command(*begin, f"--save_dir={tmp_path}/killed") == 0
    assert "as changed before: batch_size" in capsys.readouterr().out
    assert kill.differences(tmp_path / "straight", tmp_path / "killed") == []
    assert json.loads((tmp_path / "killed" / "config.json").read_text())["options"]["steps"] == 30


def test_no_example_is_left_out_or_taken_twice_at_a_change(begun, tmp_path, command, monkeypatch):
    """From the iris' 90 examples: 10 batches of 30 are 3 passes and a third; 12 of 5 are the rest of the fourth."""
    folder, _ = begun
    shutil.copytree(folder, tmp_path / "run")
    seen = []
    original = loop.Training._step

    def _step(self, session, batches, *others):
        seen.extend(map(tuple, np.round(batches["features"].reshape(-1, 4), 3)))
        return original(self, session, batches, *others)

    monkeypatch.setattr(loop.Training, "_step", _step)
    assert command("train.py", "iris", "--change", "--batch_size=5", f"--save_dir={tmp_path}/run", "--steps=40") == 0
    assert len(seen) == 150
    rest, whole = seen[:60], seen[60:]
    examples = iris.load("", 0).splits["train"]["features"]
    everyone = sorted(map(tuple, np.round(examples, 3)))
    assert sorted(whole) == everyone
    assert all(rest.count(one) <= everyone.count(one) for one in rest)


def test_a_change_is_shown_in_the_history_and_in_tensorboard(begun, tmp_path, command):
    folder, _ = begun
    shutil.copytree(folder, tmp_path / "run")
    words = ["--change", "--learning_rate=0.002", "--schedule=constant", "--steps=20"]
    assert command("train.py", "iris", *words, f"--save_dir={tmp_path}/run") == 0
    history = pd.read_csv(tmp_path / "run" / "history.csv")
    marked = history[history["changes"].notna()]
    assert list(marked["step"]) == [12]
    assert "learning_rate 0.03 -> 0.002, schedule exponential -> constant" in marked["changes"].item()
    assert list(history["learning_rate"][3:]) == pytest.approx([0.002] * 3)
    texts = [
        (event.step, value.tensor.string_val[0].decode())
        for path in (tmp_path / "run" / "train").iterdir()
        for event in tf.train.summary_iterator(str(path))
        for value in event.summary.value
        if value.tag == "changes"
    ]
    flags = "decay_steps 10 -> 0, learning_rate 0.03 -> 0.002, schedule exponential -> constant, steps 10 -> 20"
    assert texts == [(10, flags)]


def test_what_may_not_change_is_refused(begun, tmp_path, command, capsys):
    folder, words = begun
    before = (folder / "config.json").read_text()
    for flag, told in [
        ("--l2=0.5", "l2 was 0.0, is 0.5"),
        ("--seed=1", "seed was 0, is 1"),
        ("--optimizer=sgd", "optim"),
    ]:
        assert command("train.py", "iris", "--change", flag, "--steps=20", f"--save_dir={folder}") == 2
        err = capsys.readouterr().err
        assert f"--change can't go on with {told}" in err and f"--init_from {folder}" in err
    assert command("train.py", "iris", *words, "--learning_rate=1", f"--save_dir={folder}") == 2
    assert (
        "(learning_rate was 0.03, is 1.0); repeat its flags to resume it, give --change to" in capsys.readouterr().err
    )
    assert command("train.py", "iris", *words, "--learning_rate=1", "--l2=1", f"--save_dir={folder}") == 2
    assert "--change" not in capsys.readouterr().err
    assert command("train.py", "iris", "--change", f"--save_dir={tmp_path}/none") == 2
    assert "holds no run to resume; leave it out to begin one" in capsys.readouterr().err
    assert (folder / "config.json").read_text() == before


def test_a_changed_run_that_stopped_early_goes_on(tmp_path, command, capsys):
    words = ["train.py", "iris", "--optimizer=sgd", "--validate_every=2", f"--save_dir={tmp_path}"]
    assert command(*words, "--steps=200", "--learning_rate=100", "--patience=2") == 0
    assert "stopped early" in capsys.readouterr().out
    assert command(*words, "--change", "--learning_rate=0.001") == 0
    out = capsys.readouterr().out
    assert "changed from step" in out and "resuming from step" in out


def test_more_groups_of_rates_take_the_powers_of_adam_that_there_are(begun, tmp_path, command):
    folder, _ = begun
    shutil.copytree(folder, tmp_path / "run")
    words = ["--change", "--learning_rate_of=bias=0.5", "--steps=11"]
    assert command("train.py", "iris", *words, f"--save_dir={tmp_path}/run") == 0
    reader = tf.train.load_checkpoint(f"{tmp_path}/run/model-11")
    for name, beta in (("beta1_power", 0.9), ("beta2_power", 0.999)):
        assert reader.get_tensor(f"train/{name}") == pytest.approx(beta**12)
        assert reader.get_tensor(f"train/{name}_1") == reader.get_tensor(f"train/{name}")


def test_a_rate_is_scaled_once_whatever_resumes_the_run(tmp_path, command, capsys):
    """iris is made for batches of 90 and a rate of 0.03."""
    folder = tmp_path / "run"

    def trained(*words) -> list:
        assert command("train.py", "iris", "--validate_every=2", *words, f"--save_dir={folder}") == 0
        assert json.loads((folder / "config.json").read_text())["options"]["scale_learning_rate"]
        return pd.read_csv(folder / "history.csv").learning_rate.to_list()

    words = ["--batch_size=45", "--scale_learning_rate", "--warm_up=4"]
    assert trained(*words, "--steps=6") == pytest.approx([0.0075, 0.015, 0.015])
    assert "learning rate of batches of 45: 0.015, after a warm-up of 4 steps" in capsys.readouterr().out
    assert trained(*words, "--steps=8")[3:] == pytest.approx([0.015])
    assert trained("--change", "--batch_size=90", "--steps=10")[4:] == pytest.approx([0.03])
    assert trained(*words, "--steps=12")[5:] == pytest.approx([0.03])
    assert trained("--change", "--learning_rate=0.06", "--batch_size=30", "--steps=14")[6:] == pytest.approx([0.02])
