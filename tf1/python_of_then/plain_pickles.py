"""Reads pickles that NumPy wrote as plain data: what datasets.reading.pickles reads, and arrays of objects."""

import zipfile
from collections import OrderedDict
from pathlib import Path
from typing import IO, Any

import numpy as np

from tf1.own import own_modules

with own_modules():
    from datasets.reading.pickles import Refused, Unpickler
    from errors import DataError

_LARGEST_KEY = 2**31  # the hashes of larger numbers can be chosen so that they collide


def read(file: IO[bytes], size: int, name: str, encoding: str = "latin1") -> Any:
    """What the pickle from the file's position on holds; nothing of it is executed.

    Args:
        file: at least size bytes.
        size: an upper bound of the pickle's.
        name: the file's, for messages.
        encoding: of texts that Python 2 wrote; "bytes" leaves them as they are.

    Raises DataError for a pickle that does more than hold data, or is damaged.
    """
    try:
        return _plain(_Objects(file, size).load(), encoding, {})
    except Refused as error:
        what = f"{name} is refused, nothing of it was executed: {error}"
        raise DataError(what, "python -m tf1 --allow_pickle runs it, if you trust whoever made it") from error
    except Exception as error:  # damaged bytes make an unpickler raise anything
        raise DataError(f"{name} is no whole pickle ({type(error).__name__}): it is damaged, get it again") from error


def read_array(file: IO[bytes], size: int, name: str, encoding: str = "latin1") -> np.ndarray:
    """The array of objects in an .npy file, as `read` reads it."""
    version = np.lib.format.read_magic(file)
    reader = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, _, dtype = reader(file)
    if not dtype.hasobject:
        raise ValueError(f"{name} holds no objects")
    value = read(file, size, name, encoding)
    if not isinstance(value, np.ndarray):
        raise DataError(f"{name} holds no array: it is damaged, get it again")
    return value.reshape(shape)


def load_npz(path: Path) -> dict[str, np.ndarray]:
    """The arrays of an .npz file by their names, those of objects read as plain data. Raises DataError as `read`."""
    arrays = {}
    with np.load(path, allow_pickle=False) as kept:
        for name in kept.files:
            try:
                arrays[name] = kept[name]
            except ValueError:
                arrays[name] = read_member(kept.zip, name, str(path))
    return arrays


def read_member(archive: zipfile.ZipFile, name: str, path: str, encoding: str = "latin1") -> np.ndarray:
    """The array of objects that an .npz file has under this name."""
    member = name if name in archive.namelist() else f"{name}.npy"
    with archive.open(member) as file:
        return read_array(file, archive.getinfo(member).file_size, f"{path}: {name}", encoding)


class _OfPython2(bytes):
    """A text that Python 2 wrote: bytes or text, only its reader knows."""


class _Objects(Unpickler):
    """Also reads arrays of objects, ordered dicts, and dicts whose keys are whole numbers."""

    def find_class(self, module: str, name: str) -> Any:
        """The stand-in of what the pickle names."""
        return OrderedDict if (module, name) == ("collections", "OrderedDict") else super().find_class(module, name)

    def build_objects(self, shape: tuple, dtype: Any, fortran: Any, objects: Any) -> None:
        """Fills the array on the stack."""
        if not isinstance(objects, list) or any(isinstance(one, np.ndarray) and one.dtype == object for one in objects):
            raise Refused("it holds arrays of objects within others")  # freed, many of them overflow the stack
        np.ndarray.__setstate__(self.stack[-1], (1, shape, dtype.plain, bool(fortran), objects))

    def may_be_key(self, key: Any) -> bool:
        """Whether a dict may have this key."""
        if type(key) is int:
            return abs(key) < _LARGEST_KEY
        return super().may_be_key(bytes(key) if isinstance(key, _OfPython2) else key)

    def _decode_string(self, value: bytes) -> bytes:
        return _OfPython2(value)


def _plain(value: Any, encoding: str, done: dict[int, Any]) -> Any:
    """The value with Python 2's texts decoded, and arrays of NumPy's own class. done: id of what was seen -> result."""
    if isinstance(value, _OfPython2):
        return bytes(value) if encoding == "bytes" else value.decode(encoding)
    if not isinstance(value, (list, tuple, dict, np.ndarray)):
        return value
    if id(value) not in done:
        done[id(value)] = value, _converted(value, encoding, done)  # keeps the value, so that its id stays its own
    return done[id(value)][1]


def _converted(value: Any, encoding: str, done: dict[int, Any]) -> Any:
    if isinstance(value, tuple):
        return tuple(_plain(one, encoding, done) for one in value)
    if isinstance(value, np.ndarray):
        array = np.asarray(value)
        if array.dtype == object:
            done[id(value)] = value, array
            for at, one in enumerate(array.flat):
                array.flat[at] = _plain(one, encoding, done)
        return array
    done[id(value)] = value, value
    if isinstance(value, list):
        value[:] = [_plain(one, encoding, done) for one in value]
    else:
        items = [(_plain(key, encoding, done), _plain(one, encoding, done)) for key, one in value.items()]
        value.clear()
        value.update(items)
    return value
