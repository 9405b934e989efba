"""A server in a thread, with the stub of a network."""

import asyncio
import socket
import threading
import time

import pytest

from tasks.regression.simulator.server import Server
from tests.tasks.regression.simulator import drawn


class Running:
    """A server on a free port. error: what ended it."""

    def __init__(self, steer=drawn.mean_level, recordings=None, **times):
        self.error = None
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.url = f"ws://127.0.0.1:{self.port}/socket.io/?EIO=4&transport=websocket"
        self._server = Server(steer, drawn.SHAPE, 9.0, recordings, **times)
        self._started = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        self._started.wait(5)

    def _run(self):
        try:
            asyncio.run(self._serve())
        except asyncio.CancelledError:
            pass
        except Exception as error:
            self.error = error

    async def _serve(self):
        self._loop, self._task = asyncio.get_running_loop(), asyncio.current_task()
        self._started.set()
        await self._server.run(self._socket)

    def stop(self):
        """As Ctrl-C does it."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._task.cancel)
        self.join()

    def join(self):
        self._thread.join(10)
        assert not self._thread.is_alive()


@pytest.fixture
def running():
    """A function: running(steer, recordings, interval=..., timeout=...) -> a server."""
    servers = []

    def start(*arguments, **times) -> Running:
        servers.append(Running(*arguments, **times))
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


@pytest.fixture
def told(capsys):
    """A function: waits until a text has come to the screen, and returns all that came: (stdout, stderr)."""
    seen = ["", ""]

    def wait(text: str) -> tuple[str, str]:
        for _ in range(500):
            seen[:] = [before + now for before, now in zip(seen, capsys.readouterr(), strict=True)]
            if text in seen[0] + seen[1]:
                return tuple(seen)
            time.sleep(0.01)
        raise AssertionError(f"{text!r} is not in {seen}")

    return wait
