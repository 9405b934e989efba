"""Tests of datasets/reading/pictures.py: all kinds of pictures are read, whatever is none is refused by a DataError."""

import io
import os
import struct
import subprocess
import sys
import zlib
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from datasets.reading import pictures
from errors import DataError

# pytest has its own filters of warnings, so those of pictures.py have no effect here.
pytestmark = pytest.mark.filterwarnings(r"ignore:::PIL\.")

NOISE = np.random.default_rng(0).integers(0, 256, (12, 9, 3), np.uint8)
RED, BLUE = (255, 0, 0), (0, 0, 255)


def solid(mode, colour, size=(4, 4)):
    return Image.new(mode, size, colour)


def indexed():
    """A picture whose pixels are all 1, with a palette whose colour 1 is red."""
    image = solid("P", 1)
    image.putpalette([*BLUE, *RED])
    return image


def saved(folder, image, name, **how):
    path = folder / name
    image.save(path, **how)
    return path


def png_header(width, height):
    """The first bytes of a PNG of that size, which is all that may be read of a huge one."""
    chunk = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk)) + b"\0\0\1\0IDAT"


@pytest.mark.parametrize("channels", [1, 3])
def test_a_picture_that_fits_is_left_as_it_is(tmp_path, channels):
    pixels = NOISE[:8, :8, :channels]
    path = saved(tmp_path, Image.fromarray(pixels.squeeze()), "a.png")
    read, how = pictures.read(path, 8, 8, channels, invert="no")
    np.testing.assert_array_equal(read, pixels)
    assert read.dtype == np.uint8
    assert how == ("8x8 L" if channels == 1 else "8x8 RGB")


COLOURS = {  # name -> picture of one colour, the RGB it should come in as, words
    "grey": (solid("L", 77), (77, 77, 77), "4x4 L, to RGB"),
    "black and white": (solid("1", 1), (255, 255, 255), "4x4 1, to RGB"),
    "palette": (indexed(), RED, "4x4 P, to RGB"),
    "cmyk": (solid("CMYK", (0, 255, 255, 0)), RED, "4x4 CMYK, to RGB"),
    "alpha": (solid("RGBA", (*RED, 255)), RED, "4x4 RGBA, laid on white"),
    "half transparent": (solid("RGBA", (255, 0, 0, 51)), (255, 204, 204), "4x4 RGBA, laid on white"),
    "transparent": (solid("RGBA", (*BLUE, 0)), (255, 255, 255), "4x4 RGBA, laid on white"),
    "grey with alpha": (solid("LA", (0, 51)), (204, 204, 204), "4x4 LA, laid on white"),
    "16 bit": (solid("I;16", 257 * 99), (99, 99, 99), "4x4 I;16, 0..65535 to 0..255, to RGB"),
    "32 bit": (solid("I", 257 * 99), (99, 99, 99), "4x4 I, 0..65535 to 0..255, to RGB"),
}


@pytest.mark.parametrize("name", COLOURS)
def test_modes(tmp_path, name):
    image, colour, words = COLOURS[name]
    read, how = pictures.read(saved(tmp_path, image, "a.tif"), 4, 4, 3)
    assert (read == colour).all()
    assert how == words
    grey, how = pictures.read(saved(tmp_path, image, "a.tif"), 4, 4, 1, invert="no")
    np.testing.assert_allclose(grey, np.dot(colour, (0.299, 0.587, 0.114)), atol=1)
    assert ("to grey" in how) == (image.mode not in ("L", "I;16", "I"))


def test_a_palette_with_a_transparent_colour(tmp_path):
    read, how = pictures.read(saved(tmp_path, indexed(), "a.png", transparency=1), 4, 4, 3)
    assert (read == 255).all()
    assert how == "4x4 P, laid on white"


def test_jpeg_in_cmyk(tmp_path):
    read, how = pictures.read(saved(tmp_path, solid("CMYK", (255, 255, 0, 0), (16, 16)), "a.jpg"), 16, 16, 3)
    np.testing.assert_allclose(read.mean((0, 1)), BLUE, atol=3)
    assert how == "16x16 CMYK, to RGB"


