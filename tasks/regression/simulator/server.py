"""The web server at which the simulator asks for a websocket: any number of clients, each of them a car of its own."""

import asyncio
import itertools
import logging
import secrets
import socket
import sys
from concurrent.futures import ThreadPoolExecutor

from aiohttp import WSCloseCode, web

from errors import RunError
from tasks.regression.simulator.client import Client
from tasks.regression.simulator.pilot import Pilot, Steer
from tasks.regression.simulator.recording import Recording, Recordings
from texts import print_lines

PATH = "/socket.io/"
_LARGEST = 2**24  # bytes of a message; a client that sends more is disconnected
_THREADS = 4  # a network works in one at a time for each client
_INTERVAL, _TIMEOUT = 25.0, 60.0  # seconds: between pings, and for an answer


class Server:
    """Drives the cars of all clients by one network.

    Args:
        steer, shape, speed: of each car's Pilot.
        recordings: where the drives are recorded, if they are.
        interval, timeout: seconds between pings, and for which an answer is waited.
    """

    def __init__(
        self,
        steer: Steer,
        shape: tuple[int, int],
        speed: float,
        recordings: Recordings | None = None,
        interval: float = _INTERVAL,
        timeout: float = _TIMEOUT,
    ):
        self._car = steer, shape, speed
        self._recordings = recordings
        self._interval, self._timeout = interval, timeout
        self._numbers = itertools.count(1)
        self._open: set[web.WebSocketResponse] = set()

    async def run(self, listening: socket.socket) -> None:
        """Serves on a socket that listens, until it is cancelled.

        Raises:
            Exception: what the network raises.
        """
        self._failure = asyncio.get_running_loop().create_future()
        app = web.Application()
        app.router.add_get(PATH, self._handle)
        app.on_shutdown.append(self._say_goodbye)
        log = logging.Logger(__name__)
        log.addFilter(_in_a_line)
        runner = web.AppRunner(app, access_log=None, logger=log, shutdown_timeout=2)
        with ThreadPoolExecutor(_THREADS) as self._threads:
            await runner.setup()
            try:
                await web.SockSite(runner, listening).start()
                await self._failure
            finally:
                await runner.cleanup()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        """One connection, from its request to its end."""
        websocket = web.WebSocketResponse(
            timeout=1, receive_timeout=self._interval + self._timeout, compress=False, max_msg_size=_LARGEST
        )
        name = f"car {next(self._numbers)}"
        if not websocket.can_prepare(request):
            _tell(f"{name} asks for something else than a websocket; a client of Socket.IO needs transport=websocket")
            return web.json_response({"code": 0, "message": "Transport unknown"}, status=400)
        await websocket.prepare(request)
        self._open.add(websocket)
        recording = self._recording(name)
        client = Client(websocket, name, Pilot(*self._car), self._threads, recording, self._interval)
        print_lines(f"{name} connected", flush=True)
        try:
            await client.serve(secrets.token_hex(8), request.query.get("EIO") == "3", self._timeout)
        except Exception as error:
            if not self._failure.done():
                self._failure.set_exception(error)
        finally:
            self._open.discard(websocket)
            if recording:
                self._recordings.give_back(recording)
            print_lines(f"{name} left: {client.tally.line()}", flush=True)
        await websocket.close()
        return websocket

    def _recording(self, name: str) -> Recording | None:
        try:
            return self._recordings.take() if self._recordings else None
        except RunError as error:
            _tell(f"{name} is not recorded: {error}")
            return None

    async def _say_goodbye(self, app: web.Application) -> None:
        for websocket in list(self._open):
            await websocket.close(code=WSCloseCode.GOING_AWAY)


def _in_a_line(record: logging.LogRecord) -> bool:
    """Tells what aiohttp logs, such as requests that are none, without the traceback."""
    error = str(record.exc_info[1]) if record.exc_info else ""
    _tell(" ".join(f"{record.getMessage()}: {error}".split()))
    return False


def _tell(text: str) -> None:
    print_lines(text, file=sys.stderr, flush=True)
