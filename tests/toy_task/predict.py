"""The number of each picture."""

import numpy as np

from datasets.reading import pictures
from datasets.split import ArraySplit
from training.inference import run_over
from training.runs.trained_run import TrainedRun


def predict(entry, files, options):
    """Prints a line for each picture: its file and its number."""
    with TrainedRun(entry, options.save_dir, options.checkpoint) as run:
        images = np.stack([pictures.read(file, 28, 28, 1)[0] for file in files])
        feeds, split = run.model.prediction_inputs, run.with_derived(ArraySplit({"images": images}))
        numbers = [found for _, found in run_over(run.session, feeds, run.model.outputs["numbers"], split)]
    for file, number in zip(files, np.concatenate(numbers), strict=True):
        print(f"{file} {number:.{options.decimals}f}")
