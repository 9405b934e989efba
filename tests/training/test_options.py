"""What flags mean together, what their zeros stand for, and what a run keeps when it resumes."""

from dataclasses import asdict

import pandas as pd
import pytest

from errors import UsageError
from training.options import (
    TrainOptions,
    combine,
    decay_beyond,
    keep_begun,
    resolve,
)

EPOCHS = {"epochs": 12.0, "schedule": "exponential", "decay_rate": 0.02}
STEPS = {"steps": 1000}


def combined(recipe: dict, **given) -> TrainOptions:
    return combine(asdict(TrainOptions()) | recipe | given, given.keys(), recipe)


@pytest.mark.parametrize(
    ("recipe", "given", "steps", "epochs"),
    [
        (EPOCHS, {}, 0, 12),
        (EPOCHS, {"steps": 0}, 0, 12),
        (EPOCHS, {"steps": 7}, 7, 12),  # steps go first
        (EPOCHS, {"steps": 7, "epochs": 0}, 7, 0),
        (STEPS, {}, 1000, 0),
        (STEPS, {"epochs": 0.0}, 1000, 0),
        (STEPS, {"epochs": 2.5}, 0, 2.5),
        (STEPS, {"epochs": 2.5, "steps": 0}, 0, 2.5),
    ],
)
def test_a_zero_leaves_the_length_to_the_other_flag(recipe, given, steps, epochs):
    options = combined(recipe, **given)
    assert (options.steps, options.epochs) == (steps, epochs)


@pytest.mark.parametrize(
    ("recipe", "given", "message"),
    [
        (EPOCHS, {"steps": 3, "epochs": 2}, "--steps and --epochs both say how long to train; give one of them"),
        (EPOCHS, {"epochs": 0}, "--steps 0 and --epochs 0 leave nothing to train; give one of them"),
        (STEPS, {"steps": 0}, "--steps 0 and --epochs 0 leave nothing to train; give one of them"),
        ({}, {}, "--steps 0 and --epochs 0 leave nothing to train; give one of them"),
    ],
)
def test_lengths_that_make_no_sense(recipe, given, message):
    with pytest.raises(UsageError) as caught:
        combined(recipe, **given)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("given", "rate"),
    [
        ({}, 0.02),
        ({"schedule": "exponential"}, 0.02),
        ({"schedule": "plateau"}, 0.1),
        ({"schedule": "plateau", "decay_rate": 0.5}, 0.5),
        ({"decay_rate": 0.5}, 0.5),
    ],
)
def test_a_models_decay_rate_goes_with_its_own_schedule(given, rate):
    assert combined(EPOCHS, **given).decay_rate == rate


def test_zeros_are_resolved():
    options = resolve(TrainOptions(epochs=2.5, batch_size=30), 100)
    assert (options.steps, options.epochs, options.validate_every, options.save_every) == (8, 0, 3, 3)
    options = resolve(TrainOptions(steps=9, batch_size=30, validate_every=4), 100)
    assert (options.steps, options.validate_every, options.save_every) == (9, 4, 4)
    assert resolve(TrainOptions(epochs=0.001), 100).steps == 1


@pytest.mark.parametrize(
    ("schedule", "steps"), [("constant", 0), ("plateau", 0), ("steps", 3), ("exponential", 9), ("polynomial", 9)]
)
def test_decay_steps_follow_from_the_length(schedule, steps):
    assert resolve(TrainOptions(steps=9, schedule=schedule), 100).decay_steps == steps
    assert resolve(TrainOptions(steps=9, schedule=schedule, decay_steps=5), 100).decay_steps == 5


def resumed(old: dict, **chosen) -> TrainOptions:
    return resolve(keep_begun(TrainOptions(**chosen), old), 100)


@pytest.mark.parametrize("schedule", ["steps", "exponential", "polynomial"])
def test_more_steps_leave_decay_steps_as_the_run_began(schedule):
    old = asdict(resolve(TrainOptions(steps=90, schedule=schedule), 100))
    longer = resumed(old, steps=180, schedule=schedule)
    assert (longer.steps, longer.decay_steps) == (180, old["decay_steps"])
    again = resumed(asdict(longer), steps=270, schedule=schedule)
    assert (again.steps, again.decay_steps) == (270, old["decay_steps"])
    given = resumed(old, steps=180, schedule=schedule, decay_steps=7)
    assert given.decay_steps == 7  # and the comparison of the configs refuses it


@pytest.mark.parametrize("nonsense", ["90", -1, 2.5, None, True])
def test_a_config_edited_into_nonsense_is_not_taken_over(nonsense):
    assert resumed({"decay_steps": nonsense}, steps=9, schedule="exponential").decay_steps == 9
    assert resumed({}, steps=9, schedule="exponential").decay_steps == 9


@pytest.mark.parametrize(
    ("chosen", "line"),
    [
        (
            {"schedule": "exponential", "decay_rate": 0.02},
            "as the run began, the learning rate continues to fall by a factor of 0.02 every 90 steps; "
            "only --fresh takes another --decay_steps",
        ),
        ({"schedule": "steps"}, "the learning rate is multiplied by 0.1 at steps 30 and 60, and stays then; only"),
        ({"schedule": "polynomial", "end_learning_rate": 1e-5}, "the learning rate stays at 1e-05 from step 90 on;"),
        ({"schedule": "constant"}, ""),
        ({"schedule": "plateau"}, ""),
    ],
)
def test_a_run_of_another_length_is_told_what_becomes_of_its_learning_rate(chosen, line):
    old = asdict(resolve(TrainOptions(steps=90, **chosen), 100))
    longer = decay_beyond(resumed(old, steps=180, **chosen), old)
    assert line in longer and bool(line) == bool(longer)
    assert decay_beyond(resumed(old, steps=90, **chosen), old) == ""


def test_a_run_resumes_with_more_steps_at_the_rates_it_began_with(tmp_path, command, capsys):
    words = ["train.py", "iris", f"--save_dir={tmp_path}", "--validate_every=5", "--schedule=exponential"]
    assert command(*words, "--steps=10") == command(*words, "--steps=15") == 0
    assert (
        "as the run began, the learning rate continues to fall by a factor of 0.1 every 10" in capsys.readouterr().out
    )
    history = pd.read_csv(tmp_path / "history.csv")
    assert list(history["step"]) == [5, 10, 15]
    assert list(history["learning_rate"]) == pytest.approx([0.03 * 0.1 ** (done / 10) for done in (4, 9, 14)])
    assert command(*words, "--steps=15", "--decay_steps=15") == 2
    assert "(decay_steps was 10, is 15)" in capsys.readouterr().err
