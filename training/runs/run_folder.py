"""The run folder: its config.json, who may train in it, and what starting over deletes."""

import json
import os
import platform
from collections.abc import Sequence, Set
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Any, get_type_hints

from datasets.registry import kind_of
from errors import RunError, UsageError
from files import reported, write_json
from parameters import check as check_value
from texts import print_lines
from training.entry import Entry
from training.options import TrainOptions
from training.runs import own_files
from training.runs.changes import Change, are_changes
from training.runs.comparison import FREE, FREE_WITH_CHANGE, completed, differences


def path_of(model: str, save_dir: str) -> Path:
    """--save_dir, else checkpoints/MODEL."""
    return Path(os.path.expanduser(save_dir or f"checkpoints/{model}"))


def describe(
    model: str,
    classes: Sequence[str],
    examples: dict[str, int],
    hyperparameters: dict[str, Any],
    data_options: dict[str, Any],
    options: TrainOptions,
    changes: Sequence[Change] = (),
) -> dict[str, Any]:
    """What config.json holds: enough to rebuild the graph and the data set, and to name what is predicted.

    Args:
        model: its name. classes: their names. examples: split -> number of examples.
        hyperparameters: num_classes None takes the data set's number. data_options: of the loader. options: resolved.
        changes: of the options since the run began.
    """
    import numpy
    import tensorflow

    return {
        "model": model,
        "data": options.data,
        "classes": list(classes),
        "examples": examples,
        "hyperparameters": _with_num_classes(hyperparameters, classes, options.data),
        "data_options": data_options,
        "options": asdict(options),
        "changes": [change._asdict() for change in changes],
        "versions": {
            "python": platform.python_version(),
            "tensorflow": tensorflow.__version__,
            "numpy": numpy.__version__,
        },
        "started": datetime.now().astimezone().isoformat(timespec="seconds"),
    }


def _with_num_classes(hyperparameters: dict[str, Any], classes: Sequence[str], data: str) -> dict[str, Any]:
    """The hyperparameters with num_classes, if the model has it, taken from the data set where it is not given."""
    if "num_classes" not in hyperparameters:
        return hyperparameters
    given, present = hyperparameters["num_classes"], len(classes)
    if given is None and not present:
        raise UsageError(f"{data} has no labels, and this network learns classes")
    if given is not None and given < present:
        raise UsageError(f"--num_classes {given} is too few for the {present} classes of {data}")
    return hyperparameters | {"num_classes": given or present}


def resumed(folder: Path, fresh: bool) -> dict[str, Any] | None:
    """The config of the run in the folder that a training resumes; None when it starts a new one.

    Raises:
        UsageError: the folder holds files that are no run.
        RunError: its config.json makes no sense.
    """
    is_run = (folder / "config.json").exists()
    if folder.exists() and not is_run and any(not p.name.startswith(".") for p in folder.iterdir()):
        raise UsageError(f"{folder} holds files but no config.json, so it is no run folder; choose another --save_dir")
    has_checkpoint = any(own_files.steps_of(folder, kind) for kind in ("model", "best"))
    return read(folder) if is_run and not fresh and has_checkpoint else None


def check(entry: Entry, folder: Path, old: dict[str, Any], config: dict[str, Any]) -> None:
    """Raises a UsageError that names what differs when the run in the folder can't resume with this config."""
    others, fixed = (differences(entry, old, config, free) for free in (FREE, FREE_WITH_CHANGE))
    if config["options"].get("change") and fixed:
        raise UsageError(
            f"{folder}: --change can't go on with {'; '.join(fixed)}: a run keeps its network, data, optimizer and "
            f"initial weights; begin another with --init_from {folder} and another --save_dir"
        )
    if others and not config["options"].get("change"):
        remedy = "" if fixed else "give --change to go on with these, "
        raise UsageError(
            f"{folder} holds a run with other choices ({'; '.join(others)}); "
            f"repeat its flags to resume it, {remedy}choose another --save_dir, or start over with --fresh"
        )


def held_by(entry: Entry, folder: Path, old: dict[str, Any] | None) -> dict[str, dict[str, Any]]:
    """What --change takes over from the run in the folder: its options, hyperparameters and data options.

    Raises:
        UsageError: there is no run. RunError: it is another model's, or its data don't fit the model.
    """
    if not old:
        raise UsageError(f"--change: {folder} holds no run to resume; leave it out to begin one")
    read_for(entry, folder)
    check_options(folder, old)
    held = completed(entry, old)
    return {part: with_tuples(values) for part, values in held.items()}


def check_options(folder: Path, config: dict[str, Any]) -> None:
    """Raises a RunError where an option in the config is out of its range."""
    hints = get_type_hints(TrainOptions, include_extras=True)
    try:
        for name in hints.keys() & config["options"].keys():
            check_value(name, config["options"][name], hints[name])
    except UsageError as error:
        raise nonsense(folder, error) from error