def test_16_bits_keep_their_order(tmp_path):
    values = np.arange(0, 65536, 1024, np.uint16).reshape(8, 8)
    read, _ = pictures.read(saved(tmp_path, Image.fromarray(values), "a.png"), 8, 8, 1, invert="no")
    np.testing.assert_array_equal(read[..., 0], values // 257)


@pytest.mark.parametrize(
    ("values", "levels", "words"),
    [
        ((0.0, 0.2), (0, 51), "0..1"),
        ((0.8, 1.0), (204, 255), "0..1"),
        ((0.0, 51.0), (0, 51), "0..255"),
        ((257.0, 65535.0), (1, 255), "0..65535"),
    ],
)
def test_floating_point_on_a_usual_scale_keeps_its_brightness(tmp_path, values, levels, words):
    path = saved(tmp_path, Image.fromarray(np.float32([values, values])), "a.tif")
    read, how = pictures.read(path, 2, 2, 1, invert="no")
    assert read[..., 0].tolist() == [list(levels)] * 2
    assert how == f"2x2 F, {words} to 0..255"


@pytest.mark.parametrize(("low", "high", "words"), [(-2.0, 3.0, "-2..3"), (-3e38, 3e38, "-3e+38..3e+38")])
def test_floating_point_on_no_usual_scale_goes_from_its_lowest_to_its_highest(tmp_path, low, high, words):
    values = np.float32([[low, low], [high, high]])
    read, how = pictures.read(saved(tmp_path, Image.fromarray(values), "a.tif"), 2, 2, 1, invert="no")
    assert read[..., 0].tolist() == [[0, 0], [255, 255]]
    assert how == f"2x2 F, {words} to 0..255"


def test_32_bits_beyond_16(tmp_path):
    values = np.int32([[100_000, 100_000], [100_000, 200_000]])
    read, how = pictures.read(saved(tmp_path, Image.fromarray(values), "a.tif"), 2, 2, 1, invert="no")
    assert read[..., 0].tolist() == [[0, 0], [0, 255]]
    assert "100000..200000 to 0..255" in how


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_pixels_that_are_not_finite(tmp_path, value):
    path = saved(tmp_path, Image.fromarray(np.float32([[0, value]])), "a.tif")
    with pytest.raises(DataError, match="not finite"):
        pictures.read(path, 2, 2, 1)


@pytest.mark.parametrize("name", ["a.gif", "a.png", "a.webp", "a.tif"])
def test_the_first_frame_of_an_animation(tmp_path, name):
    others = [solid("RGB", BLUE), solid("RGB", (0, 255, 0))]
    how_to = {"lossless": True} if name == "a.webp" else {}
    path = saved(tmp_path, solid("RGB", RED), name, save_all=True, append_images=others, **how_to)
    read, how = pictures.read(path, 4, 4, 3)
    assert (read == RED).all()
    assert "first of 3 frames" in how


def test_a_picture_on_its_side_is_turned_upright(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6  # "row 0 is the right-hand side"
    path = saved(tmp_path, Image.fromarray(NOISE[:8, :8]), "a.png", exif=exif)
    read, how = pictures.read(path, 8, 8, 3)
    np.testing.assert_array_equal(read, np.rot90(NOISE[:8, :8], -1))
    assert how == "8x8 RGB, turned upright"


def test_scaling_is_pillows(tmp_path):
    image = Image.fromarray(NOISE[:8, :8])
    read, how = pictures.read(saved(tmp_path, image, "a.png"), 4, 4, 3)
    np.testing.assert_array_equal(read, np.asarray(image.resize((4, 4), Image.Resampling.LANCZOS)))
    assert how == "8x8 RGB, to 4x4"


def test_what_is_left_free_gets_the_colour_of_the_border(tmp_path):
    image = solid("RGB", BLUE, (40, 20))
    image.paste(RED, (10, 5, 30, 15))
    read, _ = pictures.read(saved(tmp_path, image, "a.png"), 28, 28, 3)
    assert (read[:7] == BLUE).all() and (read[21:] == BLUE).all()  # 28x14 in the middle of 28x28
    np.testing.assert_allclose(read[12:16, 10:18], np.broadcast_to(RED, (4, 8, 3)), atol=10)


@pytest.mark.parametrize("size", [(1, 1), (3, 5000), (5000, 1)])
@pytest.mark.parametrize(("resize", "words"), [("fit", "to"), ("crop", "cut to"), ("stretch", "stretched to")])
def test_sizes_at_the_edge(tmp_path, size, resize, words):
    read, how = pictures.read(saved(tmp_path, solid("RGB", RED, size), "a.png"), 28, 20, 3, resize=resize)
    assert read.shape == (28, 20, 3)
    assert (read == RED).all()
    assert how == f"{size[0]}x{size[1]} RGB, {words} 20x28"


def flag():
    """40x20: a blue field of 10 pixels, red of 20, blue of 10; the upper half is darker."""
    pixels = np.zeros([20, 40, 3], np.uint8)
    pixels[:, :, 2], pixels[:, 10:30] = 200, (200, 0, 0)
    pixels[:10] //= 2
    return Image.fromarray(pixels)


def test_crop_scales_the_shorter_side_and_keeps_the_middle(tmp_path):
    for image, turns in ((flag(), 0), (flag().rotate(90, expand=True), 1)):
        path = saved(tmp_path, image, "a.png")
        read, how = pictures.read(path, 20, 20, 3, resize="crop")
        expected = np.asarray(flag())[:, 10:30]  # nothing to scale: the red field alone
        np.testing.assert_array_equal(read, np.rot90(expected, turns))
        assert how == f"{image.width}x{image.height} RGB, cut to 20x20"
        halved, _ = pictures.read(path, 10, 10, 3, resize="crop")
        assert (halved[..., 0] > 90).all() and (halved[..., 2] < 15).all()
        whole, _ = pictures.read(path, 20, 20, 3)
        assert (whole[..., 2] > 90).any()  # fit, the default, keeps the blue


def test_a_crop_may_keep_a_share_of_the_shorter_side(tmp_path):
    path = saved(tmp_path, flag(), "a.png")
    read, how = pictures.read(path, 20, 20, 3, resize="crop", crop_share=0.5)
    assert (read[..., 0] >= 100).all() and (read[..., 2] == 0).all()  # the red field alone, of 20x20 the middle 10x10
    assert how == "40x20 RGB, the middle 0.5 cut to 20x20"
    whole, how = pictures.read(path, 20, 20, 3, resize="fit", crop_share=0.5)
    assert (whole[..., 2] > 90).any() and how == "40x20 RGB, to 20x20"


def test_crop_in_grey_and_to_an_oblong(tmp_path):
    read, _ = pictures.read(saved(tmp_path, flag().convert("L"), "a.png"), 20, 10, 1, invert="no", resize="crop")
    expected = np.asarray(flag().convert("L"))[:, 15:25, np.newaxis]
    np.testing.assert_array_equal(read, expected)


def test_stretch_scales_each_side(tmp_path):
    read, how = pictures.read(saved(tmp_path, flag(), "a.png"), 20, 20, 3, resize="stretch")
    assert how == "40x20 RGB, stretched to 20x20"
    np.testing.assert_allclose(read[15, [2, 10, 17]], [(0, 0, 200), (200, 0, 0), (0, 0, 200)], atol=1)
    np.testing.assert_allclose(read[4, [2, 10, 17]], [(0, 0, 100), (100, 0, 0), (0, 0, 100)], atol=1)


def drawn(ground, ink):
    """A digit of that ink: a bar in the middle of a ground that the bar reaches on one side."""
    pixels = np.full((28, 28), ground, np.uint8)
    pixels[10:, 12:16] = ink
    return pixels


@pytest.mark.parametrize(
    ("ground", "ink", "invert", "inverted"),
    [
        (255, 0, "each", True),
        (0, 255, "each", False),
        (200, 90, "each", True),
        (120, 255, "each", False),
        (255, 0, "no", False),
        (0, 255, "yes", True),
    ],
)
def test_ink_on_paper_is_inverted(tmp_path, ground, ink, invert, inverted):
    pixels = drawn(ground, ink)
    read, how = pictures.read(saved(tmp_path, Image.fromarray(pixels), "a.png"), 28, 28, 1, invert)
    np.testing.assert_array_equal(read[..., 0], 255 - pixels if inverted else pixels)
    assert how == ("28x28 L, inverted" if inverted else "28x28 L")


def test_colour_is_inverted_only_when_asked(tmp_path):
    path = saved(tmp_path, solid("RGB", (255, 250, 240)), "a.png")
    assert (pictures.read(path, 4, 4, 3)[0] == (255, 250, 240)).all()
    assert (pictures.read(path, 4, 4, 3, invert="yes")[0] == (0, 5, 15)).all()


NO_PICTURES = {
    "empty": (b"", "not a picture"),
    "text": (b"5.1,3.5,1.4,0.2\n", "not a picture of a kind that can be read .PNG, JPEG"),
    "program in PostScript": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\n", "not a picture"),
    "without size": (b"P5 0 0 255\n", "picture"),
    "end in the header": (png_header(3, 3)[:20], "picture"),
    "without pixels": (png_header(3, 3), "may be damaged"),
    "20,000x20,000": (png_header(20_000, 20_000), "more than 89 million pixels; scale it down"),
    "10,000x9,000": (png_header(10_000, 9_000), "more than 89 million pixels; scale it down"),
}


@pytest.mark.parametrize("name", NO_PICTURES)
def test_refuses(tmp_path, name):
    content, message = NO_PICTURES[name]
    path = tmp_path / "a.png"
    path.write_bytes(content)
    with pytest.raises(DataError, match=message) as raised:
        pictures.read(path, 8, 8, 3)
    assert str(raised.value).startswith(f"{path}: ") and "\n" not in str(raised.value)


def test_no_file(tmp_path):
    with pytest.raises(DataError, match="nothing.png: no such file"):
        pictures.read(tmp_path / "nothing.png", 8, 8, 3)
    with pytest.raises(DataError, match=f"{tmp_path}: is a directory"):
        pictures.read(tmp_path, 8, 8, 3)


def test_no_permission(unprivileged):
    folder, as_nobody = unprivileged
    path = saved(folder, solid("RGB", RED), "a.png")
    path.chmod(0o000)
    with as_nobody(), pytest.raises(DataError, match="a.png: permission denied"):
        pictures.read(path, 8, 8, 3)


def encoded(image, kind, **how):
    content = io.BytesIO()
    image.save(content, kind, **how)
    return content.getvalue()


IMAGE = Image.fromarray(NOISE)
FILES = {
    "png": encoded(IMAGE, "PNG"),
    "palette": encoded(IMAGE.quantize(16), "PNG", transparency=3),
    "16 bit": encoded(Image.fromarray(NOISE[..., 0].astype(np.uint16) * 200), "PNG"),
    "animated png": encoded(IMAGE, "PNG", save_all=True, append_images=[IMAGE.rotate(180)]),
    "jpeg": encoded(IMAGE, "JPEG", exif=b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"),
    "gif": encoded(IMAGE, "GIF", save_all=True, append_images=[IMAGE.rotate(180)]),
    "bmp": encoded(IMAGE, "BMP"),
    "ppm": encoded(IMAGE, "PPM"),
    "webp": encoded(IMAGE, "WEBP"),
    "avif": encoded(IMAGE, "AVIF"),
    "tiff": encoded(IMAGE, "TIFF"),
    "tiff lzw": encoded(IMAGE, "TIFF", compression="tiff_lzw"),
    "tiff deflate": encoded(IMAGE, "TIFF", compression="tiff_deflate"),
    "tiff jpeg": encoded(IMAGE, "TIFF", compression="jpeg"),
    "tiff float": encoded(Image.fromarray(NOISE[..., 0].astype(np.float32)), "TIFF"),
}


def read_or_refuse(path, channels):
    try:
        pixels, _ = pictures.read(path, 8, 7, channels)
    except DataError as error:
        assert str(error).startswith(f"{path}: ") and "\n" not in str(error)
        return False
    assert pixels.shape == (8, 7, channels) and pixels.dtype == np.uint8
    return True


@pytest.mark.parametrize("kind", FILES)
def test_truncated(tmp_path, kind, capfd):
    path = tmp_path / "picture"
    path.write_bytes(FILES[kind])
    assert read_or_refuse(path, 3)
    path.write_bytes(FILES[kind][: len(FILES[kind]) // 3])
    assert not read_or_refuse(path, 3)
    for length in range(0, len(FILES[kind]), 5):
        path.write_bytes(FILES[kind][:length])
        read_or_refuse(path, 1)
    assert capfd.readouterr() == ("", "")  # libtiff writes to the descriptor, not to sys.stderr


@settings(max_examples=500)
@given(
    st.sampled_from(sorted(FILES)),
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 4), st.binary(max_size=4)), min_size=1, max_size=4),
)
def test_any_damage(tmp_path_factory, kind, damages):
    content = FILES[kind]
    for start, length, replacement in damages:
        content = content[:start] + replacement + content[start + length :]
    path = tmp_path_factory.getbasetemp() / "damaged"
    path.write_bytes(content)
    read_or_refuse(path, 3)


@settings(max_examples=200)
@given(st.binary(max_size=100), st.sampled_from([b"", *(content[:12] for content in FILES.values())]))
def test_any_bytes(tmp_path_factory, content, start):
    path = tmp_path_factory.getbasetemp() / "bytes"
    path.write_bytes(start + content)
    read_or_refuse(path, 1)


def test_threads_that_read_damaged_files_write_nothing_and_leave_stderr_alone(tmp_path):
    """In a process of its own, where Python's usual filters of warnings hold."""
    for kind, content in FILES.items():
        for part in range(1, 8):
            (tmp_path / f"{kind} {part}").write_bytes(content[: len(content) * part // 8] + b"\xff\0" * 20)
    (tmp_path / "large").write_bytes(png_header(10_000, 9_000))
    program = """
import os, sys
from concurrent.futures import ThreadPoolExecutor
from datasets.reading import pictures
from errors import DataError

def refused(path):
    try:
        pictures.read(path, 8, 8, 3)
    except DataError as error:
        assert str(error).startswith(path), error
        return 1
    return 0

before = os.fstat(2).st_ino
paths = [os.path.join(sys.argv[1], name) for name in os.listdir(sys.argv[1])] * 20
with ThreadPoolExecutor(8) as pool:
    print(sum(pool.map(refused, paths)) / 20)
assert os.fstat(2).st_ino == before
os.write(2, b"still here")
"""
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, timeout=120, env=os.environ
    )
    assert (done.returncode, done.stderr) == (0, "still here")
    assert float(done.stdout) > 20  # the same ones each time


def test_threads_read_the_same_pixels(tmp_path):
    for kind, content in FILES.items():
        (tmp_path / kind).write_bytes(content)
    alone = {kind: pictures.read(tmp_path / kind, 8, 7, 3)[0] for kind in FILES}
    kinds = list(FILES) * 20
    with ThreadPoolExecutor(8) as pool:
        together = pool.map(lambda kind: pictures.read(tmp_path / kind, 8, 7, 3)[0], kinds)
        for kind, pixels in zip(kinds, together, strict=True):
            np.testing.assert_array_equal(pixels, alone[kind])


def test_the_head_of_an_encoded_picture(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    for kind, how, size in (("JPEG", {"exif": exif}, (6, 4)), ("PNG", {}, (4, 6))):
        file = io.BytesIO()
        solid("RGB", (9, 9, 9), (6, 4)).save(file, kind, **how)
        assert (pictures.format_of(file.getvalue()), pictures.upright_size(file.getvalue())) == (kind, size)
        assert pictures.decode_file(file, "it", 1).image.size == size[::-1]
    assert pictures.format_of(b"bytes of pixels") == ""
    with pytest.raises(ValueError, match="cannot identify"):
        pictures.upright_size(b"bytes of pixels")
    with pytest.raises(DataError, match="record 3: not a picture"):
        pictures.decode_file(io.BytesIO(b"no"), "record 3", 3)
