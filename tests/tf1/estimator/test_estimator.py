"""Trains, resumes, evaluates, predicts and exports a linear model whose numbers are known in closed form."""

import os
import re

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from tf1 import estimator as estimators

RATE, START = 0.1, 0.5
X = np.random.default_rng(0).normal(size=(20, 3)).astype(np.float32)
Y = X @ np.array([1, -2, 3], np.float32)


def model_fn(features, labels, mode, params):
    x = features["x"]
    w = tf.get_variable("w", [3, 1], initializer=tf.constant_initializer(START))
    y = tf.matmul(x, w)[:, 0]
    if mode == estimators.ModeKeys.PREDICT:
        return estimators.EstimatorSpec(mode, predictions={"y": y, "twice": 2 * y})
    loss = tf.losses.mean_squared_error(labels, y)
    step = tf.train.GradientDescentOptimizer(params["rate"]).minimize(loss, tf.train.get_global_step())
    metrics = {"error": tf.metrics.mean_absolute_error(labels, y)}
    return estimators.EstimatorSpec(mode, loss=loss, train_op=step, eval_metric_ops=metrics)


def inputs(**options):
    return estimators.inputs.numpy_input_fn({"x": X}, Y, **{"shuffle": False, **options})


def make(folder, **config):
    return estimators.Estimator(model_fn, str(folder), estimators.RunConfig(**config), {"rate": RATE})


def steps_of_numpy(count, batch=20, w=None):
    """Gradient descent on the mean squared error, batches in order."""
    w = np.full(3, START) if w is None else w
    for i in range(count):
        rows = np.arange(i * batch, (i + 1) * batch) % 20
        x, y = X[rows].astype(np.float64), Y[rows]
        w = w - RATE * 2 / batch * x.T @ (x @ w - y)
    return w


def test_training_evaluation_and_prediction_are_those_of_numpy(tmp_path):
    estimator = make(tmp_path, save_checkpoints_steps=3)
    assert estimator.train(inputs(batch_size=5, num_epochs=None), steps=4) is estimator
    w = steps_of_numpy(4, batch=5)
    np.testing.assert_allclose(estimator.get_variable_value("w")[:, 0], w, atol=1e-6)
    assert estimator.get_variable_names() == ["global_step", "w"]

    results = estimator.evaluate(inputs(batch_size=6))
    errors = X @ w - Y
    batches = [errors[i : i + 6] for i in range(0, 20, 6)]
    assert results["loss"] == pytest.approx(np.mean([np.mean(one**2) for one in batches]), rel=1e-4)
    assert results["error"] == pytest.approx(np.mean(np.abs(errors)), rel=1e-4)
    assert results["global_step"] == 4
    part = estimator.evaluate(inputs(batch_size=6), steps=1, name="part")
    assert part["error"] == pytest.approx(np.mean(np.abs(errors[:6])), rel=1e-4)

    rows = list(estimator.predict(inputs(batch_size=7)))
    np.testing.assert_allclose([row["y"] for row in rows], X @ w, atol=1e-5)
    batches = list(estimator.predict(inputs(batch_size=7), predict_keys=["twice"], yield_single_examples=False))
    assert [len(batch["twice"]) for batch in batches] == [7, 7, 6] and list(batches[0]) == ["twice"]

    files = set(os.listdir(tmp_path))
    assert {"checkpoint", "graph.pbtxt", "eval", "eval_part", "model.ckpt-0.index", "model.ckpt-4.index"} <= files
    assert {"model.ckpt-3.index"} <= files and any("tfevents" in name for name in files)


def test_an_evaluation_says_when_it_starts_and_ends(tmp_path, monkeypatch):
    estimator = make(tmp_path)
    estimator.train(inputs(batch_size=20), steps=1)
    said = []
    monkeypatch.setattr(tf.logging, "info", lambda text, *values: said.append(text % values))
    estimator.evaluate(inputs(batch_size=20))
    time = r"\d{4}-\d\d-\d\d[-T][\d:]{8}Z?"
    told = [line for line in said if re.fullmatch(f"(Starting|Finished) evaluation at {time}", line)]
    assert [line.split()[0] for line in told] == ["Starting", "Finished"]


