"""Trials that Ray places: on this machine, and what is said where no cluster answers."""

import socket

import pytest

from errors import RunError, UsageError
from tests.training.test_processes import until
from training import ray_cluster
from training.ray_cluster import RayCluster


def test_a_process_on_a_cluster_of_this_machine(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with RayCluster("local", parallel=2) as cluster:
        helps = cluster.start(["iris", "--help"], tmp_path / "first.log", threads=0)
        refused = cluster.start(["iriss"], tmp_path / "second.log", threads=0)
        until(lambda: (helps.status(), refused.status()) == (0, 2))
        assert "usage: python train.py iris" in (tmp_path / "first.log").read_text()
        assert "did you mean iris?" in (tmp_path / "second.log").read_text()
        cluster._resources["num_cpus"] = 99
        waits = cluster.start(["iris"], tmp_path / "third.log", threads=0)
        assert waits.status() is None
        waits.stop()
        assert waits.status() == -15


@pytest.mark.parametrize("address", ["somewhere", "host:", ":80", "host:port"])
def test_an_address_that_is_none(address):
    with pytest.raises(UsageError, match=f"--ray is local or HOST:PORT of a cluster's head, not '{address}'"):
        RayCluster(address, 1).__enter__()


def test_nobody_listens():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
        with pytest.raises(RunError, match=rf"--ray {address}: no answer \(.*refused\); is the head of a cluster"):
            RayCluster(address, 1).__enter__()


def test_what_listens_is_not_ray(monkeypatch):
    monkeypatch.setattr(ray_cluster, "_PATIENCE", 1)
    message = "what listens there did not answer as Ray within 1 s"
    with socket.create_server(("127.0.0.1", 0)) as server, pytest.raises(RunError, match=message):
        RayCluster(f"127.0.0.1:{server.getsockname()[1]}", 1).__enter__()


def test_why_a_cluster_refuses(monkeypatch):
    said = "Traceback\\nray.exceptions.AuthenticationError: token is missing\\n\\nConnectionError: Failed to connect"
    monkeypatch.setattr(ray_cluster, "_CONNECT", f"import sys; sys.exit('{said}')")
    with socket.create_server(("127.0.0.1", 0)) as server, pytest.raises(RunError) as error:
        RayCluster(f"127.0.0.1:{server.getsockname()[1]}", 1).__enter__()
    assert str(error.value).endswith(": ray.exceptions.AuthenticationError: token is missing")


SHARES = [([2], 1, 2), ([2], 2, 1), ([2], 3, 0.667), ([8, 4], 3, 4), ([8, 4], 1, 8), ([0], 2, 0)]


@pytest.mark.parametrize(("cpus", "parallel", "share"), SHARES)
def test_trials_share_the_processors_and_each_fits_on_a_machine(cpus, parallel, share):
    class Ray:
        @staticmethod
        def nodes():
            nodes = [{"Alive": True, "Resources": {"CPU": count}} for count in cpus]
            return [*nodes, {"Alive": False, "Resources": {"CPU": 64}}]

    cluster = RayCluster("local", parallel)
    cluster._ray = Ray
    assert cluster._share("CPU") == share
