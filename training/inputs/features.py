"""Bottleneck features: the output of the frozen part of a network for each example, computed once and kept on disk.

The boundary is found in the graph: the tensor that depends on the pictures through frozen variables alone, and that
trained or random operations take. A session can be fed at any tensor, so the rest is trained by feeding there.
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import tensorflow.compat.v1 as tf

from datasets.split import ArraySplit, Split
from errors import UsageError
from files import reported, sync
from graphs.graph import Graph
from texts import print_lines
from training.inference import run_over
from training.runs import own_files

FIELD = "features"
_RANDOM = ("Random", "Stateless")  # in the types of operations that draw


def feeds(model: Graph, ends: Iterable[tf.Operation]) -> dict[str, tf.Tensor]:
    """Field -> the tensor that takes it when "features" replace the model's inputs.

    "features" are fed to the tensor [N, ...] behind the frozen part of the network.

    Args:
        model: built after freezing.train_only.
        ends: operations that a training or validation step runs.

    Raises:
        UsageError: there is no frozen part, something random stands in front of it, or it has several ends.
    """
    if model.hyperparameters.get("augment"):
        raise UsageError("--cache_features: augmentation makes other pictures at every step; give --noaugment")
    inputs = {model.feeds[name].op for name in model.inputs}
    frozen = {variable.op for variable in model.variables if not variable.trainable}
    changing = {variable.op for variable in tf.global_variables()} - frozen
    changing |= {model.is_training.op} | {tensor.op for tensor in model.feeds.values()} - inputs
    live: dict[tf.Operation, bool] = {}  # whether its results change from step to step
    of_inputs: dict[tf.Operation, bool] = {}
    of_weights: dict[tf.Operation, bool] = {}
    for operation in _in_order(ends):
        before = [tensor.op for tensor in operation.inputs] + list(operation.control_inputs)
        random = any(word in operation.type for word in _RANDOM)
        live[operation] = operation in changing or random or any(live[other] for other in before)
        of_inputs[operation] = operation in inputs or any(of_inputs[other] for other in before)
        of_weights[operation] = operation in frozen or any(of_weights[other] for other in before)
    found = {
        tensor
        for operation in live
        if live[operation]
        for tensor in operation.inputs
        if of_inputs[tensor.op] and not live[tensor.op]
    }
    # Of a tensor and its flattened form, each taken by another head, the first gives both.
    found = {tensor for tensor in found if _around(found - {tensor}, tensor, inputs)}
    if not all(of_weights[tensor.op] for tensor in found):
        raise UsageError(
            "--cache_features: no frozen layer stands between the pictures and all that is trained, random or a loss; "
            "freeze the first layers by --train or --strategy"
        )
    if len(found) != 1 or None in next(iter(found)).shape.as_list()[1:]:
        raise UsageError(
            "--cache_features needs one tensor between what is frozen and what is trained; train whole layers"
        )
    return {FIELD: found.pop()} | {name: tensor for name, tensor in model.feeds.items() if name not in model.inputs}


def _around(others: set[tf.Tensor], tensor: tf.Tensor, inputs: set[tf.Operation]) -> bool:
    """Whether the inputs reach a tensor by a path that avoids all the others."""
    waiting, seen = [tensor.op], set()
    while waiting:
        operation = waiting.pop()
        if operation not in seen:
            seen.add(operation)
            waiting += [before.op for before in operation.inputs if before not in others]
    return bool(seen & inputs)


def _in_order(ends: Iterable[tf.Operation]) -> list[tf.Operation]:
    """All operations that the ends need, each behind those whose results it takes."""
    order: dict[tf.Operation, None] = {}
    waiting = list(ends)
    while waiting:
        operation = waiting[-1]
        before = [tensor.op for tensor in operation.inputs] + list(operation.control_inputs)
        missing = [other for other in before if other not in order]
        if missing:
            waiting += missing
        else:
            order[waiting.pop()] = None
    return list(order)


def cached(
    session: tf.Session, model: Graph, feeds: dict[str, tf.Tensor], splits: dict[str, Split], folder: Path
) -> dict[str, Split]:
    """The splits with "features" instead of the model's inputs: computed now, or read from an earlier start.

    Args:
        session: with the weights as they are trained on.
        model: whose feeds name the fields.
        feeds: what the function of that name returned.
        splits: name -> split.
        folder: where RUN/features is, or will be: an array <split>-<key>.npy, the key a hash of all it was made of.

    Raises:
        RunError: the folder can't be written.
    """
    place, tensor = folder / FIELD, feeds[FIELD]
    weights = _hash_of_weights(session, model, tensor)
    replaced = {}
    for name, split in splits.items():
        key = hashlib.sha256(weights + split.fingerprint(model.inputs)).hexdigest()[:16]
        path = place / f"{name}-{key}.npy"
        shape = (len(split), *tensor.shape.as_list()[1:])
        features = _load(path, shape)
        if features is None:
            with reported(place):
                for stale in own_files.matching(folder, rf"features/{name}-[0-9a-f]{{16}}\.npy"):
                    print_lines(f"{stale} is of other weights, data or layers, or damaged: made again")
                    stale.unlink()
            _compute(session, model, tensor, split, path)
            features = _load(path, shape)
        others = [field for field in split.fields if field not in model.inputs]
        replaced[name] = ArraySplit({FIELD: features} | (split.take(slice(None), others) if others else {}))
    return replaced


def _compute(session: tf.Session, model: Graph, tensor: tf.Tensor, split: Split, path: Path) -> None:
    """Writes the tensor's values for all examples [N, ...] as a .npy file, whole or not at all."""
    shape = (len(split), *tensor.shape.as_list()[1:])
    temporary = path.parent / f".{path.name}.new"  # hidden: what a killed process leaves is no feature file
    header = {"descr": np.dtype(tensor.dtype.as_numpy_dtype).str, "fortran_order": False, "shape": shape}
    try:
        with reported(path):
            path.parent.mkdir(exist_ok=True)
            # Not by a memory map: on a full disk, writing to one ends the process without a word.
            with open(temporary, "wb") as file:
                np.lib.format.write_array_header_2_0(file, header)
                for _, values in run_over(session, model.prediction_inputs, tensor, split, progress=path.stem):
                    file.write(values.tobytes())
                file.flush()
                sync(file.fileno())
            temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)  # half of it might be what fills the disk
    print_lines(f"features {tensor.op.name} of {len(split):,} examples: {path}, {path.stat().st_size / 1e6:,.0f} MB")


def _load(path: Path, shape: tuple[int, ...]) -> np.ndarray | None:
    """The float32 array of a .npy file, mapped into memory; None when the file is missing or damaged."""
    try:
        array = np.load(path, mmap_mode="r")
    except (OSError, ValueError, EOFError):
        return None
    return array if array.shape == shape and array.dtype == np.float32 else None


def _hash_of_weights(session: tf.Session, model: Graph, tensor: tf.Tensor) -> bytes:
    """A hash of the operations in front of the tensor, preprocessing and frozen layers, and of their weights."""
    part = tf.graph_util.extract_sub_graph(tf.get_default_graph().as_graph_def(), [tensor.op.name])
    nodes = {node.name for node in part.node}
    graph = sorted(node.SerializeToString(deterministic=True) for node in part.node)
    values = session.run([variable for variable in model.variables if variable.op.name in nodes])
    return hashlib.sha256(tf.version.VERSION.encode() + b"".join(graph) + b"".join(map(_hash, values))).digest()


def _hash(array: np.ndarray) -> bytes:
    digest = hashlib.sha256(repr((array.shape, array.dtype.str)).encode())
    digest.update(np.ascontiguousarray(array))
    return digest.digest()
