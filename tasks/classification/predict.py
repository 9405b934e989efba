"""Classifies the user's pictures, or the rows of the user's tables, with a trained classifier."""

import json
from collections.abc import Sequence
from typing import Any

import numpy as np

from datasets.reading import tables
from datasets.split import ArraySplit
from errors import RunError, UsageError
from tasks import user_pictures
from tasks.classification.options import ClassifyOptions
from tasks.user_pictures import Example
from texts import shown
from training.entry import Entry
from training.inference import run_over
from training.runs.trained_run import TrainedRun
from training.tables import pd


def predict(entry: Entry, files: Sequence[str], options: ClassifyOptions) -> None:
    """Prints the most probable classes of each picture, or of each row of each CSV, as a table or as JSON.

    Raises:
        UsageError: --invert for a model that takes no pictures.
        RunError: the run or checkpoint does not exist, or its weights give probabilities that are not finite.
        DataError: a file does not hold what the model takes.
    """
    with TrainedRun(entry, options.save_dir, options.checkpoint) as run:
        examples, inputs = read_files(run, files, options.invert)
        probabilities = probabilities_of(run, inputs)
    for example, row in zip(examples, probabilities, strict=True):
        if not np.isfinite(row).all():
            where = f"{example['file']}, row {example['row']}" if "row" in example else example["file"]
            raise RunError(f"{where}: {run.prefix} gives no finite probabilities for it")
        example["classes"] = most_probable(row, run.predicted_classes, options.top)
    # JSON in ASCII: a file name may hold characters that a terminal or pipe can't encode.
    print(json.dumps(examples, indent=2) if options.json else table(examples))


def read_files(run: TrainedRun, files: Sequence[str], invert: str) -> tuple[list[Example], np.ndarray]:
    """Reads the examples.

    Args:
        run: of the classifier.
        files: pictures or CSV files.
        invert: of pictures.read.

    Returns:
        A dictionary for each example, and the examples [N, ...] as the graph takes them. A dictionary has "file"; for a
        table "row", counted from 1 without the header and empty lines; and "input". For a picture that describes how it
        was converted; for a row it lists the numbers and the columns that were left out.

    Raises:
        UsageError: --invert for a model that takes no pictures.
        DataError: a file does not hold what the model takes.
    """
    (field,) = run.model.inputs
    if field == "images":
        return user_pictures.read(run, files, invert)

    if invert != "auto":
        raise UsageError("--invert is for pictures; this model takes tables of numbers")
    columns = run.model.feeds[field].shape.as_list()[1]
    examples, arrays = [], []
    for file in files:
        array, left_out = tables.read(file, columns)
        for number, row in enumerate(array, 1):
            told = [" ".join(f"{value:g}" for value in row)] + ([left_out] if left_out else [])
            examples.append({"file": file, "row": number, "input": ", ".join(told)})
        arrays.append(array)
    return examples, np.concatenate(arrays)


def probabilities_of(run: TrainedRun, inputs: np.ndarray) -> np.ndarray:
    """Computes the probability of each class: inputs [N, ...] -> [N, classes]."""
    (field,) = run.model.inputs
    feeds, split = run.model.prediction_inputs, ArraySplit({field: inputs})
    passes = run_over(run.session, feeds, run.model.outputs["probabilities"], split)
    return np.concatenate([probabilities for _, probabilities in passes])


def most_probable(probabilities: np.ndarray, classes: Sequence[str], top: int) -> list[dict[str, Any]]:
    """The `top` most probable classes; classes of equal probability keep their order.

    Args:
        probabilities: [classes]. There may be more classes than names if --num_classes was larger.
        classes: names of the classes. A class without a name gets its number as a name.
        top: largest number of classes to return.
    """
    order = np.argsort(-probabilities, kind="stable")[:top]
    return [
        {"class": classes[i] if i < len(classes) else str(i), "probability": float(probabilities[i])} for i in order
    ]


def table(examples: list[Example]) -> str:
    """The predictions as a table for the screen, with a line for each example and class."""
    rows = [
        {key: value for key, value in example.items() if key != "classes"}
        | {"file": shown(example["file"])}
        | {"class": shown(guess["class"]), "probability": f"{guess['probability']:.4f}"}
        for example in examples
        for guess in example["classes"]
    ]
    return pd.DataFrame(rows).to_string(index=False)
