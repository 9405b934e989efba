"""What a trained classifier says of files that are no part of a data set."""

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import tensorflow.compat.v1 as tf

from datasets.reading import pictures, tables
from errors import RunError, UsageError
from graphs.classifiers.classifier import Classifier
from graphs.graph import Graph
from tasks.predict_options import PredictOptions
from training.evaluation import load_run
from training.inputs.batches import in_order
from training.runs import checkpoints
from training.session import open_session

BATCH = 500

Example = dict[str, Any]


def predict(model_name: str, files: Sequence[str], options: PredictOptions) -> None:
    """Prints the most probable classes of each picture, or of each row of each CSV, as a table or as JSON.

    Raises:
        UsageError: --invert for a model that takes no pictures, or a model that tells no classes apart.
        RunError: no such run or checkpoint, or weights that give no probabilities.
        DataError: a file can't be read as what the model takes.
    """
    with tf.Graph().as_default(), open_session() as session:
        folder, config, model = load_run(model_name, options.save_dir)
        if not isinstance(model, Classifier):
            raise UsageError(
                f"predict.py says which class it sees, and {model_name} knows none; export.py hands it over"
            )
        prefix = checkpoints.find(folder, options.checkpoint)
        examples, inputs = read_files(files, model, options.invert, config["data_options"].get("resize", "fit"))
        checkpoints.restore(session, model.saver, model.variables, prefix)
        probabilities = probabilities_of(session, model, inputs)
    for example, row in zip(examples, probabilities, strict=True):
        if not np.isfinite(row).all():
            where = f"{example['file']}, row {example['row']}" if "row" in example else example["file"]
            raise RunError(f"{where}: {prefix} gives no finite probabilities for it")
        example["classes"] = most_probable(row, config["classes"], options.top)
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


def probabilities_of(session: tf.Session, model: Graph, inputs: np.ndarray) -> np.ndarray:
    """The probability of each class: inputs [N, ...] -> [N, classes]."""
    (field,) = model.inputs
    batches = in_order({field: inputs}, BATCH)
    return np.concatenate(
        [session.run(model.outputs["probabilities"], {model.feeds[field]: batch[field]}) for batch in batches]
    )


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
