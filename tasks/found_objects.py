"""Objects found in pictures of the user's own: written to a folder as drawings and numbers, by whatever finds them."""

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from tqdm import tqdm

from datasets.boxed.fitted import Fitted, fit
from datasets.instances import Patch, runs
from datasets.reading import pictures
from datasets.split import ArraySplit
from errors import DataError, RunError
from files import write_atomically
from texts import shown
from training import output_folder
from training.command_options import FindOptions
from training.drawing.marks import Mark, draw, name_of, save
from training.inference import run_over
from training.runs.trained_run import TrainedRun
from training.tables import pd

BATCH = 16  # pictures in memory at a time
SIDES = ("top", "left", "bottom", "right")

Row = dict[str, np.ndarray]  # the outputs for one picture


class Found(NamedTuple):
    """An object in an upright picture, in its pixels, and inside of it.

    label: number of its class, None if the network does not classify. score: 0..1, a localizer's presence; None if it
    has none. probability: of the class, a localizer's. box: [4] (top, left, bottom, right). keypoints: [K, 2] (y, x);
    visible: bool [K]. patch: its pixels.
    """

    label: int | None
    score: float | None
    probability: float | None = None
    box: np.ndarray | None = None
    keypoints: np.ndarray | None = None
    visible: np.ndarray | None = None
    patch: Patch | None = None


#: What turns a network's outputs for a fitted picture into objects, and into further numbers for its JSON file.
Finder = Callable[[Row, Fitted], tuple[list[Found], dict[str, float]]]


def write_found(
    run: TrainedRun, files: Sequence[str], options: FindOptions, settings: dict[str, float], find: Finder
) -> None:
    """Writes OUT/NAME.png and OUT/NAME.json for each picture; prints the objects as a table or as JSON.

    NAME.json holds the file, the model and its checkpoint, the threshold, "height" and "width" of the upright picture,
    and "objects", the best first: "class", "score", "probability", "box" and "keypoints" as in Found, "mask" as COCO's
    runs, which pycocotools reads: {"size": [height, width], "counts": "..."}.

    Args:
        run: opened. files: the pictures. options: the flags of predict.py.
        settings: of the model, by name; "threshold" is the least score of an object that is shown.
        find: see Finder.

    Raises:
        RunError: weights that give no finite numbers, or OUT can't be written.
        DataError: a file is no picture; the results of those before it are kept.
        UsageError: OUT/NAME.png is one of the pictures.
    """
    places = output_folder.places(files, options.out)
    threshold, reports = settings["threshold"], []
    rows = tqdm(_outputs(run, files, settings), total=len(files), leave=False, disable=None)
    for file, place, (fitted, row) in zip(files, places, rows, strict=True):
        if not all(np.isfinite(values).all() for values in row.values()):
            raise RunError(f"{file}: {run.prefix} gives no finite numbers for it")
        objects, numbers = find(row, fitted)
        report = {"file": file, "picture": f"{place}.png", "model": run.entry.name, "checkpoint": str(run.prefix)}
        report |= {"threshold": threshold, "height": fitted.size[0], "width": fitted.size[1], **numbers}
        report["objects"] = [_as_json(each, run.classes, fitted.size) for each in objects]
        reports.append(report)
        output_folder.make(options.out)
        marks = [_mark(each, run.classes) for each in objects]
        save(draw(np.asarray(pictures.decode(file, 3).image), marks), Path(f"{place}.png"))
        write_atomically(Path(f"{place}.json"), json.dumps(report, indent=2) + "\n")
    summary = f"{table(reports)}\n\ndrawn in {shown(options.out)}: objects with a score of {threshold:g} or more"
    print(json.dumps(reports, indent=2) if options.json else summary)


