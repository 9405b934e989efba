"""The ready-made estimators against NumPy: first steps, forward passes, metrics, names of variables, heads."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from tf1 import estimator as estimators
from tf1.contrib import estimator as contrib_estimator

columns = tf.feature_column
X = np.random.default_rng(0).normal(size=(12, 2)).astype(np.float32)
WORDS = np.array(["a", "b", "c"] * 4)
BINARY = (X[:, 0] > 0).astype(np.int64)
CLASSES = np.arange(12) % 3
WEIGHTS = np.arange(1, 13, dtype=np.float32)


def inputs(labels, **options):
    features = {"x": X, "word": WORDS, "weight": WEIGHTS}
    return estimators.inputs.numpy_input_fn(features, labels, **{"shuffle": False, "batch_size": 12, **options})


def numeric():
    return [columns.numeric_column("x", shape=2)]


def words():
    return columns.categorical_column_with_vocabulary_list("word", ["a", "b", "c"])


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def softmax(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def values_of(estimator):
    return {name: estimator.get_variable_value(name) for name in estimator.get_variable_names()}


@pytest.mark.parametrize("weight_column", [None, "weight"])
def test_the_first_step_of_logistic_regression_is_that_of_numpy(weight_column):
    rate = 0.01
    estimator = estimators.LinearClassifier(
        [*numeric(), words()],
        weight_column=weight_column,
        optimizer=lambda: tf.train.GradientDescentOptimizer(rate),
    )
    estimator.train(inputs(BINARY), steps=1)
    weights = np.ones(12) if weight_column is None else WEIGHTS
    error = weights * (0.5 - BINARY)  # the sum over the batch, not the mean
    one_hot = WORDS[:, None] == np.array(["a", "b", "c"])
    found = values_of(estimator)
    np.testing.assert_allclose(found["linear/linear_model/x/weights"][:, 0], -rate * error @ X, atol=1e-6)
    np.testing.assert_allclose(found["linear/linear_model/word/weights"][:, 0], -rate * error @ one_hot, atol=1e-6)
    np.testing.assert_allclose(found["linear/linear_model/bias_weights"], [-rate * error.sum()], atol=1e-6)


def test_logistic_regression_is_evaluated_by_its_definition():
    estimator = estimators.LinearClassifier(numeric())
    estimator.train(inputs(BINARY, num_epochs=None), steps=5)
    found = values_of(estimator)
    assert set(found) == {
        "global_step", "linear/linear_model/bias_weights", "linear/linear_model/x/weights",
        "linear/linear_model/bias_weights/part_0/Ftrl", "linear/linear_model/bias_weights/part_0/Ftrl_1",
        "linear/linear_model/x/weights/part_0/Ftrl", "linear/linear_model/x/weights/part_0/Ftrl_1",
    }  # fmt: skip
    logits = X @ found["linear/linear_model/x/weights"][:, 0] + found["linear/linear_model/bias_weights"]
    p, is_one = sigmoid(logits), sigmoid(logits) > 0.5
    losses = -np.where(BINARY, np.log(p), np.log(1 - p))
    ranks = p[BINARY == 1][:, None] > p[BINARY == 0]
    wanted = {
        "average_loss": losses.mean(), "loss": losses.sum(), "accuracy": np.mean(is_one == BINARY),
        "precision": BINARY[is_one].mean(), "recall": is_one[BINARY == 1].mean(), "prediction/mean": p.mean(),
        "label/mean": BINARY.mean(), "accuracy_baseline": max(BINARY.mean(), 1 - BINARY.mean()), "global_step": 5,
    }  # fmt: skip
    results = estimator.evaluate(inputs(BINARY))
    assert set(results) == {*wanted, "auc", "auc_precision_recall"}
    for name, value in wanted.items():
        assert results[name] == pytest.approx(value, rel=1e-4), name
    assert results["auc"] == pytest.approx(ranks.mean(), abs=0.02)
    rows = list(estimator.predict(inputs(None)))
    assert list(rows[0]) == [
        "logits", "logistic", "probabilities", "class_ids", "classes", "all_class_ids", "all_classes"
    ]  # fmt: skip
    np.testing.assert_allclose([row["logistic"][0] for row in rows], p, atol=1e-5)
    np.testing.assert_allclose([row["probabilities"] for row in rows], np.stack([1 - p, p], 1), atol=1e-5)
    assert [row["classes"][0] for row in rows] == [str(int(one)).encode() for one in is_one]


def test_a_deep_classifier_is_its_formula_with_the_names_of_1_15():
    dense = [*numeric(), columns.embedding_column(words(), 2)]
    estimator = estimators.DNNClassifier([4, 3], dense, n_classes=3, optimizer="SGD")
    estimator.train(inputs(CLASSES, num_epochs=None), steps=3)
    found = values_of(estimator)
    embedding = found.pop("dnn/input_from_feature_columns/input_layer/word_embedding/embedding_weights")
    shapes = {name: list(value.shape) for name, value in found.items()}
    assert shapes == {
        "global_step": [], "dnn/hiddenlayer_0/kernel": [4, 4], "dnn/hiddenlayer_0/bias": [4],
        "dnn/hiddenlayer_1/kernel": [4, 3], "dnn/hiddenlayer_1/bias": [3], "dnn/logits/kernel": [3, 3],
        "dnn/logits/bias": [3],
    }  # fmt: skip
    net = np.concatenate([embedding[CLASSES], X], 1)  # in the order of the columns' names; words are a, b, c, a, ...
    for number in range(2):
        layer = f"dnn/hiddenlayer_{number}"
        net = np.maximum(net @ found[f"{layer}/kernel"] + found[f"{layer}/bias"], 0)
    logits = net @ found["dnn/logits/kernel"] + found["dnn/logits/bias"]
    rows = list(estimator.predict(inputs(None)))
    np.testing.assert_allclose([row["logits"] for row in rows], logits, atol=1e-5)
    results = estimator.evaluate(inputs(CLASSES))
    losses = -np.log(softmax(logits)[np.arange(12), CLASSES])
    assert results["loss"] == pytest.approx(losses.sum(), rel=1e-4)
    assert results["average_loss"] == pytest.approx(losses.mean(), rel=1e-4)
    assert results["accuracy"] == pytest.approx(np.mean(logits.argmax(1) == CLASSES))


def test_batch_norm_and_dropout_train_and_keep_the_names():
    estimator = estimators.DNNRegressor([4], numeric(), dropout=0.5, batch_norm=True)
    estimator.train(inputs(X[:, 0], num_epochs=None), steps=3)
    names = estimator.get_variable_names()
    assert {f"dnn/hiddenlayer_0/batchnorm_0/{one}" for one in ("beta", "gamma", "moving_mean")} <= set(names)
    assert "dnn/hiddenlayer_0/kernel/t_0/Adagrad" in names  # as TensorFlow 1 named it
    assert np.abs(estimator.get_variable_value("dnn/hiddenlayer_0/batchnorm_0/moving_mean")).max() > 0
    assert set(estimator.evaluate(inputs(X[:, 0]))) == {
        "average_loss", "label/mean", "prediction/mean", "loss", "global_step"
    }  # fmt: skip


def test_wide_and_deep_is_the_sum_of_both_and_counts_a_step_once():
    estimator = estimators.DNNLinearCombinedRegressor(
        linear_feature_columns=[words()], dnn_feature_columns=numeric(), dnn_hidden_units=[3], label_dimension=2
    )
    estimator.train(inputs(X, num_epochs=None), steps=4)
    assert estimator.get_variable_value("global_step") == 4
    found = values_of(estimator)
    net = np.maximum(X @ found["dnn/hiddenlayer_0/kernel"] + found["dnn/hiddenlayer_0/bias"], 0)
    deep = net @ found["dnn/logits/kernel"] + found["dnn/logits/bias"]
    wide = found["linear/linear_model/word/weights"][CLASSES] + found["linear/linear_model/bias_weights"]
    rows = list(estimator.predict(inputs(None)))
    np.testing.assert_allclose([row["predictions"] for row in rows], deep + wide, atol=1e-5)
    assert np.abs(wide).max() > 0
    with pytest.raises(ValueError, match="Either linear_feature_columns or dnn_feature_columns"):
        estimators.DNNLinearCombinedClassifier()


def test_the_baseline_learns_how_frequent_the_classes_are():
    estimator = estimators.BaselineClassifier(n_classes=3, optimizer="Adam")
    labels = np.array([0] * 6 + [1] * 4 + [2] * 2)
    estimator.train(inputs(labels, num_epochs=None), steps=60)
    row = next(estimator.predict(inputs(None)))
    np.testing.assert_allclose(row["probabilities"], [6 / 12, 4 / 12, 2 / 12], atol=0.03)


def test_labels_of_a_vocabulary_and_labels_out_of_range():
    estimator = estimators.DNNClassifier([3], numeric(), n_classes=3, label_vocabulary=["a", "b", "c"])
    estimator.train(inputs(WORDS, num_epochs=None), steps=2)
    assert {row["classes"][0] for row in estimator.predict(inputs(None))} <= {b"a", b"b", b"c"}
    wrong = estimators.DNNClassifier([3], numeric(), n_classes=3)
    with pytest.raises(tf.errors.InvalidArgumentError, match="Labels must be <= 2"):
        wrong.train(inputs(CLASSES + 1), steps=1)
    with pytest.raises(ValueError, match="must provide a labels Tensor"):
        wrong.train(inputs(None), steps=1)
    with pytest.raises(ValueError, match="Unsupported optimizer name: 'Best'"):
        estimators.LinearRegressor(numeric(), optimizer="Best").train(inputs(X[:, 0]), steps=1)


def test_exports_classify_serialized_examples(tmp_path):
    estimator = estimators.LinearClassifier(numeric(), n_classes=3)
    estimator.train(inputs(CLASSES), steps=1)
    spec = columns.make_parse_example_spec(numeric())
    receiver = estimators.export.build_parsing_serving_input_receiver_fn(spec)
    path = estimator.export_saved_model(str(tmp_path), receiver).decode()
    with tf.Session(graph=tf.Graph()) as session:
        signatures = tf.saved_model.loader.load(session, ["serve"], path).signature_def
        assert sorted(signatures) == ["classification", "predict", "serving_default"]
        assert signatures["serving_default"].method_name == "tensorflow/serving/classify"
        features = {"x": tf.train.Feature(float_list=tf.train.FloatList(value=X[0]))}
        example = tf.train.Example(features=tf.train.Features(feature=features)).SerializeToString()
        outputs = signatures["classification"].outputs
        feed = {signatures["classification"].inputs["inputs"].name: [example]}
        scores, classes = session.run([outputs["scores"].name, outputs["classes"].name], feed)
    expected = next(estimator.predict(inputs(None)))["probabilities"]
    np.testing.assert_allclose(scores[0], expected, atol=1e-6)
    assert list(classes[0]) == [b"0", b"1", b"2"]


LOGITS = np.random.default_rng(1).normal(size=(4, 3)).astype(np.float32)
MULTI_HOT = np.array([[1, 0, 1], [0, 0, 0], [1, 1, 1], [0, 1, 0]], np.float32)


def cross_entropy(labels, logits):
    p = sigmoid(logits)
    return -(labels * np.log(p) + (1 - labels) * np.log(1 - p))


@pytest.mark.parametrize(
    ("head", "logits", "labels", "loss", "predictions"),
    [
        (contrib_estimator.regression_head(label_dimension=3), LOGITS, MULTI_HOT,
         np.mean((LOGITS - MULTI_HOT) ** 2), {"predictions": LOGITS}),
        (contrib_estimator.poisson_regression_head(label_dimension=3, compute_full_loss=False), LOGITS, MULTI_HOT,
         np.mean(np.exp(LOGITS) - MULTI_HOT * LOGITS), {"predictions": np.exp(LOGITS), "logits": LOGITS}),
        (contrib_estimator.logistic_regression_head(), LOGITS[:, :1], MULTI_HOT[:, 0],
         np.mean(cross_entropy(MULTI_HOT[:, 0], LOGITS[:, 0])), {"predictions": sigmoid(LOGITS[:, :1])}),
        (contrib_estimator.multi_class_head(3), LOGITS, np.array([0, 1, 2, 1]),
         -np.mean(np.log(softmax(LOGITS)[np.arange(4), [0, 1, 2, 1]])), {"probabilities": softmax(LOGITS)}),
        (contrib_estimator.multi_label_head(3), LOGITS, MULTI_HOT,
         np.mean(cross_entropy(MULTI_HOT, LOGITS)), {"probabilities": sigmoid(LOGITS)}),
        (contrib_estimator.binary_classification_head(), LOGITS[:, :1], MULTI_HOT[:, :1],
         np.mean(cross_entropy(MULTI_HOT[:, :1], LOGITS[:, :1])), {"logistic": sigmoid(LOGITS[:, :1])}),
    ],
)  # fmt: skip
def test_heads_by_their_formulas(head, logits, labels, loss, predictions):
    with tf.Graph().as_default(), tf.Session() as session:
        tf.train.create_global_step()
        given = tf.constant(logits)
        spec = head.create_estimator_spec({}, "eval", given, tf.constant(labels))
        assert session.run(spec.loss) == pytest.approx(loss, rel=1e-5)
        for name, value in predictions.items():
            np.testing.assert_allclose(session.run(spec.predictions[name]), value, atol=1e-5)
        variable = tf.get_variable("v", initializer=given)
        trained = head.create_estimator_spec(
            {}, "train", variable, tf.constant(labels), tf.train.GradientDescentOptimizer(1.0)
        )
        session.run(tf.global_variables_initializer())
        session.run(trained.train_op)
        assert session.run(tf.train.get_global_step()) == 1
        assert session.run(trained.loss) < loss
        assert "serving_default" in head.create_estimator_spec({}, "infer", given).export_outputs
        for options, message in [({}, "both be None"), ({"optimizer": 1, "train_op_fn": 2}, "both be set")]:
            with pytest.raises(ValueError, match=message):
                head.create_estimator_spec({}, "train", given, tf.constant(labels), **options)


def test_thresholds_weights_and_loss_functions_of_heads():
    def loss_fn(labels, logits):
        return (labels - logits) ** 2

    head = contrib_estimator.binary_classification_head("weight", thresholds=[0.3], loss_fn=loss_fn, name="h")
    labels, weights = np.array([1, 0, 1, 0]), np.array([1, 2, 3, 4], np.float32)
    logits = LOGITS[:, :1]
    with tf.Graph().as_default(), tf.Session() as session:
        spec = head.create_estimator_spec({"weight": weights}, "eval", tf.constant(logits), tf.constant(labels))
        wanted = np.sum(weights * (labels - logits[:, 0]) ** 2) / 4
        assert session.run(spec.loss) == pytest.approx(wanted, rel=1e-5)
        session.run(tf.local_variables_initializer())
        session.run([update for _, update in spec.eval_metric_ops.values()])
        results = session.run({name: value for name, (value, _) in spec.eval_metric_ops.items()})
    above = sigmoid(logits[:, 0]) >= 0.3
    assert results["accuracy/positive_threshold_0.3/h"] == pytest.approx(np.average(above == labels, weights=weights))
    assert results["average_loss/h"] == pytest.approx(wanted * 4 / weights.sum(), rel=1e-5)
    with pytest.raises(ValueError, match="weight_column: no feature 'weight'"), tf.Graph().as_default():
        head.create_estimator_spec({}, "eval", tf.constant(logits), tf.constant(labels))
    with pytest.raises(ValueError, match="must be > 2"):
        contrib_estimator.multi_class_head(2)


def test_specs_for_parsing_name_label_and_weight():
    spec = estimators.classifier_parse_example_spec(numeric(), "label", weight_column="weight")
    assert spec["label"] == tf.FixedLenFeature((1,), tf.int64) and sorted(spec) == ["label", "weight", "x"]
    regression = estimators.regressor_parse_example_spec(numeric(), "label", label_dimension=2)
    assert regression["label"] == tf.FixedLenFeature((2,), tf.float32)
    with pytest.raises(ValueError, match="label should not be used as feature"):
        estimators.classifier_parse_example_spec(numeric(), "x")
