"""Weights that other programs wrote: files of Keras 2 and 3, a session of TensorFlow 1 with optimizers."""

import pytest
import tensorflow as tf2
import tensorflow.compat.v1 as tf

from tests.training.weights.weight_files import keras_model


@pytest.fixture(scope="session")
def keras3(tmp_path_factory):
    """A folder of the files that Keras 3 writes, and the model."""
    import keras

    folder, model = tmp_path_factory.mktemp("keras3"), keras_model(keras)
    model.save(folder / "a.keras")
    model.save_weights(folder / "a.weights.h5")
    model.save(folder / "a.h5")
    tf2.saved_model.save(model, str(folder / "saved"))
    model.export(folder / "exported", verbose=False)
    return folder, model


@pytest.fixture(scope="session")
def keras2(tmp_path_factory):
    """A folder of the files that Keras 2 writes, and the model."""
    import tf_keras

    folder, model = tmp_path_factory.mktemp("keras2"), keras_model(tf_keras)
    model.save(folder / "a.keras")
    model.save_weights(folder / "a.weights.h5")
    model.save(folder / "a.h5")
    model.save_weights(folder / "b.h5")
    model.save_weights(folder / "a.ckpt", save_format="tf")
    return folder, model


@pytest.fixture
def session():
    """Two layers, Adam, Momentum, an average, counters; a session in which all have values."""
    with tf.Graph().as_default(), tf.Session() as session:
        kernel, bias = tf.get_variable("conv1/kernel", [3, 3, 1, 2]), tf.get_variable("conv1/bias", [2])
        other = tf.get_variable("fc/Adam/kernel", [2, 2])  # a layer of that name
        step = tf.train.get_or_create_global_step()
        loss = tf.reduce_sum(kernel**2) + tf.reduce_sum(bias) + tf.reduce_sum(other)
        tf.train.AdamOptimizer().minimize(loss, step)
        tf.train.MomentumOptimizer(0.1, 0.9).minimize(loss, var_list=[kernel])
        tf.train.RMSPropOptimizer(0.1).minimize(loss, var_list=[bias])
        with tf.variable_scope("train"):
            tf.train.AdadeltaOptimizer(0.1).minimize(loss, var_list=[bias])
        tf.train.ExponentialMovingAverage(0.9).apply([kernel])
        with tf.variable_scope("run_state"):
            tf.get_variable("best", [])
        tf.get_variable("nothing/Adam", [])  # the slot of nothing
        session.run(tf.global_variables_initializer())
        yield session
