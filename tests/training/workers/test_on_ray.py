"""Workers that Ray places: what they are told, when they start again, and which exit status follows."""

import json
import os
import signal

import pytest

from errors import RunError, UsageError
from training.options import TrainOptions
from training.workers import on_ray
from training.workers.cluster import LAUNCHER


class Worker:
    """A process that ends with a status, at once or when it is asked to."""

    def __init__(self, status, log, said):
        self.ends_with = status
        log.write_text(said)

    def status(self):
        return self.ends_with

    def stop(self):
        self.ends_with = 143

    def kill(self):
        self.ends_with = -9 if self.ends_with is None else self.ends_with


class Cluster:
    """Stands for RayCluster. rounds: of each start, the exit statuses of the workers, None for one that runs on."""

    rounds: list[list[int | None]] = []
    started: list[tuple[list[str], str]] = []

    def __init__(self, address, parallel):
        self.address, self.parallel = address, parallel

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def places(self, count, timeout):
        statuses = self.rounds.pop(0)
        return [Room(f"host:{index}", status) for index, status in enumerate(statuses)]


class Room:
    def __init__(self, address, status):
        self.address, self.ends_with = address, status

    def start(self, words, log, environment):
        config = json.loads(environment["TF_CONFIG"])
        assert environment[LAUNCHER] == "0" and log.name == f"run.worker-{config['task']['index']}.log"
        Cluster.started.append((list(words), config))
        return Worker(self.ends_with, log, f"worker {config['task']['index']}\n")


@pytest.fixture
def launched(tmp_path, monkeypatch):
    """A function: the exit status of a training whose workers end so, round by round."""
    monkeypatch.setattr(on_ray, "RayCluster", Cluster)
    monkeypatch.setattr(on_ray, "_POLL", 0)
    monkeypatch.setattr(on_ray, "_GRACE", 0)
    monkeypatch.setattr(Cluster, "started", [])

    def run(*rounds, words=("net", "--workers=2"), **options):
        monkeypatch.setattr(Cluster, "rounds", list(rounds))
        options = {"ray": "local", "workers": 2, "save_dir": str(tmp_path / "run"), "batch_size": 10, **options}
        return on_ray.launch(words, "net", TrainOptions(**options))

    return run


def test_each_worker_is_told_all_addresses_and_its_number(launched, capsys):
    assert launched([0, 0]) == 0
    addresses = {"worker": ["host:0", "host:1"]}
    assert Cluster.started == [
        (["net", "--workers=2"], {"cluster": addresses, "task": {"type": "worker", "index": index}}) for index in (0, 1)
    ]
    assert capsys.readouterr().out == "worker 0\n"


def test_a_lost_worker_starts_all_again(launched, capsys):
    assert launched([75, None], [0, 0]) == 0
    assert len(Cluster.started) == 4
    assert "all workers start again from the newest checkpoint (restart 1 of 3)\n" in capsys.readouterr().out


def test_a_killed_worker_starts_all_again(launched):
    assert launched([None, -9], [75, 76], [0, 0]) == 0


def test_a_worker_that_fails_ends_all_with_its_status(launched, capsys):
    assert launched([2, None]) == 2
    assert capsys.readouterr().err == ""
    assert launched([75, 1]) == 1
    assert capsys.readouterr().err == "worker 1: worker 1\n"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_asks_all_to_save_and_end(launched, monkeypatch, number):
    signals = [number]

    def status(worker):
        if signals:
            os.kill(os.getpid(), signals.pop())
        return worker.ends_with

    monkeypatch.setattr(Worker, "status", status)
    assert launched([None, None]) == 128 + number


def test_lost_too_often(launched):
    with pytest.raises(RunError, match="workers were lost 2 times, and --restarts is 1; .*/run keeps the newest"):
        launched([75, 75], [-9, None], restarts=1)


def test_fresh_deletes_once(launched, tmp_path):
    (tmp_path / "run").mkdir()
    (tmp_path / "run/config.json").touch()
    os.utime(tmp_path / "run/config.json", (2**32, 2**32))  # written meanwhile
    assert launched([75, 75], [0, 0], words=("net", "--fresh")) == 0
    assert [words for words, _ in Cluster.started] == [["net", "--fresh"]] * 2 + [["net"]] * 2


def test_a_batch_that_can_not_be_divided_and_addresses_of_ones_own(launched):
    with pytest.raises(UsageError, match="--batch_size 5 can't be divided among 2 workers"):
        launched(batch_size=5)
    with pytest.raises(UsageError, match="--ray finds the addresses of the workers itself; leave --cluster out"):
        launched(cluster=("a:1", "b:2"))


def test_a_worker_places_none(monkeypatch):
    monkeypatch.delenv(LAUNCHER, raising=False)
    assert on_ray.is_needed(TrainOptions(ray="local")) and not on_ray.is_needed(TrainOptions())
    monkeypatch.setenv(LAUNCHER, "0")
    assert not on_ray.is_needed(TrainOptions(ray="local"))
