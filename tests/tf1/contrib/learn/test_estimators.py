"""contrib.learn's estimators: model functions of 2016, ready-made models, monitors, experiments."""

import itertools

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from tf1.contrib import learn

X = np.random.default_rng(0).normal(size=(30, 2))
CLASSES = (X[:, 0] > 0).astype(int) + (X[:, 1] > 0)
MONITORS = learn.monitors


def model_fn(features, target, mode, params):
    """In the style of 2016: it makes the loss whatever the mode is."""
    target = tf.one_hot(target, 3, 1.0, 0.0)
    logits = tf.matmul(features, tf.get_variable("w", [2, 3], initializer=tf.zeros_initializer()))
    loss = tf.losses.softmax_cross_entropy(target, logits)
    step = tf.train.GradientDescentOptimizer(params["rate"]).minimize(loss, tf.train.get_global_step())
    return {"class": tf.argmax(logits, 1), "prob": tf.nn.softmax(logits)}, loss, step


def make(folder=None, **config):
    return learn.Estimator(model_fn, folder and str(folder), learn.RunConfig(**config), {"rate": 0.5})


def test_a_model_function_that_returns_a_tuple_trains_as_numpy_does():
    estimator = make()
    assert estimator.fit(X, CLASSES, steps=3) is estimator
    w, one_hot = np.zeros((2, 3)), np.eye(3)[CLASSES]
    for _ in range(3):
        p = np.exp(X @ w) / np.exp(X @ w).sum(1, keepdims=True)
        w -= 0.5 * X.T @ (p - one_hot) / 30
    np.testing.assert_allclose(estimator.get_variable_value("w"), w, atol=1e-6)
    assert estimator.get_variable_names() == ["global_step", "w"]
    p = np.exp(X @ w) / np.exp(X @ w).sum(1, keepdims=True)
    rows = list(estimator.predict(X))
    np.testing.assert_allclose([row["prob"] for row in rows], p, atol=1e-5)
    metrics = {
        "hits": learn.MetricSpec(tf.metrics.accuracy, "class"),
        ("share", "prob"): lambda predictions, labels: tf.reduce_mean(predictions[:, 0]),
    }
    results = estimator.evaluate(X, CLASSES, metrics=metrics)
    assert results["hits"] == pytest.approx(np.mean(p.argmax(1) == CLASSES))
    assert results["share"] == pytest.approx(p[:, 0].mean(), rel=1e-4)
    assert results["loss"] == pytest.approx(-np.log(p[np.arange(30), CLASSES]).mean(), rel=1e-4)
    compat = learn.SKCompat(estimator)
    assert (compat.predict(X, batch_size=7)["class"] == p.argmax(1)).all()
    assert compat.score(X, CLASSES)["global_step"] == 3
    batches = list(estimator.predict(X, batch_size=20, outputs=["prob"], iterate_batches=True))
    assert [list(one) for one in batches] == [["prob"], ["prob"]] and len(batches[0]["prob"]) == 20


@pytest.mark.parametrize("name", ["DNNClassifier", "LinearClassifier", "DNNLinearCombinedClassifier"])
def test_ready_made_classifiers_learn(name):
    columns = learn.infer_real_valued_columns_from_input(X)
    if name == "DNNLinearCombinedClassifier":
        both = {"linear_feature_columns": columns, "dnn_feature_columns": columns, "dnn_hidden_units": [8]}
        classifier = learn.DNNLinearCombinedClassifier(n_classes=3, **both)
    elif name == "DNNClassifier":
        classifier = learn.DNNClassifier([8], columns, n_classes=3)
        assert classifier.model_dir
    else:
        classifier = learn.LinearClassifier(columns, n_classes=3)
    classifier.fit(X, CLASSES, steps=120)
    results = classifier.evaluate(X, CLASSES)
    assert sorted(results) == ["accuracy", "global_step", "loss"] and results["accuracy"] > 0.8
    classes = list(classifier.predict(X))
    assert np.mean(np.array(classes) == CLASSES) == pytest.approx(results["accuracy"])
    probabilities = classifier.predict_proba(X, as_iterable=False)
    assert probabilities.shape == (30, 3) and (probabilities.argmax(1) == classes).all()
    if name == "DNNClassifier":
        assert {"dnn/hiddenlayer_0/weights", "dnn/hiddenlayer_0/biases", "dnn/logits/weights"} <= set(
            classifier.get_variable_names()
        )


