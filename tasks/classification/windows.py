"""Finds objects in large pictures with a classifier of small ones, and writes them as drawings and JSON."""

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from PIL import ImageOps

from datasets.reading import pictures
from errors import DataError, UsageError
from files import write_atomically
from graphs.sliding import Windows
from tasks import found_objects, registry, user_pictures
from tasks.classification import window_pictures
from tasks.classification.options import WindowOptions
from tasks.classification.window_search import Search, Window, heat_map
from texts import shown
from training import output_folder
from training.drawing.marks import Mark, name_of
from training.runs.trained_run import TrainedRun


def find(files: Sequence[str], options: WindowOptions) -> None:
    """Writes OUT/NAME.png and OUT/NAME.json for each picture; prints the windows found, as a table or as JSON.

    NAME.json holds the file, "height" and "width" of the picture, "window", "stride" and "scales" of the search, the
    number of "windows", the number of "ignored" windows (flat, or cutting through an object), and "objects", the most
    probable first: "class", "probability" and "box" in pixels of the picture.

    Raises:
        UsageError: the flags contradict each other, or the run's network can't slide.
        RunError: the run or checkpoint does not exist, its weights give numbers that are not finite, or OUT can't be
            written.
        DataError: a file is not a picture, or smaller than a window at every scale. The results of the files before it
            stay.
    """
    if not options.scales:
        raise UsageError("--scales is empty; 1 stands for the picture as it is")
    places = output_folder.places(files, options.out)
    entry = registry.entry_of_run(options.save_dir)
    if registry.task_of(entry.name).name != "classification" or "images" not in entry.takes:
        raise UsageError(f"{options.save_dir} is a run of {entry.name}; window needs one of a classifier of pictures")
    with TrainedRun(entry, options.save_dir, options.checkpoint) as run:
        search = Search(run.model)
        if search.windows.padded:  # on stderr, since programs read the JSON on stdout
            print(_difference(run.config["hyperparameters"], search.windows), file=sys.stderr)
        reports = []
        for file, place in zip(files, places, strict=True):
            report = {"file": file, "picture": f"{place}.png", "model": entry.name, "checkpoint": str(run.prefix)}
            report |= _examine(run, search, file, place, options)
            write_atomically(Path(f"{place}.json"), json.dumps(report, indent=2) + "\n")
            reports.append(report)
    summary = f"{found_objects.table(reports)}\n\nwrote the drawings with heat maps to {shown(options.out)}"
    print(json.dumps(reports, indent=2) if options.json else summary)


def _difference(hyperparameters: dict[str, Any], windows: Windows) -> str:
    """A warning that a network with padding gives slightly different values for windows than for crops."""
    layers = ", ".join(dict.fromkeys(name.partition("/")[0] for name in windows.padded))
    remedy = "; train with --padding valid for the same values" if "padding" in hyperparameters else ""
    return (
        f"{layers}: padded with zeros in training, here with the surroundings of a window, so the probabilities differ "
        f"slightly from those of the window cut out{remedy}"
    )


def _examine(run: TrainedRun, search: Search, file: str, place: Path, options: WindowOptions) -> dict[str, Any]:
    """Searches a picture and draws the windows that were found; returns their part of the report."""
    session, classes = run.session, run.predicted_classes
    height, width = search.windows.size
    picture = pictures.decode(file, search.windows.images.shape.as_list()[3]).image
    ground = pictures.border_colour(picture)  # [channels]
    if pictures.inverts(user_pictures.inversion(run, options.invert), ground):
        picture = ImageOps.invert(picture)
    if options.whole == "auto":
        options = replace(options, whole="yes" if len(ground) == 1 else "no")
    scans = {scale: search.scan(session, picture, scale) for scale in options.scales}
    seen = {scale: scan for scale, scan in scans.items() if scan}
    if not seen:
        raise DataError(
            f"{file} has {picture.width}x{picture.height} pixels, less than the window's {width}x{height} at every "
            "scale; --scales above 1 enlarge it"
        )
    found = search.best(session, list(seen.values()), options)
    output_folder.make(options.out)
    window_pictures.draw(
        np.asarray(picture).reshape(picture.height, picture.width, -1),
        [Mark(each.label, name_of(each.label, classes), each.box) for each in found],
        heat_map(picture.height, picture.width, list(seen.values()), search.windows, options),
        Path(f"{place}.png"),
    )
    return {
        "height": picture.height,
        "width": picture.width,
        "window": [height, width],
        "stride": list(search.windows.stride),
        "scales": list(seen),
        "windows": sum(scan.labels.size for scan in seen.values()),
        "ignored": sum(int((~scan.worthy(options)).sum()) for scan in seen.values()),
        "objects": [_as_json(each, classes) for each in found],
    }


def _as_json(found: Window, classes: Sequence[str]) -> dict[str, Any]:
    """A window as JSON holds it."""
    probability = round(found.probability, 4)
    return {"class": name_of(found.label, classes), "probability": probability, "box": found_objects.sides(found.box)}
