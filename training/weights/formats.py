"""Files of weights: TensorFlow checkpoints, NumPy .npz, NumPy .npy of layers. open_source.py opens them."""

import contextlib
import errno
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np
import tensorflow.compat.v1 as tf
from numpy.lib import format as npy
from tensorflow.core.protobuf.trackable_object_graph_pb2 import TrackableObjectGraph

from datasets.reading import pickles
from errors import DataError, ReportedError, RunError
from training.plain_paths import plain_prefix

OBJECT_GRAPH = "_CHECKPOINTABLE_OBJECT_GRAPH"  # where TensorFlow 2 puts the names
_SLOT = re.compile(r"(.+)/(Adam|AdaMax|Momentum|RMSProp|Adagrad|AdagradDA|Adadelta|Ftrl|ProximalAdagrad)(_\d+)?")
_COUNTER = re.compile(r"run_state/.+|(.+/)?(beta[12]_power(_\d+)?|global_step|save_counter|seed_generator_state)")
# Keras 3 keeps the weights themselves under optimizer/_trainable_variables.
_OBJECT_STATE = re.compile(r"(.+/)?optimizer/(?!_trainable_variables/)|.+/\.OPTIMIZER_SLOT/|keras_api/|save_counter/")


@dataclass(frozen=True)
class Variable:
    """What is known of a variable before its values are read; dtype is NumPy's name of it."""

    shape: tuple[int, ...]
    dtype: str


class Source:
    """Named arrays in a file. Opening it reads names, shapes and types.

    Attributes:
        path: the file; of a checkpoint, the prefix of its files.
        kind: the format, for people; `suffixes`: the ends of names that promise it.
        variables: name -> Variable.
        training_state: the names that belong to a training and not to a network, such as optimizer slots.
        about: what else the file says of its network, subject -> words.

    Raises:
        RunError: the file can't be read, is damaged or holds no variable.
    """

    kind: str
    suffixes: tuple[str, ...]

    def __init__(self, path: Path):
        self.path = path
        self.variables: dict[str, Variable] = {}
        self.training_state: set[str] = set()
        self.about: dict[str, str] = {}
        with damage_reported(path, self.kind):
            self._list()
        if not self.variables:
            raise RunError(f"{path} is a {self.kind} without any variable; name another source")

    def read(self, names: Iterable[str]) -> dict[str, np.ndarray]:
        """The values of these variables; no other is read. Raises RunError when they are damaged."""
        with damage_reported(self.path, self.kind):
            return self._values(list(names))

    def _list(self) -> None:
        """Fills variables and training_state."""
        raise NotImplementedError

    def _values(self, names: list[str]) -> dict[str, np.ndarray]:
        raise NotImplementedError


@contextlib.contextmanager
def damage_reported(path: Path, kind: str) -> Iterator[None]:
    """Turns any error of a reader of damaged bytes into a RunError."""
    try:
        yield
    except DataError as error:
        raise RunError(*error.args) from error
    except ReportedError:
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.errno not in (None, errno.EINVAL):  # that one comes from damaged ZIPs
            raise RunError(f"cannot read {path}: {error.strerror}") from error
        reason = re.split(r"\n|[:.] perhaps ", str(getattr(error, "message", error)), flags=re.IGNORECASE)[0]
        reason = (reason or type(error).__name__)[:200]
        raise RunError(f"cannot read {path} as a {kind}: {reason}; it is damaged or cut off, get it again") from error


class TensorFlowCheckpoint(Source):
    """A checkpoint of TensorFlow 1 or 2, in the format V2 (.index and .data) or the old V1 (one file)."""

    kind = "TensorFlow checkpoint"
    suffixes = (".ckpt",)

    def _list(self) -> None:
        with self._opened() as reader:
            shapes, types = reader.get_variable_to_shape_map(), reader.get_variable_to_dtype_map()
            has_objects = shapes.pop(OBJECT_GRAPH, None) is not None
            names = _object_names(reader) if has_objects else {key: key for key in shapes}
        self._keys = {name: key for key, name in names.items()}
        for name, key in sorted(self._keys.items()):
            self.variables[name] = Variable(tuple(shapes[key]), types[key].name)
            if _OBJECT_STATE.match(key) or is_state(name, self._keys):
                self.training_state.add(name)

    def _values(self, names: list[str]) -> dict[str, np.ndarray]:
        try:
            with self._opened() as reader:
                return {name: np.asarray(reader.get_tensor(self._keys[name])) for name in names}
        except tf.errors.UnimplementedError as error:
            raise RunError(
                f"{self.path} is a V1 checkpoint of partitioned variables, which TensorFlow cannot read back; "
                "save it as V2 with the program that wrote it"
            ) from error

    @contextlib.contextmanager
    def _opened(self) -> Iterator[tf.train.NewCheckpointReader]:
        whole = self.path.with_name(re.sub(r"-\d{5}-of-\d{5}\Z", "", self.path.name))
        parts = "" if whole == self.path else "-?????-of-?????"  # one file of a V1 checkpoint stands for all of them
        with plain_prefix(whole) as prefix:
            yield tf.train.NewCheckpointReader(f"{prefix}{parts}")


