"""TFRecord files without TensorFlow: the frame around each record, a scan that finds the records, reads by offset.

The frame of a record: its length (uint64, little-endian), the masked CRC-32C of these 8 bytes (uint32), the data, and
their masked CRC-32C. Source: tensorflow/core/lib/io/record_writer.h.
"""

import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import google_crc32c

from errors import DataError, unreadable

HEAD, FOOT = 12, 4  # bytes of the frame before and behind the data
_MASK = 0xA282EAD8
_BLOCK = 1 << 20  # bytes that a scan reads at a time
_CUT_OFF = "the file ends in it"


class Record(NamedTuple):
    """A record as a scan finds it.

    number: from 0. offset: where its frame begins in the file, bytes. data: b"" where they can't be read.
    flaw: what is wrong with it, or "".
    """

    number: int
    offset: int
    data: bytes
    flaw: str = ""


def masked_crc(data: bytes) -> int:
    """The CRC-32C of the data, rotated and shifted as TFRecord files have it: uint32."""
    crc = google_crc32c.value(data)
    return ((crc >> 15 | crc << 17) + _MASK) & 0xFFFFFFFF


def framed(data: bytes) -> bytes:
    """A record as it stands in a file."""
    length = struct.pack("<Q", len(data))
    return b"".join([length, struct.pack("<I", masked_crc(length)), data, struct.pack("<I", masked_crc(data))])


def scan(path: Path) -> Iterator[Record]:
    """Every record of a file, in order, the damaged ones with their flaw.

    Behind a record whose length is damaged, or in which the file ends, no other one can be found: it is the last.

    Raises:
        DataError: the file can't be read.
    """
    try:
        with open(path, "rb", buffering=_BLOCK) as file:
            number = offset = 0
            while head := file.read(HEAD):
                flaw = _flaw_of_head(head)
                if flaw:
                    yield Record(number, offset, b"", flaw)
                    return
                (length,) = struct.unpack_from("<Q", head)
                body = file.read(length + FOOT)
                flaw = _flaw(body, length)
                if len(body) < length + FOOT:
                    yield Record(number, offset, b"", flaw)
                    return
                yield Record(number, offset, body[:-FOOT], flaw)
                number, offset = number + 1, offset + HEAD + length + FOOT
    except OSError as error:
        raise unreadable(path, error) from error


def read(descriptor: int, path: Path, number: int, offset: int, length: int) -> bytes:
    """The data of one record, whose checksum is right.

    Several threads may read by one descriptor. The file is not mapped into memory: reading a part that was cut off
    meanwhile is an error here, where it would end the process there.

    Args:
        descriptor: of the open file. path: of the file, for messages.
        number, offset, length: of the record, where its frame begins, and the bytes of its data.

    Raises:
        DataError: it is damaged, or cut off.
    """
    try:
        body = os.pread(descriptor, length + FOOT, offset + HEAD)
    except OSError as error:
        raise unreadable(path, error) from error
    data = body[:-FOOT]
    if len(body) < length + FOOT or masked_crc(data) != int.from_bytes(body[-FOOT:], "little"):
        raise damaged(path, number, offset, _flaw(body, length))
    return data


def damaged(path: Path, number: int, offset: int, flaw: str) -> DataError:
    """The error for a record that can't be read."""
    told = f"{path}: record {number}, at byte {offset}, is damaged: {flaw}"
    return DataError(f"{told}; restore the file from a copy, or leave such records out with --skip_bad")


def unfit(path: Path, number: int, offset: int, flaw: str) -> DataError:
    """The error for a record whose bytes are whole and do not hold what is looked for."""
    return DataError(f"{path}: record {number}, at byte {offset}: {flaw}; --skip_bad leaves such records out")


def _flaw_of_head(head: bytes) -> str:
    """What is wrong with a length and its checksum; "" for nothing."""
    if len(head) < HEAD:
        return _CUT_OFF
    return "" if masked_crc(head[:8]) == int.from_bytes(head[8:], "little") else "the checksum of its length is wrong"


def _flaw(body: bytes, length: int) -> str:
    """What is wrong with data of this length and the checksum behind them; "" for nothing."""
    if len(body) < length + FOOT:
        return _CUT_OFF
    is_right = masked_crc(body[:-FOOT]) == int.from_bytes(body[-FOOT:], "little")
    return "" if is_right else "its checksum is wrong"
