"""Pictures that a trained generator makes: samples, or interpolations between the codes of two classes."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from datasets.split import Fields, Split, Subset
from errors import DataError, RunError, UsageError
from files import write_atomically
from graphs.generators.vae import VaeGenerator
from tasks import registry
from tasks.generation import sampling
from tasks.generation.options import DecoderOptions, GenerateAutoencoderOptions, GenerateClassOptions, GenerateOptions
from texts import print_lines
from training import output_folder
from training.drawing import grids
from training.drawing.marks import name_of, save
from training.entry import Entry
from training.runs.trained_run import TrainedRun

COUNT = 64
ROWS, STEPS = 8, 10  # of an interpolation: pairs of pictures, and pictures from the one to the other
MOST_ROWS = 200  # more make no picture that can be looked at

_SHOWN = 20  # classes in a message


def predict(entry: Entry, files: Sequence[str], options: GenerateOptions) -> None:
    """Writes OUT/samples.png, a grid, and OUT/samples.npz, which the same seed makes the same, byte by byte.

    The .npz holds "images" uint8 [N, H, W, C], "latent" float32 [N, latent_size] and, of a model that takes classes,
    "labels" int32 [N]. With --interpolate, OUT/interpolation.png and .npz: a row for each pair of test pictures,
    "images" [rows, 10, H, W, C], "latent" [rows, 10, latent_size], and "examples" [rows, 2], their numbers in the
    test split.

    Args:
        entry: of the model. files: none. options: those of the model, with `class_` or `interpolate` if it has these.

    Raises:
        RunError: no such run or checkpoint, weights that give no finite numbers, or OUT can't be written.
        UsageError: the run knows no such class. DataError: the data set can't be had.
    """
    del files
    output_folder.path_of(options.out)
    with TrainedRun(entry, options.save_dir, options.checkpoint) as run:
        _check_weights(run)
        if isinstance(options, GenerateAutoencoderOptions) and options.interpolate:
            _interpolate(run, options)
        elif isinstance(options, GenerateClassOptions) and options.class_:
            _sample(run, options, _class_number("--class", options.class_, run.config))
        else:
            _sample(run, options)


def predict_by_decoder(files: Sequence[str], options: DecoderOptions) -> None:
    """The samples of `predict` for vae, without its encoder; raises what that does."""
    del files
    output_folder.path_of(options.out)
    entry = registry.models()["vae"]
    with TrainedRun(entry, options.save_dir, options.checkpoint, part=VaeGenerator) as run:
        _check_weights(run)
        _sample(run, options)


def _check_weights(run: TrainedRun) -> None:
    """Raises a RunError for weights that are not finite; samples may not show them: relu makes 0 of NaN."""
    for variable, value in zip(run.model.variables, run.session.run(run.model.variables), strict=True):
        if not np.isfinite(value).all():
            raise RunError(f"{run.prefix}: {variable.op.name} is not finite; another --checkpoint may be sound")


def _sample(run: TrainedRun, options: GenerateOptions, label: int | None = None) -> None:
    """Samples of latent vectors from the prior; all of one class, or of each class in turn."""
    count = options.count or COUNT
    labels, columns = sampling.in_turn(run.model, count)
    if label is not None:
        labels, columns = np.full(count, label, np.int32), sampling.columns_of(count)
    latent = run.model.draw_latents(count, options.seed)
    arrays = {"images": sampling.Samples(run.session, run.model, latent, labels).all_images(), "latent": latent}
    _write("samples", arrays | ({} if labels is None else {"labels": labels}), columns, run, options)


def _interpolate(run: TrainedRun, options: GenerateAutoencoderOptions) -> None:
    """From pictures of one class to pictures of another, on a straight line between their codes."""
    if len(options.interpolate) != 2:
        raise UsageError(f"--interpolate is two classes with a comma between, not {','.join(options.interpolate)}")
    if options.count and options.count > MOST_ROWS:
        raise UsageError(f"--count {options.count}: with --interpolate it counts rows, at most {MOST_ROWS}")
    ends = [_class_number("--interpolate", name, run.config) for name in options.interpolate]
    test = run.dataset(options.data_dir).splits["test"]
    if "labels" not in test or test.fields["labels"].shape:
        raise UsageError(f"--interpolate needs one class for each picture, which {run.config['data']} does not have")
    examples = _pairs(test, ends, options.count or ROWS, options.seed, run.config)  # [rows, 2]
    passes = run.run_over(Subset(test, examples.ravel()), run.model.outputs["codes"])
    codes = np.concatenate([codes for _, codes in passes])
    first, last = codes[0::2, np.newaxis], codes[1::2, np.newaxis]  # [rows, 1, latent_size]
    share = np.linspace(0, 1, STEPS, dtype=np.float32)[:, np.newaxis]
    latent = (1 - share) * first + share * last  # [rows, STEPS, latent_size]
    images = sampling.Samples(run.session, run.model, latent.reshape(-1, latent.shape[2])).all_images()
    arrays = {"images": images.reshape(*latent.shape[:2], *images.shape[1:]), "latent": latent, "examples": examples}
    _write("interpolation", arrays, STEPS, run, options)


def _pairs(test: Split, ends: Sequence[int], rows: int, seed: int, config: dict[str, Any]) -> np.ndarray:
    """Pictures of the one and the other class, by the seed: their numbers in the split [rows, 2]."""
    generator = np.random.default_rng(seed)
    columns = []
    for label in ends:
        of_class = np.flatnonzero(test["labels"] == label)
        if not of_class.size:
            raise DataError(f"{config['data']} has no test picture of {name_of(label, config['classes'])}")
        columns.append(generator.choice(of_class, rows, replace=rows > of_class.size))
    return np.stack(columns, axis=1)


def _class_number(flag: str, name: str, config: dict[str, Any]) -> int:
    """A class by its name or, where none has that name, by its number."""
    known = config["hyperparameters"].get("num_classes", len(config["classes"]))
    names = [name_of(number, config["classes"]) for number in range(known)]
    if name in names:
        return names.index(name)
    if name.isdecimal() and int(name) < known:
        return int(name)
    listed = ", ".join(names[:_SHOWN]) + (", ..." if known > _SHOWN else "")
    raise UsageError(f"{flag} {name}: the run knows {known} classes: {listed}")


def _write(name: str, arrays: Fields, columns: int, run: TrainedRun, options: GenerateOptions) -> None:
    """Writes OUT/name.npz and the grid of its images, OUT/name.png; prints where they are and what they hold."""
    output_folder.make(options.out)
    path = output_folder.path_of(options.out) / name
    images = arrays["images"]
    npz = io.BytesIO()
    np.savez(npz, **arrays)
    write_atomically(Path(f"{path}.npz"), npz.getvalue())
    pictures = images.reshape(-1, *images.shape[-3:])
    save(grids.page(pictures, columns), Path(f"{path}.png"))
    held = ", ".join(f"{field} {array.dtype} {list(array.shape)}" for field, array in arrays.items())
    head = f"{len(pictures)} pictures of checkpoint {run.prefix}, seed {options.seed}"
    print_lines(head, f"{path}.png", f"{path}.npz: {held}")
