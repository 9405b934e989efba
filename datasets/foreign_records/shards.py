"""The TFRecord files of another program: which files they are, and to which split each belongs."""

import re
import struct
from pathlib import Path, PurePath

from datasets.reading.picture_files import files_below
from datasets.reading.tfrecords import HEAD, masked_crc
from errors import DataError, unreadable
from texts import typed

_NEEDED = "records:FOLDER takes a folder with TFRecord files"
_WORDS = {
    "train": ("train", "training"),
    "validation": ("validation", "valid", "val", "dev"),
    "test": ("test", "testing"),
}
_IS_SHARD = re.compile(r"\.tfrec|\.records?\b|\d+-of-\d+", re.IGNORECASE)
_PACKED = {b"\x1f\x8b": "GZIP", b"\x78\x01": "ZLIB", b"\x78\x9c": "ZLIB", b"\x78\xda": "ZLIB", b"\x78\x5e": "ZLIB"}


def find(path: Path) -> dict[str, list[Path]]:
    """Split -> its files, sorted; files whose names say no split are for training, and so is a single split.

    Args:
        path: of a folder, whose files may lie in folders below it, or of a file.

    Raises:
        DataError: there are none, or they are compressed or no TFRecords.
    """
    files = [path] if path.is_file() else [file for file in files_below(path, _NEEDED) if _is_shard(file)]
    if not files:
        told = f"{path} holds no TFRecords: python records.py DATA {typed(str(path))} writes some"
        raise DataError(f"{told}; those of other programs have names such as train-00000-of-00010 or x.tfrecord")
    for file in files:
        _check(file)
    splits: dict[str, list[Path]] = {}
    for file in files:
        splits.setdefault(split_of(file.relative_to(path.parent if path.is_file() else path)), []).append(file)
    return splits if "train" in splits or len(splits) > 1 else {"train": files}


def split_of(path: PurePath) -> str:
    """The split that a name tells: "validation" for val/x.tfrecord and for x-validation.tfrecord-00000-of-00002."""
    for part in (path.name, *reversed(path.parent.parts)):
        words = re.split(r"[^a-z]+", re.sub(r"\.tfrec\w*", "", part.lower()))
        for split, names in _WORDS.items():
            if any(word in names for word in words):
                return split
    return "train"


def _is_shard(path: Path) -> bool:
    return bool(_IS_SHARD.search(path.name)) and not path.name.endswith((".npz", ".json", ".txt", ".pbtxt", ".new"))


def _check(path: Path) -> None:
    """Raises a DataError where a file is no TFRecord file, by its first bytes; an empty file is one."""
    try:
        with open(path, "rb") as file:
            head = file.read(HEAD)
    except OSError as error:
        raise unreadable(path, error) from error
    if len(head) == HEAD and struct.unpack("<I", head[8:]) == (masked_crc(head[:8]),):
        return
    if packed := _PACKED.get(head[:2]):
        how = "unpack it: gunzip -c FILE > OTHER" if packed == "GZIP" else "write it again without compression"
        told = f"{path} is compressed with {packed}, and records in it can't be read one by one"
        raise DataError(f"{told}; {how}")
    if head:
        raise DataError(f"{path} is no TFRecord file: the checksum of its first length is wrong")
