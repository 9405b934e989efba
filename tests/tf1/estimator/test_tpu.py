"""Programs written for TPUs run on the CPU: TPUEstimator, and contrib.tpu, contrib.estimator and contrib.distribute."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from tf1.contrib import distribute, tpu
from tf1.contrib import estimator as contrib_estimator


def model_fn(features, labels, mode, params):
    assert params["use_tpu"] is False
    w = tf.get_variable("w", [], initializer=tf.ones_initializer())
    y = features["x"] * w
    if mode == "infer":
        return tpu.TPUEstimatorSpec(mode, predictions={"y": y, "size": tf.fill([tf.shape(y)[0]], params["batch_size"])})
    loss = tf.reduce_mean((y - features["x"] * 3) ** 2)
    calls = tf.get_variable("calls", [], trainable=False, initializer=tf.zeros_initializer())

    def host_call(value):
        return tf.assign_add(calls, value)

    def metric_fn(values):
        return {"largest": tf.metrics.mean(tf.reduce_max(values))}

    optimizer = tpu.CrossShardOptimizer(tf.train.GradientDescentOptimizer(0.1))
    return tpu.TPUEstimatorSpec(
        mode,
        loss=loss,
        train_op=optimizer.minimize(loss, tf.train.get_global_step()),
        host_call=(host_call, [2 + 0 * loss]),
        eval_metrics=(metric_fn, {"values": y}),
    )


def input_fn(params):
    rows = np.arange(12, dtype=np.float32) / 12
    return tf.data.Dataset.from_tensor_slices({"x": rows}).batch(params["batch_size"], drop_remainder=True)


def make(**options):
    config = tpu.RunConfig(tpu_config=tpu.TPUConfig(iterations_per_loop=10, num_shards=8))
    given = {"use_tpu": False, "train_batch_size": 4, "eval_batch_size": 6, "predict_batch_size": 12, **options}
    return tpu.TPUEstimator(model_fn, config=config, **given)


def test_a_tpu_estimator_trains_evaluates_and_predicts_on_the_cpu():
    estimator = make(params={"other": 1})
    estimator.train(input_fn)
    w, rows = 1.0, np.arange(12) / 12
    for x in rows.reshape(3, 4):
        w -= 0.1 * np.mean(2 * x**2) * (w - 3)
    assert estimator.get_variable_value("w") == pytest.approx(w, rel=1e-5)
    assert estimator.get_variable_value("calls") == 6.0  # the host call ran with each step
    results = estimator.evaluate(input_fn, steps=2)
    assert results["largest"] == pytest.approx(np.mean([w * 5 / 12, w * 11 / 12]), rel=1e-5)
    predictions = list(estimator.predict(input_fn))
    assert len(predictions) == 12 and predictions[0]["size"] == 12


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: make(use_tpu=True), NotImplementedError, "set use_tpu=False"),
        (lambda: make(params={"batch_size": 1}), ValueError, "reserved keys"),
        (lambda: tpu.TPUEstimator(model_fn, use_tpu=False), ValueError, "tpu_config.RunConfig"),
        (lambda: tpu.RunConfig(master="grpc://1.2.3.4"), NotImplementedError, "this machine"),
        (lambda: tpu.TPUEstimatorSpec("eval", eval_metrics={"a": 1}), ValueError, r"\(function, tensors\)"),
        (lambda: distribute.MirroredStrategy(num_gpus=2), NotImplementedError, "2 devices: tf1 trains on one"),
        (lambda: distribute.TPUStrategy(None), NotImplementedError, "trains on one device"),
        (lambda: contrib_estimator.replicate_model_fn(model_fn, devices=["a", "b"]), NotImplementedError, "2 devices"),
    ],
)
def test_more_than_one_device_is_refused_in_a_line(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_strategies_of_one_device_are_there_and_wrappers_do_nothing():
    for strategy in (distribute.MirroredStrategy(num_gpus=1), distribute.OneDeviceStrategy("/gpu:0")):
        assert strategy.num_replicas_in_sync == 1
    optimizer = tf.train.AdamOptimizer()
    assert contrib_estimator.TowerOptimizer(optimizer) is optimizer
    with tf.Graph().as_default(), tf.Session() as session:
        v = tf.get_variable("v", initializer=[3.0, 4.0])
        clipped = contrib_estimator.clip_gradients_by_norm(tf.train.GradientDescentOptimizer(1.0), 1.0)
        step = clipped.minimize(tf.reduce_sum(v**2) / 2)
        results = tpu.repeat(3, lambda x: x * 2, [tf.constant(1.0)])
        session.run(tf.global_variables_initializer())
        session.run(step)
        np.testing.assert_allclose(session.run(v), [2.4, 3.2], rtol=1e-6)  # the gradient has norm 5, clipped to 1
        assert session.run(results) == 8.0


def test_estimators_that_stood_in_contrib_until_1_12(tmp_path):
    columns = [tf.feature_column.numeric_column("x")]
    head = contrib_estimator.binary_classification_head()

    def input_fn():
        return {"x": tf.constant([[0.0], [1.0], [0.0], [1.0]])}, tf.constant([[0], [1], [0], [1]])

    deep = contrib_estimator.DNNEstimator(head, [4], columns, model_dir=str(tmp_path / "deep"))
    linear = contrib_estimator.LinearEstimator(head, columns, model_dir=str(tmp_path / "linear"))
    for model in (deep, linear):
        model.train(input_fn, steps=2)
        assert set(model.evaluate(input_fn, steps=1)) >= {"accuracy", "auc", "global_step"}
