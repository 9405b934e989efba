"""Weights trained elsewhere: `open_source` opens a file or folder and recognizes its format by its content."""

import os
import re
import zipfile
from glob import escape
from pathlib import Path

import tensorflow.compat.v1 as tf

from errors import RunError
from parameters import nearest
from training.plain_paths import plain_folder
from training.runs import checkpoints
from training.weights.formats import (
    NumpyArchive,
    NumpyLayers,
    Source,
    TensorFlowCheckpoint,
    damage_reported,
)
from training.weights.frozen_graphs import FrozenGraph, begins_a_graph
from training.weights.keras_files import KerasArchive, KerasFile

_FORMATS = (TensorFlowCheckpoint, NumpyArchive, NumpyLayers, KerasFile, KerasArchive, FrozenGraph)
_TABLE_END = bytes.fromhex("57fb808b247547db")  # the last bytes of a V1 checkpoint, and of an .index
_FORMS = "a run folder, a checkpoint, .npz, .npy of layers, .h5, .keras or a frozen .pb"


def open_source(text: str) -> Source:
    """Opens weights in any of these formats, recognized by their content; reads no values yet.

    Args:
        text: a run folder (its best checkpoint), a folder with TensorFlow's `checkpoint` file (the newest that it
            names), a SavedModel's folder; a checkpoint's prefix or one of its files (V2 or V1); .npz; .npy of a pickled
            dict layer -> [weights, biases], as bvlc_alexnet.npy; Keras .h5, .hdf5, .weights.h5 or .keras; a frozen
            GraphDef (.pb), whose constants are the weights.

    Raises:
        RunError: it isn't there, is empty, cut off, of another format than its name says or of none of these, or it
            holds objects, which may be programs.
    """
    path = Path(os.path.expanduser(text))
    with damage_reported(path, "source of weights"):
        return _open(_in_folder(path) if path.is_dir() else path)


def _in_folder(folder: Path) -> Path:
    """The prefix of the checkpoint that a folder stands for."""
    if (folder / "config.json").is_file():
        return checkpoints.find(folder, "best")
    if (folder / "checkpoint").is_file():
        return _newest(folder)
    prefix = folder / "variables" / "variables"
    if Path(f"{prefix}.index").is_file():
        return prefix
    inside = [path.with_suffix("") if path.suffix == ".index" else path for path in sorted(folder.iterdir())]
    suffixes = {suffix for form in _FORMATS for suffix in form.suffixes}
    named = dict.fromkeys(str(path) for path in inside if path.suffix in suffixes or Path(f"{path}.index").is_file())
    hint = f"name one of its files: {', '.join(list(named)[:5])}" if named else f"name {_FORMS}"
    raise RunError(f"{folder} is no run folder and has no file `checkpoint`; {hint}")


def _newest(folder: Path) -> Path:
    """The prefix that TensorFlow's `checkpoint` file names; its path may be that of another machine."""
    with plain_folder(folder) as place:
        state = tf.train.get_checkpoint_state(str(place))
    if state is None or not state.model_checkpoint_path:
        raise RunError(f"{folder / 'checkpoint'} names no checkpoint; name one yourself, as {folder}/model.ckpt-1000")
    named = Path(state.model_checkpoint_path.replace(str(place), str(folder), 1))
    last = re.split(r"[/\\]", named.name)[-1]  # its machine may have run Windows
    for prefix in (named, folder / last):
        if prefix.is_file() or Path(f"{prefix}.index").is_file():
            return prefix
    raise RunError(f"{folder / 'checkpoint'} names {named}, which is not there; name another checkpoint yourself")


def _open(path: Path) -> Source:
    prefix = path.with_name(re.sub(r"\.(index|meta|data-\d+-of-\d+)\Z", "", path.name))
    index = Path(f"{prefix}.index")
    if index.is_file() and (prefix != path or not path.is_file()):
        if not any(prefix.parent.glob(f"{escape(prefix.name)}.data-*")):
            raise RunError(f"{index} is without {prefix.name}.data-00000-of-00001, the values; get that too")
        return TensorFlowCheckpoint(prefix)
    if prefix != path and prefix.is_file():  # the .meta of a V1 checkpoint
        path = prefix
    elif prefix != path and path.is_file():
        raise RunError(f"{path} is a part of a checkpoint without its {index.name}; get that too")
    if not path.is_file():
        raise _missing(path)
    if path.name == "saved_model.pb" and (path.parent / "variables").is_dir():
        return _open(_in_folder(path.parent))
    return _format_of(path)(path)


def _missing(path: Path) -> RunError:
    if not path.parent.is_dir():
        return RunError(f"no weights at {path}: there is no folder {path.parent}")
    if any(path.parent.glob(f"{escape(path.name)}.data-*")):
        return RunError(f"{path} is a checkpoint without its {path.name}.index; get that too")
    names = [re.sub(r"\.(index|meta|data-\d+-of-\d+)\Z", "", other.name) for other in path.parent.iterdir()]
    close = nearest(path.name, [name for name in names if name != path.name])
    hint = f"did you mean {path.with_name(close)}?" if close else f"name {_FORMS}"
    return RunError(f"no weights at {path}: neither it nor {path.name}.index is there; {hint}")


def _format_of(path: Path) -> type[Source]:
    """Raises RunError for a file of no known format, or of another than its name says."""
    promised = next((form for form in _FORMATS if path.suffix.lower() in form.suffixes), None)
    found = _by_content(path)
    if found is None:
        what = f"is no {promised.kind}, whatever its name says" if promised else "is of no format that is known here"
        raise RunError(f"{path} {what}: it is damaged or something else; name {_FORMS}")
    if promised not in (found, None):
        raise RunError(f"{path} is a {found.kind}, not what its name says; rename it to {found.suffixes[0]}")
    return found


def _by_content(path: Path) -> type[Source] | None:
    with open(path, "rb") as file:
        head = file.read(8)
        file.seek(-min(8, path.stat().st_size), 2)
        tail = file.read()
    if not head:
        raise RunError(f"{path} is empty; get it again")
    if head == b"\x89HDF\r\n\x1a\n":
        return KerasFile
    if head.startswith(b"\x93NUMPY"):
        return NumpyLayers
    if tail == _TABLE_END:
        return TensorFlowCheckpoint
    if begins_a_graph(path):
        return FrozenGraph
    if not head.startswith(b"PK"):
        return None
    try:
        names = zipfile.ZipFile(path).namelist()
    except zipfile.BadZipFile as error:
        raise RunError(f"cannot read {path}: it is cut off or damaged; get it again") from error
    if "model.weights.h5" in names:
        return KerasArchive
    return NumpyArchive if any(name.endswith(".npy") for name in names) else None
