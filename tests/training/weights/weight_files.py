"""What the tests of weights from elsewhere share: arrays, models of Keras, comparisons."""

import numpy as np
import tensorflow.compat.v1 as tf

KERNEL, BIAS = np.arange(6, dtype=np.float32).reshape(2, 3), np.arange(3, dtype=np.float32)
ARRAYS = {"conv1/kernel": np.arange(12, dtype=np.float32).reshape(1, 2, 2, 3), "conv1/bias": np.arange(3.0), "step": 7}
NORM = ("gamma", "beta", "moving_mean", "moving_variance")


def keras_model(library):
    """One layer of each kind that is known by name, a model in a model, and an optimizer with its slots."""
    layers = library.layers
    inner = library.Sequential([layers.Input([4]), layers.Dense(3, name="deep")], name="inner")
    model = library.Sequential(
        [
            layers.Input([4, 4, 1]),
            layers.Conv2D(2, 3, name="conv1"),
            layers.BatchNormalization(name="bn"),
            layers.DepthwiseConv2D(2, name="dw"),
            layers.SeparableConv2D(4, 1, name="sep"),
            layers.BatchNormalization(scale=False, name="unscaled"),
            layers.Conv2DTranspose(4, 1, use_bias=False, name="up"),
            layers.Flatten(),
            layers.Dense(4, name="fc"),
            inner,
            layers.Dropout(0.5),
            layers.Dense(2, name="logits"),
        ]
    )
    model.compile(library.optimizers.Adam())
    model.optimizer.build(model.trainable_variables)
    numbers = np.random.default_rng(1)
    model.set_weights([numbers.random(weights.shape, np.float32) for weights in model.get_weights()])
    return model


def expected_of(model):
    """Name -> value: LAYER/VARIABLE as TensorFlow 1 would have it."""
    found = {}
    for layer in model.layers:
        if layer.name == "inner":
            found |= {f"inner/{name}": value for name, value in expected_of(layer).items()}
        else:
            for variable, value in zip(layer.weights, layer.get_weights(), strict=True):
                word = variable.name.split(":")[0].rpartition("/")[2]
                found[f"{layer.name}/{'depthwise_kernel' if layer.name == 'dw' and word == 'kernel' else word}"] = value
    return found


def network_of(source):
    return source.read(name for name in source.variables if name not in source.training_state)


def assert_same(values, expected):
    assert sorted(values) == sorted(expected)
    for name, value in expected.items():
        np.testing.assert_array_equal(values[name], value, err_msg=name)


def value_of(session, name):
    return session.run(next(variable for variable in tf.global_variables() if variable.op.name == name))