def test_two_classes_and_regression_have_the_metrics_of_their_time():
    columns = learn.infer_real_valued_columns_from_input(X)
    binary = learn.LinearClassifier(columns)
    binary.fit(X, (CLASSES > 0).astype(int), steps=5)
    assert set(binary.evaluate(X, (CLASSES > 0).astype(int))) == {
        "loss", "accuracy", "labels/prediction_mean", "labels/actual_label_mean", "accuracy/baseline_label_mean",
        "auc", "auc_precision_recall", "accuracy/threshold_0.500000_mean",
        "precision/positive_threshold_0.500000_mean", "recall/positive_threshold_0.500000_mean", "global_step",
    }  # fmt: skip
    regressor = learn.LinearRegressor(columns, optimizer=tf.train.GradientDescentOptimizer(0.4))
    regressor.fit(X, X @ [1, -2] + 3, steps=100)
    assert set(regressor.evaluate(X, X @ [1, -2] + 3)) == {"loss", "global_step"}
    np.testing.assert_allclose(list(regressor.predict(X[:5])), X[:5] @ [1, -2] + 3, atol=0.05)
    deep = learn.DNNRegressor([3], columns, label_dimension=2)
    deep.fit(X, X, steps=2)
    assert deep.predict_scores(X, as_iterable=False).shape == (30, 2)
    with pytest.raises(NotImplementedError, match="enable_centered_bias is not supported"):
        learn.LinearClassifier(columns, enable_centered_bias=True)


@pytest.fixture
def reference_variables():
    """Variables as TensorFlow 1 makes them, and tf1 too."""
    tf.disable_resource_variables()
    yield
    tf.enable_resource_variables()


def test_monitors_see_steps_and_stop_the_training(tmp_path, reference_variables):
    class Recording(MONITORS.BaseMonitor):
        def __init__(self):
            super().__init__()
            self.calls = []

        def step_begin(self, step):
            return ["global_step:0"]

        def step_end(self, step, output):
            self.calls.append((step, sorted(output)))
            return step == 7

    recording = Recording()
    validation = MONITORS.ValidationMonitor(
        X.astype(np.float32), CLASSES, every_n_steps=1, early_stopping_rounds=100, check_interval_secs=None
    )
    captured = MONITORS.CaptureVariable("w:0", every_n=2)
    estimator = make(tmp_path, save_checkpoints_steps=3)
    estimator.fit(X, CLASSES, steps=50, monitors=[recording, validation, captured])
    assert [step for step, _ in recording.calls] == list(range(1, 8))
    assert recording.calls[0][1] == ["global_step:0", "w:0"]
    assert estimator.get_variable_value("global_step") == 7
    assert validation.best_step >= 4 and validation.best_value == validation.best_metrics["loss"]
    assert sorted(captured.values) == [1, 3, 5, 7] and captured.values[1].shape == (2, 3)


@pytest.mark.parametrize("core", [False, True])
def test_an_experiment_trains_evaluates_and_exports(tmp_path, core):
    def input_fn():
        return tf.constant(X, tf.float32), tf.constant(CLASSES)

    def build(settings, rate):  # called by position
        if core:
            from tf1 import estimator as estimators

            def core_fn(features, labels, mode):
                w = tf.get_variable("w", [])
                loss = tf.reduce_mean(features) * 0 + w**2
                step = tf.train.GradientDescentOptimizer(0.1).minimize(loss, tf.train.get_global_step())
                return estimators.EstimatorSpec(mode, features, loss, step)

            estimator = estimators.Estimator(core_fn, config=settings)
        else:
            estimator = learn.Estimator(model_fn, config=settings, params={"rate": rate})
        return learn.Experiment(estimator, input_fn, input_fn, train_steps=4, eval_steps=1, min_eval_frequency=0)

    config = learn.RunConfig(model_dir=str(tmp_path))
    results, exports = learn.learn_runner.run(build, run_config=config, hparams=0.5)
    assert results["global_step"] == 4 and exports == []
    assert learn.learn_runner.run(build, run_config=config, schedule="evaluate", hparams=0.5)["global_step"] == 4
    with pytest.raises(ValueError, match="non-existent task 'fly'"):
        learn.learn_runner.run(build, run_config=config, schedule="fly", hparams=0.5)


