"""Sound pictures whose metadata can't be read: the pixels count. Damaged pixels stay damaged."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from datasets.reading import metadata, pictures
from errors import DataError

pytestmark = pytest.mark.filterwarnings(r"ignore:::PIL\.")
PIXELS = np.random.default_rng(1).integers(0, 256, (10, 14, 3), np.uint8)


def encoded(kind, **how):
    content = io.BytesIO()
    Image.fromarray(PIXELS).save(content, kind, **how)
    return content.getvalue()


PNG, JPEG = encoded("PNG"), encoded("JPEG", quality=95)
LARGE = zlib.compress(bytes(3_000_000))  # unpacked, more than Pillow takes for metadata
TURNED = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"  # EXIF: orientation 6


def chunk(kind, data, crc=None):
    checksum = zlib.crc32(kind + data) if crc is None else crc
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)


def png(*chunks, at=33):
    """The PNG with more chunks, behind its head or just before its end."""
    return PNG[:at] + b"".join(chunks) + PNG[at:]


def jpeg(marker, data):
    """The JPEG with one more segment, behind that of JFIF."""
    return JPEG[:20] + bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data + JPEG[20:]


SOUND = {
    "large zTXt": png(chunk(b"zTXt", b"prompt\0\0" + LARGE)),
    "large zTXt at the end": png(chunk(b"zTXt", b"prompt\0\0" + LARGE), at=-12),
    "large iTXt": png(chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + LARGE)),
    "large iCCP": png(chunk(b"iCCP", b"profile\0\0" + LARGE)),
    "iCCP of an unknown method": png(chunk(b"iCCP", b"profile\0\7junk")),
    "many texts": png(*[chunk(b"tEXt", b"text\0" + b"x" * 999_000)] * 70),  # more than 64 MB together
    "text with a wrong checksum": png(chunk(b"tEXt", b"text\0hello", crc=1)),
    "EXIF that is none": png(chunk(b"eXIf", b"nothing of the kind")),
    "EXIF that ends early": png(chunk(b"eXIf", b"MM\0*\0\0\0\x08\xff\xff")),
    "EXIF with an orientation that is none": png(chunk(b"eXIf", TURNED.replace(b"\0\x06", b"\0\x09"))),
    "EXIF as text, not hexadecimal": png(chunk(b"tEXt", b"Raw profile type exif\0\n\n\nzz")),
    "empty gAMA": png(chunk(b"gAMA", b"")),
    "animation without frames": png(chunk(b"acTL", bytes(8)), chunk(b"fcTL", bytes(26))),
    "JPEG with EXIF that is none": jpeg(0xE1, b"Exif\0\0nothing of the kind"),
    "JPEG with EXIF that ends early": jpeg(0xE1, b"Exif\0\0MM\0*\0\0\0\x08\xff\xff"),
    "JPEG with a wrong index of previews": jpeg(0xE2, b"MPF\0MM\0*\0\0\0\x08\xff\xff\x01"),
    "JPEG with half a profile": jpeg(0xE2, b"ICC_PROFILE\0\1\2junk"),
    "JPEG with empty Photoshop data": jpeg(0xED, b"Photoshop 3.0\x008BIM\4\4\0\0\0\0\xff\xff"),
    "JPEG with too short an Adobe segment": jpeg(0xEE, b"Adobe\0"),
}


@pytest.mark.parametrize("name", SOUND)
def test_metadata_that_cannot_be_read_is_skipped(tmp_path, name):
    path = tmp_path / "picture"
    path.write_bytes(SOUND[name])
    read, how = pictures.read(path, 10, 14, 3)
    expected = np.asarray(Image.open(io.BytesIO(JPEG))) if name.startswith("JPEG") else PIXELS
    np.testing.assert_array_equal(read, expected)
    assert how == "14x10 RGB"


def test_orientation_stays_beside_a_large_text(tmp_path):
    path = tmp_path / "picture"
    path.write_bytes(png(chunk(b"eXIf", TURNED), chunk(b"zTXt", b"prompt\0\0" + LARGE)))
    read, how = pictures.read(path, 14, 10, 3)
    np.testing.assert_array_equal(read, np.rot90(PIXELS, -1))
    assert how == "14x10 RGB, turned upright"


def test_transparency_stays_beside_a_large_text(tmp_path):
    indexed = io.BytesIO()
    image = Image.new("P", (4, 4), 1)
    image.putpalette([0, 0, 0, 255, 0, 0])
    image.save(indexed, "PNG", transparency=1)
    content = indexed.getvalue()
    path = tmp_path / "picture"
    path.write_bytes(content[:33] + chunk(b"iCCP", b"profile\0\0" + LARGE) + content[33:])
    assert (pictures.read(path, 4, 4, 3)[0] == 255).all()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "TIFF lzw", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_each_orientation(tmp_path, kind, orientation):
    """The picture that was turned before it was stored comes back."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    how = {"WEBP": {"lossless": True}, "TIFF lzw": {"compression": "tiff_lzw"}}.get(kind, {})
    path = tmp_path / "picture"
    Image.fromarray(PIXELS).save(path, kind.split()[0], exif=exif, **how)
    stored = PIXELS if kind != "JPEG" else np.asarray(Image.open(path))
    turns = {2: stored[:, ::-1], 3: stored[::-1, ::-1], 4: stored[::-1], 5: stored.transpose(1, 0, 2)}
    turns |= {6: np.rot90(stored, -1), 7: np.rot90(stored, 2).transpose(1, 0, 2), 8: np.rot90(stored)}
    decoded = pictures.decode(path, 3)
    np.testing.assert_array_equal(np.asarray(decoded.image), turns.get(orientation, stored))
    assert decoded.orientation == orientation


