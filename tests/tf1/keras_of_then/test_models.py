"""Models: training, generators, merging, saving, with the arguments of Keras 1 and 2."""

import json

import h5py
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
from tf_keras.api._v1.keras import layers as present
from tf_keras.src.optimizers import optimizer_v1

from tf1.keras_of_then import TREE, generators, notices
from tf1.keras_of_then.metrics import LOST
from tf1.own import own_modules

with own_modules():
    from errors import UsageError

keras = TREE.root
L, K = keras.layers, keras.backend
Model, Sequential = keras.models.Model, keras.models.Sequential
X = np.random.RandomState(0).rand(24, 6).astype("float32")
Y = np.eye(3)[np.arange(24) % 3]


@pytest.fixture(autouse=True)
def silence(graph):
    notices.forget()
    yield
    notices.forget()


def network() -> Sequential:
    model = Sequential()
    model.add(L.Dense(output_dim=4, input_dim=6, activation="tanh"))
    model.add(L.Dense(3, activation="softmax"))
    model.compile("sgd", "categorical_crossentropy", metrics=["accuracy"])
    return model


def batches(rows: int = 8):
    while True:
        for first in range(0, 24, rows):
            yield X[first : first + rows], Y[first : first + rows]


def test_fit_counts_epochs_by_the_old_name():
    history = network().fit(X, Y, nb_epoch=3, batch_size=8, validation_split=0.25, verbose=0)
    assert sorted(history.history) == ["acc", "loss", "val_acc", "val_loss"]
    assert history.epoch == [0, 1, 2]


def test_a_callback_finds_what_it_found_then():
    found = {}

    class Watch(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs={}):  # noqa: B006
            found.update(self.params, logs=sorted(logs), validation=[len(part) for part in self.validation_data])

    network().fit(X, Y, nb_epoch=1, validation_data=(X[:5], Y[:5]), callbacks=[Watch()], verbose=0)
    assert (found["nb_epoch"], found["nb_sample"], found["validation"]) == (1, 24, [5, 5, 5])
    assert found["logs"] == ["acc", "loss", "val_acc", "val_loss"]


@pytest.mark.parametrize(
    ("batch", "expected"),
    [((X[:8], Y[:8]), 8), (([X[:5], X[:5]], Y[:5]), 5), (({"a": X[:7]}, Y[:7]), 7), (X[:3], 3)],
)
def test_a_generators_batch_size(batch, expected):
    rows, generator = generators.batch_size(item for item in [batch, "second"])
    assert rows == expected
    assert len(list(generator)) == 2


def test_examples_become_batches(capsys):
    model, drawn = network(), []

    def counted():
        for batch in batches():
            drawn.append(len(batch[0]))
            yield batch

    model.fit_generator(counted(), samples_per_epoch=20, nb_epoch=2, nb_worker=0, verbose=0)
    assert len(drawn) >= 6  # 20 examples of 8 in a batch are 3 batches, in 2 epochs
    assert "samples_per_epoch=20 of Keras 1 counts examples: steps_per_epoch=3 batches" in capsys.readouterr().err
    history = model.fit_generator(batches(), 24, 2, validation_data=batches(6), nb_val_samples=12, verbose=0).history
    assert [len(history[key]) for key in ("loss", "val_loss")] == [2, 2]
    assert model.predict_generator(batches(), val_samples=16).shape == (16, 3)
    assert model.predict_generator(batches(), 16).shape == (16, 3)  # Keras 1 has been heard
    loss, accuracy = model.evaluate_generator(batches(), val_samples=24)
    assert [loss, accuracy] == pytest.approx(model.evaluate(X, Y, verbose=0), rel=1e-5)


def test_batches_stay_batches_in_keras_2():
    model = Sequential([L.Dense(3, input_dim=6)])
    model.compile("sgd", "mse")
    assert model.predict_generator(batches(), 2).shape == (16, 3)
    assert len(model.fit_generator(batches(), 2, 3, verbose=0).epoch) == 3


