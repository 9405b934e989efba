"""Workers that share variables: where what stands, how they end together, and a training of two processes."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
import tensorflow.compat.v1 as tf

from errors import UsageError
from tests.training.workers.test_mesh import meshes
from training.workers.asynchronous import AsynchronousWorkers
from training.workers.cluster import Cluster
from training.workers.lost import Lost

ROOT = Path(__file__).parents[3]


@pytest.fixture
def team(monkeypatch):
    """A function that makes a team of workers without their servers, and whatever they did with those."""
    servers = []

    def server(spec, job, index):
        servers.append((spec.as_dict(), job, index))
        return SimpleNamespace(target=f"grpc://server{index}")

    monkeypatch.setattr(tf.train, "Server", server)

    def made(count: int, parameter_servers: int) -> list[AsynchronousWorkers]:
        addresses = tuple(f"localhost:{4000 + index}" for index in range(count))
        with ThreadPoolExecutor(count) as threads:
            found = threads.map(
                lambda mesh: AsynchronousWorkers(Cluster(addresses, mesh.index), mesh, parameter_servers), meshes(count)
            )
            return list(found)

    made.servers = servers
    return made


def test_all_know_the_servers_of_all(team):
    workers = team(3, 1)
    assert [worker.target for worker in workers] == ["grpc://server0", "grpc://server1", "grpc://server2"]
    specs = [spec["worker"] for spec, _, _ in team.servers]
    assert specs[0] == specs[1] == specs[2]
    assert len(set(specs[0])) == 3 and all(address.startswith("localhost:") for address in specs[0])
    assert sorted(index for _, _, index in team.servers) == [0, 1, 2]


def test_variables_lie_on_the_first_workers_and_operations_on_the_own(team):
    worker = team(3, 2)[2]
    with tf.Graph().as_default(), worker.placed():
        variables = [tf.get_variable(name, [2]) for name in "abc"]
        total = tf.add_n(variables)
    assert [variable.device for variable in variables] == [f"/job:worker/task:{index}" for index in (0, 1, 0)]
    assert total.device == "/job:worker/task:2"
    assert worker.device_filters == ["/job:worker/task:0", "/job:worker/task:1", "/job:worker/task:2"]
    with pytest.raises(UsageError, match="--parameter_servers 4: there are 3 workers, which hold them"):
        team(3, 4)


def test_each_takes_its_share_of_the_rate_and_worker_0_counts_the_steps(team):
    workers = team(4, 1)
    assert [worker.rate_share for worker in workers] == [0.25] * 4
    assert [worker.counts_steps for worker in workers] == [True, False, False, False]
    assert workers[1].average([1, 2]) == [1, 2]
    with tf.Graph().as_default():
        assert workers[1].agree([tf.get_variable("moving_mean", [2])]) == []  # it is shared
    assert workers[1].combined([{"loss": 3.0}], {}, True) == ([{"loss": 3.0}], True)


def test_one_that_waits_for_the_validation_is_told_of_the_end_and_all_leave_together(team):
    workers = team(3, 1)
    told = []

    def leave(worker: AsynchronousWorkers) -> None:
        if worker.index == 1:
            told.append(worker.from_first({}))  # the verdict of a validation that worker 0 does not reach
        worker.finish()
        told.append(worker.index)

    with ThreadPoolExecutor(3) as threads:
        list(threads.map(leave, workers))
    assert told[0] == {"ends": True, "over": True} or told[1] == {"ends": True, "over": True}
    assert sorted(one for one in told if isinstance(one, int)) == [0, 1, 2]


def test_a_session_that_lost_a_server_says_which_worker_has_ended(team):
    worker = team(2, 1)[1]
    error = tf.errors.UnavailableError(None, None, "Socket closed")
    with pytest.raises(Lost, match="^a parameter server has ended; started again"):
        worker.explain(error)
    other = team(2, 1)[1]
    other.lose("worker 0 has ended")
    with pytest.raises(Lost, match="^worker 0 has ended$"):
        other.explain(error)
    team(2, 1)[1].explain(tf.errors.InvalidArgumentError(None, None, "not finite"))  # which is another matter


def test_two_processes_train_on_shared_variables(tmp_path):
    words = ["--data=digits", "--hidden=9", "--steps=60", "--validate_every=30", "--optimizer=momentum"]
    place = ["--workers=2", "--asynchronous", "--learning_rate=0.1", f"--save_dir={tmp_path / 'run'}"]
    done = subprocess.run([sys.executable, ROOT / "train.py", "mlp", *words, *place], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    history = pd.read_csv(tmp_path / "run" / "history.csv")
    assert history.step.to_list() == [30, 60]
    assert history.learning_rate.to_list() == pytest.approx([0.1, 0.1])
    assert history.validation_accuracy.iloc[-1] > 0.5  # 0.1 is guessing


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--asynchronous"], "--asynchronous: one worker has no other to wait for; give --workers N as well"),
        (["--parameter_servers=2"], "--parameter_servers counts only with --asynchronous"),
    ],
)
def test_refused(command, tmp_path, capsys, words, message):
    assert command("train.py", "mlp", "--data=digits", *words, f"--save_dir={tmp_path / 'run'}") == 2
    assert message in capsys.readouterr().err
