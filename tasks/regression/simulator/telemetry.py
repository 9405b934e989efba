"""What the events of the simulator carry: telemetry with a picture, and the answer that steers the car."""

import base64
import re
from typing import Any, NamedTuple

import numpy as np
import simplejpeg
from PIL import Image

from datasets.reading import scaling
from tasks.regression.simulator import packets

_GROUPS = re.compile(r"[\s'\u2019]")  # what stands between thousands in some languages
_MOST_PIXELS = 2**20


class BadFrame(ValueError):
    """A frame that can't be used. kind: what is wrong, the same for all of its kind; detail: of this one, may be ""."""

    def __init__(self, kind: str, detail: str = ""):
        super().__init__(f"{kind} ({detail})" if detail else kind)
        self.kind = kind


class Telemetry(NamedTuple):
    """What the car reports.

    speed: mph. comma: whether the simulator writes, and reads, a comma as the decimal sign. image: as it came.
    """

    speed: float
    comma: bool
    image: Any


def read(content: Any) -> Telemetry | None:
    """The telemetry in the content of an event; None where there is nothing in it, since a human drives.

    The simulator writes numbers as texts with four digits behind the decimal sign, in the language of its machine:
    9.1200 or 9,1200. It reads the answer in the same way, and takes 0.1 for 1 where a point separates thousands.

    Raises:
        BadFrame: it is no object, or has no speed.
    """
    if not content:
        return None
    if not isinstance(content, dict):
        raise BadFrame("telemetry without names", "speed and image are expected")
    speed, comma = _number(content.get("speed"))
    return Telemetry(speed, comma, content.get("image"))


def jpeg_of(image: Any) -> bytes:
    """The bytes of the picture of a telemetry.

    Raises:
        BadFrame: there is none, or it is no base64.
    """
    if not isinstance(image, str) or not image:
        raise BadFrame("no picture")
    try:
        return base64.b64decode(image, validate=True)
    except ValueError as error:
        raise BadFrame("a picture that is no base64", str(error)) from error


def pixels_of(jpeg: bytes, shape: tuple[int, int]) -> np.ndarray:
    """The picture of a JPEG: uint8 [height, width, 3] in 0..255.

    shape: the height and width of the network's pictures. Another size of the same ratio is scaled to it.

    Raises:
        BadFrame: it is no JPEG, a damaged one, of another ratio, or of more than a million pixels.
    """
    try:
        height, width, *_ = simplejpeg.decode_jpeg_header(jpeg)
        fits = height * shape[1] == width * shape[0] and height * width <= _MOST_PIXELS
        pixels = simplejpeg.decode_jpeg(jpeg) if fits else None
    except ValueError as error:
        raise BadFrame("a picture that is no JPEG, or a damaged one", str(error)) from error
    if not fits:
        raise BadFrame("a picture whose size does not fit", f"{width}x{height}, the network's is {shape[1]}x{shape[0]}")
    return pixels if pixels.shape[:2] == shape else scaling.stretch(Image.fromarray(pixels), *shape)


def steer(steering: float, throttle: float, comma: bool) -> str:
    """The event that steers the car.

    Args:
        steering: -1..1, to the right. throttle: -1..1, below 0 it brakes.
        comma: whether the decimal sign is a comma.
    """
    numbers = {"steering_angle": steering, "throttle": throttle}
    texts = {name: f"{number:.6f}" for name, number in numbers.items()}
    return packets.event("steer", {name: text.replace(".", ",") if comma else text for name, text in texts.items()})


def _number(value: Any) -> tuple[float, bool]:
    """A number, and whether its decimal sign is a comma: of a point and a comma, the last one is the decimal sign."""
    text = _GROUPS.sub("", str(value)) if isinstance(value, str | float | int) else ""
    comma = text.rfind(",") > text.rfind(".")
    text = text.replace(".", "").replace(",", ".") if comma else text.replace(",", "")
    try:
        number = float(text)
    except ValueError:
        number = np.nan
    if not np.isfinite(number):
        raise BadFrame("no speed", f"{text[:40]!r} is no number")
    return number, comma
