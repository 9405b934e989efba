"""Exports a trained network: as a SavedModel, as .tflite for LiteRT, or as .onnx."""

import contextlib
import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import tensorflow.compat.v1 as tf

from errors import DataError, RunError, UsageError
from files import reported, sync_path, write_json
from graphs import folding
from graphs.graph import Graph
from texts import print_lines
from training.command_options import ExportOptions
from training.entry import Entry
from training.export.comparing import Ranked, compare
from training.export.formats import FORMATS, Arrays, Format, Part
from training.plain_paths import plain_folder
from training.runs.trained_run import TrainedRun
from training.session import open_session
from training.startup import import_quietly, quietly

EXAMPLES = 32  # on which an export is compared with the graph that it comes from
_LARGER = 2  # of them, on which it is compared in another size


def export(entry: Entry, run: str, folder: str, options: ExportOptions) -> None:
    """Writes the network of a run, for inference, to a new folder and prints what is in it.

    Inputs and outputs have the names of model.prediction_inputs ("images" [N, ...] uint8 in 0..255, "features"; of a
    generator "latent" [N, latent_size], and "labels" [N] if it takes classes) and of model.export_outputs, in every
    format. N is free, and so are height and width where the model takes pictures of any size. The folder holds a
    SavedModel, or model.tflite, or model.onnx; classes.json has the names of the classes. Only a SavedModel chooses
    among the overlapping boxes at the end of a detector; the others give all its candidates, unless it has chosen
    between two stages before (graph.suppresses_inside).

    The folder appears only after the export gave the same as the graph: floats to 1e-4, or to this share of numbers
    beyond 1 (of coordinates: of the largest); integers exactly unless the two classes are equally probable to 1e-4. It
    is compared on test examples of the run's data, or on random inputs if they can't be had; a generator on latent
    vectors of its prior.

    Args:
        entry: of the run's model. run: its folder. folder: the new one.

    Raises:
        UsageError: the folder exists and isn't empty, or the format lacks an operation that the network needs.
        RunError: no such run or checkpoint, the format's packages are missing, the folder can't be written, or the
            export computes something else than the graph.
    """
    target = _place(folder)
    form = FORMATS[options.format]
    _require_suppression(entry, options.format)
    _require(form.packages)
    with TrainedRun(entry, run, options.checkpoint) as source:
        model, prefix, classes = source.model, source.prefix, source.predicted_classes
        inputs, described = _examples(source)
        trial = _Trial(inputs, _computed(source, form, inputs))
        candidates = [_Candidate(_part(source, form), [trial], described, model.ranked)]
    if model.of_any_size(model.hyperparameters) != model.hyperparameters:
        with TrainedRun(entry, run, options.checkpoint, any_size=True) as source:
            others = _of_another_size(inputs)
            trials = [trial, _Trial(others, _computed(source, form, others))]
            described += f", and on {_LARGER} of another size"
            candidates.insert(0, _Candidate(_part(source, form), trials, described, model.ranked))
    with contextlib.ExitStack() as sessions, _published(target) as temporary:
        for candidate in candidates:
            sessions.enter_context(contextlib.closing(candidate.part.session))
        chosen, differences = _first_written(candidates, options.format, temporary, prefix)
        if model.gives_classes:
            write_json(temporary / "classes.json", classes)

    size = sum(path.stat().st_size for path in target.rglob("*") if path.is_file())
    print_lines(f"{folder}: {options.format} of {entry.name}, checkpoint {prefix}, {size:,} bytes")
    for name, tensor in chosen.part.inputs.items():
        print(f"input   {_described(name, tensor)}")
    for name, tensor in chosen.part.outputs.items():
        print(f"output  {_described(name, tensor)}  differs from the graph by at most {differences[name]:.2g}")
    print_lines(f"compared on {chosen.described}")


class _Trial(NamedTuple):
    """What an export is run on, and what the graph gives for it, both name -> [n, ...]."""

    inputs: Arrays
    wanted: Arrays


class _Candidate(NamedTuple):
    """A network to export, and what it has to prove itself on, also in words. ranked: see graphs/graph.py."""

    part: Part
    trials: list[_Trial]
    described: str
    ranked: Ranked