def test_merge_modes():
    a, b = L.Input((4,)), L.Input((4,))
    one, two = np.random.rand(3, 4), np.random.rand(3, 4)
    cosine = (one * two).sum(1) / np.linalg.norm(one, axis=1) / np.linalg.norm(two, axis=1)
    expected = {
        "sum": one + two,
        "mul": one * two,
        "ave": (one + two) / 2,
        "max": np.maximum(one, two),
        "concat": np.hstack([one, two]),
        "dot": (one * two).sum(1, keepdims=True),
        "cos": cosine[:, None],
    }
    model = Model(input=[a, b], output=[L.merge([a, b], mode=mode) for mode in expected])
    for mode, found in zip(expected, model.predict([one, two]), strict=True):
        assert found == pytest.approx(expected[mode], rel=1e-5), mode
    own = L.merge([a, b], mode=lambda pair: pair[0] - pair[1], output_shape=(4,))
    assert Model([a, b], own).predict([one, two]) == pytest.approx(one - two, abs=1e-6)
    with pytest.raises(ValueError, match="mode='no_such' is none of sum, mul, concat"):
        L.merge([a, b], mode="no_such")


def test_the_mask_of_a_merging_function_is_the_programs():
    a, b = (L.Masking()(L.Input((3, 2))) for _ in range(2))

    def total(pair):
        return pair[0] + pair[1]

    assert K.ndim(L.merge([a, b], mode=total, output_mask=lambda masks: masks[1])._keras_mask) == 2
    assert getattr(L.merge([a, b], mode=total), "_keras_mask", None) is None


def test_a_choice_among_the_outputs_of_merged_layers_is_refused():
    left, right = Sequential([L.Dense(4, input_dim=6)]), Sequential([L.Dense(4, input_dim=5)])
    L.Merge([left, right], node_indices=[0, 0], tensor_indices=[0, 0])
    with pytest.raises(UsageError, match=r"Merge: tensor_indices=\[0, 1\] is not here: merge\(\[...\]\) takes"):
        L.Merge([left, right], tensor_indices=[0, 1])


def test_models_merged_as_the_first_layer():
    left, right = Sequential([L.Dense(4, input_dim=6)]), Sequential([L.Dense(2, input_dim=5)])
    model = Sequential()
    model.add(L.Merge([left, right], mode="concat", concat_axis=1))
    model.add(L.Dense(1))
    model.compile("sgd", "mse")
    assert [weight.shape for weight in model.get_weights()] == [(6, 4), (4,), (5, 2), (2,), (6, 1), (1,)]
    before = left.get_weights()[0]
    model.fit([np.ones((8, 6)), np.ones((8, 5))], np.ones(8), nb_epoch=1, verbose=0)
    assert np.abs(left.get_weights()[0] - before).max() > 0
    assert L.merge.Concatenate is L.Concatenate


def test_popped_layers_are_gone():
    inputs = L.Input((6,))
    model = Model(inputs, L.Dense(3)(L.Dense(4)(inputs)))
    assert model.layers.pop().output_shape == (None, 3)
    assert model.layers[-1].output_shape == (None, 4)
    model.layers[-1].outbound_nodes = []
    stack = Sequential([L.Dense(4, input_dim=6), L.Dense(3)])
    stack.layers.pop()
    stack.add(L.Dense(7))
    assert stack.output_shape == (None, 7) and len(stack.layers) == 2


@pytest.mark.parametrize("name", ["weights", "model.weights.h5", "w.hdf5"])
def test_weights_are_hdf5_whatever_the_name(tmp_path, name):
    import h5py

    model, path = network(), str(tmp_path / name)
    model.save_weights(path)
    with h5py.File(path) as file:
        assert [key.decode() if isinstance(key, bytes) else key for key in file.attrs["layer_names"]] == [
            *("dense_1", "dense_2"),
        ]
    other = network()
    other.load_weights(path)
    assert np.array_equal(other.predict(X), model.predict(X))


