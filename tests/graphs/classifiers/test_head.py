"""graphs/classifiers/head.py: the dense layers of a course on transfer learning."""

import numpy as np
import tensorflow.compat.v1 as tf

from datasets.split import ArraySplit
from graphs.classifiers.head import Head
from graphs.classifiers.mobilenet import MobileNet


def test_its_outputs_are_those_of_the_formula():
    random = np.random.default_rng(0)
    features = random.normal(size=(6, 7)).astype(np.float32)
    with tf.Graph().as_default(), tf.Session() as session:
        model = Head(num_classes=3, feature_size=7, head_units=(5,))
        session.run(tf.global_variables_initializer())
        weights = {v.op.name: value for v, value in zip(model.variables, session.run(model.variables), strict=True)}
        given = session.run(model.outputs, {model.feeds["features"]: features})
    hidden = np.maximum(features @ weights["logits/dense1/kernel"] + weights["logits/dense1/bias"], 0)
    logits = hidden @ weights["logits/kernel"] + weights["logits/bias"]
    shares = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    np.testing.assert_allclose(given["probabilities"], shares, rtol=1e-5)


def test_dropout_stands_before_both_dense_layers():
    """In a training the hidden layer sees zeros among the features, and the last layer among the hidden units."""
    with tf.Graph().as_default() as graph, tf.Session() as session:
        model = Head(num_classes=2, feature_size=1000)
        session.run(tf.global_variables_initializer())
        multiplied = [graph.get_operation_by_name(f"{name}/MatMul").inputs[0] for name in ("logits/dense1", "logits")]
        feed = {model.feeds["features"]: np.ones([4, 1000])}
        trained, used = (session.run(multiplied, feed | {model.is_training: flag}) for flag in (True, False))
    assert [values.shape for values in used] == [(4, 1000), (4, 480)]
    np.testing.assert_allclose([(trained[0] == 0).mean(), trained[0].max()], [0.5, 2], atol=0.05)
    assert used[0].min() == 1 and (trained[1] == 0).mean() > (used[1] == 0).mean() + 0.15


def test_it_is_the_head_of_a_network_with_the_same_units():
    shapes = []
    for kind, chosen in ((MobileNet, {"width": 0.25, "image_shape": (32, 32, 3)}), (Head, {"feature_size": 256})):
        with tf.Graph().as_default():
            variables = kind(num_classes=10, head_units=(480,), **chosen).variables
        shapes.append({v.op.name: v.shape.as_list() for v in variables if v.op.name.startswith("logits")})
    assert shapes[0] == shapes[1] and len(shapes[0]) == 4


def test_the_data_choose_the_length_of_the_features():
    split = ArraySplit({"features": np.zeros([2, 9], np.float32), "labels": np.zeros(2, np.int32)})
    assert Head.adapt_to_data({"feature_size": 0}, split) == {"feature_size": 9}
    assert Head.adapt_to_data({"feature_size": 4}, split) == {"feature_size": 4}
