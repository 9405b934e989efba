"""Packs of bottleneck features: cached features in the pickles that `--data pack:FILE` reads (datasets/packs.py)."""

import os
import pickle
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from datasets.dataset import Dataset
from datasets.split import Split
from errors import UsageError
from files import replaced, reported
from texts import print_lines
from training.inputs.features import FIELD
from training.options import TrainOptions

_PROTOCOL = 4  # that of Python 3.4


def check(options: TrainOptions, dataset: Dataset) -> None:
    """Raises a UsageError where --pack is given for a set whose examples have no class each."""
    if not options.pack:
        return
    labels = dataset.splits["train"].fields.get("labels")
    if labels is None or labels.shape != () or not dataset.classes:
        raise UsageError(f"--pack: a pack has one label for each example, {dataset.name} has not; leave it out")


def write(options: TrainOptions, splits: Mapping[str, Split], classes: Sequence[str]) -> None:
    """Writes --pack's two files, each whole or not at all.

    They are PACK_bottleneck_features_train.p, or PACK_<examples of a class>_bottleneck_features_train.p with --labels,
    and PACK_bottleneck_features_validation.p. Each is a dict: "features" float32 [N, h, w, C], or [N, 1, 1, C] of a
    vector, as Keras' Flatten needs it; "labels" int32 [N]; "classes", their names.

    Args:
        options: of the run.
        splits: "train" and "validation", with features in the place of pictures.
        classes: the names of the labels.

    Raises:
        RunError: a file can't be written.
    """
    prefix = os.path.expanduser(options.pack)
    number = f"_{options.labels // len(classes)}" if options.labels else ""
    names = {"train": f"{prefix}{number}_bottleneck_features_train.p"}
    names["validation"] = f"{prefix}_bottleneck_features_validation.p"
    for split, name in names.items():
        path = Path(name)
        with reported(path):
            path.parent.mkdir(parents=True, exist_ok=True)
        features = np.asarray(splits[split][FIELD])  # no memory map, whose class a pickle would name
        if features.ndim == 2:
            features = features[:, np.newaxis, np.newaxis]
        content = {"features": features, "labels": np.asarray(splits[split]["labels"]), "classes": list(classes)}
        with replaced(path) as file:
            pickle.dump(content, file, _PROTOCOL)
        print_lines(f"pack {path}: features {list(features.shape)}")
