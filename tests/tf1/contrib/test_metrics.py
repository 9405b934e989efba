import inspect

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from tests.tf1.slim_oracle import slim  # makes tf_slim importable
from tf1.contrib import metrics

theirs = __import__("tf_slim.metrics.metric_ops", fromlist=["metric_ops"])
BATCHES = 3


def cases():
    """(name, arguments by name) -> which of the batches' arrays they are, and what is constant."""
    binary = {"predictions": "bits", "labels": "bits2"}
    for weights in ({}, {"weights": "weights"}):
        for name in ("true_positives", "true_negatives", "false_positives", "false_negatives", "accuracy", "precision",
                     "recall", "false_positive_rate", "false_negative_rate"):  # fmt: skip
            yield f"streaming_{name}", binary | weights
        scored = {"predictions": "scores", "labels": "bits"} | weights
        for name in ("true_positives", "true_negatives", "false_positives", "false_negatives", "precision", "recall",
                     "false_positive_rate", "false_negative_rate"):  # fmt: skip
            yield f"streaming_{name}_at_thresholds", scored | {"thresholds": [0.2, 0.5, 0.9]}
        for curve in ("ROC", "PR"):
            yield "streaming_auc", scored | {"curve": curve}
        yield "streaming_specificity_at_sensitivity", scored | {"sensitivity": 0.6}
        yield "streaming_sensitivity_at_specificity", scored | {"specificity": 0.6}
        yield "recall_at_precision", scored | {"precision": 0.55}
        yield "precision_at_recall", scored | {"target_recall": 0.6}
        real = {"predictions": "real", "labels": "real2"} | weights
        for name in ("mean_absolute_error", "mean_squared_error", "root_mean_squared_error", "covariance",
                     "pearson_correlation"):  # fmt: skip
            yield f"streaming_{name}", real
        yield "streaming_mean_relative_error", real | {"normalizer": "real2"}
        yield "streaming_mean_iou", {"predictions": "classes", "labels": "classes2", "num_classes": 4} | weights
        yield "streaming_mean", {"values": "real"} | weights
        yield "streaming_mean_tensor", {"values": "real"} | weights
        yield "streaming_percentage_less", {"values": "real", "threshold": 0.3} | weights
        yield "count", {"values": "real"} | weights
        yield "cohen_kappa", {"labels": "classes", "predictions_idx": "classes2", "num_classes": 4} | weights
        yield "streaming_recall_at_k", {"predictions": "logits", "labels": "classes", "k": 2} | weights
    sparse = {"predictions": "logits", "labels": "labels", "k": 2}
    yield "streaming_sparse_recall_at_k", sparse
    yield "streaming_sparse_precision_at_k", sparse | {"class_id": 1}
    yield "streaming_sparse_average_precision_at_k", sparse
    yield "streaming_sparse_precision_at_top_k", {"top_k_predictions": "labels", "labels": "labels2"}
    yield "sparse_recall_at_top_k", {"top_k_predictions": "labels", "labels": "labels2"}
    yield "streaming_mean_cosine_distance", {"predictions": "logits", "labels": "logits2", "dim": 1}
    for axis in (0, 1):
        yield "streaming_concat", {"values": "logits", "axis": axis}
    yield "streaming_concat", {"values": "logits", "max_size": 13}


def arrays(random, size):
    """One batch of everything."""
    return {
        "bits": random.rand(size) < 0.5, "bits2": random.rand(size) < 0.5,
        "weights": random.rand(size).astype(np.float32), "scores": random.rand(size).astype(np.float32),
        "real": random.randn(size).astype(np.float32),
        "real2": random.randn(size).astype(np.float32) + 3, "classes": random.randint(0, 4, size),
        "classes2": random.randint(0, 4, size), "logits": random.randn(size, 4).astype(np.float32),
        "logits2": random.randn(size, 4).astype(np.float32), "labels": random.randint(0, 4, [size, 1]),
        "labels2": random.randint(0, 4, [size, 1]),
    }  # fmt: skip


