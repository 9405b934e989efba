"""Means over all workers, by a connection between each two of them. NumPy and sockets, no TensorFlow.

TensorFlow's own collectives between processes send tensors by gRPC, which takes several times as long, see
docs/workers.md.
"""

import contextlib
import socket
import struct
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np

from training.workers.lost import AGAIN, Lost

_HEADER = struct.Struct("<QQ")  # the number of the exchange, and the bytes that follow


class Mesh:
    """A worker's connections to all others.

    All workers must make the same exchanges in the same order. Sums are taken in the order of the workers' numbers, so
    that all get the same bits.

    Args:
        index: of this worker.
        peers: number of each other worker -> connection.
    """

    def __init__(self, index: int, peers: Mapping[int, socket.socket]):
        self.index, self.count = index, len(peers) + 1
        self._peers = dict(peers)
        self._senders = ThreadPoolExecutor(max(len(peers), 1), "send")
        self._exchanges = 0
        self._memory: dict[tuple, dict[int, list[np.ndarray]]] = {}

    def mean(self, arrays: Sequence[np.ndarray], results: Sequence[np.ndarray]) -> None:
        """Puts the mean of each array over all workers into the one of the results that has its place.

        Reduce-scatter and all-gather: each worker adds up its share of every array, and sends the sums to the others.
        So each sends less than twice the bytes of the arrays, however many workers there are.

        Args:
            arrays: contiguous, of one floating type, with the same shapes on all workers.
            results: contiguous, of the same type and shapes. They are written to.

        Raises:
            Lost: a worker has ended, or makes another exchange.
        """
        own, sums = self._share(self.index, arrays), self._share(self.index, results)
        received = self._buffers(own)
        self._exchange({worker: self._share(worker, arrays) for worker in self._peers}, received)
        for total, first, *others in zip(
            sums, *(received.get(worker, own) for worker in range(self.count)), strict=True
        ):
            np.add(first, others[0], out=total) if others else np.copyto(total, first)
            for other in others[1:]:
                total += other
            total /= self.count
        self._exchange(
            dict.fromkeys(self._peers, sums), {worker: self._share(worker, results) for worker in self._peers}
        )

    def _buffers(self, own: Sequence[np.ndarray]) -> dict[int, list[np.ndarray]]:
        """Memory for what each other worker sends of these arrays. New memory in each step would take longer."""
        key = tuple((array.size, array.dtype) for array in own)
        if key not in self._memory:
            self._memory[key] = {worker: [np.empty_like(array) for array in own] for worker in self._peers}
        return self._memory[key]

    def from_first(self, content: bytes = b"") -> bytes:
        """What worker 0 gives; what the others give does not count. Raises Lost as `mean` does."""
        self._exchanges += 1
        if self.index:
            return self._receive_bytes(0)
        self._wait([self._start(worker, [np.frombuffer(content, np.uint8)]) for worker in self._peers])
        return content

    def to_first(self, content: bytes) -> list[bytes]:
        """On worker 0 what each worker gives, in their order; on the others nothing. Raises Lost as `mean` does."""
        self._exchanges += 1
        if self.index:
            self._wait([self._start(0, [np.frombuffer(content, np.uint8)])])
            return []
        return [content, *(self._receive_bytes(worker) for worker in sorted(self._peers))]

    def close(self) -> None:
        """Ends all connections. What waits for one of them, in any thread, raises Lost."""
        for connection in self._peers.values():
            shut(connection)

    def _share(self, worker: int, arrays: Sequence[np.ndarray]) -> list[np.ndarray]:
        """The part of each array, as a vector, that a worker adds up."""
        flat = [array.reshape(-1) for array in arrays]
        return [one[one.size * worker // self.count : one.size * (worker + 1) // self.count] for one in flat]

    def _exchange(self, sent: Mapping[int, Sequence[np.ndarray]], received: Mapping[int, Sequence[np.ndarray]]) -> None:
        """Sends and receives at the same time, since a connection holds little that nobody reads."""
        self._exchanges += 1
        waiting = [self._start(worker, parts) for worker, parts in sent.items()]
        for worker, parts in received.items():
            self._expect(worker, sum(part.nbytes for part in parts))
            for part in parts:
                self._fill(worker, part)
        self._wait(waiting)

    def _start(self, worker: int, parts: Iterable[np.ndarray]) -> Future:
        try:
            return self._senders.submit(self._send, worker, self._exchanges, list(parts))
        except RuntimeError as error:  # closed, since a worker is lost
            raise ended(worker) from error

    def _send(self, worker: int, number: int, parts: list[np.ndarray]) -> None:
        connection = self._peers[worker]
        try:
            connection.sendall(_HEADER.pack(number, sum(part.nbytes for part in parts)))
            for part in parts:
                if part.size:  # who waits for nothing more may have gone
                    connection.sendall(part.view(np.uint8))
        except OSError as error:
            raise ended(worker) from error

    def _wait(self, waiting: Iterable[Future]) -> None:
        for future in waiting:
            future.result()

    def _receive_bytes(self, worker: int) -> bytes:
        content = np.empty(self._expect(worker), np.uint8)
        self._fill(worker, content)
        return content.tobytes()

    def _expect(self, worker: int, size: int | None = None) -> int:
        """Reads a header and returns the number of bytes that follow; size: the right one, if it is known."""
        header = np.empty(_HEADER.size, np.uint8)
        self._fill(worker, header)
        number, found = _HEADER.unpack(header.tobytes())
        if number != self._exchanges or size not in (None, found):
            told = f"exchange {number} of {found} bytes, not {self._exchanges} of {size}"
            raise Lost(f"worker {worker} is out of step ({told})")
        return found

    def _fill(self, worker: int, array: np.ndarray) -> None:
        left = memoryview(array.view(np.uint8))
        while left:
            try:
                count = self._peers[worker].recv_into(left)
            except OSError as error:
                raise ended(worker) from error
            if not count:
                raise ended(worker)
            left = left[count:]


def ended(worker: int) -> Lost:
    """The error for a worker whose connection has ended."""
    return Lost(f"worker {worker} has ended{AGAIN}")


def shut(connection: socket.socket) -> None:
    """Closes a connection, even while another thread waits for it."""
    with contextlib.suppress(OSError):  # it has ended already
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()
