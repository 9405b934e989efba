"""Which worker a process is: --cluster, --worker, --workers and $TF_CONFIG."""

import json

import pytest

from errors import UsageError
from training.options import TrainOptions
from training.workers.cluster import Cluster, check_batch, cluster_of, split_address


def config(cluster: dict, task: str, index: object) -> dict[str, str]:
    """The environment that an engine makes."""
    return {"TF_CONFIG": json.dumps({"cluster": cluster, "task": {"type": task, "index": index}})}


def test_without_a_cluster_a_process_is_alone():
    assert cluster_of(TrainOptions(workers=2), {}) is None
    assert cluster_of(TrainOptions(), {"TF_CONFIG": ""}) is None


def test_flags_come_before_the_environment():
    options = TrainOptions(cluster=("one:1", "two:2"), worker=1)
    assert cluster_of(options, config({"worker": ["other:3"]}, "worker", 0)) == Cluster(("one:1", "two:2"), 1)


def test_a_chief_is_worker_0():
    jobs = {"chief": ["a:1"], "worker": ["b:1", "c:1"]}
    assert cluster_of(TrainOptions(), config(jobs, "chief", 0)) == Cluster(("a:1", "b:1", "c:1"), 0)
    found = cluster_of(TrainOptions(workers=3), config(jobs, "worker", "1"))
    assert found == Cluster(("a:1", "b:1", "c:1"), 2)
    assert found.count == 3


@pytest.mark.parametrize(
    ("address", "parts"), [("host:80", ("host", 80)), ("[::1]:4242", ("::1", 4242)), ("10.0.0.1:1", ("10.0.0.1", 1))]
)
def test_addresses(address, parts):
    assert split_address(address, "--cluster") == parts


@pytest.mark.parametrize("address", ["host", "host:", ":80", "host:0", "host:65536", "host:x", "host:-1", "host:8 0"])
def test_what_is_no_address(address):
    with pytest.raises(UsageError, match=r"--cluster: .* is no address; give host:port, with a port of 1\.\.65535"):
        cluster_of(TrainOptions(cluster=("ok:1", address)), {})


@pytest.mark.parametrize(
    ("options", "environment", "told"),
    [
        ({"cluster": ("a:1", "a:1")}, {}, "--cluster names a:1 twice"),
        ({"cluster": ("a:1", "b:1"), "worker": 2}, {}, r"--cluster has workers 0\.\.1, and this one is 2"),
        ({"cluster": ("a:1", "b:1"), "workers": 3}, {}, "--workers 3 contradicts --cluster, which names 2"),
        ({}, {"TF_CONFIG": "{"}, r"\$TF_CONFIG is not of the form"),
        ({}, {"TF_CONFIG": "[]"}, r"\$TF_CONFIG is not of the form"),
        ({}, config({"worker": "a:1"}, "worker", 0), r"\$TF_CONFIG is not of the form"),
        ({}, config({"worker": ["a:1"]}, "worker", "x"), r"\$TF_CONFIG is not of the form"),
        ({}, config({"worker": ["a:1"]}, "worker", 1), r"\$TF_CONFIG has workers 0\.\.0, and this one is 1"),
        ({}, config({"worker": ["a:1"]}, "evaluator", 0), "a task of type 'evaluator' has nothing to do here"),
    ],
)
def test_refused(options, environment, told):
    with pytest.raises(UsageError, match=told):
        cluster_of(TrainOptions(**options), environment)


def test_a_batch_is_divided_evenly():
    check_batch(100, 4)
    with pytest.raises(UsageError, match="--batch_size 100 can't be divided among 3 workers; give 99 or 102"):
        check_batch(100, 3)
    with pytest.raises(UsageError, match="--batch_size 2 can't be divided among 3 workers; give 3"):
        check_batch(2, 3)
