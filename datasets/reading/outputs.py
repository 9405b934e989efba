"""Folders that this program itself wrote: runs, predictions and exports are no part of a data set that holds them."""

import json
from os.path import isdir, isfile
from pathlib import Path
from typing import Any

from datasets.reading import pictures

_CONFIG = {"model", "data", "hyperparameters", "options"}  # in the config.json of a run
_LOCK = {"process", "host", "machine"}  # in the lock of a run, which is there before its config.json
_PREDICTION = {"picture", "model", "checkpoint"}  # in OUT/NAME.json of predict.py
_EXPORTS = ("saved_model.pb", "model.tflite", "model.onnx")
_MOST_BYTES = 1 << 20  # of these; larger ones are annotations


def kind_of(folder: Path) -> str:
    """What the program wrote there: "a run", "runs" at any depth, "predictions", "an export"; "" for anything else."""
    if _has(folder / "config.json", _CONFIG) or _has(folder / ".lock", _LOCK):
        return "a run"
    if any(isfile(folder / name) for name in _EXPORTS):
        return "an export"
    try:
        inside = [path for path in folder.iterdir() if not path.name.startswith(".")]
    except OSError:  # whoever reads the folder says so
        return ""
    if any(_has(path, _PREDICTION) for path in [path for path in inside if path.suffix == ".json"][:1]):
        return "predictions"
    folders = [path for path in inside if isdir(path)]
    has_pictures = any(path.suffix.lower() in pictures.SUFFIXES for path in inside)
    are_runs = folders and not has_pictures and all("run" in kind_of(path) for path in folders)
    return "runs" if are_runs else ""


def _has(path: Path, keys: set[str]) -> bool:
    """Whether a file is a JSON object with these keys."""
    try:
        if not isfile(path) or path.stat().st_size > _MOST_BYTES:
            return False
        found: Any = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(found, dict) and keys <= found.keys()
