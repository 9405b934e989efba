"""A program of TensorFlow 1 in eager mode; test_eager.py runs it by `python -m tf1`.

Usage: eager_program.py FOLDER
"""

import sys

import numpy as np
import tensorflow as tf
import tensorflow.contrib.eager as tfe

tf.enable_eager_execution()
folder = sys.argv[1]


def layers():
    x = tf.random_normal([4, 8, 8, 3])
    penalty = tf.contrib.layers.l2_regularizer(0.1)
    convolution = tf.layers.Conv2D(4, 3, padding="same", kernel_regularizer=penalty)
    norm, dropout = tf.layers.BatchNormalization(momentum=0.5), tf.layers.Dropout(0.5)
    made = convolution(x)
    y = norm(made, training=True)
    np.testing.assert_allclose(norm.moving_mean.numpy(), 0.5 * made.numpy().mean((0, 1, 2)), rtol=1e-4, atol=1e-6)
    assert abs(y.numpy().mean()) < 1e-5 and (dropout(y, training=True).numpy() == 0).any()
    before = norm.moving_mean.numpy()
    norm(made, training=False)
    assert (norm.moving_mean.numpy() == before).all()
    kernel, _ = convolution.get_weights()
    convolution(x)  # the losses are those of the weights, once
    np.testing.assert_allclose([loss.numpy() for loss in convolution.losses], [0.05 * (kernel**2).sum()], rtol=1e-5)
    convolution.set_weights([2 * kernel, np.ones(4)])
    np.testing.assert_allclose(convolution.losses[0].numpy(), 0.2 * (kernel**2).sum(), rtol=1e-5)
    assert convolution.bias.numpy().tolist() == [1] * 4 and not tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES)
    assert tf.layers.flatten(y).shape[1].value == 256


def networks():
    class Net(tfe.Network):
        def __init__(self):
            super().__init__(name="net")
            self.hidden = self.track_layer(tf.layers.Dense(4, activation=tf.nn.relu))
            self.out = self.track_layer(tf.layers.Dense(2))

        def call(self, inputs):
            return self.out(self.hidden(inputs))

    net, labels = Net(), np.array([0, 1])

    def loss(inputs):
        return tf.losses.sparse_softmax_cross_entropy(labels=labels, logits=net(inputs))

    inputs, optimizer = np.float32([[1, 0, 1], [0, 1, 1]]), tf.train.AdamOptimizer(0.05)
    gradients = tfe.implicit_value_and_gradients(loss)
    losses = []
    for _ in range(30):
        value, pairs = gradients(inputs)
        optimizer.apply_gradients(pairs, global_step=tf.train.get_or_create_global_step())
        losses.append(value.numpy())
    assert losses[-1] < losses[0] / 2 and tf.train.get_global_step().numpy() == 30
    names = ["net/dense/kernel:0", "net/dense/bias:0", "net/dense_1/kernel:0", "net/dense_1/bias:0"]
    assert [variable.name for variable in net.variables] == names and net.get_layer(index=1) is net.out
    kept = net.hidden.kernel.numpy()
    path = tfe.Saver(net.variables).save(f"{folder}/saved")
    tfe.save_network_checkpoint(net, folder)
    for restore in (
        lambda: tfe.Saver(net.variables).restore(path),
        lambda: tfe.restore_network_checkpoint(net, folder),
    ):
        net.hidden.kernel.assign(0 * kept)
        restore()
        assert (net.hidden.kernel.numpy() == kept).all()
    sequence = tfe.Sequential([tf.layers.Dense(2), tf.nn.relu])
    assert sequence(inputs).shape.as_list() == [2, 2] and len(sequence.variables) == 2


def functions():
    weight = tfe.Variable(2.0, name="w")
    assert tfe.gradients_function(lambda x: x * x)(3.0)[0].numpy() == 6
    assert [part.numpy() for part in tfe.implicit_gradients(lambda x: weight * x)(3.0)[0]] == [3, 2]
    assert tfe.defun(lambda x: x * weight)(2.0).numpy() == 4 and tfe.in_eager_mode() and not tfe.in_graph_mode()
    assert tfe.py_func(lambda x: x + 1, [1.0], tf.float32).numpy() == 2 and tfe.num_gpus() >= 0 and tfe.list_devices()


def datasets():
    dataset = tf.data.Dataset.range(3)
    iterator = tfe.Iterator(dataset)
    assert iterator.next().numpy() == 0 and [element.numpy() for element in iterator] == [1, 2]
    assert iterator.output_types == tf.int64 and iterator.output_shapes.rank == 0
    try:
        iterator.get_next()
        raise AssertionError
    except tf.errors.OutOfRangeError:
        pass


def metrics():
    mean = tfe.metrics.Mean("loss")
    mean(1.0)
    mean([2.0, 6.0], weights=[1.0, 0.5])
    assert mean.result().numpy() == 6 / 2.5 and mean.name == "loss"
    mean.init_variables()
    assert mean(4.0) == 4 and mean.result().numpy() == 4
    for metric, labels, predictions in (
        (tfe.metrics.Accuracy(), [1, 2, 0], [1, 0, 0]),
        (tfe.metrics.SparseAccuracy(), [1, 1, 0], [[0.1, 0.9], [0.8, 0.2], [0.7, 0.3]]),
        (tfe.metrics.CategoricalAccuracy(), [[0, 1], [0, 1], [1, 0]], [[0.1, 0.9], [0.8, 0.2], [0.7, 0.3]]),
        (tfe.metrics.BinaryAccuracy(0.5), [1.0, 0.0, 1.0], [0.8, 0.7, 0.9]),
    ):
        metric(labels, predictions)
        np.testing.assert_allclose(metric.result().numpy(), 2 / 3)
    tf.train.Checkpoint(mean=mean).save(f"{folder}/metric")
    assert any("numer" in name for name, _ in tf.train.list_variables(tf.train.latest_checkpoint(folder)))


def graphs():
    with tf.Graph().as_default(), tf.Session() as session:
        assert tfe.in_graph_mode() and session.run(tf.constant(1) + 1) == 2
        try:
            tfe.Iterator(tf.data.Dataset.range(3))
            raise AssertionError
        except RuntimeError as error:
            assert "make_one_shot_iterator" in str(error)


for part in (layers, networks, functions, datasets, metrics, graphs):
    part()
print("all is there")
