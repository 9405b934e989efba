"""CIFAR-10's Python version, made of its binary version: pickles as Python 2 wrote them, which programs read."""

import struct
from pathlib import Path
from typing import Any

import numpy as np

FOLDER = "cifar-10-batches-py"
_RECORD = 1 + 3 * 32 * 32  # bytes: a label, then the red, the green and the blue plane


def files(folder: Path) -> dict[str, bytes]:
    """Name -> content of the files of the Python version (without the names of the pictures' files).

    folder: cifar-10-batches-bin.
    """
    found = {}
    for path in sorted(folder.glob("*_batch*.bin")):
        number = path.stem.removeprefix("data_batch_")
        label = f"training batch {number} of 5" if number.isdigit() else "testing batch 1 of 1"
        records = np.fromfile(path, np.uint8).reshape(-1, _RECORD)
        batch = {"batch_label": label, "labels": records[:, 0].tolist(), "data": records[:, 1:]}
        found[path.stem] = pickled(batch)
    names = (folder / "batches.meta.txt").read_text().split()
    found["batches.meta"] = pickled({"label_names": names, "num_cases_per_batch": 10_000, "num_vis": _RECORD - 1})
    return found


def pickled(value: Any) -> bytes:
    """The value as a pickle of protocol 2 by Python 2, whose texts are bytes to it.

    Takes None, bools, whole numbers below 2**31, texts, lists, tuples, dicts, and arrays of uint8.
    """
    return b"\x80\x02" + _code(value) + b"."


def _code(value: Any) -> bytes:
    if value is None or isinstance(value, bool):
        return {None: b"N", False: b"\x89", True: b"\x88"}[value]
    if isinstance(value, int):
        return b"J" + struct.pack("<i", value)
    if isinstance(value, (str, bytes)):
        data = value.encode("latin1") if isinstance(value, str) else value
        return b"T" + struct.pack("<i", len(data)) + data
    if isinstance(value, tuple):
        return b"(" + b"".join(map(_code, value)) + b"t"
    if isinstance(value, list):
        return b"](" + b"".join(map(_code, value)) + b"e"
    if isinstance(value, dict):
        return b"}(" + b"".join(_code(key) + _code(one) for key, one in value.items()) + b"u"
    return _array(value)


def _array(values: np.ndarray) -> bytes:
    """_reconstruct(ndarray, (0,), "b"), and its state: version, shape, type, order and bytes."""
    dtype = b"cnumpy\ndtype\n" + _code(("u1", 0, 1)) + b"R" + _code((3, "|", None, None, None, -1, -1, 0)) + b"b"
    made = b"cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n" + _code((0,)) + _code("b") + b"tR"
    state = (
        b"(" + _code(1) + _code(values.shape) + dtype + _code(False) + _code(values.astype(np.uint8).tobytes()) + b"t"
    )
    return made + state + b"b"
