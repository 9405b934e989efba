"""A program as people wrote them in 2018 (own work, in that style): stripes of two kinds, two towers, a Saver.

Two lines are of today: the import of compat.v1 and the one that puts graphs/layers where tf.layers was.
Usage: program_of_2018.py CHECKPOINT; prints one line of JSON.
"""

import json
import sys

import numpy as np
import tensorflow.compat.v1 as tf

from graphs import layers

tf.disable_v2_behavior()
tf.layers = layers


def stripes(count, rng):
    """Noisy pictures [count, 12, 12, 1] with horizontal (0) or vertical (1) stripes, and the labels [count]."""
    labels = rng.randint(2, size=count)
    images = np.zeros((count, 12, 12, 1), np.float32)
    for image, label in zip(images, labels):  # noqa: B905 (2018)
        image[:, rng.randint(3) :: 3] = 1
        if label == 0:
            image[:] = image.transpose(1, 0, 2)
    return images + 0.7 * rng.randn(*images.shape), labels


def inference(images, training):
    weight_decay = lambda w: 1e-4 * tf.nn.l2_loss(w)  # noqa: E731
    net = tf.layers.conv2d(images, 8, [3, 3], padding="same", activation=tf.nn.relu, kernel_regularizer=weight_decay)
    net = tf.layers.max_pooling2d(net, [2, 2], 2)
    net = tf.layers.conv2d(net, filters=8, kernel_size=3, padding="SAME", use_bias=False, name="conv_last")
    net = tf.nn.relu(tf.layers.batch_normalization(net, momentum=0.9, training=training))
    net = tf.layers.average_pooling2d(inputs=net, pool_size=2, strides=2)
    net = tf.reshape(net, [-1, net.shape[1].value * net.shape[2].value * net.shape[3].value])
    net = tf.layers.dense(net, 16, tf.nn.relu, kernel_initializer=tf.random_normal_initializer(stddev=0.1))
    net = tf.layers.dropout(net, rate=0.3, training=training)
    return tf.layers.dense(net, units=2, name="logits", kernel_regularizer=weight_decay)


def main():
    rng = np.random.RandomState(0)
    tf.set_random_seed(0)
    images = tf.placeholder(tf.float32, [None, 12, 12, 1])
    labels = tf.placeholder(tf.int32, [None])
    is_training = tf.placeholder(tf.bool)
    with tf.variable_scope("model"):
        logits = inference(images, is_training)
    with tf.variable_scope("model", reuse=True):
        test_logits = inference(images, training=False)
    loss = tf.losses.sparse_softmax_cross_entropy(labels, logits)
    penalties = tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES)
    total = loss + tf.add_n(penalties)
    global_step = tf.Variable(0, trainable=False, name="global_step")
    with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
        train_op = tf.train.AdamOptimizer(0.01).minimize(total, global_step)
    accuracy = tf.reduce_mean(tf.cast(tf.equal(tf.argmax(test_logits, 1), tf.cast(labels, tf.int64)), tf.float32))
    saver = tf.train.Saver()

    losses = []
    test_images, test_labels = stripes(200, rng)
    feed = {images: test_images, labels: test_labels, is_training: False}
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        for _ in range(60):
            batch_images, batch_labels = stripes(32, rng)
            batch = {images: batch_images, labels: batch_labels, is_training: True}
            losses.append(float(sess.run([loss, train_op], batch)[0]))
        first, second, trained = sess.run([logits, test_logits, accuracy], feed)
        path = saver.save(sess, sys.argv[1], global_step)
    with tf.Session() as sess:
        saver.restore(sess, path)
        _, restored, _ = sess.run([logits, test_logits, accuracy], feed)
    print(json.dumps({
        "losses": losses,
        "towers differ by": float(np.abs(first - second).max()),
        "accuracy": float(trained),
        "restored differ by": float(np.abs(second - restored).max()),
        "penalties": [penalty.op.name for penalty in penalties],
        "updates": len(tf.get_collection(tf.GraphKeys.UPDATE_OPS)),
        "variables": [variable.op.name for variable in tf.global_variables() if "Adam" not in variable.op.name],
        "references": all(variable.dtype._is_ref_dtype for variable in tf.trainable_variables()),
        "checkpoint": sorted(name for name, _ in tf.train.list_variables(path) if "Adam" not in name),
    }))  # fmt: skip


if __name__ == "__main__":
    main()
