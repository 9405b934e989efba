"""Ctrl-C and SIGTERM as a wish to stop, which the training loop fulfils between two steps."""

import signal
from types import TracebackType


class StopRequest:
    """While it is entered, the first SIGINT or SIGTERM sets `number`; a second one ends the process as usual."""

    def __init__(self):
        self.number = 0
        self._before: dict = {}

    def __enter__(self) -> "StopRequest":
        self._before = {number: signal.signal(number, self._note) for number in (signal.SIGINT, signal.SIGTERM)}
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._put_back()

    def _note(self, number: int, frame: object) -> None:
        self.number = number
        self._put_back()

    def _put_back(self) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
