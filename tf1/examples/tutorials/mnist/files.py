"""Where the four files of MNIST or Fashion-MNIST are: in the program's folder, with this project's data, or online."""

import contextlib
import gzip
import math
import os
import shutil
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np

from tf1.own import own_modules

SOURCE_URL = "http://yann.lecun.com/exdb/mnist/"
DEFAULT_SOURCE_URL = "https://storage.googleapis.com/cvdf-datasets/mnist/"
FILES = (
    "train-images-idx3-ubyte.gz",
    "train-labels-idx1-ubyte.gz",
    "t10k-images-idx3-ubyte.gz",
    "t10k-labels-idx1-ubyte.gz",
)
_PLACES_OF_MNIST = ("cvdf-datasets/mnist", "yann.lecun.com", "ossci-datasets")
_MAGIC = 2048  # of idx files of bytes, to which the number of dimensions is added
_CONTENT = {1: "label", 3: "image"}
_SECONDS = 20  # without a byte


def locate(folder: str, source_url: str) -> list[str]:
    """The paths of the four files, in the order of FILES.

    Each comes from the program's folder if it is there. Fashion-MNIST is meant when the address or, with an address of
    MNIST, the folder's own name says "fashion". Files from an address that is neither's are downloaded into the folder.
    Raises DataError, which names both places, when a file can't be had.
    """
    paths = [_in_folder(folder, name) for name in FILES]
    if all(paths):
        return paths
    fashion = "fashion" in source_url.lower()
    if not fashion and not any(place in source_url for place in _PLACES_OF_MNIST):
        return [maybe_download(name, folder, source_url + name) for name in FILES]
    fashion = fashion or "fashion" in folder.lower()
    with own_modules():
        from datasets.mnist import FASHION_MNIST, MNIST
        from datasets.reading.folders import find
        from errors import DataError
    name, release = ("fashion-mnist", FASHION_MNIST) if fashion else ("mnist", MNIST)
    try:
        _, kept = find(name, [release])
    except DataError as error:
        kept = f"{release.folder}/ of the folder that $CNN_GRAPHS_DATA names"
        raise DataError(error.args[0], f"Put {', '.join(FILES)} into {folder}, or into {kept}") from error
    return [path or str(other) for path, other in zip(paths, kept, strict=True)]


def maybe_download(filename: str, work_directory: str, source_url: str) -> str:
    """The path of a file in a folder; downloads it when it isn't there. Raises DataError when that fails."""
    path = os.path.join(work_directory, filename)
    if os.path.exists(path):
        return path
    with own_modules():
        from errors import DataError
    try:
        os.makedirs(work_directory, exist_ok=True)
        with (
            urllib.request.urlopen(source_url, timeout=_SECONDS) as answer,
            _whole_or_not_at_all(path) as part,
            open(part, "wb") as file,
        ):
            shutil.copyfileobj(answer, file)
    except OSError as error:
        reason = getattr(error, "reason", None) or error.strerror or error
        raise DataError(f"{path} is not there, and {source_url} can't be downloaded: {reason}") from error
    print("Successfully downloaded", filename, os.path.getsize(path), "bytes.")
    return path


def read_idx(f: BinaryIO, dimensions: int) -> np.ndarray:
    """uint8 [N, ...] of an open idx file, gzipped or plain; ValueError for a damaged one, or one of another kind.

    datasets.reading.idx takes the official number of examples alone; programs bring files of their own, too.
    """
    name = getattr(f, "name", "a file")
    zipped = f.read(2) == b"\x1f\x8b"
    f.seek(0)
    stream = gzip.GzipFile(fileobj=f) if zipped else f
    truncated = f"{name} ends too early: it is truncated, get it again"
    try:
        magic, *shape = np.frombuffer(stream.read(4 * (1 + dimensions)), ">u4").tolist() or [0]
        if magic != _MAGIC + dimensions:
            raise ValueError(f"Invalid magic number {magic} in MNIST {_CONTENT[dimensions]} file: {name}")
        values = np.frombuffer(stream.read(), np.uint8)[: math.prod(shape)]
    except EOFError as error:
        raise ValueError(truncated) from error
    if len(shape) < dimensions or len(values) < math.prod(shape):
        raise ValueError(truncated)
    return values.reshape(shape)


def _in_folder(folder: str, name: str) -> str:
    """The path of a file in the folder, gzipped or not; "" when there is none."""
    stem = name.removesuffix(".gz")
    known_as = (name, stem, stem.replace("-idx", ".idx"))
    return next((str(path) for path in (Path(folder, one) for one in known_as) if path.is_file()), "")


@contextlib.contextmanager
def _whole_or_not_at_all(path: str) -> Iterator[str]:
    part = f"{path}.{os.getpid()}.part"
    try:
        yield part
        os.replace(part, path)
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(part)
