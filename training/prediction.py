"""What a trained classifier says of files that are no part of a data set."""

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import tensorflow.compat.v1 as tf

from datasets import pictures, tables
from graphs.graph import Graph
from training import checkpoints
from training.evaluation import load_run
from training.options import PredictOptions
from training.session import open_session

BATCH = 500


def predict(model_name: str, files: Sequence[str], options: PredictOptions) -> None:
    """Prints the most probable classes of each picture, or of each row of each CSV, as a table or as JSON.

    Raises:
        RunError: no such run or checkpoint. DataError: a file can't be read as what the model takes.
    """
    with tf.Graph().as_default(), open_session() as session:
        folder, config, model = load_run(model_name, options.save_dir)
        prefix = checkpoints.find(folder, options.checkpoint)
        examples, inputs = read_files(files, model, options.invert)
        checkpoints.restore(session, model.saver, model.variables, prefix)
        (field,) = model.inputs
        probabilities = np.concatenate(
            [
                session.run(model.outputs["probabilities"], {model.feeds[field]: inputs[start : start + BATCH]})
                for start in range(0, len(inputs), BATCH)
            ]
        )
    for example, row in zip(examples, probabilities, strict=True):
        order = np.argsort(-row, kind="stable")[: options.top]
        example["classes"] = [{"class": config["classes"][i], "probability": float(row[i])} for i in order]
    print(json.dumps(examples, indent=2, ensure_ascii=False) if options.json else table(examples))


def read_files(files: Sequence[str], model: Graph, invert: str) -> tuple[list[dict[str, Any]], np.ndarray]:
    """What is known of each example (file, row, how it was brought in), and the examples as the graph takes them."""
    (field,) = model.inputs
    shape = model.feeds[field].shape.as_list()[1:]
    if field == "images":
        read = [pictures.read(file, *shape, invert=invert) for file in files]
        examples = [{"file": file, "input": how} for file, (_, how) in zip(files, read, strict=True)]
        return examples, np.stack([pixels for pixels, _ in read])
    arrays = [tables.read(file, shape[0]) for file in files]
    examples = [
        {"file": file, "row": number, "input": " ".join(f"{value:g}" for value in row)}
        for file, array in zip(files, arrays, strict=True)
        for number, row in enumerate(array, 1)
    ]
    return examples, np.concatenate(arrays)


def table(examples: list[dict[str, Any]]) -> str:
    """The predictions as a table for the screen, a line for each example and class."""
    rows = [
        {key: value for key, value in example.items() if key != "classes"}
        | {"class": guess["class"], "probability": f"{guess['probability']:.4f}"}
        for example in examples
        for guess in example["classes"]
    ]
    return pd.DataFrame(rows).to_string(index=False)