DAMAGED = {
    "other bytes among the pixels": PNG[:99] + bytes(9) + PNG[108:],
    "half of the pixels, and a large text": png(chunk(b"zTXt", b"prompt\0\0" + LARGE))[: -len(PNG) // 2],
    "no pixels": png(chunk(b"zTXt", b"prompt\0\0" + LARGE))[: -len(PNG) + 33],
    "half a JPEG with bad EXIF": jpeg(0xEE, b"Adobe\0")[: -len(JPEG) // 3],
}


@pytest.mark.parametrize("name", DAMAGED)
def test_damaged_pixels_stay_an_error(tmp_path, name):
    path = tmp_path / "picture"
    path.write_bytes(DAMAGED[name])
    with pytest.raises(DataError, match=r"may be damaged|its head is damaged"):
        pictures.read(path, 10, 14, 3)


def test_a_bomb_stays_an_error_whatever_its_metadata(tmp_path):
    head = struct.pack(">IIBBBBB", 20_000, 20_000, 8, 2, 0, 0, 0)
    path = tmp_path / "picture"
    path.write_bytes(PNG[:8] + chunk(b"IHDR", head) + chunk(b"zTXt", b"prompt\0\0" + LARGE) + PNG[33:])
    with pytest.raises(DataError):
        pictures.read(path, 10, 14, 3)


def test_what_is_left_of_a_file():
    content = png(chunk(b"zTXt", b"text\0\0"), chunk(b"tRNS", bytes(6)), chunk(b"eXIf", TURNED), chunk(b"eXIf", b"", 1))
    bare = metadata.without_metadata(io.BytesIO(content)).read()
    assert bare == png(chunk(b"tRNS", bytes(6)), chunk(b"eXIf", TURNED))
    assert metadata.without_metadata(io.BytesIO(jpeg(0xFE, b"comment"))).read() == JPEG
    assert metadata.without_metadata(io.BytesIO(b"GIF89a")) is None


def test_large_files_are_not_read_as_a_whole(tmp_path):
    path = tmp_path / "large"
    with open(path, "wb") as file:
        file.write(PNG[:33])
        file.truncate(2**28 + 1)
    with open(path, "rb") as file:
        assert metadata.without_metadata(file) is None