def _computed(run: TrainedRun, form: Format, inputs: Arrays) -> Arrays:
    """What the graph gives for the inputs of an export; RunError where it is not finite."""
    feeds = {run.model.prediction_inputs[name]: array for name, array in inputs.items()}
    wanted = run.session.run(_outputs(run.model, form), feeds)
    for name, array in wanted.items():
        if not np.isfinite(array).all():
            raise RunError(f"{run.prefix} gives {name} that are not finite; export another --checkpoint")
    return wanted


def _part(run: TrainedRun, form: Format) -> Part:
    return inference_part(run.session, run.model, _outputs(run.model, form))


def _outputs(model: Graph, form: Format) -> dict[str, tf.Tensor]:
    """What is exported. A network that chooses among overlapping boxes inside does so at its end in any format."""
    return model.export_outputs(form.suppresses or model.suppresses_inside)


def _first_written(
    candidates: Sequence[_Candidate], name: str, folder: Path, prefix: Path
) -> tuple[_Candidate, dict[str, float]]:
    """Writes the first of the candidates that the format can express; returns it and the differences of its outputs.

    name: of the format. prefix: the checkpoint, for messages.

    Raises:
        RunError: the last one can't be written either, or computes something else than its graph.
    """
    *preferred, last = candidates
    for candidate in preferred:
        try:
            return candidate, _written(candidate, name, folder, prefix)
        except RunError as error:
            print_lines(f"height and width are those of the training, because with others: {error}")
            for path in folder.iterdir():
                shutil.rmtree(path) if path.is_dir() else path.unlink()
    return last, _written(last, name, folder, prefix)


def _written(candidate: _Candidate, name: str, folder: Path, prefix: Path) -> dict[str, float]:
    """Writes a candidate and runs it; returns the largest difference of each output."""
    form = FORMATS[name]
    with quietly(), _expressible(f"{prefix} as {name}"), plain_folder(folder) as place:
        form.write(candidate.part, place)
        found = [form.run(place, trial.inputs) for trial in candidate.trials]
    pairs = zip(found, candidate.trials, strict=True)
    what = f"the {name} of {prefix}"
    differences = [compare(arrays, trial.wanted, what, candidate.ranked) for arrays, trial in pairs]
    return {output: max(each[output] for each in differences) for output in differences[0]}


