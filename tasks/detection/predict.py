"""What a trained detector finds in pictures of any size."""

from collections.abc import Sequence

import numpy as np

from datasets.boxed.fitted import Fitted
from tasks.detection.mask_pasting import pasted
from tasks.detection.options import DetectOptions
from tasks.found_objects import Found, Row, inside, write_found
from training.entry import Entry
from training.runs.trained_run import TrainedRun
from training.tables import pd

_THRESHOLD = 0.6  # where no validation is known


def predict(entry: Entry, files: Sequence[str], options: DetectOptions) -> None:
    """Finds the objects of each picture; writes and prints them as found_objects.write_found says.

    Raises:
        RunError: no such run or checkpoint. What write_found raises.
    """
    with TrainedRun(entry, options.save_dir, options.checkpoint) as run:
        threshold = _best_threshold(run) if options.threshold is None else options.threshold
        write_found(run, files, options, {"threshold": threshold, "iou": options.iou}, _find)


def _best_threshold(run: TrainedRun) -> float:
    """The threshold of the best F1 at the validation of the checkpoint, from RUN/history.csv; 0.6 if it is unknown."""
    try:
        history = pd.read_csv(run.folder / "history.csv").set_index("step")
        row = history.loc[run.step]
        best = float(row["validation_best_threshold"])
        is_known = float(row["validation_best_f1"]) > 0 and 0 <= best <= 1
        return round(0.999 * best, 4) if is_known else _THRESHOLD  # it is a score; what is above it is shown
    except (OSError, KeyError, ValueError, TypeError):
        return _THRESHOLD


def _find(row: Row, fitted: Fitted) -> tuple[list[Found], dict[str, float]]:
    """The objects, without those that lie entirely in the border around the picture; with masks if there are any."""
    whole = fitted.boxes_in_original(row["boxes"])
    boxes = inside(whole, fitted)
    is_object = (row["classes"] >= 0) & (boxes[:, 2:] > boxes[:, :2]).all(axis=1)
    found = []
    for i in np.flatnonzero(is_object):
        patch = pasted(row["masks"][i], whole[i], *fitted.size) if "masks" in row else None
        found.append(Found(int(row["classes"][i]), float(row["scores"][i]), box=boxes[i], patch=patch))
    return found, {}