def test_streaming_metrics_against_tf_slims():
    random = np.random.RandomState(0)
    batches = [arrays(random, 8) for _ in range(BATCHES)]
    with tf.Graph().as_default(), tf.Session() as session:
        feeds = {name: tf.placeholder(value.dtype, value.shape) for name, value in batches[0].items()}
        pairs = []
        for name, arguments in cases():
            given = {k: feeds[v] if isinstance(v, str) and v in feeds else v for k, v in arguments.items()}
            pairs.append(((name, arguments), getattr(metrics, name)(**given), getattr(theirs, name)(**given)))
        session.run(tf.local_variables_initializer())
        assert len(pairs) == 81
        for batch in batches:
            fed = {feeds[name]: value for name, value in batch.items()}
            updates = session.run([(ours[1], other[1]) for _, ours, other in pairs], fed)
            values = session.run([(ours[0], other[0]) for _, ours, other in pairs])
            for (label, *_), of_update, of_value in zip(pairs, updates, values, strict=True):
                if of_update[1] is not None:
                    np.testing.assert_allclose(*of_update, atol=2e-5, err_msg=str(label))
                np.testing.assert_allclose(*of_value, atol=2e-5, err_msg=str(label))


def test_default_arguments_are_the_same():
    for name in metrics.__all__:
        if callable(getattr(theirs, name, None)):
            ours, others = (inspect.signature(getattr(m, name)) for m in (metrics, theirs))
            assert [(p.name, p.default) for p in ours.parameters.values()] == [
                (p.name, p.default) for p in others.parameters.values()
            ], name
    assert slim is not None


def test_all_variables_are_local_and_pairs_are_collected():
    with tf.Graph().as_default():
        value, update = metrics.count(tf.zeros([3]), metrics_collections=["m"], updates_collections=["u"])
        metrics.cohen_kappa(tf.constant([1]), tf.constant([1]), 2)
        metrics.streaming_covariance(tf.ones([2]), tf.ones([2]))
        assert tf.get_collection("m") == [value] and tf.get_collection("u") == [update]
        assert not tf.global_variables() and len(tf.local_variables()) == 8
        assert len(tf.get_collection(tf.GraphKeys.METRIC_VARIABLES)) == 8


def test_f1_score_and_curve_points():
    scores, labels = np.array([0.1, 0.4, 0.6, 0.8, 0.9], np.float32), np.array([0, 1, 0, 1, 1], bool)
    with tf.Graph().as_default(), tf.Session() as session:
        f1, update = metrics.f1_score(tf.constant(labels), tf.constant(scores))
        points, points_update = metrics.streaming_curve_points(
            tf.constant(labels), tf.constant(scores), num_thresholds=3
        )
        session.run(tf.local_variables_initializer())
        session.run([update, points_update])
        f1, points = session.run([f1, points])
    np.testing.assert_allclose(f1, 2 * 0.75 / 1.75, atol=1e-5)  # at 0.4: precision 3/4, recall 1
    np.testing.assert_allclose(points, [[1, 1], [0.5, 2 / 3], [0, 0]], atol=1e-5)


def test_metrics_without_state():
    with tf.Graph().as_default(), tf.Session() as session:
        one, other = tf.constant([1, 2, 3, 4]), tf.constant([1, 2, 0, 0])
        assert session.run(metrics.accuracy(one, other)) == 0.5
        assert session.run(metrics.accuracy(one, other, weights=[3.0, 0.0, 1.0, 0.0])) == 0.75
        matrix = session.run(metrics.confusion_matrix([0, 1, 1], [1, 1, 0], 2))
        np.testing.assert_array_equal(matrix, [[0, 1], [1, 1]])
        assert session.run(metrics.set_size(tf.sparse.from_dense([[1, 0], [1, 2]]))).tolist() == [1, 2]
    assert metrics.aggregate_metrics((1, 2), (3, 4)) == ([1, 3], [2, 4])
    assert metrics.aggregate_metric_map({"a": (1, 2), "b": (3, 4)}) == ({"a": 1, "b": 3}, {"a": 2, "b": 4})
    with pytest.raises(ValueError, match="labels are .*int32.*, but predictions are .*int64"):
        metrics.accuracy(tf.constant([1], tf.int64), tf.constant([1]))
    with pytest.raises(ValueError, match="labels must be integers"):
        metrics.accuracy(tf.constant([1.0]), tf.constant([1.0]))
    with pytest.raises(ValueError, match="at least one pair"):
        metrics.aggregate_metrics()
    with pytest.raises(TypeError):
        metrics.streaming_accuracy(tf.constant([1]), tf.constant([1]), wrong=1)
