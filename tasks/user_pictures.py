"""Pictures that the user names for predict.py, read as the training of a run read its own."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from datasets.reading import pictures
from training.runs.trained_run import TrainedRun

Example = dict[str, Any]


def read(run: TrainedRun, files: Sequence[str], invert: str) -> tuple[list[Example], np.ndarray]:
    """Reads pictures as the network of a run takes them.

    Args:
        run: of a network that takes "images".
        files: the pictures.
        invert: of pictures.read.

    Returns:
        A dictionary for each picture with "file" and "input", in words how it was converted; and the pictures uint8
        [N, H, W, C] in 0..255.

    Raises:
        DataError: a file is no picture.
    """
    height, width, channels = run.model.feeds["images"].shape.as_list()[1:]
    size = (height or run.model.image_size, width or run.model.image_size, channels)
    resize = run.config["data_options"].get("resize", "fit")
    read = [pictures.read(file, *size, invert=invert, resize=resize) for file in files]
    examples = [{"file": file, "input": how} for file, (_, how) in zip(files, read, strict=True)]
    return examples, np.stack([pixels for pixels, _ in read])
