"""What the training loop asks of other workers, which are threads with graphs and sessions of their own here."""

import os
import socket
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from errors import UsageError
from training.options import TrainOptions
from training.workers.cluster import Cluster
from training.workers.lost import Lost
from training.workers.membership import team_of
from training.workers.mesh import Mesh
from training.workers.team import ALONE, Workers


def teams(count: int) -> list[Workers]:
    """Workers that are connected with each other."""
    peers: list[dict] = [{} for _ in range(count)]
    for one in range(count):
        for other in range(one):
            peers[one][other], peers[other][one] = socket.socketpair()
    return [Workers(Cluster(("",) * count, index), Mesh(index, found)) for index, found in enumerate(peers)]


def on_all(count: int, function) -> list:
    """What the function returns on each worker."""
    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(function, teams(count)))


def test_each_example_of_a_batch_is_of_one_worker():
    rows = np.arange(12)
    parts = [rows[team.examples].tolist() for team in teams(3)]
    assert parts == [[0, 3, 6, 9], [1, 4, 7, 10], [2, 5, 8, 11]]
    assert rows[ALONE.examples].tolist() == rows.tolist()


def test_gradients_are_averaged_in_the_graph():
    def averaged(team):
        # Threads that wait for each other must not be those of one pool, as they are in one process.
        with tf.Graph().as_default(), tf.Session(config=tf.ConfigProto(use_per_session_threads=True)) as session:
            number = tf.placeholder(tf.float32, [])
            gradients = [number * tf.ones([3, 2]), number, tf.IndexedSlices(tf.ones([1, 2]) * number, [1], [4, 2])]
            means = team.average(gradients)
            assert [mean.shape.as_list() for mean in means] == [[3, 2], [], [4, 2]]
            steps = [session.run(means, {number: 10 * step + team.index}) for step in range(3)]
            kept = [step[0].copy() for step in steps]
            np.testing.assert_array_equal([step[0] for step in steps], kept)
            return steps

    for steps in on_all(2, averaged):
        for step, (matrix, scalar, slices) in enumerate(steps):
            right = 10 * step + 0.5
            np.testing.assert_array_equal(matrix, np.full([3, 2], right))
            assert scalar == right
            np.testing.assert_array_equal(slices, [[0, 0], [right, right], [0, 0], [0, 0]])


def test_metrics_are_those_of_the_whole_batch():
    def combined(team):
        measured = [
            {"loss": 1.0 + team.index, "learning_rate": 0.1, "margin": 4.0, "margin_count": 3.0 * team.index},
            {"loss": 3.0 + team.index, "learning_rate": 0.1, "margin": float("nan"), "margin_count": 0.0},
        ]
        return team.combined(measured, {"margin": "margin_count"}, stops=team.index == 1)

    for rows, stops in on_all(2, combined):
        assert stops
        assert rows[0] == {"loss": 1.5, "learning_rate": 0.1, "margin": 4.0, "margin_count": 3.0}
        assert rows[1] == {"loss": 3.5, "learning_rate": 0.1, "margin": 0.0, "margin_count": 0.0}


def test_nobody_stops_unasked():
    assert [stops for _, stops in on_all(3, lambda team: team.combined([{"loss": 1.0}], {}, False))] == [False] * 3


def test_all_get_the_weights_of_the_first():
    def shared(team):
        with tf.Graph().as_default(), tf.Session() as session:
            variables = [
                tf.get_variable("kernel", initializer=np.full([2, 3], team.index + 5.0, np.float32)),
                tf.get_variable("step", initializer=np.int64(team.index + 7)),
            ]
            session.run(tf.global_variables_initializer())
            team.share(session)
            return session.run(variables)

    for kernel, step in on_all(3, shared):
        np.testing.assert_array_equal(kernel, np.full([2, 3], 5.0))
        assert step == 7


def test_what_differs_is_refused_by_the_first():
    def compared(team):
        try:
            team.require_same("the data set", {"train": 100 + 5 * (team.index == 1)})
        except UsageError as error:
            return str(error)

    assert on_all(2, compared) == ["worker 1 has the data set {'train': 105}, and worker 0 has {'train': 100}", None]


def test_a_loss_in_the_graph_is_explained():
    one, two = teams(2)
    two._mesh.close()
    with tf.Graph().as_default(), tf.Session() as session:
        (mean,) = one.average([tf.ones([2])])
        with pytest.raises(tf.errors.OpError) as caught:
            session.run(mean)
    one.lose("worker 1 has shown no sign of life")
    with pytest.raises(Lost, match="worker 1 has"):
        one.explain(caught.value)
    ALONE.explain(caught.value)  # nobody can be lost


def test_a_team_by_the_environment(monkeypatch):
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    listener.close()
    monkeypatch.setenv(
        "TF_CONFIG", f'{{"cluster": {{"worker": ["127.0.0.1:{port}"]}}, "task": {{"type": "worker", "index": 0}}}}'
    )
    monkeypatch.delenv("CNN_GRAPHS_LISTENER", raising=False)
    with team_of(TrainOptions(), {"model": "xor"}) as team:
        assert (team.index, team.count) == (0, 1)
        assert team.from_first({"a": [1]}) == {"a": [1]}
    monkeypatch.setenv("TF_CONFIG", "")
    with team_of(TrainOptions(), {}) as team:
        assert team is ALONE
    assert "TF_CONFIG" in os.environ
