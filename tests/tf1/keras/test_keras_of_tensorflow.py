"""tf.keras of TensorFlow 1.15: its modules by all their old paths, its models in graph mode."""

import warnings

import h5py
import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from tf1.keras import TREE, prepare

keras = TREE.root
PATHS = (
    *("layers", "layers.core", "layers.convolutional", "layers.recurrent", "layers.merge", "_impl.keras.layers"),
    *("api.keras.layers", "python.keras.layers", "models", "utils.np_utils", "preprocessing.image", "engine.topology"),
    *("preprocessing.sequence", "applications.vgg16", "backend.tensorflow_backend", "wrappers.scikit_learn"),
    *("utils.vis_utils", "callbacks", "optimizers", "objectives", "utils.losses_utils"),
)


@pytest.mark.parametrize("path", PATHS)
def test_old_path_is_a_module(path):
    assert TREE.find(f"keras.{path}").__name__.startswith(("keras", "tf_keras"))


def test_one_class_by_every_path():
    paths = ("layers", "layers.core", "_impl.keras.layers", "python.keras.layers.core", "api.keras.layers")
    assert len({TREE.find(f"keras.{path}").Dense for path in paths}) == 1


def test_wrong_names_are_told():
    with pytest.raises(AttributeError, match=r"keras\.layers has no Denze here; is Dense meant\?"):
        keras.layers.Denze  # noqa: B018
    with pytest.raises(ModuleNotFoundError, match="'keras.no_such' in the keras of then"):
        TREE.find("keras.no_such")


def test_history_has_the_keys_of_then(graph):
    model = keras.models.Sequential([keras.layers.Dense(3, activation="softmax", input_dim=4)])
    model.compile(keras.optimizers.Adam(lr=0.01, decay=1e-4), "categorical_crossentropy", ["accuracy"])
    x, y = np.random.rand(10, 4), np.eye(3)[np.arange(10) % 3]
    history = model.fit(x, y, epochs=2, validation_split=0.2, verbose=0).history
    assert sorted(history) == ["acc", "loss", "val_acc", "val_loss"]
    assert len(history["loss"]) == 2


def test_the_progress_of_steps_shows_metrics_alone(graph, capsys):
    def batches():
        while True:
            yield np.ones((4, 3)), np.ones((4, 2))

    model = keras.models.Sequential([keras.layers.Dense(2, input_dim=3)])
    model.compile("sgd", "mse")
    model.fit_generator(batches(), steps_per_epoch=3)
    shown = capsys.readouterr().out
    assert "3/3 [==" in shown and " - loss: " in shown
    assert "batch: " not in shown and "size: " not in shown


@pytest.mark.parametrize("name", ["model.keras", "model.h5", "model"])
def test_a_saved_model_is_hdf5_whatever_it_is_called(graph, tmp_path, name):
    model = keras.models.Sequential([keras.layers.Dense(3, activation="softmax", input_dim=4)])
    model.compile("sgd", "categorical_crossentropy")
    model.save(str(tmp_path / name))
    assert h5py.is_hdf5(tmp_path / name)
    x = np.random.rand(5, 4)
    assert np.array_equal(keras.models.load_model(str(tmp_path / name)).predict(x), model.predict(x))


def test_lost_methods(graph):
    model = keras.models.Sequential([keras.layers.Dense(3, activation="softmax", input_dim=4)])
    x = np.random.rand(5, 4)
    assert np.array_equal(model.predict_classes(x), model.predict(x).argmax(1))
    assert np.array_equal(model.predict_proba(x), model.predict(x))
    again = keras.models.model_from_yaml(model.to_yaml())
    assert again.get_config() == model.get_config()
    one = keras.models.Sequential([keras.layers.Dense(1, activation="sigmoid", input_dim=4)])
    assert np.array_equal(one.predict_classes(x), (one.predict(x) > 0.5).astype(int))


def test_a_prediction_of_one_number_is_a_number(graph):
    model = keras.models.Sequential([keras.layers.Dense(1, kernel_initializer="ones", input_dim=4)])
    assert float(model.predict(np.ones((1, 4)))) == 4.0 and int(model.predict_on_batch(np.ones((1, 4)))) == 4
    assert type(model.predict(np.ones((2, 4)))) is np.ndarray


def test_a_model_that_reshapes_takes_other_shapes(graph):
    model = keras.models.Sequential([keras.layers.Reshape((2, 2, 1), input_shape=(4,)), keras.layers.Flatten()])
    pictures = tf.placeholder(tf.float32, [None, 2, 2])
    with tf.Session() as session:
        assert session.run(model(pictures), {pictures: np.ones((3, 2, 2))}).shape == (3, 4)


def test_layers_on_a_placeholder_in_a_session(graph):
    images = tf.placeholder(tf.float32, [None, 4])
    outputs = keras.layers.Dense(3, kernel_initializer="ones")(images)
    assert [variable.name for variable in tf.trainable_variables()] == ["dense/kernel:0", "dense/bias:0"]
    loss = tf.reduce_mean(outputs)
    step = tf.train.GradientDescentOptimizer(1.0).minimize(loss)
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        first = session.run(loss, {images: np.ones((2, 4))})
        session.run(step, {images: np.ones((2, 4))})
        assert first == pytest.approx(4.0)
        # Each weight's gradient is 1/3, each bias's, too: the mean falls by 4 * 1/3 + 1/3.
        assert session.run(loss, {images: np.ones((2, 4))}) == pytest.approx(4 - 5 / 3)