def test_a_saved_model_goes_on(tmp_path):
    model, path = network(), str(tmp_path / "model.h5")
    model.compile(keras.optimizers.Adam(lr=0.05), "categorical_crossentropy", ["accuracy"])
    model.fit(X, Y, nb_epoch=1, verbose=0)
    model.save(path)
    again = keras.models.load_model(path)
    assert K.get_value(again.optimizer.lr) == pytest.approx(0.05)
    assert [len(again.optimizer.get_weights()), int(again.optimizer.get_weights()[0])] == [
        *(len(model.optimizer.get_weights()), 1),
    ]
    for one in (model, again):
        one.fit(X, Y, nb_epoch=1, shuffle=False, verbose=0)
    assert np.allclose(again.predict(X), model.predict(X), atol=1e-6)


def test_an_architecture_of_keras_1():
    layer = {"class_name": "Convolution2D", "config": {"nb_filter": 8, "nb_row": 3, "nb_col": 3, "name": "c"}}
    layer["config"] |= {"border_mode": "same", "subsample": [2, 2], "init": "he_normal", "dim_ordering": "tf"}
    layer["config"]["batch_input_shape"] = [None, 8, 8, 3]
    dense = {"class_name": "Dense", "config": {"output_dim": 5, "name": "d", "activation": "softmax"}}
    flat = {"class_name": "Flatten", "config": {"name": "f", "trainable": True}}
    model = keras.models.model_from_json(json.dumps({"class_name": "Sequential", "config": [layer, flat, dense]}))
    assert model.output_shape == (None, 5)
    assert model.layers[0].get_config()["strides"] == (2, 2)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("sgd", 0.01), ("rmsprop", 0.001), ("adagrad", 0.01), ("adadelta", 1.0), ("adam", 0.001), ("adamax", 0.002)],
)
def test_optimizers_have_the_defaults_of_then(name, expected):
    model = network()
    model.compile(name, "mse")
    assert K.get_value(model.optimizer.lr) == pytest.approx(expected)
    assert isinstance(model.optimizer, optimizer_v1.Optimizer)
    K.set_value(model.optimizer.lr, 0.5)
    assert K.get_value(model.optimizer.lr) == 0.5


@pytest.mark.parametrize("order", ["loss, params", "params, [], loss", "by name"])
def test_updates_of_an_optimizer(order):
    weight = K.variable([4.0])
    loss, optimizer = K.sum(weight * 3), keras.optimizers.SGD(lr=0.5)
    given = {"loss, params": ([loss, [weight]], {}), "params, [], loss": ([[weight], [], loss], {})}
    args, kwargs = given.get(order, ([], {"loss": loss, "params": [weight]}))
    K.function([], [loss], updates=optimizer.get_updates(*args, **kwargs))([])
    assert K.get_value(weight) == pytest.approx([4 - 0.5 * 3])


def test_updates_of_reference_variables_are_assignments_of_them():
    """Programs look for the variable in an update: an unrolled GAN puts the new value in its place."""
    weight = tf.Variable([4.0], use_resource=False)
    updates = keras.optimizers.Adam(lr=0.5).get_updates([weight], [], K.sum(weight * 3))
    assert [update.op.type for update in updates] == ["Assign"] * 3  # mean, square, weight
    assert updates[-1].op.inputs[0].name == weight.name
    assert {update.op.inputs[0].name for update in updates} <= {variable.name for variable in tf.global_variables()}
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        session.run(updates)
        assert session.run(weight) == pytest.approx([3.5], abs=1e-5)


def test_metrics_of_keras_1():
    metrics = TREE.find("keras.metrics")
    truth, guess = np.array([1, 1, 0, 0, 1.0]), np.array([0.9, 0.2, 0.8, 0.1, 0.7])
    found = {name: K.eval(getattr(metrics, name)(K.constant(truth), K.constant(guess))) for name in LOST}
    assert found["precision"] == pytest.approx(2 / 3) and found["recall"] == pytest.approx(2 / 3)
    assert found["fmeasure"] == pytest.approx(2 / 3, abs=1e-6)
    assert found["matthews_correlation"] == pytest.approx((2 * 1 - 1 * 1) / 6, abs=1e-6)
    model = network()
    model.compile("sgd", "categorical_crossentropy", ["accuracy", "precision"])
    assert sorted(model.fit(X, Y, epochs=1, verbose=0).history) == ["acc", "loss", "precision"]


def test_what_is_refused():
    with pytest.raises(NotImplementedError, match="Graph of Keras 0 is not here"):
        keras.models.Graph()
    with pytest.raises(NotImplementedError, match=r"class Mine\(Recurrent\)"):
        type("Mine", (L.Recurrent,), {})
    with pytest.raises(NotImplementedError, match=r"BatchNormalization\(mode=1\)"):
        L.BatchNormalization(mode=1)
    with pytest.raises(ValueError, match="Unknown optimizer: no_such"):
        keras.optimizers.get("no_such")


def test_own_subclass_of_model():
    class Mine(keras.models.Model):
        def __init__(self):
            super().__init__(name="mine")
            self.dense = L.Dense(3)

        def call(self, inputs):
            return self.dense(inputs)

    model = Mine()
    model.compile("sgd", "mse")
    model.fit(X, Y, epochs=1, verbose=0)
    assert model.predict(X).shape == (24, 3)
    assert isinstance(model, keras.models.Model)


def test_a_model_on_a_tensor_of_a_session():
    model, images = network(), tf.placeholder(tf.float32, [None, 6])
    outputs = model(images)
    assert images._keras_shape == (None, 6)
    found = K.get_session().run(outputs, {images: X, K.learning_phase(): 0})
    assert np.allclose(found, model.predict(X), atol=1e-6)
    assert present.Dense is type(model.layers[0])


def test_an_object_that_only_has_next():
    class Batches:
        batch_size = 2

        def __next__(self):
            return np.ones((2, 3)), np.zeros((2, 1))

    model = Sequential([L.Dense(1, input_dim=3)])
    model.compile("sgd", "mse")
    history = model.fit_generator(Batches(), 2, validation_data=Batches(), validation_steps=1, verbose=0)
    assert {"loss", "val_loss"} <= set(history.history)


def test_weights_of_some_layers_in_an_open_file(tmp_path):
    saving = TREE.find("keras.engine.saving")
    model = Sequential([L.Dense(3, input_dim=3, name="first"), L.Dense(1, name="second")])
    weights = model.get_weights()
    with h5py.File(tmp_path / "w.h5", "w") as file:
        saving.save_weights_to_hdf5_group(file, model.layers)
    model.set_weights([np.zeros_like(values) for values in weights])
    with h5py.File(tmp_path / "w.h5") as file:
        saving.load_weights_from_hdf5_group_by_name(file, filter(lambda layer: layer.name == "first", model.layers))
        assert np.array_equal(model.get_weights()[0], weights[0]) and not model.get_weights()[2].any()
        saving.load_weights_from_hdf5_group(file, model.layers)
    assert np.array_equal(model.get_weights()[2], weights[2])


@pytest.mark.parametrize("name_first", [True, False])
def test_losses_and_metrics_that_a_program_adds(name_first):
    numbers = L.Input((6,))
    dense = L.Dense(1, kernel_initializer="ones", use_bias=False)
    model = Model(numbers, dense(numbers))
    model._losses = []  # as Mask R-CNN empties it
    model.add_loss(K.mean(model.output, keepdims=True))
    model.add_loss(K.sum(K.square(dense.kernel)))
    model.compile(keras.optimizers.SGD(lr=0.1), loss=[None])
    first, second = [(model.metrics_names, "size"), (model.metrics_tensors, K.mean(model.output))][
        :: 1 if name_first else -1
    ]
    first[0].append(first[1])
    second[0].append(second[1])
    assert model.metrics_names == ["loss", "size"]
    loss, size = model.train_on_batch(np.ones((4, 6)), None)
    assert (loss, size) == (6 + 6, 6)
    assert np.allclose(dense.get_weights()[0], 1 - 0.1 * (1 + 2))  # both have gradients