def test_it_goes_on_where_it_stopped(tmp_path):
    make(tmp_path).train(inputs(batch_size=20), steps=1)
    resumed = make(tmp_path)
    resumed.train(inputs(batch_size=20, num_epochs=None), max_steps=3)
    np.testing.assert_allclose(resumed.get_variable_value("w")[:, 0], steps_of_numpy(3), atol=1e-6)
    resumed.train(inputs(batch_size=20), max_steps=3)  # nothing to do
    assert tf.train.latest_checkpoint(str(tmp_path)).endswith("model.ckpt-3")
    warm = estimators.Estimator(model_fn, None, None, {"rate": RATE}, warm_start_from=str(tmp_path))
    warm.train(inputs(batch_size=20), steps=1)
    np.testing.assert_allclose(warm.get_variable_value("w")[:, 0], steps_of_numpy(4), atol=1e-6)
    assert warm.get_variable_value("global_step") == 1


def test_hooks_run_and_the_log_shows_loss_and_step(tmp_path, caplog):
    class Counting(tf.train.SessionRunHook):
        runs, saves = 0, 0

        def after_run(self, context, values):
            self.runs += 1

    class Saving(tf.train.CheckpointSaverListener):
        steps = []

        def after_save(self, session, step):
            self.steps.append(step)

    hook, listener = Counting(), Saving()
    estimator = make(tmp_path, log_step_count_steps=2, save_checkpoints_steps=2)
    tf.logging.set_verbosity(tf.logging.INFO)
    with caplog.at_level("INFO", logger="tensorflow"):
        tf.get_logger().propagate = True
        estimator.train(inputs(batch_size=20, num_epochs=None), [hook], steps=4, saving_listeners=[listener])
    tf.logging.set_verbosity(tf.logging.WARN)
    assert hook.runs == 4 and listener.steps == [0, 2, 4]
    shown = [record.getMessage() for record in caplog.records if "loss = " in record.getMessage()]
    assert (
        len(shown) == 2 and re.match(r"loss = [\d.]+, step = [01]$", shown[0]) and re.search("step = [23] ", shown[1])
    )
    with pytest.raises(TypeError, match="Hooks must be SessionRunHook"):
        estimator.train(inputs(), ["no hook"])


def test_input_functions_may_return_datasets_and_take_mode_params_and_config(tmp_path):
    seen = []

    def dataset(mode, params, config):
        seen.append((mode, params["rate"], config.model_dir))
        table = tf.lookup.StaticHashTable(
            tf.lookup.KeyValueTensorInitializer(tf.constant([0, 1], tf.int64), tf.constant([0.0, 1.0])), -1.0
        )
        data = tf.data.Dataset.from_tensor_slices(({"x": X}, Y)).enumerate()
        data = data.map(lambda i, pair: (pair[0], pair[1] + 0 * table.lookup(tf.constant(1, tf.int64))))
        return data.batch(20).repeat(2)

    estimator = make(tmp_path)
    estimator.train(dataset)  # until the data end
    np.testing.assert_allclose(estimator.get_variable_value("w")[:, 0], steps_of_numpy(2), atol=1e-6)
    assert len(list(estimator.predict(lambda: tf.data.Dataset.from_tensors({"x": X[:4]})))) == 4
    assert seen == [("train", RATE, str(tmp_path))]
    with pytest.raises(ValueError, match="len 2 tuple"):
        estimator.train(lambda: (tf.constant(1), tf.constant(2), tf.constant(3)))


def test_predictions_do_not_hold_the_default_graph(tmp_path):
    estimator = make(tmp_path)
    estimator.train(inputs(batch_size=20), steps=1)
    first, second = estimator.predict(inputs()), estimator.predict(inputs())
    pairs = [(next(first)["y"], next(second)["y"]) for _ in range(3)]
    assert all(one == other for one, other in pairs)
    with tf.Graph().as_default() as graph:
        next(first)
        assert tf.get_default_graph() is graph


