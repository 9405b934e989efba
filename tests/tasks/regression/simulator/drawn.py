"""Frames of a drawn road, as the simulator sends them."""

import base64
import json

import numpy as np
import simplejpeg

SHAPE = (160, 320)


def jpeg(level: int = 128, shape: tuple[int, int] = SHAPE) -> bytes:
    """A grey picture whose level a stub of a network can read back, within a unit or two."""
    return simplejpeg.encode_jpeg(np.full([*shape, 3], level, np.uint8), quality=75)


def telemetry(picture: bytes | None = None, speed: str = "5.0000", **others) -> str:
    """The text of a telemetry event."""
    image = base64.b64encode(jpeg() if picture is None else picture).decode()
    content = {"steering_angle": "0.0000", "throttle": "0.0000", "speed": speed, "image": image} | others
    return "42" + json.dumps(["telemetry", content])


def mean_level(images: np.ndarray) -> np.ndarray:
    """A network's stub: [n, height, width, 3] -> (mean - 128) / 100, so black is -1.28 and white 1.27."""
    return (images.mean((1, 2, 3)) - 128) / 100


def answer(packet: str) -> tuple[str, dict]:
    """The name and the content of an event's packet."""
    assert packet.startswith("42")
    return tuple(json.loads(packet[2:]))
