"""Pictures that the user names for predict.py, read as the training of a run read its own."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from datasets.reading import pictures
from training.runs.trained_run import TrainedRun

Example = dict[str, Any]


def inversion(run: TrainedRun, invert: str) -> str:
    """What --invert stands for, in the words of pictures.inverts: "auto" does what the run did with its own pictures.

    A run on pictures that are light on dark by nature inverts each one whose border is light.
    """
    return (run.config["data_options"].get("invert") or "each") if invert == "auto" else invert


def read(run: TrainedRun, files: Sequence[str], invert: str) -> tuple[list[Example], np.ndarray]:
    """Reads pictures as the network of a run takes them.

    Args:
        run: of a network that takes "images".
        files: the pictures.
        invert: "yes", "no" or "auto", which does what the run did.

    Returns:
        A dictionary for each picture with "file" and "input", in words how it was converted; and the pictures uint8
        [N, H, W, C] in 0..255.

    Raises:
        DataError: a file is no picture.
    """
    height, width, channels = run.model.feeds["images"].shape.as_list()[1:]
    size = (height or run.model.image_size, width or run.model.image_size, channels)
    prepared = run.config["data_options"]
    how = {"invert": inversion(run, invert), "resize": prepared.get("resize") or "fit"}
    how |= {"crop_share": prepared.get("crop_share", 1.0)}
    read = [pictures.read(file, *size, **how) for file in files]
    examples = [{"file": file, "input": how} for file, (_, how) in zip(files, read, strict=True)]
    return examples, np.stack([pixels for pixels, _ in read])