def test_exports_load_and_predict_the_same(tmp_path):
    estimator = make(tmp_path / "run")
    estimator.train(inputs(batch_size=20, num_epochs=None), steps=2)
    spec = {"x": tf.FixedLenFeature([3], tf.float32)}
    with tf.Graph().as_default():
        raw = estimators.export.build_raw_serving_input_receiver_fn({"x": tf.placeholder(tf.float32, [None, 3])})
    asset = tmp_path / "words.txt"
    asset.write_text("one\n")
    path = estimator.export_saved_model(str(tmp_path / "raw"), raw, {"sub/words.txt": str(asset)})
    parsing = estimators.export.build_parsing_serving_input_receiver_fn(spec)
    examples = estimator.export_savedmodel(str(tmp_path / "examples"), parsing)
    assert isinstance(path, bytes) and re.fullmatch(r"\d{10}", os.path.basename(path.decode()))
    assert (tmp_path / "raw" / os.path.basename(path.decode()) / "assets.extra" / "sub" / "words.txt").exists()
    features = tf.train.Features(feature={"x": tf.train.Feature(float_list=tf.train.FloatList(value=X[0]))})
    fed = {path: X[:1], examples: [tf.train.Example(features=features).SerializeToString()]}
    for folder, value in fed.items():
        with tf.Session(graph=tf.Graph()) as session:
            meta = tf.saved_model.loader.load(session, ["serve"], folder.decode())
            signature = meta.signature_def["serving_default"]
            (given,) = signature.inputs.values()
            result = session.run(signature.outputs["y"].name, {given.name: value})
        np.testing.assert_allclose(result, X[:1] @ steps_of_numpy(2), atol=1e-5)


def test_train_and_evaluate_evaluates_each_checkpoint_and_exports_the_best(tmp_path):
    with tf.Graph().as_default():
        raw = estimators.export.build_raw_serving_input_receiver_fn({"x": tf.placeholder(tf.float32, [None, 3])})
    estimator = make(tmp_path, save_checkpoints_steps=2)
    exporters = [estimators.BestExporter("best", raw, exports_to_keep=1), estimators.FinalExporter("final", raw)]
    memory = estimators.experimental.InMemoryEvaluatorHook(estimator, inputs(), name="memory", every_n_iter=3)
    results, exports = estimators.train_and_evaluate(
        estimator,
        estimators.TrainSpec(inputs(batch_size=20, num_epochs=None), 6, [memory]),
        estimators.EvalSpec(inputs(batch_size=20), exporters=exporters, throttle_secs=0),
    )
    from tf1.contrib.estimator import read_eval_metrics

    history = read_eval_metrics(estimator.eval_dir())
    assert list(history) == [2, 4, 6] and results["global_step"] == 6
    for step, metrics in history.items():
        assert metrics["loss"] == pytest.approx(np.mean((X @ steps_of_numpy(step) - Y) ** 2), rel=1e-4)
    in_memory = read_eval_metrics(estimator.eval_dir("memory"))
    assert list(in_memory) == [0, 3, 6]
    assert in_memory[6]["loss"] == pytest.approx(history[6]["loss"], rel=1e-5)
    assert len(os.listdir(tmp_path / "export" / "best")) == 1 and len(os.listdir(tmp_path / "export" / "final")) == 1
    assert all(exports)


def test_a_metric_that_gets_no_better_stops_the_training(tmp_path):
    from tf1.estimator import early_stopping

    estimator = make(tmp_path, save_checkpoints_steps=1)
    hook = early_stopping.stop_if_lower_hook(estimator, "loss", 5.0, run_every_secs=None, run_every_steps=1)
    data = inputs(batch_size=20, num_epochs=None)
    estimators.train_and_evaluate(
        estimator, estimators.TrainSpec(data, 50, [hook]), estimators.EvalSpec(inputs(batch_size=20), throttle_secs=0)
    )
    losses = [np.mean((X @ steps_of_numpy(step) - Y) ** 2) for step in range(1, 50)]
    first = 1 + next(i for i, loss in enumerate(losses) if loss < 5.0)
    assert first <= estimator.get_variable_value("global_step") <= first + 1
    with pytest.raises(ValueError, match="Only one of"):
        early_stopping.make_early_stopping_hook(estimator, lambda: True, 60, 10)


