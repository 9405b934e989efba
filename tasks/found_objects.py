"""What a trained localizer or detector finds in pictures of any size: drawn on them, and as numbers."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import tensorflow.compat.v1 as tf
from tqdm import tqdm

from datasets.boxed.fitted import Fitted, fit
from datasets.reading import pictures
from errors import DataError, RunError
from graphs.detectors.detector import Detector
from graphs.graph import Graph
from tasks.predict_options import DetectOptions, LocateOptions
from training import output_folder
from training.drawing.marks import (
    Mark,
    draw,
    name_of,
    save,
)
from training.evaluation import load_run
from training.files import write_atomically
from training.runs import checkpoints
from training.session import open_session

BATCH = 16  # pictures in memory at a time

_VISIBLE = 0.5
_THRESHOLD = 0.6
_SIDES = ("top", "left", "bottom", "right")

Row = dict[str, np.ndarray]


class Found(NamedTuple):
    """An object in an upright picture, in its pixels, and inside of it.

    label: number of its class, None if the network tells none apart. score: 0..1, a localizer's presence; None if it
    has none. probability: of the class, a localizer's. box: [4] (top, left, bottom, right). keypoints: [K, 2] (y, x);
    visible: bool [K].
    """

    label: int | None
    score: float | None
    probability: float | None = None
    box: np.ndarray | None = None
    keypoints: np.ndarray | None = None
    visible: np.ndarray | None = None


def locate(model_name: str, files: Sequence[str], options: LocateOptions | DetectOptions) -> None:
    """Writes OUT/NAME.png and OUT/NAME.json for each picture; prints what was found, as a table or as JSON.

    NAME.json holds where it comes from, "height" and "width" of the upright picture, a localizer's "presence", and
    "objects", the best first: "class", "score", "probability", "box" and "keypoints" as in Found.

    Raises:
        RunError: no such run or checkpoint, weights that give no finite numbers, or OUT can't be written.
        DataError: a file is no picture; what was found in those before it is kept.
        UsageError: OUT/NAME.png is one of the pictures.
    """
    places = output_folder.places(files, options.out)
    reports = []
    with tf.Graph().as_default(), open_session() as session:
        folder, config, model = load_run(model_name, options.save_dir)
        prefix = checkpoints.find(folder, options.checkpoint)
        checkpoints.restore(session, model.saver, model.variables, prefix)
        if options.threshold is None:
            options = replace(options, threshold=_best_threshold(folder, prefix))
        resize = config["data_options"].get("resize", "letterbox")
        rows = tqdm(_examine(session, model, files, resize, options), total=len(files), leave=False, disable=None)
        for file, place, (fitted, row) in zip(files, places, rows, strict=True):
            if not all(np.isfinite(values).all() for values in row.values()):
                raise RunError(f"{file}: {prefix} gives no finite numbers for it")
            found = _objects(row, fitted) if isinstance(model, Detector) else _object(row, fitted, options.threshold)
            report = {"file": file, "picture": f"{place}.png", "model": model_name, "checkpoint": str(prefix)}
            report |= {"threshold": options.threshold, "height": fitted.size[0], "width": fitted.size[1]}
            report |= {"presence": _short(row["presence"])} if "presence" in row else {}
            report["objects"] = [_told(each, config["classes"]) for each in found]
            reports.append(report)
            output_folder.make(options.out)
            marks = [_mark(each, config["classes"]) for each in found]
            save(draw(np.asarray(pictures.decode(file, 3).image), marks), Path(f"{place}.png"))
            write_atomically(Path(f"{place}.json"), json.dumps(report, indent=2) + "\n")
    told = f"{table(reports)}\n\ndrawn in {options.out}: what has a score of {options.threshold:g} or more"
    print(json.dumps(reports, indent=2) if options.json else told)


def _best_threshold(folder: Path, prefix: Path) -> float:
    """The one that the validation at a checkpoint found best, from RUN/history.csv; 0.6 if nothing is known of it."""
    try:
        history = pd.read_csv(folder / "history.csv").set_index("step")
        row = history.loc[checkpoints.step_of(prefix)]
        best = float(row["validation_best_threshold"])
        known = float(row["validation_best_f1"]) > 0 and 0 <= best <= 1
        return round(0.999 * best, 4) if known else _THRESHOLD  # it is a score; what is above is given
    except (OSError, KeyError, ValueError, TypeError):
        return _THRESHOLD


def _examine(
    session: tf.Session, model: Graph, files: Sequence[str], resize: str, options: LocateOptions
) -> Iterator[tuple[Fitted, Row]]:
    """Each picture as the network takes it, and what the network says of it: the model's outputs, each [...]."""
    settings = {tensor: getattr(options, name) for name, tensor in model.settings.items()}
    images = model.feeds["images"]
    height, width, channels = images.shape.as_list()[1:]
    for start in range(0, len(files), BATCH):
        fitted, error = _read(files[start : start + BATCH], height, width, channels, resize)
        if fitted:
            outputs = session.run(model.outputs, settings | {images: np.stack([each.pixels for each in fitted])})
        for i, each in enumerate(fitted):
            yield each, {name: values[i] for name, values in outputs.items()}
        if error:
            raise error


