"""The steering angle that a trained network gives for the user's pictures."""

import json
from collections.abc import Sequence

import numpy as np

from datasets.split import ArraySplit
from errors import RunError
from graphs.regressors.regressor import FULL_LOCK
from tasks import user_pictures
from tasks.regression.options import SteerOptions
from texts import shown
from training.entry import Entry
from training.inference import run_over
from training.runs.trained_run import TrainedRun
from training.tables import pd


def predict(entry: Entry, files: Sequence[str], options: SteerOptions) -> None:
    """Prints the angle for each picture, in -1..1 and in degrees, as a table or as JSON.

    Raises:
        RunError: no such run or checkpoint, or its weights give an angle that is not finite.
        DataError: a file is no picture.
    """
    with TrainedRun(entry, options.save_dir, options.checkpoint) as run:
        examples, images = user_pictures.read(run, files, "no")
        passes = run_over(
            run.session, run.model.prediction_inputs, run.model.outputs["angles"], ArraySplit({"images": images})
        )
        angles = np.concatenate([angles for _, angles in passes])
    for example, angle in zip(examples, angles.tolist(), strict=True):
        if not np.isfinite(angle):
            raise RunError(f"{example['file']}: {run.prefix} gives no finite angle for it")
        example |= {"angle": angle, "degrees": FULL_LOCK * angle}
    if options.json:
        print(json.dumps(examples, indent=2))
    else:
        rows = [example | {"file": shown(example["file"])} for example in examples]
        print(pd.DataFrame(rows).to_string(index=False, float_format="{:.4f}".format))
