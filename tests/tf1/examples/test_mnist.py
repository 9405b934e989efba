import numpy as np
import tensorflow.compat.v1 as tf

from tf1.examples.tutorials.mnist import mnist


def test_the_network_of_the_tutorial_by_numpy():
    random = np.random.default_rng(0)
    values, labels = random.normal(size=[6, 784]).astype(np.float32), random.integers(0, 10, 6)
    with tf.Graph().as_default(), tf.Session() as session:
        images, truth = tf.placeholder(tf.float32, [6, 784]), tf.placeholder(tf.int32, [6])
        logits = mnist.inference(images, 16, 8)
        loss = mnist.loss(logits, truth)
        train_op = mnist.training(loss, 0.1)
        (steps,) = (one for one in tf.global_variables() if one.op.name == "global_step")
        right = mnist.evaluation(logits, truth)
        names = [variable.op.name for variable in tf.trainable_variables()]
        session.run(tf.global_variables_initializer())
        before = session.run(tf.trainable_variables())
        feed = {images: values, truth: labels}
        got, first, count, _ = session.run([logits, loss, right, train_op], feed)
        after, step = session.run([loss, steps], feed)
    parts = ("hidden1", "hidden2", "softmax_linear")
    assert names == [f"{part}/{name}" for part in parts for name in ("weights", "biases")]
    hidden = values
    for weights, biases in zip(before[:4:2], before[1:4:2], strict=True):
        hidden = np.maximum(hidden @ weights + biases, 0)
    expected = hidden @ before[4] + before[5]
    np.testing.assert_allclose(got, expected, atol=1e-5)
    chances = np.exp(expected) / np.exp(expected).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(first, -np.log(chances[np.arange(6), labels]).mean(), rtol=1e-5)
    assert count == (expected.argmax(axis=1) == labels).sum() and after < first and step == 1
