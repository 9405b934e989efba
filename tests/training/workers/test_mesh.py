"""Means over workers, which are threads here, with real connections."""

import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from training.workers.lost import Lost
from training.workers.mesh import Mesh


def meshes(count: int) -> list[Mesh]:
    """The meshes of workers that are connected to each other."""
    peers: list[dict] = [{} for _ in range(count)]
    for one in range(count):
        for other in range(one):
            peers[one][other], peers[other][one] = socket.socketpair()
    return [Mesh(index, found) for index, found in enumerate(peers)]


@pytest.fixture(params=[1, 2, 3, 5])
def workers(request):
    """Meshes, and a function that calls another one on all of them at the same time."""
    made = meshes(request.param)
    with ThreadPoolExecutor(request.param) as threads:
        yield made, lambda function: list(threads.map(function, made))
    for mesh in made:
        mesh.close()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_means_are_the_same_bits_everywhere(workers, dtype):
    made, on_all = workers
    random = np.random.default_rng(3)
    shapes = [(700, 300), (), (3,), (1, 1, 5, 2)]  # the first is larger than what a connection holds
    given = [[random.standard_normal(shape).astype(dtype) for shape in shapes] for _ in made]

    def averaged(mesh: Mesh) -> list[np.ndarray]:
        results = [np.empty(shape, dtype) for shape in shapes]
        for _ in range(2):  # a second exchange must not be taken for the first
            mesh.mean(given[mesh.index], results)
        return results

    found = on_all(averaged)
    for number, shape in enumerate(shapes):
        right = np.mean([arrays[number] for arrays in given], axis=0, dtype=np.float64)
        np.testing.assert_allclose(found[0][number], right, rtol=1e-5 if dtype is np.float32 else 1e-12, atol=1e-7)
        assert found[0][number].shape == shape
        assert all(results[number].tobytes() == found[0][number].tobytes() for results in found)


def test_bytes_go_from_and_to_the_first(workers):
    made, on_all = workers
    content = bytes(range(256)) * 4000
    assert on_all(lambda mesh: mesh.from_first(content if mesh.index == 0 else b"mine")) == [content] * len(made)
    gathered = on_all(lambda mesh: mesh.to_first(b"worker %d" % mesh.index))
    assert gathered == [[b"worker %d" % index for index in range(len(made))], *[[]] * (len(made) - 1)]


def test_a_worker_that_ends_is_named():
    one, two, three = meshes(3)
    two.close()
    arrays = [np.ones(4, np.float32)]
    with pytest.raises(Lost, match="worker 1 has ended; started again"):
        one.mean(arrays, [np.empty(4, np.float32)])
    one.close(), three.close()


def test_closing_ends_what_waits():
    one, _ = meshes(2)
    threading.Timer(0.1, one.close).start()
    with pytest.raises(Lost, match="worker 1 has ended"):
        one.mean([np.ones(4, np.float32)], [np.empty(4, np.float32)])


def test_workers_out_of_step_are_refused():
    one, two = meshes(2)
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(one.mean, [np.ones(4, np.float32)], [np.empty(4, np.float32)])
        second = threads.submit(two.mean, [np.ones(6, np.float32)], [np.empty(6, np.float32)])
        with pytest.raises(Lost, match=r"worker 1 is out of step \(exchange 1 of 12 bytes, not 1 of 8\)"):
            first.result()
        one.close()
        with pytest.raises(Lost):
            second.result()


def test_an_exchange_after_the_end_is_a_loss():
    first, second = meshes(2)
    first.close()
    for exchange in (lambda: first.from_first(b"content"), lambda: first.mean([np.ones(3)], [np.ones(3)])):
        with pytest.raises(Lost, match="worker 1 has ended"):
            exchange()
    second.close()


def test_who_leaves_after_the_last_exchange_is_not_lost():
    """Shares of small arrays may be empty: they must not be sent to a worker that needs nothing more."""

    def once(mesh: Mesh) -> float:
        result = np.empty(1)
        mesh.mean([np.ones(1)], [result])
        mesh.close()
        return result[0]

    for _ in range(100):
        with ThreadPoolExecutor(3) as threads:
            assert list(threads.map(once, meshes(3))) == [1, 1, 1]
