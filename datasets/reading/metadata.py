"""PNG and JPEG files without their texts, profiles and previews, for files of which only the pixels can be read.

References: PNG specification, third edition, 5.3 and 11.3; ITU-T T.81, annex B.
"""

import io
import struct
import zlib
from collections.abc import Iterator
from typing import IO

_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8"
_MOST_BYTES = 2**28  # of a file, which is read as a whole
_APPLICATION, _COMMENT, _SCAN = range(0xE0, 0xF0), 0xFE, 0xDA  # markers of JPEG


def without_metadata(file: IO[bytes]) -> IO[bytes] | None:
    """The file in memory, with what its pixels and their orientation depend on.

    Returns:
        A PNG or JPEG file; None for one of another format, of improper structure, or larger than 256 MiB.
    """
    if file.seek(0, io.SEEK_END) > _MOST_BYTES:
        return None
    file.seek(0)
    content = file.read()
    parts = _chunks if content.startswith(_PNG) else _segments if content.startswith(_JPEG) else None
    try:
        return parts and io.BytesIO(b"".join(parts(content)))
    except struct.error:  # the file ends within a head
        return None


def _chunks(content: bytes) -> Iterator[bytes]:
    """The chunks of a PNG up to its end: those without which it can't be decoded, tRNS, and eXIf if it is sound."""
    yield _PNG
    at, kind = len(_PNG), b""
    while kind != b"IEND":
        length, kind = struct.unpack_from(">I4s", content, at)
        chunk = content[at : at + 12 + length]
        at += len(chunk)
        is_sound = chunk[-4:] == struct.pack(">I", zlib.crc32(chunk[4:-4]))
        is_ancillary = kind[:1].islower()
        if not is_ancillary or kind == b"tRNS" or (kind == b"eXIf" and is_sound):
            yield chunk


def _segments(content: bytes) -> Iterator[bytes]:
    """The segments of a JPEG without comments and those of applications, but for JFIF's, EXIF's and Adobe's."""
    yield _JPEG
    at, marker = len(_JPEG), 0
    while marker != _SCAN:
        prefix, marker, length = struct.unpack_from(">BBH", content, at)
        if prefix != 0xFF:
            raise struct.error("no marker")
        segment = content[at : at + 2 + length]
        at += len(segment)
        is_needed = len(segment) >= 16 and segment[4:9] in (b"JFIF\0", b"Exif\0", b"Adobe")  # the shortest of them
        if is_needed or (marker != _COMMENT and marker not in _APPLICATION):
            yield segment
    yield content[at:]