def test_learning_phase_is_a_placeholder(graph):
    images = tf.placeholder(tf.float32, [None, 1000])
    dropped = keras.layers.Dropout(0.5)(images)
    with tf.Session() as session:
        ones = np.ones((1, 1000))
        still = session.run(dropped, {images: ones, keras.backend.learning_phase(): 0})
        moving = session.run(dropped, {images: ones, keras.backend.learning_phase(): 1})
    assert np.array_equal(still, ones)
    assert set(moving.ravel()) == {0.0, 2.0}


def test_rows_of_an_hdf5_file(tmp_path):
    import h5py

    rows = np.arange(20).reshape(10, 2)
    with h5py.File(tmp_path / "rows.h5", "w") as file:
        file["rows"] = rows
    matrix = keras.utils.HDF5Matrix(str(tmp_path / "rows.h5"), "rows", start=2, end=8, normalizer=lambda x: x * 10)
    assert matrix.shape == (6, 2) and len(matrix) == 6
    assert np.array_equal(matrix[1:3], rows[3:5] * 10)
    assert np.array_equal(matrix[[4, 0, 4]], rows[[6, 2, 6]] * 10)
    with pytest.raises(IndexError, match="row 6 of an HDF5Matrix of 6 rows"):
        matrix[6]


def test_copies_on_gpus_that_are_not_there(graph):
    model = keras.models.Sequential([keras.layers.Dense(3, input_dim=4)])
    assert keras.utils.multi_gpu_model(model, gpus=1) is model
    with pytest.raises(ValueError, match="8 GPUs are asked for, this machine has 0"):
        keras.utils.multi_gpu_model(model, gpus=8)


def test_estimators_of_scikit_learn(graph):
    from sklearn.model_selection import GridSearchCV

    from tf1.keras.scikit_learn import KerasClassifier, KerasRegressor

    def network(units=4):
        model = keras.models.Sequential([keras.layers.Dense(units, input_dim=2), keras.layers.Dense(2, "softmax")])
        model.compile(keras.optimizers.Adam(lr=0.1), "categorical_crossentropy", ["accuracy"])
        return model

    def line():
        model = keras.models.Sequential([keras.layers.Dense(1, input_dim=2)])
        model.compile(keras.optimizers.Adam(lr=0.1), "mse")
        return model

    numbers = np.random.RandomState(0).randn(60, 2)
    labels = np.where(numbers[:, 0] > 0, "right", "left")
    search = GridSearchCV(KerasClassifier(network, epochs=20, verbose=0), {"units": [3, 4]}, cv=2).fit(numbers, labels)
    assert search.best_score_ > 0.9
    assert set(search.predict(numbers)) == {"left", "right"}
    assert search.best_estimator_.predict_proba(numbers).shape == (60, 2)
    regressor = KerasRegressor(line, epochs=40, verbose=0)
    regressor.fit(numbers, numbers.sum(1))
    assert -0.1 < regressor.score(numbers, numbers.sum(1)) < 0
    with pytest.raises(ValueError, match="unitz is not a legal parameter"):
        KerasClassifier(network, unitz=3)


def test_outputs_that_a_program_assigns():
    whole = keras.Sequential(
        [
            keras.layers.Dense(4, input_shape=(3,), kernel_initializer="ones"),
            keras.layers.Dense(2, kernel_initializer="ones"),
        ]
    )
    network = keras.models.Model(whole.input, whole.output)
    network.outputs = [network.layers[1].output]  # its first Dense
    inputs = keras.layers.Input((3,))
    features = keras.models.Model(inputs, network(inputs))
    np.testing.assert_array_equal(features.predict(np.ones([1, 3])), [[3, 3, 3, 3]])
    network.outputs = [network.layers[1].output, network.layers[2].output]
    first, second = keras.models.Model(inputs, network(inputs)).predict(np.ones([1, 3]))
    assert first.shape == (1, 4)
    np.testing.assert_array_equal(second, [[12, 12]])


def test_the_learning_phase_is_set_without_a_remark():
    with warnings.catch_warnings(record=True) as told:
        prepare()
        keras.backend.set_learning_phase(0)
    assert [str(one.message) for one in told if "learning_phase" in str(one.message)] == []
    keras.backend.clear_session()


def test_the_first_call_of_a_network_is_its_own(graph):
    picture = keras.layers.Input((4,))
    network = keras.models.Model(picture, keras.layers.Dense(3)(picture))
    assert network.get_output_shape_at(0) == network.get_output_shape_at(-1) == (None, 3)
    assert network.get_input_at(0) is network.inputs[0]
    again = network(keras.layers.Input((4,)))
    assert network.get_output_at(0) is network.outputs[0]
    assert network.get_output_at(1) is again and network.get_output_at(-1) is again
    with pytest.raises(ValueError, match="at node"):
        network.get_output_at(2)


def test_variables_that_a_lambda_layer_makes(graph):
    numbers = keras.layers.Input((2,))
    scaled = keras.layers.Lambda(lambda x: x * tf.Variable([2.0, 3.0]))(numbers)
    model = keras.models.Model(numbers, scaled)
    assert len(model.trainable_weights) == 1
    assert model.predict(np.ones((1, 2))).tolist() == [[2, 3]]
