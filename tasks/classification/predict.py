"""The classes that a trained classifier gives to pictures or rows of tables of the user's own."""

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from datasets.reading import pictures, tables
from datasets.split import ArraySplit
from errors import RunError, UsageError
from graphs.graph import Graph
from tasks.classification.options import ClassifyOptions
from training.entry import Entry
from training.inference import run_over
from training.runs.trained_run import TrainedRun

Example = dict[str, Any]


def predict(entry: Entry, files: Sequence[str], options: ClassifyOptions) -> None:
    """Prints the most probable classes of each picture, or of each row of each CSV, as a table or as JSON.

    Raises:
        UsageError: --invert for a model that takes no pictures.
        RunError: no such run or checkpoint, or weights that give no finite probabilities.
        DataError: a file can't be read as what the model takes.
    """
    with TrainedRun(entry, options.save_dir, options.checkpoint) as run:
        examples, inputs = read_files(files, run.model, options.invert, run.config["data_options"].get("resize", "fit"))
        probabilities = probabilities_of(run, inputs)
    for example, row in zip(examples, probabilities, strict=True):
        if not np.isfinite(row).all():
            where = f"{example['file']}, row {example['row']}" if "row" in example else example["file"]
            raise RunError(f"{where}: {run.prefix} gives no finite probabilities for it")
        example["classes"] = most_probable(row, run.classes, options.top)
    # ASCII: a file name needn't be text that every screen and pipe takes.
    print(json.dumps(examples, indent=2) if options.json else table(examples))


def read_files(files: Sequence[str], model: Graph, invert: str, resize: str) -> tuple[list[Example], np.ndarray]:
    """What is known of each example, and the examples [N, ...] as the graph takes them.

    invert, resize: see pictures.read; pictures of a folder are brought to their size as those of the training were.

    Known are "file"; "row" (of a table: counted from 1 without header and empty lines); "input", for a picture how it
    was brought in, for a row its numbers and what was left out.
    """
    (field,) = model.inputs
    shape = model.feeds[field].shape.as_list()[1:]
    if field == "images":
        height, width, channels = shape
        size = (height or model.image_size, width or model.image_size, channels)
        read = [pictures.read(file, *size, invert=invert, resize=resize) for file in files]
        examples = [{"file": file, "input": how} for file, (_, how) in zip(files, read, strict=True)]
        return examples, np.stack([pixels for pixels, _ in read])

    if invert != "auto":
        raise UsageError("--invert is for pictures; this model takes tables of numbers")
    examples, arrays = [], []
    for file in files:
        array, left_out = tables.read(file, shape[0])
        for number, row in enumerate(array, 1):
            told = [" ".join(f"{value:g}" for value in row)] + ([left_out] if left_out else [])
            examples.append({"file": file, "row": number, "input": ", ".join(told)})
        arrays.append(array)
    return examples, np.concatenate(arrays)


def probabilities_of(run: TrainedRun, inputs: np.ndarray) -> np.ndarray:
    """The probability of each class: inputs [N, ...] -> [N, classes]."""
    (field,) = run.model.inputs
    feeds, split = run.model.prediction_inputs, ArraySplit({field: inputs})
    passes = run_over(run.session, feeds, run.model.outputs["probabilities"], split)
    return np.concatenate([probabilities for _, probabilities in passes])


def most_probable(probabilities: np.ndarray, classes: Sequence[str], top: int) -> list[dict[str, Any]]:
    """The `top` most probable classes, those of equal probability in their order.

    Args:
        probabilities: [classes]; there may be more than names, when --num_classes made room for more.
        classes: their names; a class without one is called by its number.
        top: how many at most.
    """
    order = np.argsort(-probabilities, kind="stable")[:top]
    return [
        {"class": classes[i] if i < len(classes) else str(i), "probability": float(probabilities[i])} for i in order
    ]


def table(examples: list[Example]) -> str:
    """The predictions as a table for the screen, a line for each example and class."""
    rows = [
        {key: value for key, value in example.items() if key != "classes"}
        | {"file": _shown(example["file"])}
        | {"class": guess["class"], "probability": f"{guess['probability']:.4f}"}
        for example in examples
        for guess in example["classes"]
    ]
    return pd.DataFrame(rows).to_string(index=False)


def _shown(file: str) -> str:
    """A file's name; quoted when it would break the line or isn't text."""
    return file if file.isprintable() else ascii(file)
