"""Layers: what Keras 1's arguments make is what Keras 2's make, by their configurations and by numbers."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf
from tf_keras.api._v1.keras import layers as present

from tf1.keras_of_then import TREE, notices

L = TREE.root.layers
K = TREE.root.backend
R = TREE.find("keras.regularizers")

#: (name, arguments of then, name in Keras 2, arguments of Keras 2)
SAME = [
    ("Dense", [], {"output_dim": 3, "init": "uniform", "bias": False}, "Dense", {"units": 3, "use_bias": False}),
    ("Dense", [3, "he_normal"], {}, "Dense", {"units": 3, "kernel_initializer": "he_normal"}),
    ("Dense", [3, "relu"], {}, "Dense", {"units": 3, "activation": "relu"}),
    ("Dense", [3], {"W_constraint": "NonNeg"}, "Dense", {"units": 3, "kernel_constraint": "NonNeg"}),
    ("Dropout", [], {"p": 0.3}, "Dropout", {"rate": 0.3}),
    ("SpatialDropout2D", [0.3], {"dim_ordering": "th"}, "SpatialDropout2D", {"rate": 0.3, "f": "channels_first"}),
    ("GaussianNoise", [], {"sigma": 0.3}, "GaussianNoise", {"stddev": 0.3}),
    ("GaussianDropout", [], {"p": 0.3}, "GaussianDropout", {"rate": 0.3}),
    ("Convolution2D", [8, 3, 5], {}, "Conv2D", {"filters": 8, "kernel_size": (3, 5)}),
    ("Conv2D", [8, 3, 3], {}, "Conv2D", {"filters": 8, "kernel_size": (3, 3)}),
    ("Conv2D", [8, 3], {"strides": 2}, "Conv2D", {"filters": 8, "kernel_size": 3, "strides": 2}),
    ("Conv2D", [8, (3, 5)], {}, "Conv2D", {"filters": 8, "kernel_size": (3, 5)}),
    ("Convolution2D", [8], {"nb_row": 3, "nb_col": 5}, "Conv2D", {"filters": 8, "kernel_size": (3, 5)}),
    ("Convolution2D", [], {"nb_filter": 8, "nb_row": 3, "nb_col": 5}, "Conv2D", {"filters": 8, "kernel_size": (3, 5)}),
    ("Convolution2D", [8, 3], {"nb_col": 5}, "Conv2D", {"filters": 8, "kernel_size": (3, 5)}),
    (
        *("Convolution2D", [8, 3, 3], {"subsample": (2, 2), "border_mode": "same", "dim_ordering": "th"}),
        *("Conv2D", {"filters": 8, "kernel_size": 3, "strides": 2, "padding": "same", "f": "channels_first"}),
    ),
    (
        *("AtrousConvolution2D", [8, 3, 3], {"atrous_rate": (2, 2)}),
        *("Conv2D", {"filters": 8, "kernel_size": 3, "dilation_rate": 2}),
    ),
    ("Convolution1D", [8, 3], {}, "Conv1D", {"filters": 8, "kernel_size": 3}),
    (
        *("Convolution1D", [], {"nb_filter": 8, "filter_length": 3, "subsample_length": 2, "border_mode": "same"}),
        *("Conv1D", {"filters": 8, "kernel_size": 3, "strides": 2, "padding": "same"}),
    ),
    ("Convolution3D", [8, 3, 4, 5], {}, "Conv3D", {"filters": 8, "kernel_size": (3, 4, 5)}),
    (
        *("Convolution3D", [8], {"kernel_dim1": 3, "kernel_dim2": 4, "kernel_dim3": 5, "subsample": (1, 2, 2)}),
        *("Conv3D", {"filters": 8, "kernel_size": (3, 4, 5), "strides": (1, 2, 2)}),
    ),
    (
        *("SeparableConvolution2D", [8, 3, 3], {"init": "he_normal", "depth_multiplier": 2}),
        *("SeparableConv2D", {"filters": 8, "kernel_size": 3, "depth_multiplier": 2, "b": "he_normal"}),
    ),
    ("LocallyConnected2D", [8, 3, 3], {}, "LocallyConnected2D", {"filters": 8, "kernel_size": 3}),
    ("MaxPooling1D", [], {"pool_length": 3, "stride": 2}, "MaxPooling1D", {"pool_size": 3, "strides": 2}),
    ("MaxPooling2D", [(3, 3)], {"border_mode": "same"}, "MaxPooling2D", {"pool_size": 3, "padding": "same"}),
    ("AveragePooling2D", [], {"dim_ordering": "th"}, "AveragePooling2D", {"f": "channels_first"}),
    ("GlobalAveragePooling2D", [], {"dim_ordering": "th"}, "GlobalAveragePooling2D", {"f": "channels_first"}),
    ("UpSampling1D", [], {"length": 3}, "UpSampling1D", {"size": 3}),
    ("UpSampling2D", [(3, 3)], {"dim_ordering": "tf"}, "UpSampling2D", {"size": 3, "f": "channels_last"}),
    ("ZeroPadding2D", [], {"padding": {"top_pad": 1, "left_pad": 2}}, "ZeroPadding2D", {"padding": ((1, 0), (2, 0))}),
    ("ZeroPadding2D", [], {"padding": (1, 2, 3, 4)}, "ZeroPadding2D", {"padding": ((1, 2), (3, 4))}),
    ("Cropping2D", [], {"cropping": ((5, 2), (0, 0))}, "Cropping2D", {"cropping": ((5, 2), (0, 0))}),
    ("Reshape", [], {"dims": (2, 3)}, "Reshape", {"target_shape": (2, 3)}),
    ("LSTM", [8, "he_normal"], {}, "LSTM", {"units": 8, "kernel_initializer": "he_normal"}),
    (
        *("LSTM", [], {"output_dim": 8, "inner_init": "he_normal", "inner_activation": "sigmoid", "dropout_W": 0.1}),
        *("LSTM", {"units": 8, "recurrent_initializer": "he_normal", "recurrent_activation": "sigmoid"}),
    ),
    ("LSTM", [8], {"forget_bias_init": "zero"}, "LSTM", {"units": 8, "unit_forget_bias": False}),
    ("GRU", [8], {"dropout_U": 0.1, "consume_less": "gpu"}, "GRU", {"units": 8, "recurrent_dropout": 0.1, "i": 2}),
    ("SimpleRNN", [8], {"consume_less": "cpu"}, "SimpleRNN", {"units": 8}),
    ("PReLU", [], {"init": "one"}, "PReLU", {"alpha_initializer": "one"}),
    ("LeakyReLU", [0.2], {}, "LeakyReLU", {"alpha": 0.2}),
    ("BatchNormalization", [], {"mode": 0, "axis": 1, "beta_init": "one"}, "BatchNormalization", {"axis": 1}),
    ("BatchNormalization", [1e-5], {}, "BatchNormalization", {"epsilon": 1e-5}),
]
#: What a short name in SAME stands for, and what the arguments of then set beside the arguments of Keras 2 above.
SHORT = {"f": "data_format", "b": "depthwise_initializer", "i": "implementation"}
BESIDE = {
    "SeparableConvolution2D": {"pointwise_initializer": "he_normal"},
    "LSTM dropout_W": {"dropout": 0.1},
    "Dense init": {"kernel_initializer": "uniform"},
    "BatchNormalization beta_init": {"beta_initializer": "one"},
}


@pytest.fixture(autouse=True)
def silence(graph):
    """Nothing has been said; a graph of its own."""
    notices.forget()
    yield
    notices.forget()


@pytest.mark.parametrize(("old", "args", "kwargs", "new", "expected"), SAME)
def test_arguments_of_keras_1(old, args, kwargs, new, expected):
    expected = {SHORT.get(name, name): value for name, value in expected.items()}
    for key, more in BESIDE.items():
        name, *with_argument = key.split()
        if name == old and set(with_argument) <= set(kwargs):
            expected |= more
    made, wanted = getattr(L, old)(*args, **kwargs, name="a"), getattr(present, new)(**expected, name="a")
    assert isinstance(made, getattr(present, new))
    assert made.get_config() == {**wanted.get_config(), **({"dropout": 0.0} if new == "Embedding" else {})}


def test_two_names_of_one_argument_are_refused():
    with pytest.raises(TypeError, match="Dense got output_dim= of Keras 1 and units= of Keras 2"):
        L.Dense(units=3, output_dim=3)
    with pytest.raises(TypeError, match="no_such"):
        L.Dense(3, no_such=1)


def test_each_kind_is_told_once(capsys):
    L.Convolution2D(8, 3, 3, border_mode="same")
    L.Convolution2D(8, 3, 3, border_mode="same")
    assert capsys.readouterr().err.splitlines() == [
        "keras: Conv2D(filters, nb_row, nb_col) of Keras 1 is read as Conv2D(filters, kernel_size)",
        "keras: border_mode=... of Keras 1 is read as padding=... of Keras 2",
    ]
    assert notices.speaks_keras_1()


def test_keras_2_is_told_nothing(capsys):
    L.Conv2D(8, (3, 3), padding="same", kernel_initializer="he_normal")
    L.Dense(3, activation="relu", input_dim=4)
    assert capsys.readouterr().err == ""
    assert not notices.speaks_keras_1()


def test_names_count_from_one():
    assert [L.Dense(3).name, L.Dense(3).name, L.MaxPooling2D().name, L.Conv2D(8, 3).name] == [
        *("dense_1", "dense_2", "max_pooling2d_1", "conv2d_1"),
    ]
    notices.heard_keras_1("test")
    assert [L.MaxPooling2D().name, L.Convolution2D(8, 3, 3).name] == ["maxpooling2d_1", "convolution2d_1"]


def test_classes_know_the_layers_of_tf_keras():
    assert isinstance(present.BatchNormalization(), L.BatchNormalization)
    assert isinstance(present.Conv2D(3, 3), L.Convolution2D) and not isinstance(present.Dense(3), L.Convolution2D)
    assert issubclass(present.Dense, L.Layer) and type(L.Dense(3)) is present.Dense


def test_functions_as_initializers():
    initializations = TREE.find("keras.initializations")

    def of_keras_1(shape, name=None):
        return initializations.normal(shape, scale=0.01, name=name)

    def of_keras_2(shape, dtype=None):
        return tf.ones(shape, dtype) * 7

    first, second = L.Dense(200, init=of_keras_1), L.Dense(2, kernel_initializer=of_keras_2)
    first.build((None, 200)), second.build((None, 3))
    assert np.std(first.get_weights()[0]) == pytest.approx(0.01, rel=0.05)
    assert np.all(second.get_weights()[0] == 7)


def test_own_classes_of_initializers():
    class Sevens(TREE.root.initializers.Initializer):
        def __call__(self, shape, dtype="float32"):
            assert type(shape) is tuple and dtype == "float32"
            return np.full(shape, 7, dtype=dtype)

        def get_config(self):
            return {}

    class Ones(TREE.root.initializers.Initializer):
        def __call__(self, shape):
            return np.ones(shape)

    layer = L.Dense(2, kernel_initializer=Sevens(), bias_initializer=Ones())
    layer.build((None, 3))
    assert np.all(layer.get_weights()[0] == 7) and np.all(layer.get_weights()[1] == 1)
    assert isinstance(TREE.root.initializers.Zeros(), TREE.root.initializers.Initializer)
    assert not isinstance(TREE.root.initializers.Zeros(), Sevens) and Sevens()((2,), dtype=tf.float32).tolist() == [
        7,
        7,
    ]


def test_a_loss_in_a_lambda_layer():
    numbers = L.Input((3,))
    doubled = L.Dense(1, kernel_initializer="ones")(numbers)
    loss = L.Lambda(lambda pair: K.sum(K.square(pair[0] - pair[1])), output_shape=(1,))([doubled, numbers])
    model = TREE.root.models.Model(numbers, loss)
    model.compile(TREE.root.optimizers.SGD(lr=0.0), loss=lambda y_true, y_pred: y_pred)
    x = np.array([[1, 2, 3], [0, 0, 1]])
    assert model.train_on_batch(x, np.zeros(2)) == 25 + 16 + 9 + 1 + 1


@pytest.mark.parametrize(
    ("name", "low", "high", "deviation"),
    [
        ("uniform", -0.05, 0.05, 0.05 / 3**0.5),
        ("normal", -1, 1, 0.05),
        ("glorot_uniform", -0.1, 0.1, (2 / 600) ** 0.5),
        ("glorot_normal", -1, 1, (2 / 600) ** 0.5),
        ("he_normal", -1, 1, (2 / 400) ** 0.5),
        ("he_uniform", -((6 / 400) ** 0.5), (6 / 400) ** 0.5, (2 / 400) ** 0.5),
        ("lecun_uniform", -((3 / 400) ** 0.5), (3 / 400) ** 0.5, (1 / 400) ** 0.5),
    ],
)
def test_initializations(name, low, high, deviation):
    values = K.get_value(TREE.find("keras.initializations").get(name)((400, 200), name="w"))
    assert low <= values.min() and values.max() <= high
    assert np.std(values) == pytest.approx(deviation, rel=0.03)


@pytest.mark.parametrize(("ordering", "shape"), [("th", (8, 30, 9, 9)), ("tf", (9, 9, 30, 8))])
def test_kernels_are_drawn_by_the_fans_of_their_ordering(ordering, shape):
    """Keras 1 read the shape of a kernel as [out, in, rows, columns] unless it was told otherwise."""
    glorot = TREE.find("keras.initializations").get("glorot_uniform")
    values = K.get_value(glorot(shape, **({} if ordering == "th" else {"dim_ordering": "tf"})))
    assert values.shape == shape and np.std(values) == pytest.approx((2 / (81 * 38)) ** 0.5, rel=0.03)
    convolution = L.Convolution2D(8, 9, 9, init=glorot)
    convolution.build((None, 9, 9, 30))
    assert np.std(K.get_value(convolution.kernel)) == pytest.approx((2 / (81 * 38)) ** 0.5, rel=0.03)


def test_batch_normalization_of_the_backend_follows_its_axis():
    backend = TREE.find("keras.backend")
    x = np.random.RandomState(0).randn(2, 3, 4, 3).astype(np.float32)
    four = [np.float32([1, 2, 3]), np.float32([4, 5, 6]), np.float32([7, 8, 9]), None]
    for axis in (1, -1):
        of_x = [value if value is None or axis == -1 else value[:, None, None] for value in four]
        found = K.get_value(backend.batch_normalization(tf.constant(x), *four, axis=axis))
        expected = (x - of_x[0]) / np.sqrt(of_x[1] + 1e-3) + of_x[2]
        np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)
    with pytest.raises(TypeError, match="deconv2d.. got an unexpected keyword argument 'stride'"):
        backend.deconv2d(tf.constant(x), tf.zeros([1, 1, 3, 3]), (2, 3, 4, 3), stride=2)


def test_fans():
    fans = TREE.find("keras.initializations").get_fans
    assert fans((3, 4)) == (3, 4)
    assert fans((8, 3, 5, 5)) == (75, 200) and fans((5, 5, 3, 8), dim_ordering="tf") == (75, 200)


def test_regularizers():
    assert R.WeightRegularizer(l1=0.5).get_config() == {"l1": 0.5, "l2": 0.0}
    assert R.activity_l2(0.5).get_config() == {"l1": 0.0, "l2": 0.5}
    assert R.l2(l=0.5).get_config() == {"l2": 0.5}
    constraints = TREE.find("keras.constraints")
    assert constraints.maxnorm(m=3).get_config() == {"max_value": 3, "axis": 0}
    assert constraints.maxnorm(3).get_config() == constraints.max_norm(3).get_config()
