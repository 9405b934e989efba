"""A stand-in for the simulator's client, made from what its sources do."""

import contextlib

import websocket
from websocket import ABNF

_FRAGMENT = 1016  # bytes: longer messages leave the simulator in parts of this size


class Simulator:
    """A client that never sends CONNECT, and whose messages come in parts."""

    def __init__(self, url: str):
        self.socket = websocket.create_connection(url, timeout=5)
        self.opening = self.receive()

    def send(self, text: str) -> None:
        data = text.encode()
        parts = [data[at : at + _FRAGMENT] for at in range(0, len(data), _FRAGMENT)] or [b""]
        for number, part in enumerate(parts):
            kind = ABNF.OPCODE_CONT if number else ABNF.OPCODE_TEXT
            self.socket.send_frame(ABNF(int(number == len(parts) - 1), 0, 0, 0, kind, 1, part))

    def receive(self) -> str:
        return self.socket.recv()

    def answer(self) -> str:
        """The next packet that is an event."""
        while not (packet := self.receive()).startswith("42"):
            assert packet in ("40", "2", "3")
        return packet

    def ask(self, text: str) -> str:
        self.send(text)
        return self.answer()

    def leave(self) -> None:
        with contextlib.suppress(OSError, websocket.WebSocketException):
            self.socket.close(timeout=1)
