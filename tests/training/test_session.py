"""Sessions: what they are configured with, and the trace of one step."""

import json

import pytest
import tensorflow.compat.v1 as tf
from tensorflow.core.protobuf import rewriter_config_pb2

from training.session import open_session, run_traced

ON, OFF = rewriter_config_pb2.RewriterConfig.ON, rewriter_config_pb2.RewriterConfig.OFF


@pytest.fixture(autouse=True)
def graph():
    with tf.Graph().as_default():
        yield


def config_of(monkeypatch, **chosen):
    """The ConfigProto of a session."""
    found = []
    monkeypatch.setattr(tf, "Session", lambda target, config: found.append(config))
    open_session(**chosen)
    return found[0]


def test_by_default_memory_grows_and_numbers_stay_as_they_are(monkeypatch):
    config = config_of(monkeypatch)
    assert config.gpu_options.allow_growth and config.allow_soft_placement
    assert config.inter_op_parallelism_threads == 0
    assert config.graph_options.rewrite_options.auto_mixed_precision_onednn_bfloat16 != ON


def test_each_choice_is_one_setting(monkeypatch):
    config = config_of(monkeypatch, gpu_memory_fraction=0.25)
    assert not config.gpu_options.allow_growth
    assert config.gpu_options.per_process_gpu_memory_fraction == 0.25
    assert config_of(monkeypatch, inline=True).inter_op_parallelism_threads == -1
    rewritten = config_of(monkeypatch, precision="bfloat16").graph_options.rewrite_options
    assert rewritten.auto_mixed_precision_onednn_bfloat16 == ON
    assert config_of(monkeypatch, fed_inside=True).graph_options.rewrite_options.dependency_optimization == OFF


def test_a_traced_step_gives_its_values_and_a_chrome_trace(tmp_path):
    number = tf.placeholder(tf.float32, [2, 2])
    product = tf.matmul(number, number, name="product")
    with open_session() as session:
        found = run_traced(session, product, {number: [[1, 2], [3, 4]]}, tmp_path / "trace.json")
    assert found.tolist() == [[7, 10], [15, 22]]
    events = json.loads((tmp_path / "trace.json").read_text())["traceEvents"]
    assert any("product" in str(event.get("args")) for event in events)
