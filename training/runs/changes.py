"""Flags that change while a run goes on: what `--change` accepts, from which step it counts, and what follows from it.

config.json keeps each change under "changes": the step and the number of examples before it, the flags as [was, is],
and the step from which the learning rate schedule counts since then. No TensorFlow.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import fields, replace
from typing import Any, NamedTuple

from errors import UsageError
from training.options import OF_WORKERS, TrainOptions, keep_begun, resolve
from training.steps.rates import rate_after, scheduled_rate

#: Flags whose change starts the learning rate schedule anew, at the step of the change.
RESTARTS = {
    "learning_rate", "warm_up", "schedule", "decay_rate", "decay_steps", "staircase", "end_learning_rate", "power",
}  # fmt: skip
#: Flags that change what is trained from a step on, and leave network, data and optimizer alone: --change accepts them.
CHANGEABLE = RESTARTS | {
    "scale_learning_rate", "learning_rate_of", "restored_rate", "momentum", "beta1", "clip_norm", "plateau_patience",
    "batch_size", "validate_every", "precision", "cache_features", "class_weights", "sample",
}  # fmt: skip
_RECORDED = CHANGEABLE | {"steps", "patience", "save_every", "keep"}
#: Flags of one command; a run does not go by them.
_OF_A_COMMAND = {"save_dir", "fresh", "change", "debug", "trace", "pack", "gpu_memory_fraction", *OF_WORKERS}


class Change(NamedTuple):
    """What changed at a step: `examples` were trained on before it; the schedule counts from step `decay_from` since.

    options: name -> [was, is].
    """

    step: int
    examples: int
    decay_from: float
    options: dict[str, list]

    def spelled(self) -> str:
        """The flags in words: "learning_rate 0.003 -> 0.0001, steps 800 -> 1200"."""
        return ", ".join(f"{name} {was} -> {now}" for name, (was, now) in self.options.items())


class Course(NamedTuple):
    """Where a run stands: `offset` is that of its batches (inputs/batches.py), `decay_from` that of its schedule."""

    offset: int = 0
    decay_from: float = 0.0


class Point(NamedTuple):
    """Where a training begins.

    old: the config of the run that resumes, as it was at that step; None for a new run. step: the number of steps done.
    plateau_factor: of the learning rate then, in 0..1.
    """

    old: dict[str, Any] | None = None
    step: int = 0
    plateau_factor: float = 1.0


def changes_of(config: Mapping[str, Any]) -> list[Change]:
    """The changes of a run, the first one first."""
    return [Change(**entry) for entry in config.get("changes", [])]


def are_changes(entries: Any) -> bool:
    """Whether these are "changes" as config.json has them."""
    try:
        changes = changes_of({"changes": entries})
        flags = {name for change in changes for name, (_, _) in change.options.items()}
    except (AttributeError, TypeError, ValueError):
        return False
    numbers = [type(number) for change in changes for number in change[:3]]
    return set(numbers) <= {int, float} and flags <= _RECORDED


def course_of(changes: Sequence[Change], batch_size: int) -> Course:
    """Where a run stands whose batches now have this size."""
    if not changes:
        return Course()
    newest = changes[-1]
    return Course(newest.examples - newest.step * batch_size, newest.decay_from)


def marks(changes: Sequence[Change], before: int, step: int) -> dict[str, str]:
    """For the row of a validation in history.csv: what has changed since the validation before it."""
    made = [change for change in changes if before <= change.step < step]
    told = "; ".join(f"from step {change.step}: {change.spelled()}" for change in made)
    return {"changes": told} if told else {}


def rolled_back(config: dict[str, Any], step: int) -> dict[str, Any]:
    """The config as it was at a step: where a run resumes from an earlier checkpoint, later changes are undone."""
    changes, options = changes_of(config), dict(config["options"])
    while changes and changes[-1].step > step:
        options |= {name: was for name, (was, _) in changes.pop().options.items()}
    return config | {"options": options, "changes": [change._asdict() for change in changes]}


def take_over(
    options: TrainOptions,
    hyperparameters: dict[str, Any],
    data_options: dict[str, Any],
    given: Set[str],
    old: Mapping[str, Any],
) -> tuple[TrainOptions, dict[str, Any], dict[str, Any]]:
    """What --change does first: all that the user did not give is taken from the run.

    Args:
        given: the names of the flags that the user gave.
        old: the config of the run, complete.
    """
    lengths = {"steps", "epochs"}
    own = given | _OF_A_COMMAND | (lengths if given & lengths else set())
    known = {field.name for field in fields(TrainOptions)}
    options = replace(options, **{name: old["options"][name] for name in (known & old["options"].keys()) - own})

    def overlaid(part: str, chosen: dict[str, Any]) -> dict[str, Any]:
        return old[part] | {name: value for name, value in chosen.items() if name in given}

    return options, overlaid("hyperparameters", hyperparameters), overlaid("data_options", data_options)


def settle(wanted: TrainOptions, given: Set[str], point: Point, examples: int) -> tuple[TrainOptions, list[Change]]:
    """The options of a run, resolved, and all its changes, with the one that --change makes now.

    Args:
        wanted: the options; with --change, what `take_over` returned.
        given: the names of the flags that the user gave.
        point: where the training begins.
        examples: of the training set.

    Raises:
        UsageError: nothing is left to train after the change, or its schedule would begin at a rate of 0.
    """
    if not point.old:
        return resolve(wanted, examples), []
    changes, held = changes_of(point.old), point.old["options"]
    if not wanted.change:
        return _resumed(wanted, point.old, changes, examples), changes
    before = replace(wanted, **{name: held.get(name, getattr(wanted, name)) for name in _RECORDED})
    after, decay_from = _changed(wanted, given, before, point, examples)
    differing = {
        name: [getattr(before, name), getattr(after, name)]
        for name in sorted(_RECORDED)
        if getattr(before, name) != getattr(after, name)
    }
    course = course_of(changes, before.batch_size)
    if not differing and decay_from == course.decay_from:
        return after, changes
    if after.steps <= point.step:
        raise UsageError(
            f"--change: the run has done {point.step} of {after.steps} steps, so nothing is left to train; "
            "give --steps or --epochs as well"
        )
    seen = point.step * before.batch_size + course.offset
    return after, [*changes, Change(point.step, seen, decay_from, differing)]


def outdated(options: TrainOptions, old: Mapping[str, Any], examples: int) -> list[str]:
    """Flags that name what the run had before a change: without --change they stand for what it has now.

    So the command that began a run resumes it, and so does the one that changed it.
    """
    begun, now = resolve(keep_begun(options, old["options"]), examples), old["options"]
    pairs = {(name, was) for change in changes_of(old) for name, (was, _) in change.options.items()}
    return sorted({name for name, was in pairs if getattr(begun, name) == was != now.get(name, was)})


def _resumed(options: TrainOptions, old: Mapping[str, Any], changes: list[Change], examples: int) -> TrainOptions:
    """The options of a run that resumes without --change."""
    now = {name: old["options"][name] for name in outdated(options, old, examples)}
    if "steps" in now:
        now["epochs"] = 0.0
    options = replace(keep_begun(options, old["options"]), **now)
    return resolve(options, examples, course_of(changes, options.batch_size).offset)


def _changed(
    wanted: TrainOptions, given: Set[str], before: TrainOptions, point: Point, examples: int
) -> tuple[TrainOptions, float]:
    """The options after a change, and the step from which their schedule counts.

    Another batch size keeps all else in examples: the rest of the run, the distances between validations and between
    checkpoints, the course of warm-up and schedule; with scale_learning_rate, the rate changes in proportion to it. A
    rate or schedule begins at the step of the change, and its decay_steps are what is left, unless they are given; it
    has no warm-up but the one that is given.
    """
    step, course = point.step, course_of(changes_of(point.old), before.batch_size)
    ratio = before.batch_size / wanted.batch_size

    def scaled(steps: int) -> int:
        return max(1, round(steps * ratio)) if steps else 0

    kept: dict[str, Any] = {
        name: scaled(getattr(before, name)) for name in ("validate_every", "save_every") if name not in given
    }
    if not given & {"steps", "epochs"}:
        kept["steps"] = step + round((before.steps - step) * ratio)
    if wanted.schedule != before.schedule and "decay_rate" not in given:
        kept["decay_rate"] = TrainOptions.decay_rate
    decay_steps = wanted.decay_steps if "decay_steps" in given else 0
    after = replace(wanted, **kept, decay_steps=decay_steps or before.decay_steps)
    after = resolve(after, examples, course.offset + step * (before.batch_size - wanted.batch_size))
    growth = 1 / ratio if after.scale_learning_rate and "learning_rate" not in given else 1.0
    if not _restarts(given, before, after, step, course):
        rates = {"learning_rate": after.learning_rate * growth, "warm_up": scaled(after.warm_up)}
        after = replace(after, decay_steps=scaled(after.decay_steps), **rates)
        return after, step - (step - course.decay_from) * ratio

    rate, warm_up = after.learning_rate, after.warm_up if "warm_up" in given else 0
    if "learning_rate" not in given:
        rate = growth * _rate_at(point, before, course, warm=bool(warm_up))
    if not rate:
        raise UsageError(f"--change: the learning rate is 0 at step {step}; give --learning_rate as well")
    after = replace(after, learning_rate=rate, warm_up=warm_up)
    left = resolve(replace(after, decay_steps=decay_steps, steps=max(after.steps - step, 1)), examples)
    return replace(after, decay_steps=left.decay_steps), float(step)


def _rate_at(point: Point, options: TrainOptions, course: Course, warm: bool) -> float:
    """The learning rate of a run where it stands; warm: the one that its warm-up leads to."""
    if warm:
        done = max(point.step - course.decay_from - options.warm_up, 0.0)
        return scheduled_rate(options, done, point.plateau_factor)
    return rate_after(options, point.step, point.plateau_factor, course.decay_from)


def _restarts(given: Set[str], before: TrainOptions, after: TrainOptions, step: int, course: Course) -> bool:
    """Whether the schedule begins anew: by another rate or schedule, or by the same rate once it has ended."""
    if any(getattr(after, name) != getattr(before, name) for name in RESTARTS):
        return True
    decays = 2 if before.schedule == "steps" else 1
    end = course.decay_from + before.warm_up + decays * before.decay_steps
    has_ended = before.decay_steps > 0 and step >= end
    return has_ended and after.steps > before.steps and "learning_rate" in given


def told(
    wanted: TrainOptions, options: TrainOptions, point: Point, changes: Sequence[Change], examples: int
) -> list[str]:
    """What a run that resumes says of its flags, in lines; none where there is nothing to say.

    A change, or another length than before, comes with the learning rates at its beginning and its end.

    Args:
        wanted: the options before `settle`. options, changes: what it returned.
        point, examples: as `settle` takes them.
    """
    old, step = point.old, point.step
    if not old or options.steps <= step:
        return []
    course = course_of(changes, options.batch_size)
    first, last = (
        rate_after(options, done, point.plateau_factor, course.decay_from) for done in (step, options.steps - 1)
    )
    at = f"learning rate {first:g} at step {step + 1}, {last:g} at step {options.steps}"
    if len(changes) > len(changes_of(old)):
        return [f"changed from step {step} on: {changes[-1].spelled() or 'the schedule begins anew'}; {at}"]
    lines = []
    if not wanted.change and (names := outdated(wanted, old, examples)):
        lines.append("as changed before: " + ", ".join(f"{name} {getattr(options, name)}" for name in names))
    if options.steps != old["options"].get("steps") and options.schedule not in ("constant", "plateau"):
        lines.append(
            f"the schedule ({options.schedule}) goes on as it began: {at}; "
            "--change --learning_rate RATE chooses another rate"
        )
    return lines
