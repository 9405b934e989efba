"""What a trained encoder makes of the user's pictures: codes, reconstructions, or distances from each other."""

import io
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from datasets.split import ArraySplit, Fields
from errors import RunError
from files import write_atomically
from tasks import user_pictures
from tasks.encoding.codes import output_of_codes
from tasks.encoding.options import EncodeOptions
from tasks.encoding.reconstruction_pictures import pairs
from tasks.user_pictures import Example
from texts import shown
from training import output_folder
from training.drawing import grids, marks
from training.entry import Entry
from training.inference import run_over
from training.runs.trained_run import TrainedRun
from training.tables import pd

_MOST_COMPARED = 20  # pictures in a table of distances


def predict(entry: Entry, files: Sequence[str], options: EncodeOptions) -> None:
    """Writes OUT/codes.npz and perhaps OUT/NAME.png for each picture; prints a table or JSON.

    codes.npz holds "names" [N], the files, and "codes" float32 [N, D]. A network that reconstructs pictures has the
    loss of each, and NAME.png: the picture as the network takes it and, at its right, the reconstruction. A network
    that learns distances has the Euclidean distance of each picture from each.

    Raises:
        RunError: no such run or checkpoint, weights that give no finite numbers, or OUT can't be written.
        DataError: a file is no picture.
        UsageError: OUT/NAME.png is one of the pictures.
    """
    folder = output_folder.path_of(options.out)
    with TrainedRun(entry, options.save_dir, options.checkpoint) as run:
        reconstructs = "reconstructions" in run.model.outputs
        places = output_folder.places(files, options.out) if reconstructs else []
        examples, images = user_pictures.read(run, files, options.invert)
        outputs = _outputs(run, files, images)
        codes = outputs[output_of_codes(run.model)]
    output_folder.make(options.out)
    _write_codes(folder / "codes.npz", files, codes)
    for example, code in zip(examples, codes.tolist(), strict=True):
        example["code"] = code
    written = [f"{shown(folder / 'codes.npz')}: codes {codes.dtype} {list(codes.shape)}"]
    if reconstructs:
        _add_reconstructions(examples, images, outputs, places)
        written.append(f"{shown(folder)}/NAME.png: original, reconstruction")
    else:
        _add_distances(examples, codes)
    print(json.dumps(examples, indent=2) if options.json else "\n".join([_table(examples), "", *written]))


def _outputs(run: TrainedRun, files: Sequence[str], images: np.ndarray) -> Fields:
    """The outputs of the network for images [N, H, W, C]: name -> [N, ...]."""
    passes = run_over(run.session, run.model.prediction_inputs, run.model.outputs, ArraySplit({"images": images}))
    parts = [outputs for _, outputs in passes]
    outputs = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    for name, values in outputs.items():
        finite = np.isfinite(values).reshape(len(values), -1).all(axis=1)
        if not finite.all():
            raise RunError(f"{files[finite.argmin()]}: {run.prefix} gives no finite {name} for it")
    return outputs


def _write_codes(path: Path, files: Sequence[str], codes: np.ndarray) -> None:
    npz = io.BytesIO()
    np.savez(npz, names=np.array(files), codes=codes)
    write_atomically(path, npz.getvalue())


def _add_reconstructions(
    examples: Sequence[Example], images: np.ndarray, outputs: Fields, places: Sequence[Path]
) -> None:
    """Writes the pairs; adds the loss and the path of the PNG to each example."""
    drawn = pairs(images, outputs["reconstructions"])
    for example, loss, pair, place in zip(examples, outputs["reconstruction_loss"], drawn, places, strict=True):
        marks.save(grids.page(pair[np.newaxis], 1), Path(f"{place}.png"))
        example |= {"reconstruction_loss": float(loss), "picture": f"{place}.png"}


def _add_distances(examples: Sequence[Example], codes: np.ndarray) -> None:
    """Adds to each example its distances from all, in their order."""
    distances = np.linalg.norm(codes[:, np.newaxis] - codes, axis=2)  # [N, N]
    for example, row in zip(examples, distances.tolist(), strict=True):
        example["distances"] = row


def _table(examples: Sequence[Example]) -> str:
    """The examples as a table for the screen, and up to 20 with their distances as a second one."""
    rows = []
    for number, example in enumerate(examples, 1):
        row = {"no.": number, "file": shown(example["file"]), "input": example["input"]}
        if len(example["code"]) <= 3:
            row["code"] = " ".join(f"{value:.4f}" for value in example["code"])
        if "reconstruction_loss" in example:
            row["reconstruction_loss"] = f"{example['reconstruction_loss']:.4f}"
        rows.append(row)
    table = pd.DataFrame(rows).to_string(index=False)
    if "distances" not in examples[0] or not 2 <= len(examples) <= _MOST_COMPARED:
        return table
    numbers = range(1, len(examples) + 1)
    distances = pd.DataFrame([example["distances"] for example in examples], numbers, numbers)
    return f"{table}\n\ndistances\n{distances.to_string(float_format='{:.4f}'.format)}"
