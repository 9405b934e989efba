"""What a trained segmenter sees in pictures of any size: the class of each pixel."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from tqdm import tqdm

from datasets.reading import pictures
from errors import RunError
from files import write_atomically
from tasks.segmentation import crf, original_size, tiles, working_size
from tasks.segmentation.options import SegmentOptions
from tasks.segmentation.overlay import indexed, overlaid
from texts import shown
from training import output_folder
from training.drawing.marks import name_of, save
from training.entry import Entry
from training.runs.trained_run import TrainedRun
from training.tables import pd

_SUFFIXES = (".png", "_overlay.png", ".json")
_SIDE = 512  # pixels of a tile of a network that takes any size

Report = dict[str, Any]


def predict(entry: Entry, files: Sequence[str], options: SegmentOptions) -> None:
    """Writes three files for each picture; prints the classes of all of them as a table or as JSON.

    OUT/NAME.png: the class of each pixel of the upright picture, as an index PNG. OUT/NAME_overlay.png: the picture in
    the colours of the classes, with their names. OUT/NAME.json: the file, the results, the model and its checkpoint,
    "height" and "width", "tiles", whether there were several, the parameters of --crf, and "classes", those that occur,
    the largest first, with "class", "label", the value in the index PNG, "pixels" and "share", of all pixels, in 0..1.

    Raises:
        RunError: no such run or checkpoint, weights that give no finite numbers, OUT can't be written, or --crf lacks
            its package.
        DataError: a file is no picture; the results of those before it are kept.
        UsageError: a result would replace one of the pictures.
    """
    if options.crf:
        crf.library()
    places = output_folder.places(files, options.out, _SUFFIXES)
    with TrainedRun(entry, options.save_dir, options.checkpoint) as run:
        segmenting = _Segmenting(run, options)
        reports = []
        for file, place in zip(tqdm(files, leave=False, disable=None), places, strict=True):
            image = pictures.decode(file, segmenting.channels).image
            classes, tiled = segmenting.classes(file, image)
            output_folder.make(options.out)
            report = {"file": file, "picture": f"{place}.png", "overlay": f"{place}_overlay.png"}
            report |= {"model": entry.name, "checkpoint": str(run.prefix)}
            report |= {"height": image.height, "width": image.width, "tiles": tiled, **options.crf_settings}
            report["classes"] = _write(place, image, classes, run.predicted_classes)
            write_atomically(Path(f"{place}.json"), json.dumps(report, indent=2) + "\n")
            reports.append(report)
    told = f"{shown(options.out)}/NAME.png: classes, NAME_overlay.png: in colours, NAME.json: shares"
    print(json.dumps(reports, indent=2) if options.json else f"{table(reports)}\n\n{told}")


class _Segmenting:
    """Finds the classes of pictures of any size by the network of a run.

    channels: of the pictures that it takes.
    """

    def __init__(self, run: TrainedRun, options: SegmentOptions):
        self._run, self._options = run, options
        self._height, self._width, self.channels = run.model.feeds["images"].shape.as_list()[1:]
        self._resize = run.config["data_options"].get("resize") or "letterbox"
        self._crop_share = run.config["data_options"].get("crop_share", 1.0)

    def classes(self, file: str, image: Image.Image) -> tuple[np.ndarray, bool]:
        """The class of each pixel of a picture, uint8 [H, W], and whether it was cut into tiles.

        file: for messages.
        """
        frame = self._height or min(_SIDE, image.height), self._width or min(_SIDE, image.width)
        is_larger = image.height > frame[0] or image.width > frame[1]
        is_tiled = self._options.tiles == "yes" or (self._options.tiles == "auto" and is_larger)
        resize = "none" if is_tiled else self._resize
        pixels, place = working_size.prepare(image, frame, resize, self._crop_share)
        top, left, bottom, right = place

        def find(batch: np.ndarray) -> np.ndarray:
            return self._probabilities(file, batch)

        if (bottom - top, right - left) == (image.height, image.width):
            found = tiles.classes(pixels, frame, find, self._refined)[top:bottom, left:right]
        else:
            strips = self._refined(pixels, tiles.strips(pixels, frame, find))
            probabilities = np.concatenate([part for _, part in strips])
            found = original_size.classes(probabilities, place, (image.height, image.width))
        return found, pixels.shape[:2] != frame

    def _refined(self, picture: np.ndarray, strips: tiles.Strips) -> tiles.Strips:
        """The strips of a picture, after a dense CRF if it is asked for."""
        return crf.refined_strips(picture, strips, self._options) if self._options.crf else strips

    def _probabilities(self, file: str, images: np.ndarray) -> np.ndarray:
        """Pictures of the network's size [N, h, w, C] -> [N, h, w, K]."""
        model = self._run.model
        found = self._run.session.run(model.outputs["probabilities"], {model.feeds["images"]: images})
        if not np.isfinite(found).all():
            raise RunError(f"{file}: {self._run.prefix} gives no finite numbers for it")
        return found


def _write(place: Path, image: Image.Image, classes: np.ndarray, names: Sequence[str]) -> list[Report]:
    """Writes the two pictures; returns the classes that occur, the largest first."""
    mask = indexed(classes)
    pixels = np.array(mask.histogram())
    labels = [int(label) for label in np.argsort(-pixels, kind="stable") if pixels[label]]
    found = [
        {"class": name_of(label, names), "label": label, "pixels": int(pixels[label]), "share": _share(pixels, label)}
        for label in labels
    ]
    save(mask, Path(f"{place}.png"))
    texts = [(each["label"], f"{each['class']} {each['share']:.1%}") for each in found]
    save(overlaid(image, classes, texts), Path(f"{place}_overlay.png"))
    return found


def _share(pixels: np.ndarray, label: int) -> float:
    return round(float(pixels[label] / pixels.sum()), 6)


def table(reports: Sequence[Report]) -> str:
    """The classes as a table for the screen: a line for each class of each picture."""
    rows = [
        {"file": shown(report["file"]), "class": shown(each["class"]), "share": f"{each['share']:.4f}"}
        for report in reports
        for each in report["classes"]
    ]
    return pd.DataFrame(rows).to_string(index=False)
