"""Telemetry in the languages of several machines, pictures that can be used and such as can't, and the answer."""

import base64
import io
import json

import numpy as np
import pytest
import simplejpeg
from PIL import Image

from tasks.regression.simulator import telemetry
from tasks.regression.simulator.telemetry import BadFrame
from tests.tasks.regression.simulator import drawn


@pytest.mark.parametrize(
    ("text", "speed", "comma"),
    [
        ("9.1200", 9.12, False),
        ("9,1200", 9.12, True),
        ("1,234.5000", 1234.5, False),
        ("1.234,5000", 1234.5, True),
        ("1\u00a0234,5000", 1234.5, True),  # French
        ("1\u2019234.5000", 1234.5, False),  # Swiss
        ("0", 0.0, False),
        (9, 9.0, False),
        (9.5, 9.5, False),
    ],
)
def test_speeds_in_all_languages(text, speed, comma):
    assert telemetry.read({"speed": text, "image": "x"}) == (speed, comma, "x")


@pytest.mark.parametrize("content", [None, {}, [], ""])
def test_nothing_in_it_means_that_a_human_drives(content):
    assert telemetry.read(content) is None


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ([1], "telemetry without names (speed and image are expected)"),
        ("text", "telemetry without names (speed and image are expected)"),
        ({"image": "x"}, "no speed ('' is no number)"),
        ({"speed": "fast"}, "no speed ('fast' is no number)"),
        ({"speed": "NaN"}, "no speed ('NaN' is no number)"),
        ({"speed": "1e999"}, "no speed ('1e999' is no number)"),
        ({"speed": [[9]]}, "no speed ('' is no number)"),
    ],
)
def test_other_content_is_a_bad_frame(content, message):
    with pytest.raises(BadFrame) as error:
        telemetry.read(content)
    assert str(error.value) == message


@pytest.mark.parametrize(
    ("image", "message"),
    [
        (None, "no picture"),
        ("", "no picture"),
        (7, "no picture"),
        ("not base64!", "a picture that is no base64"),
        ("w\u00fcrzig", "a picture that is no base64"),
    ],
)
def test_images_without_bytes(image, message):
    with pytest.raises(BadFrame) as error:
        telemetry.jpeg_of(image)
    assert error.value.kind == message


def test_a_picture_is_decoded_as_everywhere():
    """As the reader of data sets decodes it: by libjpeg, within rounding errors of the colours."""
    noise = np.random.default_rng(0).integers(0, 256, [*drawn.SHAPE, 3], np.uint8)
    data = simplejpeg.encode_jpeg(noise, quality=75)
    sent = telemetry.jpeg_of(base64.b64encode(data).decode())
    assert sent == data
    pixels = telemetry.pixels_of(sent, drawn.SHAPE)
    assert (pixels.shape, pixels.dtype) == ((160, 320, 3), np.uint8)
    assert np.array_equal(pixels, simplejpeg.decode_jpeg(data))


def test_a_picture_of_the_same_shape_is_scaled():
    halves = np.zeros([160, 320, 3], np.uint8)
    halves[:, 160:] = 200
    pixels = telemetry.pixels_of(simplejpeg.encode_jpeg(halves, quality=95), (80, 160))
    assert pixels.shape == (80, 160, 3)
    assert pixels[:, :72].max() < 8
    assert np.abs(pixels[:, 88:].astype(int) - 200).max() < 8


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (drawn.jpeg(shape=(100, 100)), "a picture whose size does not fit (100x100, the network's is 320x160)"),
        (drawn.jpeg(shape=(1600, 3200)), "a picture whose size does not fit (3200x1600, the network's is 320x160)"),
        (b"x", "a picture that is no JPEG, or a damaged one"),
        (drawn.jpeg()[:300], "a picture that is no JPEG, or a damaged one"),
        (drawn.jpeg()[:-20], "a picture that is no JPEG, or a damaged one"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "a picture that is no JPEG, or a damaged one"),
    ],
)
def test_pictures_that_can_not_be_used(data, message):
    with pytest.raises(BadFrame) as error:
        telemetry.pixels_of(data, drawn.SHAPE)
    assert str(error.value).startswith(message)


def test_a_claim_of_a_huge_picture_is_not_believed():
    """Its head alone is read, which would otherwise take gigabytes."""
    data = bytearray(drawn.jpeg())
    start = data.index(b"\xff\xc0") + 5  # SOF0: length, precision, then height and width
    data[start : start + 4] = b"\x7d\x00\xfa\x00"
    with pytest.raises(BadFrame, match="size does not fit \\(64000x32000"):
        telemetry.pixels_of(bytes(data), drawn.SHAPE)


@pytest.mark.parametrize(("comma", "texts"), [(False, ("-0.125000", "1.000000")), (True, ("-0,125000", "1,000000"))])
def test_the_answer_is_in_the_language_of_the_simulator(comma, texts):
    name, content = json.loads(telemetry.steer(-0.125, 1.0, comma)[2:])
    assert name == "steer"
    assert content == dict(zip(("steering_angle", "throttle"), texts, strict=True))


def test_tiny_numbers_have_no_exponent():
    assert '"0.000010"' in telemetry.steer(1e-5, 0.0, False)


def test_pillow_reads_the_drawn_frames():
    """So that the frames of these tests can't be something that simplejpeg alone takes for a JPEG."""
    assert Image.open(io.BytesIO(drawn.jpeg())).size == (320, 160)
