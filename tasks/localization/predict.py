"""What a trained localizer finds in pictures of any size."""

from collections.abc import Sequence
from functools import partial

from datasets.boxed.fitted import Fitted
from tasks.found_objects import Found, Row, inside, short, write_found
from tasks.localization.options import LocalizeOptions
from training.entry import Entry
from training.runs.trained_run import TrainedRun

_VISIBLE = 0.5  # least probability of a landmark that is seen


def predict(entry: Entry, files: Sequence[str], options: LocalizeOptions) -> None:
    """Finds the object of each picture; writes and prints it as found_objects.write_found says, with "presence".

    Raises:
        RunError: no such run or checkpoint. What write_found raises.
    """
    with TrainedRun(entry, options.save_dir, options.checkpoint) as run:
        settings = {"threshold": options.threshold}
        write_found(run, files, options, settings, partial(_find, threshold=options.threshold))


def _find(row: Row, fitted: Fitted, threshold: float) -> tuple[list[Found], dict[str, float]]:
    """One object or, where its presence is below the threshold, none."""
    score = float(row["presence"]) if "presence" in row else None
    numbers = {} if score is None else {"presence": short(score)}
    if score is not None and score < threshold:
        return [], numbers
    found = Found(None, score)
    if "probabilities" in row:
        label = int(row["probabilities"].argmax())
        found = found._replace(label=label, probability=float(row["probabilities"][label]))
    if "boxes" in row:
        found = found._replace(box=inside(fitted.boxes_in_original(row["boxes"]), fitted))
    if "keypoints" in row:
        keypoints = inside((row["keypoints"] - fitted.shift) / fitted.scale, fitted)
        found = found._replace(keypoints=keypoints, visible=row["keypoints_visible"] >= _VISIBLE)
    return [found], numbers