def _object_names(reader: tf.train.NewCheckpointReader) -> dict[str, str]:
    """Key -> variable's name in a checkpoint of TensorFlow 2, whose keys are paths through Python objects."""
    names: dict[str, str] = {}
    for node in TrackableObjectGraph.FromString(reader.get_tensor(OBJECT_GRAPH)).nodes:
        for attribute in node.attributes:
            key, name = attribute.checkpoint_key, attribute.full_name
            if not reader.has_tensor(key):
                continue
            if name and name not in names.values():
                names[key] = name
            elif not key.startswith("_all_variables/"):  # Keras 3 exports each variable a second time
                names[key] = key
    return names


def is_state(name: str, names: Iterable[str]) -> bool:
    """Whether TensorFlow 1's optimizers, or our runs, use this name for the state of a training."""
    if slot := _SLOT.fullmatch(name):
        parts = slot[1].split("/")  # a scope around the optimizer stands before the variable's name
        return any("/".join(parts[start:]) in names for start in range(len(parts)))
    return bool(_COUNTER.fullmatch(name))


class NumpyArchive(Source):
    """What np.savez wrote."""

    kind = "NumPy .npz archive"
    suffixes = (".npz",)

    def _list(self) -> None:
        with zipfile.ZipFile(self.path) as archive:
            for member in archive.infolist():
                if not member.filename.endswith(".npy"):
                    continue
                name = member.filename.removesuffix(".npy")
                with archive.open(member) as file:
                    shape, dtype, start = _header(file)
                if dtype.hasobject:
                    raise RunError(
                        f"{self.path} is refused, nothing of it was executed: its {name!r} is an array of objects, "
                        "which is a pickle; save it again as an array of numbers"
                    )
                # Before NumPy makes room for what the header claims.
                if member.file_size - start < dtype.itemsize * int(np.prod(shape, dtype=object)):
                    raise RunError(f"{self.path} is damaged: {name!r} is shorter than its shape says; get it again")
                self.variables[name] = Variable(shape, dtype.name)

    def _values(self, names: list[str]) -> dict[str, np.ndarray]:
        with np.load(self.path, allow_pickle=False) as archive:
            return {name: archive[name] for name in names}


class NumpyLayers(Source):
    """A dict of layers as np.save pickled it: layer -> [weights, biases], or layer -> {"weights": ..., "biases": ...}.

    So are AlexNet's weights, bvlc_alexnet.npy, and what caffe-tensorflow made.
    """

    kind = "NumPy .npy of layers"
    suffixes = (".npy",)
    _words = {"weights": "kernel", "biases": "bias"}

    def _list(self) -> None:
        with open(self.path, "rb") as file:
            shape, dtype, start = _header(file)
        if shape or not dtype.hasobject:
            raise RunError(
                f"{self.path} holds one array {list(shape)} of {dtype.name}, not a dict of layers; arrays need names: "
                "save it with np.savez(FILE, **{'VARIABLE': array})"
            )
        layers = pickles.load(self.path, start)
        if not isinstance(layers, dict):
            raise self._unknown(f"a {type(layers).__name__}")
        self._arrays: dict[str, np.ndarray] = {}
        for key, layer in layers.items():
            self._add_layer(_text(key), layer)
        self.variables = {name: Variable(array.shape, array.dtype.name) for name, array in self._arrays.items()}

    def _add_layer(self, name: str, layer: object) -> None:
        if isinstance(layer, list | tuple) and len(layer) <= 2:
            layer = dict(zip(self._words, layer, strict=False))
        if not isinstance(layer, dict) or not all(isinstance(array, np.ndarray) for array in layer.values()):
            raise self._unknown(f"something else at {name!r}")
        for key, array in layer.items():
            word = _text(key)
            self._arrays[f"{name}/{self._words.get(word, word)}"] = np.asarray(array)

    def _unknown(self, what: str) -> RunError:
        return RunError(
            f"{self.path} holds {what}, not a dict layer -> [weights, biases]; save it as .npz with np.savez"
        )

    def _values(self, names: list[str]) -> dict[str, np.ndarray]:
        return {name: self._arrays[name] for name in names}


def _text(key: str | bytes) -> str:
    return key.decode("latin1") if isinstance(key, bytes) else key  # what Python 2 wrote comes as bytes


def _header(file: IO[bytes]) -> tuple[tuple[int, ...], np.dtype, int]:
    """Shape, type and where the contents begin of the .npy file whose first byte comes next."""
    version = npy.read_magic(file)
    readers = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}
    if version not in readers:
        raise ValueError(f"its version is {version}")
    shape, _, dtype = readers[version](file)
    if any(size < 0 for size in shape):
        raise ValueError(f"its shape is {shape}")
    return shape, dtype, file.tell()
