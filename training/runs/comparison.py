"""What differs between the config.json of a run and a command that would resume it, and what may differ."""

import inspect
import json
import pkgutil
from typing import Any

from datasets.registry import SETS, kind_of, loader_of
from texts import some
from training.entry import Entry
from training.options import OF_WORKERS, TrainOptions
from training.runs.changes import CHANGEABLE

#: Flags that may change when a run resumes: they say how long it lasts, where it is computed and what is shown or kept
#: of it, and leave its numbers alone.
FREE = {
    "hyperparameters": set(),
    "data_options": {"memory_budget"},
    "options": {
        "data", "data_dir", "save_dir", "fresh", "change", "steps", "epochs", "patience", "save_every", "keep",
        "log_every", "trace", "pack", "gpus", "device_of", "steps_per_run", "gpu_memory_fraction", "debug",
        "asynchronous", "parameter_servers",
        *OF_WORKERS,
    },
}  # fmt: skip
#: The same with --change.
FREE_WITH_CHANGE = FREE | {"options": FREE["options"] | CHANGEABLE}

#: Flags with other defaults than what versions without them did.
_BEFORE = {"restored_rate": 1.0}


def differences(entry: Entry, old: dict[str, Any], new: dict[str, Any], free: dict[str, set[str]] = FREE) -> list[str]:
    """What changed between two configs, in words: "batch_size was 100, is 500"; entry: of the new one's model.

    free: part of the config -> what may change in it.
    """
    changes = [f"{key} was {old[key]}, is {new[key]}" for key in ("model", "data") if old[key] != new[key]]
    comparable = not changes  # else what only one of them has says nothing
    if comparable:
        known = {part: old[part].keys() | new[part].keys() for part in free}
        complete = completed(entry, old)
        old = old | {part: {name: complete[part].get(name) for name in known[part]} for part in free}
    by_part = {part: _changes(_plain(old[part]), _plain(new[part]), free[part], comparable) for part in free}
    if old["data"] == new["data"] and old["classes"] != new["classes"]:
        changes.append(f"classes were {some(old['classes'])}, are {some(new['classes'])}")
    if "examples" in old and old["data"] == new["data"] and not by_part["data_options"]:
        counts = ((split, old["examples"].get(split), count) for split, count in new["examples"].items())
        changes = [f"{split} examples were {was}, are {now}" for split, was, now in counts if was != now] + changes
    changes += [change for part in by_part.values() for change in part]
    return list(dict.fromkeys(changes))  # image_size is the network's and the data set's


def _changes(was: dict[str, Any], now: dict[str, Any], free: set[str], comparable: bool) -> list[str]:
    """What changed between two parts of a config; of names that only one of them has only where that is comparable."""
    names = was.keys() | now.keys() if comparable else was.keys() & now.keys()
    changed = (name for name in sorted(names - free) if was.get(name) != now.get(name))
    return [f"{name} was {_word(was, name)}, is {_word(now, name)}" for name in changed]


def completed(entry: Entry, config: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The choices in a config by part; those that its version did not have yet do what it did."""
    functions = {
        "hyperparameters": entry.load().build_graph,
        "data_options": pkgutil.resolve_name(loader_of(config["data"])),
        "options": TrainOptions,
    }
    choices = {}
    for part, function in functions.items():
        parameters = inspect.signature(function).parameters.values()
        defaults = {one.name: one.default for one in parameters if one.default is not one.empty}
        defaults |= {name: value for name, value in _BEFORE.items() if name in defaults}
        if part == "data_options":
            defaults |= SETS[kind_of(config["data"])].before
        choices[part] = defaults | config[part]
    return _plain(choices)


def _word(values: dict[str, Any], name: str) -> Any:
    value = values.get(name)
    return '""' if value == "" else value


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """As JSON has it: tuples are lists."""
    return json.loads(json.dumps(values))
