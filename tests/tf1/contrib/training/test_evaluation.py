"""Evaluation of checkpoints: when it ends, what it returns, what it writes."""

import inspect

import pytest
import tensorflow.compat.v1 as tf

from tests.tf1.slim_oracle import slim
from tf1.contrib import training


def _checkpoints(folder, values):
    with tf.Graph().as_default(), tf.Session() as session:
        variable, step = tf.get_variable("v", initializer=0.0), tf.train.get_or_create_global_step()
        session.run(tf.global_variables_initializer())
        for number, value in enumerate(values):
            session.run([variable.assign(value), step.assign(number)])
            tf.train.Saver().save(session, str(folder / "model"), global_step=number)


@pytest.mark.parametrize(
    "name", ["checkpoints_iterator", "evaluate_once", "evaluate_repeatedly", "wait_for_new_checkpoint"]
)
def test_signatures(name):
    ours, theirs = getattr(training, name), getattr(slim.train_eval, name)
    assert str(inspect.signature(ours)) == str(inspect.signature(theirs))


def test_evaluate_repeatedly(tmp_path):
    _checkpoints(tmp_path, [2.0, 5.0])
    with tf.Graph().as_default():
        variable = tf.get_variable("v", initializer=0.0)
        tf.train.get_or_create_global_step()
        total, update = tf.metrics.mean(variable)
        tf.summary.scalar("total", total)
        hooks = [training.StopAfterNEvalsHook(3), training.SummaryAtEndHook(str(tmp_path / "eval"))]
        result = training.evaluate_repeatedly(
            str(tmp_path), eval_ops=update, final_ops={"total": total}, hooks=hooks, eval_interval_secs=0,
            max_number_of_evaluations=1,
        )  # fmt: skip
        assert result == {"total": 5.0}
    (events,) = (tmp_path / "eval").glob("events*")
    values = [
        (event.step, value.tag, value.simple_value)
        for event in tf.train.summary_iterator(str(events))
        for value in event.summary.value
    ]
    assert values == [(1, "total", 5.0)]


def test_waiting(tmp_path):
    assert training.wait_for_new_checkpoint(str(tmp_path), seconds_to_sleep=0.01, timeout=0.02) is None
    assert list(training.checkpoints_iterator(str(tmp_path), timeout=0)) == []
    asked = []
    found = training.checkpoints_iterator(str(tmp_path), timeout=0, timeout_fn=lambda: asked.append(1) or True)
    assert list(found) == []
    assert asked == [1]
    _checkpoints(tmp_path, [1.0])
    found = training.wait_for_new_checkpoint(str(tmp_path), last_checkpoint=str(tmp_path / "model-7"))
    assert found == str(tmp_path / "model-0")
    assert list(training.checkpoints_iterator(str(tmp_path), timeout=0)) == [found]


def test_hook_needs_a_place():
    with pytest.raises(ValueError, match="log_dir or summary_writer"):
        training.SummaryAtEndHook()
