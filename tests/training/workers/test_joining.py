"""How workers find each other, by real connections on this machine."""

import socket
from concurrent.futures import ThreadPoolExecutor

import pytest

from errors import RunError, UsageError
from training.workers.cluster import Cluster
from training.workers.joining import join, listen
from training.workers.lost import Absent
from training.workers.mesh import shut

FLAGS = {"batch_size": 100, "filters": (1, 2)}


def listeners(count: int) -> tuple[list[socket.socket], tuple[str, ...]]:
    """Sockets that listen on free ports, and their addresses."""
    made = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    return made, tuple(f"127.0.0.1:{one.getsockname()[1]}" for one in made)


def joined(count: int, flags: dict[int, dict] | None = None, numbers: tuple = (), timeout: float = 5.0) -> list:
    """What `join` returns, or raises, for each worker; numbers: those that they take for their own."""
    made, addresses = listeners(count)
    numbers = numbers or tuple(range(count))

    def one(number: int, listener: socket.socket):
        try:
            return join(Cluster(addresses, number), listener, (flags or {}).get(number, FLAGS), timeout)
        except RunError as error:
            return error
        except UsageError as error:
            return error

    with ThreadPoolExecutor(count) as threads:
        results = list(threads.map(one, numbers, made))
    for links in results:
        if not isinstance(links, Exception):
            for connection in (*links.data.values(), *links.control.values()):
                shut(connection)
    return results


@pytest.mark.parametrize("count", [1, 2, 4])
def test_all_are_connected_with_all(count):
    for number, links in enumerate(joined(count)):
        assert links.data.keys() == set(range(count)) - {number}
        assert links.control.keys() == (set(range(1, count)) if number == 0 else {0})


def test_other_flags_are_named_by_both():
    results = joined(2, {1: FLAGS | {"batch_size": 50}}, timeout=0.5)
    told = "worker 1 differs from worker 0: batch_size 50, not 100; start all workers alike"
    assert [str(result) for result in results] == [told, told]
    assert all(isinstance(result, UsageError) for result in results)


def test_two_workers_with_one_number():
    results = joined(3, numbers=(0, 1, 1), timeout=1.0)
    told = [str(result) for result in results if isinstance(result, UsageError)]
    assert told == ["there are two workers with the number 1; each needs its own --worker"]


def test_a_worker_that_does_not_come_is_named():
    (listener, other), addresses = listeners(2)
    other.close()
    with pytest.raises(Absent, match=f"worker 1 at {addresses[1]} did not come within 0.2 seconds; is it started?"):
        join(Cluster(addresses, 0), listener, FLAGS, 0.2)


def test_a_worker_that_does_not_answer_is_named():
    (first, listener), addresses = listeners(2)
    first.close()
    told = rf"worker 0 at {addresses[0]} did not answer within 0.2 seconds \(connection refused\); is it started?"
    with pytest.raises(Absent, match=told):
        join(Cluster(addresses, 1), listener, FLAGS, 0.2)


def test_strangers_are_ignored():
    (listener, other), addresses = listeners(2)
    host, port = addresses[0].split(":")
    for said in (b"GET / HTTP/1.1\r\n\r\n", b"[1]\n", b'{"worker": 1}\n', b""):
        with socket.create_connection((host, int(port))) as stranger:
            stranger.sendall(said)
    with ThreadPoolExecutor(2) as threads:
        results = list(
            threads.map(lambda index, at: join(Cluster(addresses, index), at, FLAGS, 5.0), (0, 1), (listener, other))
        )
    assert results[0].data.keys() == {1}
    for links in results:
        for connection in (*links.data.values(), *links.control.values()):
            shut(connection)


def test_a_port_in_use():
    (taken,), (address,) = listeners(1)
    with taken, pytest.raises(RunError, match=f"worker 0 can't listen at {address}: the port is in use"):
        listen(Cluster((address,), 0))


def test_a_name_of_another_machine_is_listened_for_on_all_interfaces():
    (free,), (address,) = listeners(1)
    free.close()
    port = address.split(":")[1]
    with listen(Cluster((f"192.0.2.1:{port}",), 0)) as listener:
        assert listener.getsockname()[1] == int(port)
