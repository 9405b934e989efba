"""Which JPEG files of a recording can be used, by their first and last bytes: 58,000 of them take a few seconds."""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import numpy as np
import simplejpeg
from tqdm import tqdm

#: What may be wrong with a picture; the numbers of Look.flaw.
FLAWS = (
    "",
    "missing pictures",
    "pictures that may not be read",
    "empty pictures",
    "pictures that are no JPEG",
    "truncated pictures",
    "pictures of another size than most",
)
_GOOD, _MISSING, _LOCKED, _EMPTY, _NO_JPEG, _TRUNCATED, _OTHER_SIZE = range(len(FLAWS))

_HEAD, _TAIL = 1024, 64  # bytes; the simulator's files tell their size in the first 200
_BEGIN, _END = b"\xff\xd8", b"\xff\xd9"
_THREADS, _PORTION = 8, 256  # more threads than cores: they wait for the disk


class Look(NamedTuple):
    """What is known of a picture file. size: its bytes. shape: (height, width), (0, 0) where it has a flaw."""

    flaw: int
    size: int = 0
    shape: tuple[int, int] = (0, 0)


def check(root: Path, paths: Sequence[str]) -> tuple[np.ndarray, np.ndarray, tuple[int, int]]:
    """Looks into picture files.

    Args:
        root: the folder from which the paths start.
        paths: [P] of the files; "" for one that is missing.

    Returns:
        uint8 [P], what is wrong with each: a number of FLAWS, 0 for nothing; int64 [P], their bytes; the
        (height, width) of most of them, (0, 0) where none is good.
    """
    looks = list(_looks([os.path.join(root, path) if path else "" for path in paths], str(root)))
    flaws = np.array([look.flaw for look in looks], np.uint8)
    shapes = Counter(look.shape for look in looks if look.flaw == _GOOD)
    usual = shapes.most_common(1)[0][0] if shapes else (0, 0)
    if len(shapes) > 1:
        flaws[[look.flaw == _GOOD and look.shape != usual for look in looks]] = _OTHER_SIZE
    return flaws, np.array([look.size for look in looks], np.int64), usual


def _looks(paths: Sequence[str], title: str) -> Iterator[Look]:
    with (
        ThreadPoolExecutor(_THREADS, "look") as threads,
        tqdm(total=len(paths), desc=title, unit=" pictures", delay=2, leave=False, disable=None) as bar,
    ):
        portions = [paths[start : start + _PORTION] for start in range(0, len(paths), _PORTION)]
        for part in threads.map(lambda portion: [_look(path) for path in portion], portions):
            bar.update(len(part))
            yield from part


def _look(path: str) -> Look:
    try:
        with open(path, "rb", buffering=0) as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - _TAIL))
            tail = file.read(_TAIL)
            file.seek(0)
            head = file.read(_HEAD)
            if not size:
                return Look(_EMPTY)
            if not head.startswith(_BEGIN):
                return Look(_NO_JPEG, size)
            if _END not in tail:
                return Look(_TRUNCATED, size)
            shape = _shape(head) or _shape(head + file.read())
    except FileNotFoundError:
        return Look(_MISSING)
    except OSError:  # no permission, or a disk that fails
        return Look(_LOCKED)
    return Look(_GOOD, size, shape) if shape else Look(_NO_JPEG, size)


def _shape(data: bytes) -> tuple[int, int] | None:
    """(height, width) of a JPEG by its first bytes; None where they do not tell."""
    try:
        return simplejpeg.decode_jpeg_header(data, strict=False)[:2]
    except (ValueError, KeyError):  # a head that is cut off has no colour space
        return None
