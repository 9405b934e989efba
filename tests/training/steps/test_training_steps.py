"""Many steps in one Session.run are the same steps: the same bits in the weights, the history and the charts."""

import json
import re

import pytest

from benchmarks import kill

SETS = {
    "iris": [],
    "xor": ["--steps=30"],
    "mnist": ["--data=shapes", "--examples=100", "--dropout=0.5", "--augment", "--batch_norm", "--padding=valid"],
    "cifar": ["--data=shapes", "--examples=100", "--clip_norm=1", "--schedule=polynomial", "--optimizer=momentum"],
}


@pytest.mark.parametrize("model", SETS)
def test_many_steps_in_a_run_give_the_same_bits(model, command, tmp_path):
    words = ["--steps=12", "--batch_size=8", "--validate_every=5", "--save_every=3", "--log_every=2", "--keep=9"]
    words = [word for word in words if word.partition("=")[0] not in {w.partition("=")[0] for w in SETS[model]}]
    for many in (1, 4):
        place = [f"--steps_per_run={many}", f"--save_dir={tmp_path / str(many)}"]
        assert command("train.py", model, *words, *SETS[model], *place) == 0
    one, other = tmp_path / "1", tmp_path / "4"
    assert sorted(path.name for path in one.glob("*.index")) == sorted(path.name for path in other.glob("*.index"))
    assert kill.differences(one, other) == []


def test_a_bad_step_inside_a_run_is_named_and_nothing_behind_it_is_done(command, tmp_path, capsys):
    words = ["--optimizer=sgd", "--learning_rate=1e5", "--l2=0.5", "--steps=40", "--save_every=20"]
    steps = []
    for many in (20, 1):
        assert command("train.py", "iris", *words, f"--steps_per_run={many}", f"--save_dir={tmp_path / str(many)}") == 1
        steps.append(capsys.readouterr().err)
    assert re.search(r"step ([5-9]|1\d): not finite", steps[0])
    assert steps[0].replace(str(tmp_path / "20"), "") == steps[1].replace(str(tmp_path / "1"), "")


def test_small_models_take_many_steps_by_themselves_and_may_be_told_otherwise(command, iris_run, tmp_path):
    assert json.loads((iris_run / "config.json").read_text())["options"]["steps_per_run"] == 100
    for steps, many in ((10, 1), (20, 7)):  # the same bits either way, so it may change within a run
        words = [f"--steps={steps}", f"--steps_per_run={many}", f"--save_dir={tmp_path}"]
        assert command("train.py", "iris", *words) == 0


def test_a_trace_is_of_one_step(command, tmp_path):
    assert command("train.py", "xor", "--steps=30", "--trace", f"--save_dir={tmp_path}") == 0
    events = json.loads((tmp_path / "trace.json").read_text())["traceEvents"]
    updates = [event for event in events if "ApplyGradientDescent" in event.get("name", "") and event["ph"] == "X"]
    assert len(updates) == 6
