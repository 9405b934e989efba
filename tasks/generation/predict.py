"""Pictures that a trained generator makes: of numbers drawn by a seed, or on the way from one picture to another."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow.compat.v1 as tf

from errors import DataError, RunError, UsageError
from graphs.generators.generator import Generator
from graphs.generators.vae import VaeGenerator
from tasks.generation import sampling
from tasks.predict_options import (
    AutoencodeOptions,
    GenerateClassesOptions,
    GenerateOptions,
    VaeGeneratorOptions,
)
from training import output_folder
from training.drawing.marks import name_of, save
from training.evaluation import load_data, load_run
from training.files import write_atomically
from training.inputs.batches import Fields, check_fields, in_order
from training.runs import checkpoints, run_folder
from training.session import open_session

COUNT = 64
ROWS, STEPS = 8, 10  # of an interpolation: pairs of pictures, and pictures from the one to the other
MOST_ROWS = 200  # more make no picture that can be looked at

_SHOWN = 20  # classes in a message


def generate(model_name: str, options: GenerateOptions) -> None:
    """Writes OUT/samples.png, a grid, and OUT/samples.npz, which the same seed makes the same, byte by byte.

    The .npz holds "images" uint8 [N, H, W, C], "latent" float32 [N, latent_size] and, of a model that is told classes,
    "labels" int32 [N]. With --interpolate, OUT/interpolation.png and .npz: a row for each pair of test pictures,
    "images" [rows, 10, H, W, C], "latent" [rows, 10, latent_size], and "examples" [rows, 2], their numbers in the
    test split.

    Raises:
        RunError: no such run or checkpoint, weights that give no finite numbers, or OUT can't be written.
        UsageError: the run knows no such class. DataError: the data set can't be had.
    """
    output_folder.path_of(options.out)
    with tf.Graph().as_default(), open_session() as session:
        run, config, model = load_run(model_name, options.save_dir)
        if isinstance(options, AutoencodeOptions) and options.interpolate:
            _interpolate(session, model, run, config, options)
        else:
            wanted = options.class_ if isinstance(options, GenerateClassesOptions) else ""
            _sample(session, model, run, options, _class_number("--class", wanted, config) if wanted else None)


def generate_by_decoder(options: VaeGeneratorOptions) -> None:
    """What `generate` does for vae, without its encoder; raises what that does."""
    output_folder.path_of(options.out)
    with tf.Graph().as_default(), open_session() as session:
        run = run_folder.path_of("vae", options.save_dir)
        hyperparameters = run_folder.with_tuples(run_folder.read_for("vae", run)["hyperparameters"])
        try:
            names = VaeGenerator.complete({})
            model = VaeGenerator(**{name: hyperparameters[name] for name in names if name in hyperparameters})
        except (TypeError, ValueError) as error:
            raise run_folder.nonsense(run, error) from error
        _sample(session, model, run, options)


def _sample(
    session: tf.Session, model: Generator, run: Path, options: GenerateOptions, label: int | None = None
) -> None:
    """Samples of numbers from the prior; all of one class, or of each in turn."""
    prefix = _restore(session, model, run, options)
    count = options.count or COUNT
    labels, columns = sampling.in_turn(model, count)
    if label is not None:
        labels, columns = np.full(count, label, np.int32), sampling.columns_of(count)
    latent = sampling.numbers(model, count, options.seed)
    arrays = {"images": sampling.draw(session, model, latent, labels), "latent": latent}
    _write("samples", arrays | ({} if labels is None else {"labels": labels}), columns, prefix, options)


def _interpolate(
    session: tf.Session, model: Generator, run: Path, config: dict[str, Any], options: AutoencodeOptions
) -> None:
    """From pictures of one class to pictures of another, in a straight line between their codes."""
    if len(options.interpolate) != 2:
        raise UsageError(f"--interpolate is two classes with a comma between, not {','.join(options.interpolate)}")
    if options.count and options.count > MOST_ROWS:
        raise UsageError(f"--count {options.count}: with --interpolate it counts rows, at most {MOST_ROWS}")
    ends = [_class_number("--interpolate", name, config) for name in options.interpolate]
    dataset = load_data(run, config, options.data_dir)
    check_fields(model, dataset)
    prefix = _restore(session, model, run, options)
    test = dataset.splits["test"]
    examples = _pairs(test, ends, options.count or ROWS, options.seed, config)  # [rows, 2]
    parts = in_order({"images": test["images"][examples.ravel()]}, 500)
    codes = np.concatenate([session.run(model.outputs["codes"], {model.feeds["images"]: p["images"]}) for p in parts])
    first, last = codes[0::2, np.newaxis], codes[1::2, np.newaxis]  # [rows, 1, latent_size]
    share = np.linspace(0, 1, STEPS, dtype=np.float32)[:, np.newaxis]
    latent = (1 - share) * first + share * last  # [rows, STEPS, latent_size]
    images = sampling.draw(session, model, latent.reshape(-1, latent.shape[2]))
    arrays = {"images": images.reshape(*latent.shape[:2], *images.shape[1:]), "latent": latent, "examples": examples}
    _write("interpolation", arrays, STEPS, prefix, options)


def _pairs(test: Fields, ends: Sequence[int], rows: int, seed: int, config: dict[str, Any]) -> np.ndarray:
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
    told = ", ".join(names[:_SHOWN]) + (", ..." if known > _SHOWN else "")
    raise UsageError(f"{flag} {name}: the run knows {known} classes: {told}")


def _restore(session: tf.Session, model: Generator, run: Path, options: GenerateOptions) -> Path:
    prefix = checkpoints.find(run, options.checkpoint)
    checkpoints.restore(session, model.saver, model.variables, prefix)
    for variable, value in zip(model.variables, session.run(model.variables), strict=True):
        if not np.isfinite(value).all():  # the samples may not show it: relu makes 0 of what is no number
            raise RunError(f"{prefix}: {variable.op.name} is not finite; another --checkpoint may be sound")
    return prefix


def _write(name: str, arrays: Fields, columns: int, prefix: Path, options: GenerateOptions) -> None:
    """Writes OUT/name.npz and the grid of its images, OUT/name.png; says where, and what they hold."""
    output_folder.make(options.out)
    path = output_folder.path_of(options.out) / name
    images = arrays["images"]
    npz = io.BytesIO()
    np.savez(npz, **arrays)
    write_atomically(Path(f"{path}.npz"), npz.getvalue())
    pictures = images.reshape(-1, *images.shape[-3:])
    save(sampling.page(pictures, columns), Path(f"{path}.png"))
    held = ", ".join(f"{field} {array.dtype} {list(array.shape)}" for field, array in arrays.items())
    print(f"{len(pictures)} pictures of checkpoint {prefix}, seed {options.seed}\n{path}.png\n{path}.npz: {held}")
