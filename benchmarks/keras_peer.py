"""The CIFAR network by Keras, the peer that benchmarks compare with: the same layers, optimizer and initial values."""

import keras


def cifar(batch_norm: bool, dropout: float, learning_rate: float, precision: str = "float32") -> keras.Model:
    """The compiled network: images [N, 32, 32, 3] uint8 in 0..255 -> logits [N, 10].

    precision: "float32", or "bfloat16" by the policy mixed_bfloat16. Optimizer: Adam at a constant learning rate.
    """
    layers, start = keras.layers, {"kernel_initializer": "he_uniform"}
    keras.config.set_dtype_policy("mixed_bfloat16" if precision == "bfloat16" else "float32")
    network = [keras.Input((32, 32, 3)), layers.Rescaling(2 / 255, -1)]
    for filters in (64, 64, 32):
        network.append(layers.Conv2D(filters, 5, padding="same", **start))
        network += [layers.BatchNormalization()] * batch_norm
        network += [layers.ReLU(), layers.MaxPool2D()]
    network.append(layers.Flatten())
    network += [layers.Dense(units, activation="relu", **start) for units in (128, 64)]
    network += [layers.Dropout(dropout), layers.Dense(10, dtype="float32", **start)]
    model = keras.Sequential(network)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(learning_rate), loss, metrics=["accuracy"])
    return model
