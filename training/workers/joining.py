"""How the workers of a cluster find each other: each connects to all with lower numbers, and listens for the others."""

import contextlib
import errno
import json
import socket
import time
from collections.abc import Mapping
from typing import Any, NamedTuple

from errors import RunError, UsageError
from training.workers.cluster import Cluster, split_address
from training.workers.lost import Absent
from training.workers.mesh import shut

_DATA, _CONTROL = "data", "control"
_PAUSE = 0.1  # seconds between two attempts to connect
_HELLO = 5.0  # seconds in which whoever connects must say who it is
_LONGEST = 1 << 20  # bytes of what a worker says of itself


class Links(NamedTuple):
    """A worker's connections: for data to each other worker, for signs of life between worker 0 and each other one."""

    data: dict[int, socket.socket]
    control: dict[int, socket.socket]


def listen(cluster: Cluster) -> socket.socket:
    """A socket that listens at the address of this worker.

    Raises:
        RunError: the port is in use, or may not be used.
    """
    address = cluster.addresses[cluster.index]
    host, port = split_address(address, "--cluster")
    for place in (host, ""):
        try:
            return socket.create_server((place, port), family=_family(place), backlog=2 * cluster.count)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                told = f"worker {cluster.index} can't listen at {address}: the port is in use"
                raise RunError(f"{told}; is this worker started twice? Else choose another port") from error
            if place and error.errno == errno.EADDRNOTAVAIL:  # behind a router, the name is that of the router
                continue
            told = (error.strerror or str(error)).lower()
            raise RunError(f"worker {cluster.index} can't listen at {address}: {told}") from error
    raise AssertionError("the last place returns or raises")


def join(cluster: Cluster, listener: socket.socket, flags: Mapping[str, Any], timeout: float) -> Links:
    """Connects this worker with all others.

    Args:
        cluster: with this worker's number.
        listener: what `listen` returned; it is closed.
        flags: what must be the same for all workers, as JSON has it.
        timeout: seconds in which all must be there.

    Raises:
        Absent: a worker can't be reached, or does not come. UsageError: workers were started with other flags.
    """
    deadline = time.monotonic() + timeout
    links = Links({}, {})
    hello = {"workers": cluster.count, "worker": cluster.index, "flags": json.loads(json.dumps(flags))}
    try:
        with listener:
            for worker in range(cluster.index):
                for kind in (_DATA, _CONTROL) if worker == 0 else (_DATA,):
                    connection = _connected(cluster, worker, hello | {"kind": kind}, deadline, timeout)
                    getattr(links, kind)[worker] = connection
            while missing := _missing(cluster, links):
                listener.settimeout(max(deadline - time.monotonic(), 0.001))
                try:
                    connection, _ = listener.accept()
                except TimeoutError:
                    told = " and ".join(f"worker {one} at {cluster.addresses[one]}" for one in missing)
                    raise Absent(f"{told} did not come within {timeout:g} seconds; is it started?") from None
                _welcome(connection, hello, links)
    except BaseException:
        for connection in (*links.data.values(), *links.control.values()):
            shut(connection)
        raise
    return links


def _missing(cluster: Cluster, links: Links) -> list[int]:
    expected = range(cluster.index + 1, cluster.count)
    groups = (links.data, links.control) if cluster.index == 0 else (links.data,)
    return [worker for worker in expected if any(worker not in group for group in groups)]


def _connected(cluster: Cluster, worker: int, hello: dict, deadline: float, timeout: float) -> socket.socket:
    """A connection to a worker that has accepted this one."""
    address = cluster.addresses[worker]
    reason: Exception | None = None
    while (left := deadline - time.monotonic()) > 0:
        try:
            connection = socket.create_connection(split_address(address, "--cluster"), left)
            _say(connection, hello)
            answer = _hear(connection, left)
        except (OSError, ValueError) as error:  # it does not listen yet, or something else does
            reason = error
            time.sleep(min(_PAUSE, max(left, 0)))
            continue
        if refusal := answer.get("refused"):
            raise UsageError(refusal)
        return _prepared(connection)
    told = str(getattr(reason, "strerror", None) or reason).lower()
    raise Absent(f"worker {worker} at {address} did not answer within {timeout:g} seconds ({told}); is it started?")


def _welcome(connection: socket.socket, own: dict, links: Links) -> None:
    """Takes in a worker that fits; refuses one that doesn't, and ends where no training can begin with it.

    Raises:
        UsageError: it was started with other flags.
    """
    try:
        hello = _hear(connection, _HELLO)
        worker, group = hello["worker"], getattr(links, hello["kind"])
        flags = {"workers": hello["workers"], **hello["flags"]}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):  # no worker
        connection.close()
        return
    wanted = {"workers": own["workers"], **own["flags"]}
    differing = [name for name in wanted.keys() | flags.keys() if wanted.get(name) != flags.get(name)]
    refusal = ""
    if differing:
        told = ", ".join(f"{name} {flags.get(name)}, not {wanted.get(name)}" for name in sorted(differing))
        refusal = f"worker {worker} differs from worker {own['worker']}: {told}; start all workers alike"
    elif worker in group or worker == own["worker"]:
        refusal = f"there are two workers with the number {worker}; each needs its own --worker"
    with contextlib.suppress(OSError):
        _say(connection, {"refused": refusal})
    if not refusal:
        group[worker] = _prepared(connection)
        return
    shut(connection)
    if differing:
        raise UsageError(refusal)


def _say(connection: socket.socket, content: dict) -> None:
    connection.sendall(json.dumps(content).encode() + b"\n")


def _hear(connection: socket.socket, seconds: float) -> dict:
    """The line of JSON that the other one says.

    Raises:
        OSError: it says nothing in this time, or ends. ValueError: it says something else.
    """
    connection.settimeout(seconds)
    line = b""
    while not line.endswith(b"\n"):  # byte by byte, so that nothing behind the line is taken
        byte = connection.recv(1)
        if not byte or len(line) > _LONGEST:
            raise ConnectionResetError(errno.ECONNRESET, "the connection ended")
        line += byte
    content = json.loads(line)
    if not isinstance(content, dict):
        raise ValueError("no worker answers there")
    return content


def _prepared(connection: socket.socket) -> socket.socket:
    connection.settimeout(None)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET
