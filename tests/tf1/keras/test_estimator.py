"""A Keras model as an Estimator."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from tf1.keras import TREE

keras = TREE.root
X = np.random.RandomState(0).randn(40, 4).astype("float32")
Y = (X[:, 0] > 0).astype("int64")


def network(optimizer):
    inputs = keras.layers.Input((4,), name="numbers")
    hidden = keras.layers.BatchNormalization(momentum=0.8)(keras.layers.Dense(8, activation="relu")(inputs))
    model = keras.models.Model(inputs, keras.layers.Dense(2, activation="softmax", name="classes")(hidden))
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def once():
    return tf.data.Dataset.from_tensor_slices(({"numbers": X}, Y)).batch(20)


@pytest.mark.parametrize("name", ["keras", "tf"])
def test_it_trains_evaluates_and_predicts(graph, tmp_path, name):
    model = network(keras.optimizers.Adam(0.05) if name == "keras" else tf.train.AdamOptimizer(0.05))
    expected = model.predict(X)
    estimator = keras.estimator.model_to_estimator(model, model_dir=str(tmp_path / name))
    estimator.train(once, max_steps=1)
    assert estimator.get_variable_value("global_step") == 1
    shift = np.abs(np.array([row["classes"] for row in estimator.predict(once)]) - expected).max()
    assert 0 < shift < 0.5  # it began with the model's weights
    estimator.train(lambda: once().repeat(30))
    found = estimator.evaluate(once)
    assert found["global_step"] == 61 and found["accuracy" if "accuracy" in found else "acc"] > 0.85
    assert found["loss"] < 0.5
    moved = [key for key in estimator.get_variable_names() if key.endswith("moving_mean")]
    assert np.abs(estimator.get_variable_value(moved[0])).max() > 0


def test_what_is_refused(graph):
    bare = keras.models.Sequential([keras.layers.Dense(1, input_dim=2)])
    with pytest.raises(ValueError, match="compile the model first"):
        keras.estimator.model_to_estimator(bare)
    with pytest.raises(ValueError, match="either keras_model or keras_model_path"):
        keras.estimator.model_to_estimator()