def _of_another_size(inputs: Arrays) -> Arrays:
    """The first pictures [_LARGER, H, W, C], repeated beyond their borders: smaller ones a network may not take."""

    def repeated(array: np.ndarray) -> np.ndarray:
        height, width = array.shape[1:3]
        rows, columns = np.arange(height * 5 // 4 + 1) % height, np.arange(width * 9 // 8 + 1) % width
        return array[:_LARGER, rows][:, :, columns]

    return {name: repeated(array) for name, array in inputs.items()}


def inference_part(source: tf.Session, model: Graph, outputs: dict[str, tf.Tensor]) -> Part:
    """The network up to these outputs: is_training is False for good, settings are as by default, variables have names.

    source: the session of the model's graph that has the weights.
    """
    whole, given = source.graph.as_graph_def(), model.prediction_inputs
    fed = {tensor.op.name for tensor in given.values()}
    for node in whole.node:
        if node.name in fed:
            node.op = "Placeholder"  # without what a generator's numbers come from in training: the encoder, noise
            del node.input[:]
    kept = tf.graph_util.extract_sub_graph(whole, [tensor.op.name for tensor in outputs.values()])
    names = {node.name for node in kept.node}
    with source.graph.as_default():
        used = [variable for variable in (*model.variables, *folding.variables()) if variable.op.name in names]
    values = source.run(used)
    with tf.Graph().as_default():
        session = open_session()
        inputs = {name: tf.placeholder(tensor.dtype, tensor.shape, name=name) for name, tensor in given.items()}
        replaced = {given[name].name: tensor for name, tensor in inputs.items()}
        for constant in (model.is_training, *model.settings.values()):
            if constant.op.name in names:
                default = tf.get_static_value(constant.op.inputs[0])
                replaced[constant.name] = tf.constant(default, name=constant.op.name)
        initial = {}
        for old, value in zip(used, values, strict=True):
            zeros = tf.zeros_initializer()
            new = tf.get_variable(old.op.name, old.shape, old.dtype.base_dtype, zeros, use_resource=True)
            initial[new.initializer] = value
            replaced[old.handle.name] = new.handle
        session.run(list(initial), {initializer.inputs[1]: value for initializer, value in initial.items()})
        wanted = [tensor.name for tensor in outputs.values()]
        tensors = tf.import_graph_def(kept, input_map=replaced, return_elements=wanted, name="network")
        named = {name: tf.identity(tensor, name) for name, tensor in zip(outputs, tensors, strict=True)}
    return Part(session, inputs, named)


def _place(folder: str) -> Path:
    """The folder's path; UsageError when something is there."""
    path = Path(os.path.realpath(os.path.expanduser(folder)))  # a link to an empty folder is as good as the folder
    with reported(path):
        if path.exists() and not path.is_dir():
            raise UsageError(f"{folder} is a file; name a new folder for the export")
        if path.exists() and any(path.iterdir()):
            raise UsageError(f"{folder} is not empty, and an export replaces nothing; name a new folder")
    return path


def _require_suppression(entry: Entry, name: str) -> None:
    """UsageError if the model can't be without the suppression of boxes, and the format of this name has none."""
    if entry.load().suppresses_inside and not FORMATS[name].can_suppress:
        able = " or ".join(other for other, form in FORMATS.items() if form.can_suppress)
        raise UsageError(
            f"{name} can't hold {entry.name}: it has no operation for the choice among overlapping boxes between the "
            f"two stages; take --format {able}"
        )


def _require(packages: tuple[str, ...]) -> None:
    """Imports the packages; RunError that says how to install them."""
    for package in packages:
        try:
            import_quietly(package)
        except ImportError as error:
            raise RunError(f"can't import {package} ({error}); pip install -r requirements-export.txt") from error


def _examples(run: TrainedRun) -> tuple[Arrays, str]:
    """Inputs for the network by name, and what they are in words; random ones if the data set can't be had."""
    model = run.model
    if drawn := model.drawn_inputs(EXAMPLES, seed=0):
        return drawn, f"{EXAMPLES} samples"
    try:
        split = run.dataset().splits["test"]
    except DataError as error:
        return _random(model), f"{EXAMPLES} random inputs, for the run's data can't be had: {error}"
    # The session converts what it is fed; other runtimes want the very dtype.
    taken = split.take(slice(0, EXAMPLES), model.inputs)
    inputs = {name: array.astype(model.feeds[name].dtype.as_numpy_dtype) for name, array in taken.items()}
    return inputs, f"{len(inputs[model.inputs[0]])} test examples of {run.config['data']}"


def _random(model: Graph) -> Arrays:
    """Random inputs: 0..255 where a field is uint8, 0..1 where it is float."""
    random, arrays = np.random.default_rng(0), {}
    for field in model.inputs:
        tensor = model.feeds[field]
        shape = [EXAMPLES, *(size or model.image_size for size in tensor.shape.as_list()[1:])]
        arrays[field] = random.uniform(*tensor.dtype.limits, shape).astype(tensor.dtype.as_numpy_dtype)
    return arrays


@contextlib.contextmanager
def _published(target: Path) -> Iterator[Path]:
    """A new folder to write to, which takes the target's place when all went well, and goes when not."""
    temporary = target.with_name(f".{target.name}.new")
    try:
        with reported(target):
            if temporary.exists():  # of an export that was killed
                shutil.rmtree(temporary)
            temporary.mkdir(parents=True)
            yield temporary
            for path in (*temporary.rglob("*"), temporary):
                sync_path(path)
            temporary.replace(target)
            sync_path(target.parent)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


@contextlib.contextmanager
def _expressible(what: str) -> Iterator[None]:
    """Turns whatever a converter or a runtime raises, when it lacks an operation, into a RunError."""
    try:
        yield
    except (OSError, RunError):
        raise
    except Exception as error:
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise RunError(f"can't export {what}: {reason}; another --format may do") from error


def _described(name: str, tensor: tf.Tensor) -> str:
    """Name, dtype and shape: "images  uint8  [N, 28, 28, 1]"."""
    sizes = ["N", *("any" if size is None else str(size) for size in tensor.shape.as_list()[1:])]
    return f"{name:16} {tensor.dtype.name:8} [{', '.join(sizes)}]"
