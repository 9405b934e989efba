"""What drives one car: the network steers, a controller keeps the speed."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from tasks.regression.simulator import packets, telemetry
from tasks.regression.simulator.speed import SpeedController
from tasks.regression.simulator.telemetry import BadFrame

MANUAL = packets.event("manual", {})
_MOST_LETTERS = 2**20  # of a message: a picture of the simulator has 20,000

Steer = Callable[[np.ndarray], np.ndarray]


class Frame(NamedTuple):
    """A frame that was answered: its picture as it came, and what was chosen (-1..1); speed: mph."""

    jpeg: bytes
    steering: float
    throttle: float
    speed: float


class Answer(NamedTuple):
    """packet: what the client gets. frame: None where a human drives or it was bad; fault: what is wrong with it."""

    packet: str
    frame: Frame | None = None
    fault: BadFrame | None = None


class Pilot:
    """Answers the telemetry of one car.

    Args:
        steer: the network, images uint8 [n, height, width, 3] -> [n] angles in -1..1, 1 being 25 degrees to the right.
        shape: the height and width of its pictures.
        speed: to keep, mph.
    """

    def __init__(self, steer: Steer, shape: tuple[int, int], speed: float):
        self._steer, self._shape = steer, shape
        self._speed = SpeedController(speed)
        self._comma = False

    def answer(self, text: str) -> Answer:
        """The answer to a telemetry event, also to a bad one.

        The simulator sends the next frame when it gets an answer. So a bad frame is answered, too: the wheel is put
        straight, and the speed is kept if it is known; else there is neither throttle nor brake.
        """
        throttle = 0.0
        try:
            report = self._report(text)
            if not report:
                self._speed.restart()
                return Answer(MANUAL)
            self._comma = report.comma
            throttle = self._speed.throttle(report.speed)
            jpeg = telemetry.jpeg_of(report.image)
            steering = self._steering(jpeg)
        except BadFrame as fault:
            return Answer(telemetry.steer(0.0, throttle, self._comma), fault=fault)
        packet = telemetry.steer(steering, throttle, self._comma)
        return Answer(packet, Frame(jpeg, steering, throttle, report.speed))

    def _report(self, text: str) -> telemetry.Telemetry | None:
        if len(text) > _MOST_LETTERS:
            raise BadFrame("a message of more than a million letters")
        try:
            content = packets.event_content(text)
        except ValueError as error:
            raise BadFrame("a message that is no JSON", str(error)) from error
        return telemetry.read(content)

    def _steering(self, jpeg: bytes) -> float:
        """What the network chooses, limited to -1..1."""
        steering = float(self._steer(telemetry.pixels_of(jpeg, self._shape)[np.newaxis])[0])
        if not np.isfinite(steering):
            raise BadFrame("the network gives an angle that is not finite")
        return min(max(steering, -1.0), 1.0)
