"""Signs of life between worker 0 and each other worker, by a thread in each process."""

import os
import selectors
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Mapping

from training.workers.lost import AGAIN, LOST_STATUS

_BEATS = 4  # in the time after which a worker counts as lost, at least
_LONGEST_BEAT = 1.0  # seconds
_GRACE = 0.7  # seconds in which the training must end by itself
_BEAT, _GOODBYE, _FAULT = b".", b"q", b"f"


class Heart:
    """Tells the others that this process lives, and notices when one of them does not.

    A worker whose process ends is noticed at once, as its connection ends; one that is frozen, or whose host is gone,
    after `timeout` seconds. Then `on_loss` is called. Where the training does not end thereupon, since it is at work
    elsewhere, the whole process is ended: checkpoints are visible whole or not at all.

    Args:
        links: number of a worker -> the connection to it.
        timeout: seconds.
        on_loss: called once, by another thread, with one line that says what happened.
        launcher: the process that started this one, or 0. When it ends, this process gets SIGTERM.
    """

    def __init__(
        self, links: Mapping[int, socket.socket], timeout: float, on_loss: Callable[[str], None], launcher: int = 0
    ):
        self._links, self._timeout, self._on_loss, self._launcher = dict(links), timeout, on_loss, launcher
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._run, name="heart", daemon=True)

    def start(self) -> None:
        """Begins to beat."""
        self._thread.start()

    def stop(self, fault: str = "") -> None:
        """Says goodbye, so that the end of this process is no loss; fault: what the others shall give as the reason."""
        self._ends.set()
        self._thread.join()
        self._tell(_FAULT + fault.encode() + b"\n" if fault else _GOODBYE)

    def _run(self) -> None:
        interval = min(_LONGEST_BEAT, self._timeout / _BEATS)
        heard = dict.fromkeys(self._links, time.monotonic())
        with selectors.DefaultSelector() as selector:
            for worker, connection in self._links.items():
                selector.register(connection, selectors.EVENT_READ, worker)
            next_beat = 0.0
            while not self._ends.is_set():
                woke = time.monotonic()
                if woke >= next_beat:
                    self._tell(_BEAT)
                    self._watch_launcher()
                    next_beat = woke + interval
                for key, _ in selector.select(min(interval, 0.1)):
                    if self._hears(key.data, selector):
                        heard[key.data] = time.monotonic()
                if time.monotonic() - woke > self._timeout / 2:  # this process itself was frozen: others may live
                    heard = dict.fromkeys(heard, time.monotonic())
                for worker, when in heard.items():
                    if worker in self._links and time.monotonic() - when > self._timeout:
                        told = f"worker {worker} has shown no sign of life for {self._timeout:g} seconds"
                        self._lost(f"{told} (--worker_timeout){AGAIN}")
                        return

    def _hears(self, worker: int, selector: selectors.BaseSelector) -> bool:
        """Reads what a worker has sent; whether it was a sign of life."""
        connection = self._links[worker]
        try:
            content = connection.recv(4096)
        except OSError:
            content = b""
        if content and not content.startswith((_GOODBYE, _FAULT)) and content.strip(_BEAT) == b"":
            return True
        selector.unregister(connection)
        del self._links[worker]
        content = content.lstrip(_BEAT)
        if content.startswith(_GOODBYE):
            return False
        told = self._line(connection, content[1:]) if content.startswith(_FAULT) else ""
        self._lost(told or f"worker {worker} has ended{AGAIN}")
        return False

    def _line(self, connection: socket.socket, begun: bytes) -> str:
        """The rest of a line that has begun to arrive."""
        while b"\n" not in begun:
            try:
                more = connection.recv(4096)
            except OSError:
                more = b""
            if not more:
                break
            begun += more
        return begun.decode(errors="replace").strip()

    def _lost(self, told: str) -> None:
        if self._ends.is_set():
            return
        self._on_loss(told)
        self._tell(_FAULT + told.encode() + b"\n")
        if not self._ends.wait(_GRACE):
            print(f"{os.path.basename(sys.argv[0])}: {told}", file=sys.stderr, flush=True)
            os._exit(LOST_STATUS)

    def _tell(self, content: bytes) -> None:
        for connection in list(self._links.values()):
            try:
                connection.sendall(content)
            except OSError:  # it has ended, which reading tells, too
                continue

    def _watch_launcher(self) -> None:
        if self._launcher and os.getppid() != self._launcher:
            self._launcher = 0
            os.kill(os.getpid(), signal.SIGTERM)
