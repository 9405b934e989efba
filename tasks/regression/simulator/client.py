"""One client on its websocket: its packets are read while its newest frame is answered."""

import asyncio
import contextlib
import sys
import time
from concurrent.futures import Executor
from datetime import datetime

from aiohttp import ClientError, WSMsgType, web

from errors import RunError
from tasks.regression.simulator import packets
from tasks.regression.simulator.pilot import Answer, Pilot
from tasks.regression.simulator.recording import Recording
from tasks.regression.simulator.tally import Tally
from texts import print_lines


class Client:
    """A car and its connection.

    Args:
        socket: the websocket, which is open. name: in lines on the screen.
        pilot: drives. threads: in which the network and the disk do their work, while packets are read here.
        recording: takes the frames, if any.
        interval: seconds between the pings that a client of the new dialect gets.
    """

    def __init__(
        self,
        socket: web.WebSocketResponse,
        name: str,
        pilot: Pilot,
        threads: Executor,
        recording: Recording | None,
        interval: float,
    ):
        self._socket, self.name, self._pilot, self._threads = socket, name, pilot, threads
        self._recording, self._interval = recording, interval
        self._newest: asyncio.Queue[tuple[str, float] | None] = asyncio.Queue(1)  # None: it has left
        self._connected = False
        self._pings: asyncio.Task | None = None
        self.tally = Tally()

    async def serve(self, session: str, old: bool, timeout: float) -> None:
        """Answers until the client leaves.

        Args:
            session: its name. old: whether its URL asks for the old dialect.
            timeout: seconds for which the answer to a ping is waited.

        Raises:
            Exception: what the network raises, other than by numbers that are not finite.
        """
        await self._send(packets.opening(session, self._interval, timeout))
        if old:
            await self._welcome()
        driving = asyncio.create_task(self._drive())
        try:
            await self._listen(session)
        finally:
            if self._pings:
                self._pings.cancel()
            self._put(None)
            await asyncio.wait([driving])  # the frame that is computed is recorded, too
        driving.result()

    async def _listen(self, session: str) -> None:
        """Reads packets until the connection ends."""
        try:
            async for message in self._socket:
                if message.type is not WSMsgType.TEXT:
                    self.tally.others += 1
                elif not await self._take(message.data, session):
                    return
        except TimeoutError:
            self._tell("is silent; the connection is closed")

    async def _take(self, text: str, session: str) -> bool:
        """Does what a packet asks for; False where it asks for the end."""
        if text.startswith(packets.PING):
            await self._send(packets.PONG + text[1:])
        elif packets.event_name(text) == "telemetry":
            if not self._connected:
                await self._welcome()
            self.tally.newer += self._newest.full()
            self._put((text, time.perf_counter()))
        elif text == packets.CONNECT or text.startswith(packets.CONNECT + "{"):
            self._connected = True
            await self._send(packets.connected(session))
            self._pings = self._pings or asyncio.create_task(self._ping())
        elif text in (packets.CLOSE, packets.DISCONNECT):
            return False
        elif not text.startswith(packets.PONG):
            self.tally.others += 1
        return True

    async def _welcome(self) -> None:
        """Says that the client is connected, in the old dialect: one that has not asked."""
        self._connected = True
        await self._send(packets.CONNECT)

    def _put(self, frame: tuple[str, float] | None) -> None:
        """Keeps the newest frame alone: an answer to an older one would come too late."""
        if self._newest.full():
            self._newest.get_nowait()
        self._newest.put_nowait(frame)

    async def _drive(self) -> None:
        """Answers the newest frame, again and again."""
        try:
            while frame := await self._newest.get():
                text, start = frame
                answer = await self._in_thread(self._pilot.answer, text)
                await self._send(answer.packet)
                self._count(answer, start, time.perf_counter())
                await self._record(answer)
        except Exception:
            await self._socket.close()
            raise

    def _count(self, answer: Answer, start: float, end: float) -> None:
        if answer.frame:
            self.tally.add(start, end, answer.frame.steering)
        elif fault := answer.fault:
            self.tally.faults[fault.kind] += 1
            if self.tally.faults[fault.kind] == 1:
                self._tell(f"sends {fault}: straight on; more of this kind are counted")

    async def _record(self, answer: Answer) -> None:
        """Appends a frame to the recording; where that fails, the drive goes on without."""
        if self._recording and answer.frame:
            try:
                await self._in_thread(self._recording.add, answer.frame, datetime.now())
            except RunError as error:
                self._recording = None
                self._tell(f"is no longer recorded: {error}")

    async def _ping(self) -> None:
        while True:
            await asyncio.sleep(self._interval)
            await self._send(packets.PING)

    async def _send(self, text: str) -> None:
        with contextlib.suppress(ClientError, OSError):  # it has left, and the reading of its packets ends
            await self._socket.send_str(text)

    async def _in_thread(self, function, *arguments):
        return await asyncio.get_running_loop().run_in_executor(self._threads, function, *arguments)

    def _tell(self, text: str) -> None:
        print_lines(f"{self.name} {text}", file=sys.stderr, flush=True)