def _read(
    files: Sequence[str], height: int, width: int, channels: int, resize: str
) -> tuple[list[Fitted], DataError | None]:
    """The pictures up to the first that can't be read, and what is said of that one."""
    fitted: list[Fitted] = []
    try:
        for file in files:
            fitted.append(fit(file, height, width, channels, resize))
    except DataError as error:
        return fitted, error
    return fitted, None


def _objects(row: Row, fitted: Fitted) -> list[Found]:
    """What a detector found; not what lies in the ground around the picture alone."""
    boxes = _inside(fitted.boxes_in_original(row["boxes"]), fitted)
    real = (row["classes"] >= 0) & (boxes[:, 2:] > boxes[:, :2]).all(axis=1)
    return [Found(int(row["classes"][i]), float(row["scores"][i]), box=boxes[i]) for i in np.flatnonzero(real)]


def _object(row: Row, fitted: Fitted, threshold: float) -> list[Found]:
    """What a localizer found: one object or, where its presence is below the threshold, none."""
    score = float(row["presence"]) if "presence" in row else None
    if score is not None and score < threshold:
        return []
    found = Found(None, score)
    if "probabilities" in row:
        label = int(row["probabilities"].argmax())
        found = found._replace(label=label, probability=float(row["probabilities"][label]))
    if "boxes" in row:
        found = found._replace(box=_inside(fitted.boxes_in_original(row["boxes"]), fitted))
    if "keypoints" in row:
        keypoints = _inside((row["keypoints"] - fitted.shift) / fitted.scale, fitted)
        found = found._replace(keypoints=keypoints, visible=row["keypoints_visible"] >= _VISIBLE)
    return [found]


def _inside(points: np.ndarray, fitted: Fitted) -> np.ndarray:
    """Points [..., 2] or boxes [..., 4], clipped to the upright picture."""
    return points.clip(0, np.tile(fitted.size, points.shape[-1] // 2))


def _told(found: Found, classes: Sequence[str]) -> dict[str, Any]:
    """An object for JSON, with what there is of it; pixels are rounded to hundredths."""
    told: dict[str, Any] = {}
    if found.label is not None:
        told["class"] = name_of(found.label, classes)
    for name in ("score", "probability"):
        if (value := getattr(found, name)) is not None:
            told[name] = _short(value)
    if found.box is not None:
        told["box"] = sides(found.box)
    if found.keypoints is not None:
        points = zip(found.keypoints.tolist(), found.visible.tolist(), strict=True)
        told["keypoints"] = [{"y": round(y, 2), "x": round(x, 2), "visible": seen} for (y, x), seen in points]
    return told


def sides(box: np.ndarray) -> dict[str, float]:
    """A box [4] in pixels by the names of its sides, to hundredths of a pixel, for JSON."""
    return {side: round(float(value), 2) for side, value in zip(_SIDES, box, strict=True)}


def _mark(found: Found, classes: Sequence[str]) -> Mark:
    """An object as it is drawn, with its class and score."""
    words = [name_of(found.label, classes)] if found.label is not None else []
    words += [f"{found.score:.2f}"] if found.score is not None else []
    keypoints = ()
    if found.keypoints is not None:
        keypoints = np.where(found.visible[:, np.newaxis], found.keypoints, np.nan)
    return Mark(found.label or 0, " ".join(words), found.box, keypoints)


def _short(score: Any) -> float:
    return round(float(score), 4)


def table(reports: Sequence[dict[str, Any]]) -> str:
    """What was found as a table for the screen, a line for each object, or one for a picture without any."""
    rows = []
    for report in reports:
        file = report["file"] if report["file"].isprintable() else ascii(report["file"])
        for found in report["objects"] or [{"class": "(nothing)", "score": report.get("presence")}]:
            box = {side: f"{value:.1f}" for side, value in found.get("box", {}).items()}
            numbers = {name: f"{found[name]:.4f}" for name in ("score", "probability") if found.get(name) is not None}
            rows.append({"file": file, "class": found.get("class")} | numbers | box)
    columns = [name for name in ("file", "class", "score", "probability", *_SIDES) if any(name in row for row in rows)]
    return pd.DataFrame(rows, columns=columns).fillna("-").to_string(index=False)
