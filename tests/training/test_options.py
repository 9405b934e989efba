"""What flags mean together, what their zeros stand for, and what a run keeps when it resumes."""

from dataclasses import asdict

import pytest

from errors import UsageError
from training.options import (
    TrainOptions,
    combine,
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


def test_epochs_of_a_run_whose_batch_size_has_changed():
    """40 steps of 10 and then batches of 5: 3 passes over 200 examples take 40 more steps of 5."""
    assert resolve(TrainOptions(epochs=3.0, batch_size=5), 200, offset=40 * (10 - 5)).steps == 80


def test_a_run_is_not_changed_and_begun_anew_at_once():
    with pytest.raises(UsageError, match="--change resumes a run and --fresh starts over; give one of them"):
        combined(STEPS, change=True, fresh=True)
