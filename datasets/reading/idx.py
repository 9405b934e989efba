"""Reads idx files, the format of MNIST, plain or gzipped, as yann.lecun.com/exdb/mnist describes it."""

import gzip
import struct
import zlib
from pathlib import Path
from typing import IO

import numpy as np

from errors import DataError

_UNSIGNED_BYTE = 0x08  # the third byte of the magic number tells the type, the fourth the number of dimensions
_CONTENT = {1: "labels", 3: "images"}


def read(path: Path, shape: tuple[int, ...]) -> np.ndarray:
    """The bytes of an idx file as uint8 [*shape].

    Raises DataError when the file cannot be read, is damaged, or holds anything but bytes of exactly that shape.
    """
    try:
        with open(path, "rb") as file:
            zipped = file.read(2) == b"\x1f\x8b"
            file.seek(0)
            return _parse(gzip.GzipFile(fileobj=file) if zipped else file, path, shape)
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"cannot read {path}: {getattr(error, 'strerror', None) or error}") from error


def names(stem: str, dimensions: int) -> tuple[str, ...]:
    """The names that an idx file may have: names("train-images", 3) -> train-images-idx3-ubyte, ….gz, …"""
    return tuple(f"{stem}{mark}idx{dimensions}-ubyte{end}" for mark in "-." for end in ("", ".gz"))


def _parse(stream: IO[bytes], path: Path, shape: tuple[int, ...]) -> np.ndarray:
    magic = stream.read(4)
    if len(magic) < 4:
        raise DataError(f"{path} is empty: an idx file has at least 8 bytes" if not magic else _truncated(path))
    if magic[:3] != bytes([0, 0, _UNSIGNED_BYTE]):
        raise DataError(f"{path} is not an idx file of bytes: it starts with {magic.hex()}, not 0000080{len(shape)}")
    if magic[3] != len(shape):
        held, wanted = (_CONTENT.get(number, "something else") for number in (magic[3], len(shape)))
        raise DataError(f"{path} holds {held} ({magic[3]} dimensions), not {wanted} ({len(shape)}): are files swapped?")
    header = stream.read(4 * len(shape))
    if len(header) < 4 * len(shape):
        raise DataError(_truncated(path))
    declared = struct.unpack(f">{len(shape)}I", header)
    if declared != shape:  # before anything is allocated: a damaged header may declare terabytes
        raise DataError(f"{path} declares {_product(declared)} bytes, not {_product(shape)}")
    values = np.empty(shape, np.uint8)
    unread = memoryview(values).cast("B")
    while unread and (count := stream.readinto(unread[: 1 << 20])):
        unread = unread[count:]
    if unread:
        raise DataError(_truncated(path))
    if stream.read(1):
        raise DataError(f"{path} goes on after the {_product(shape)} bytes that it declares: it is damaged")
    return values


def _truncated(path: Path) -> str:
    return f"{path} ends too early: it is truncated, get it again"


def _product(shape: tuple[int, ...]) -> str:
    return " x ".join(map(str, shape))