def _outputs(run: TrainedRun, files: Sequence[str], settings: dict[str, float]) -> Iterator[tuple[Fitted, Row]]:
    """Each picture as the network takes it, and the network's outputs for it."""
    fetches = dict(run.model.outputs)
    constants = {tensor: settings[name] for name, tensor in run.model.settings.items()}
    height, width, channels = run.model.feeds["images"].shape.as_list()[1:]
    resize = run.config["data_options"].get("resize") or "letterbox"
    for start in range(0, len(files), BATCH):
        fitted, error = _read(files[start : start + BATCH], height, width, channels, resize)
        if fitted:
            split = run.with_derived(ArraySplit({"images": np.stack([each.pixels for each in fitted])}))
            feeds = run.model.prediction_inputs
            (outputs,) = [
                found for _, found in run_over(run.session, feeds, fetches, split, BATCH, constants=constants)
            ]
        for i, each in enumerate(fitted):
            yield each, {name: values[i] for name, values in outputs.items()}
        if error:
            raise error


def _read(
    files: Sequence[str], height: int, width: int, channels: int, resize: str
) -> tuple[list[Fitted], DataError | None]:
    """The pictures up to the first that can't be read, and the error for that one."""
    fitted: list[Fitted] = []
    try:
        for file in files:
            fitted.append(fit(file, height, width, channels, resize))
    except DataError as error:
        return fitted, error
    return fitted, None


def inside(points: np.ndarray, fitted: Fitted) -> np.ndarray:
    """Points [..., 2] or boxes [..., 4], clipped to the upright picture."""
    return points.clip(0, np.tile(fitted.size, points.shape[-1] // 2))


def _as_json(found: Found, classes: Sequence[str], size: tuple[int, int]) -> dict[str, Any]:
    """An object for JSON, with what there is of it; pixels are rounded to hundredths.

    size: (height, width) of the upright picture.
    """
    values: dict[str, Any] = {}
    if found.label is not None:
        values["class"] = name_of(found.label, classes)
    for name in ("score", "probability"):
        if (value := getattr(found, name)) is not None:
            values[name] = short(value)
    if found.box is not None:
        values["box"] = sides(found.box)
    if found.keypoints is not None:
        points = zip(found.keypoints.tolist(), found.visible.tolist(), strict=True)
        values["keypoints"] = [{"y": round(y, 2), "x": round(x, 2), "visible": seen} for (y, x), seen in points]
    if found.patch is not None:
        packed = runs(found.patch.whole(*size))
        values["mask"] = {"size": list(size), "counts": packed["counts"].decode()}
    return values


def sides(box: np.ndarray) -> dict[str, float]:
    """A box [4] in pixels by the names of its sides, to hundredths of a pixel, for JSON."""
    return {side: round(float(value), 2) for side, value in zip(SIDES, box, strict=True)}


def _mark(found: Found, classes: Sequence[str]) -> Mark:
    """An object as it is drawn, with its class and score."""
    words = [name_of(found.label, classes)] if found.label is not None else []
    words += [f"{found.score:.2f}"] if found.score is not None else []
    keypoints = ()
    if found.keypoints is not None:
        keypoints = np.where(found.visible[:, np.newaxis], found.keypoints, np.nan)
    return Mark(found.label or 0, " ".join(words), found.box, keypoints, patch=found.patch)


def short(score: Any) -> float:
    """A score to four digits, for JSON."""
    return round(float(score), 4)


def table(reports: Sequence[dict[str, Any]]) -> str:
    """The objects as a table for the screen: a line each, or one for a picture without any."""
    rows = []
    for report in reports:
        file = shown(report["file"])
        for found in report["objects"] or [{"class": "(nothing)", "score": report.get("presence")}]:
            box = {side: f"{value:.1f}" for side, value in found.get("box", {}).items()}
            numbers = {name: f"{found[name]:.4f}" for name in ("score", "probability") if found.get(name) is not None}
            name = shown(found["class"]) if "class" in found else None
            rows.append({"file": file, "class": name} | numbers | box)
    columns = [name for name in ("file", "class", "score", "probability", *SIDES) if any(name in row for row in rows)]
    return pd.DataFrame(rows, columns=columns).fillna("-").to_string(index=False)