def test_added_metrics_and_forwarded_features(tmp_path):
    from tf1.contrib.estimator import forward_features

    estimator = make(tmp_path)
    estimator.train(inputs(batch_size=20), steps=1)

    def metric_fn(labels, features):
        return {"largest": tf.metrics.mean(tf.reduce_max(labels) + 0 * features["x"][0, 0])}

    results = estimators.add_metrics(estimator, metric_fn).evaluate(inputs(batch_size=20))
    assert results["largest"] == pytest.approx(Y.max()) and "error" in results
    row = next(forward_features(estimator, "x").predict(inputs()))
    np.testing.assert_allclose(row["x"], X[0])
    with pytest.raises(ValueError, match="not expected args"):
        estimators.add_metrics(estimator, lambda other: {})


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: estimators.Estimator(None), ValueError, "model_fn must be provided"),
        (lambda: estimators.Estimator(lambda labels: None), ValueError, "must include features"),
        (lambda: estimators.Estimator(lambda features, other: None), ValueError, r"not expected args: \['other'\]"),
        (lambda: estimators.Estimator(lambda features: None, params={"a": 1}), ValueError, "does not include params"),
        (lambda: estimators.Estimator(model_fn, config={"a": 1}), ValueError, "must be an instance of `RunConfig`"),
        (lambda: make("/tmp/a").train(inputs(), steps=0), ValueError, "steps > 0"),
        (lambda: make("/tmp/a").train(inputs(), steps=1, max_steps=1), ValueError, "both steps and max_steps"),
        (lambda: make("/nowhere").get_variable_names(), ValueError, "Could not find trained model"),
        (lambda: estimators.RunConfig(save_checkpoints_steps=1, save_checkpoints_secs=1), ValueError, "both"),
        (lambda: estimators.RunConfig().replace(master="x"), ValueError, "can't be replaced"),
        (lambda: estimators.inputs.numpy_input_fn(X, Y), ValueError, "shuffle=None"),
        (lambda: estimators.inputs.numpy_input_fn(X, Y[:3], shuffle=False)(), ValueError, "mismatched"),
        (lambda: estimators.EstimatorSpec("train", loss=tf.constant(1.0)), ValueError, "Missing train_op"),
        (lambda: estimators.EstimatorSpec("eval"), ValueError, "Missing loss"),
        (lambda: estimators.EstimatorSpec("infer"), ValueError, "Missing predictions"),
        (lambda: estimators.EstimatorSpec("other"), ValueError, "mode='other'"),
        (lambda: estimators.TrainSpec(None), TypeError, "callable"),
        (lambda: estimators.EvalSpec(inputs(), exporters="x"), TypeError, "Exporters"),
        (lambda: estimators.BoostedTreesClassifier, AttributeError, "HistGradientBoosting"),
    ],
)
def test_errors_say_what_is_wrong(call, error, message):
    with tf.Graph().as_default(), pytest.raises(error, match=message):
        call()


def test_clusters_and_several_devices_are_refused(monkeypatch):
    class Two:
        num_replicas_in_sync = 2

    with pytest.raises(NotImplementedError, match="a Two of 2 devices"):
        estimators.RunConfig(train_distribute=Two())
    one = '{"cluster": {"chief": ["localhost:1"]}, "task": {"type": "chief", "index": 0}}'
    monkeypatch.setenv("TF_CONFIG", one)
    assert estimators.RunConfig().task_type == "chief"
    monkeypatch.setenv("TF_CONFIG", one.replace('["localhost:1"]', '["a:1", "b:1"]'))
    with pytest.raises(NotImplementedError, match="names 2 machines"):
        estimators.RunConfig()


def test_arguments_are_those_of_1_15():
    import inspect

    def names(function):
        return [name for name in inspect.signature(function).parameters if name not in ("self", "cls")]

    assert names(estimators.EstimatorSpec.__new__) == [
        "mode", "predictions", "loss", "train_op", "eval_metric_ops", "export_outputs", "training_chief_hooks",
        "training_hooks", "scaffold", "evaluation_hooks", "prediction_hooks",
    ]  # fmt: skip
    assert names(estimators.Estimator.predict) == [
        "input_fn", "predict_keys", "hooks", "checkpoint_path", "yield_single_examples"
    ]  # fmt: skip
    assert names(estimators.DNNClassifier.__init__) == [
        "hidden_units", "feature_columns", "model_dir", "n_classes", "weight_column", "label_vocabulary", "optimizer",
        "activation_fn", "dropout", "input_layer_partitioner", "config", "warm_start_from", "loss_reduction",
        "batch_norm",
    ]  # fmt: skip
    config = estimators.RunConfig()
    assert (config.save_checkpoints_secs, config.save_summary_steps, config.log_step_count_steps) == (600, 100, 100)
    assert (config.keep_checkpoint_max, config.tf_random_seed, config.is_chief) == (5, None, True)