def refuse_imported(folder: Path, old: dict[str, Any]) -> None:
    """Raises a UsageError where the run holds imported weights, which evaluate.py put there."""
    if old["options"].get("steps") == 0:
        raise UsageError(
            f"{folder} was made by evaluate.py --init_from; train from it: --init_from {folder}, elsewhere"
        )


def prepare(
    entry: Entry, folder: Path, config: dict[str, Any], old: dict[str, Any] | None, run_files: Sequence[str]
) -> None:
    """Makes the run folder ready for a run with this config: a new one, or that of `old`, which `resumed` returned.

    Starting over deletes what an earlier run wrote, and prints a line that names the other files.

    run_files: patterns (own_files.py) of what a task may have left there, beside what every run has.

    Raises:
        UsageError: the run that resumes has another config.
        RunError: the folder can't be written.
    """
    if old:
        check(entry, folder, old, config)
        config = config | {"started": old["started"]}
    with reported(folder):
        folder.mkdir(parents=True, exist_ok=True)
        if old:
            own_files.clear_leftovers(folder)
        elif left := own_files.clear(folder, (*own_files.OF_ANY_RUN, *run_files)):
            print_lines(f"left alone in {folder}: {', '.join(left)}")
    write_json(folder / "config.json", config)


def keep_older(
    entry: Entry, old: dict[str, Any], hyperparameters: dict[str, Any], options: TrainOptions, given: Set[str]
) -> tuple[dict[str, Any], TrainOptions]:
    """Hyperparameters and options of a run that resumes: what its version had no flag for stays as that version did it.

    given: the names of the flags that the user typed, which count in any case.
    """
    chosen = {"hyperparameters": hyperparameters, "options": asdict(options)}
    then = completed(entry, old | {"data": options.data})
    kept = [
        {name: then[part][name] for name in chosen[part].keys() & then[part].keys() - old[part].keys() - given}
        for part in chosen
    ]
    return hyperparameters | with_tuples(kept[0]), replace(options, **kept[1])


def read(folder: Path) -> dict[str, Any]:
    """The config of a run.

    Raises:
        RunError: there is no run, or its config.json makes no sense.
    """
    path = folder / "config.json"
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise RunError(f"no run in {folder}: {path} is missing. Train first, or name the run with --save_dir") from None
    except (ValueError, RecursionError) as error:
        raise RunError(f"{path} is not JSON ({error}); restore it from a copy, or train again with --fresh") from error
    kinds = {"model": str, "data": str, "classes": list, "started": str}
    kinds |= dict.fromkeys(("hyperparameters", "data_options", "options"), dict)
    found = config if isinstance(config, dict) else {}
    proper = {key: isinstance(found.get(key), kind) for key, kind in kinds.items()}
    proper["classes"] = proper["classes"] and all(isinstance(name, str) for name in found["classes"])
    examples = found.get("examples", {"train": 1})  # runs of older versions have none
    proper["examples"] = isinstance(examples, dict) and type(examples.get("train")) is int and examples["train"] > 0
    proper["changes"] = are_changes(found.get("changes", []))
    for key, is_proper in proper.items():
        if not is_proper:
            raise RunError(f"{path} has no proper {key!r}; restore it from a copy, or train again with --fresh")
    return config


def read_for(entry: Entry, folder: Path) -> dict[str, Any]:
    """The config of a run of this model; RunError when the run is another model's, or its data don't fit the model."""
    config = read(folder)
    if config["model"] != entry.name:
        raise RunError(f"{folder} is a run of {config['model']}, not of {entry.name}; name another with --save_dir")
    fitting = entry.data_sets()
    if kind_of(config["data"]) not in fitting:
        raise nonsense(folder, f"the data of {entry.name} are {' or '.join(fitting)}, not {config['data']!r}")
    return config


def model_of(run: str) -> tuple[Path, str]:
    """A run's folder, and the name of the model in its config.json.

    Raises:
        RunError: there is no run, or it makes no sense.
    """
    folder = Path(os.path.expanduser(run))
    if not (folder / "config.json").is_file():
        raise RunError(f"no run in {folder}: it has no config.json; name the folder that train.py wrote to")
    return folder, read(folder)["model"]


def with_tuples(values: dict[str, Any]) -> dict[str, Any]:
    """Lists, as JSON has them, turned back into tuples."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}


def nonsense(folder: Path, error: object) -> RunError:
    """The error for a config.json with a name or value that the model or the data set does not have."""
    return RunError(
        f"{folder / 'config.json'} makes no sense: {error}; restore it from a copy, or train again with --fresh"
    )