def test_export_writes_a_saved_model(tmp_path):
    def of_dict(features, labels, mode):
        x = features["x"]
        y = tf.reduce_sum(x * tf.get_variable("w", [2], initializer=tf.ones_initializer()), 1)
        if mode == learn.ModeKeys.INFER:
            return learn.ModelFnOps(mode, {"y": y})
        loss = tf.reduce_mean(y**2)
        step = tf.train.GradientDescentOptimizer(0.1).minimize(loss, tf.train.get_global_step())
        return learn.ModelFnOps(mode, {"y": y}, loss, step)

    estimator = learn.Estimator(of_dict)
    estimator.fit(input_fn=lambda: ({"x": tf.constant(X, tf.float32)}, tf.constant(CLASSES)), steps=1)
    spec = {"x": tf.FixedLenFeature([2], tf.float32)}
    strategy = learn.make_export_strategy(learn.build_parsing_serving_input_fn(spec))
    path = strategy.export(estimator, str(tmp_path)).decode()
    with tf.Session(graph=tf.Graph()) as session:
        signature = tf.saved_model.loader.load(session, ["serve"], path).signature_def["serving_default"]
        features = tf.train.Features(feature={"x": tf.train.Feature(float_list=tf.train.FloatList(value=[1, 2]))})
        feed = {signature.inputs["examples"].name: [tf.train.Example(features=features).SerializeToString()]}
        value = session.run(signature.outputs["y"].name, feed)
    assert value == pytest.approx(estimator.get_variable_value("w") @ [1, 2], rel=1e-5)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: make().fit(), ValueError, "Either x or input_fn"),
        (lambda: make().fit(X, CLASSES, steps=1, max_steps=1), ValueError, "both steps and max_steps"),
        (lambda: make().evaluate(X, CLASSES), learn.NotFittedError, "Couldn't find trained model"),
        (lambda: learn.ModelFnOps("train", 1.0, 1.0), ValueError, "Missing train_op"),
        (lambda: learn.MetricSpec(None, "a").create_metric_ops(None, 1, {"b": 2}), ValueError, "no prediction 'a'"),
        (lambda: learn.SVM, AttributeError, "contrib.learn.SVM"),
    ],
)
def test_errors_say_what_is_wrong(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_examples_are_read_from_files_by_queues(tmp_path):
    path = str(tmp_path / "rows.tfrecords")
    with tf.io.TFRecordWriter(path) as writer:
        for number in range(5):
            features = {"n": tf.train.Feature(int64_list=tf.train.Int64List(value=[number]))}
            writer.write(tf.train.Example(features=tf.train.Features(feature=features)).SerializeToString())
    with tf.Graph().as_default():
        batch = learn.read_batch_record_features(
            path, 2, {"n": tf.FixedLenFeature([], tf.int64)}, randomize_input=False, num_epochs=1
        )
        found = [one["n"].tolist() for one in learn.run_n(batch, n=3)]
    assert found == [[0, 1], [2, 3], [4]]
    with pytest.raises(ValueError, match="No files match"):
        learn.read_batch_examples(str(tmp_path / "none*"), 2, tf.TFRecordReader)


def test_examples_of_a_generator_without_end():
    def endless():
        for number in itertools.count():
            yield {"n": np.int64(number), "twice": [2.0 * number, 0.0]}

    def three():
        yield from itertools.islice(endless(), 3)

    with tf.Graph().as_default(), tf.Session() as session:
        features, labels = learn.generator_input_fn(endless, "twice", batch_size=2, shuffle=False)()
        found = [session.run([features["n"], labels]) for _ in range(2)]
        assert [n.tolist() for n, _ in found] == [[0, 1], [2, 3]] and found[1][1].tolist() == [[4, 0], [6, 0]]
        tf.set_random_seed(1)
        features, labels = learn.generator_input_fn(three, ["twice"], batch_size=4, num_epochs=2, queue_capacity=9)()
        numbers = np.concatenate([session.run(features["n"]) for _ in range(2)])
        assert sorted(numbers) == [0, 0, 1, 1, 2, 2] and list(numbers) != [0, 1, 2, 0, 1, 2]
        assert labels.shape.as_list() == [None, 2]  # of a list of one, too
    with pytest.raises(KeyError, match=r"\['m'\] is not among \['n', 'twice'\]"):
        learn.generator_input_fn(endless, ["m"])
    with pytest.raises(TypeError, match="yields dictionaries"):
        learn.generator_input_fn(lambda: iter([1]))


def test_columns_of_contrib_layers_serve_both_kinds_of_estimators():
    from tf1 import estimator as estimators
    from tf1.contrib import layers

    word, number = layers.sparse_column_with_hash_bucket("word", 10), layers.real_valued_column("x")
    wide = [number, word, layers.crossed_column([word, layers.bucketized_column(number, [0.0])], 20)]
    deep = [number, layers.one_hot_column(layers.sparse_column_with_keys("word", ["a", "b"]))]

    def input_fn():
        words = tf.SparseTensor([[0, 0], [1, 0]], ["a", "b"], [2, 1])
        return {"x": tf.constant([[1.0], [-1.0]]), "word": words}, tf.constant([1, 0])

    old = learn.DNNLinearCombinedClassifier(
        linear_feature_columns=wide, dnn_feature_columns=deep, dnn_hidden_units=[3]
    ).fit(input_fn=input_fn, steps=20)
    new = estimators.LinearClassifier(wide).train(input_fn, steps=20)
    assert [one.evaluate(input_fn=input_fn, steps=1)["accuracy"] for one in (old, new)] == [1.0, 1.0]
    assert "linear/linear_model/word_X_x_bucketized/weights" in new.get_variable_names()


def test_other_machines_are_refused():
    for make in (
        lambda: learn.RunConfig(master="grpc://a:1"),
        lambda: learn.RunConfig(evaluation_master="grpc://a:1"),
        lambda: learn.graph_actions.train(tf.Graph(), "folder", None, None, supervisor_master="grpc://a:1"),
    ):
        with pytest.raises(
            NotImplementedError, match="^master='grpc://a:1': tf1 trains on this machine; leave it out$"
        ):
            make()
    assert learn.RunConfig(master="local").master == learn.RunConfig(master="").master == ""
