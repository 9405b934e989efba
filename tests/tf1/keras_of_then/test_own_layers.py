"""Layers that a program defines itself, and the layers that Keras 2 dropped, against their formulas in NumPy."""

import numpy as np
import pytest

from tf1.keras_of_then import TREE, notices

keras = TREE.root
L, K = keras.layers, keras.backend
Layer, InputSpec = TREE.find("keras.engine.topology").Layer, TREE.find("keras.engine.topology").InputSpec
Model, Sequential = keras.models.Model, keras.models.Sequential
X = np.random.RandomState(0).rand(5, 6).astype("float32")


@pytest.fixture(autouse=True)
def silence(graph):
    notices.forget()
    yield
    notices.forget()


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


class OfKeras1(Layer):
    """As the documentation of Keras 1 shows a layer."""

    def __init__(self, output_dim, **kwargs):
        self.supports_masking = True
        self.output_dim = output_dim
        self.init = TREE.find("keras.initializations").get("glorot_uniform")
        super(OfKeras1, self).__init__(**kwargs)  # noqa: UP008

    def build(self, input_shape):
        assert type(input_shape) is tuple and type(input_shape[1]) is int
        self.input_spec = [InputSpec(shape=input_shape)]
        self.W = self.init((input_shape[1], self.output_dim), name=f"{self.name}_W")
        self.b = self.add_weight((self.output_dim,), initializer="zero", name=f"{self.name}_b")
        self.trainable_weights = [self.W, self.b]
        self.built = True

    def call(self, x, mask=None):
        return K.dot(x, self.W) + self.b

    def get_output_shape_for(self, input_shape):
        return (input_shape[0], self.output_dim)

    def get_config(self):
        return dict(list(super(OfKeras1, self).get_config().items()) + [("output_dim", self.output_dim)])  # noqa: UP008


class OfKeras2(Layer):
    """As the documentation of Keras 2 shows a layer."""

    def __init__(self, output_dim, **kwargs):
        self.output_dim = output_dim
        super(OfKeras2, self).__init__(**kwargs)  # noqa: UP008

    def build(self, input_shape):
        self.kernel = self.add_weight(
            name="kernel", shape=(input_shape[1], self.output_dim), initializer="uniform", trainable=True
        )
        super(OfKeras2, self).build(input_shape)  # noqa: UP008

    def call(self, x):
        return K.dot(x, self.kernel)

    def compute_output_shape(self, input_shape):
        return (input_shape[0], self.output_dim)


@pytest.mark.parametrize(("kind", "weights"), [(OfKeras1, [(6, 3), (3,)]), (OfKeras2, [(6, 3)])])
def test_a_programs_own_layer_learns(kind, weights):
    model = Sequential([kind(3, input_dim=6)])
    model.compile("sgd", "mse")
    assert [value.shape for value in model.get_weights()] == weights
    before = model.get_weights()
    model.fit(X, np.ones((5, 3)), epochs=1, verbose=0)
    assert all(np.abs(now - then).max() > 0 for now, then in zip(model.get_weights(), before, strict=True))
    assert model.predict(X) == pytest.approx(X @ model.get_weights()[0] + sum(model.get_weights()[1:]), abs=1e-5)
    assert kind(3).compute_output_shape((None, 6)) == (None, 3)
    assert model.layers[0].name == ("of_keras1_1" if kind is OfKeras1 else "of_keras2_1")
    assert isinstance(model.layers[0], L.Layer) and not isinstance(model.layers[0], L.Dense)


def test_a_masking_layer_keeps_its_mark():
    assert OfKeras1(3).supports_masking
    assert not OfKeras2(3).supports_masking


def test_a_programs_own_layer_is_loaded(tmp_path):
    model = Sequential([OfKeras1(3, input_dim=6)])
    model.compile("sgd", "mse")
    model.save(str(tmp_path / "m.h5"))
    again = keras.models.load_model(str(tmp_path / "m.h5"), custom_objects={"OfKeras1": OfKeras1})
    assert np.array_equal(again.predict(X), model.predict(X))


def test_a_subclass_of_a_layer_takes_old_arguments():
    class Scaled(L.Convolution2D):
        def __init__(self, scale, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.scale = scale

        def call(self, inputs):
            return super().call(inputs) * self.scale

    layer = Scaled(2.0, 4, 3, 3, border_mode="same", input_shape=(8, 8, 3))
    model = Sequential([layer])
    plain = Sequential([L.Conv2D(4, (3, 3), padding="same", input_shape=(8, 8, 3))])
    plain.set_weights(model.get_weights())
    pictures = np.random.rand(2, 8, 8, 3)
    assert model.predict(pictures) == pytest.approx(2 * plain.predict(pictures), abs=1e-5)


def test_weights_that_do_not_learn():
    class Fixed(Layer):
        def build(self, input_shape):
            self.a = self.add_weight(shape=(1,), name="a", initializer="one")
            self.non_trainable_weights = [self.a]
            self.add_update([(self.a, self.a + 1)])
            super().build(input_shape)

        def call(self, x):
            return x * self.a

    model = Sequential([Fixed(input_shape=(6,)), L.Dense(1)])
    model.compile("sgd", "mse")
    model.fit(X, np.ones(5), batch_size=5, epochs=2, verbose=0)
    assert model.layers[0].get_weights()[0] == pytest.approx([3.0])


def outputs(layer, x, weights=None):
    model = Sequential([layer])
    if weights:
        model.set_weights(weights)
    return model.predict(x), model.get_weights()


def test_maxout_dense():
    found, (kernel, bias) = outputs(L.MaxoutDense(output_dim=3, nb_feature=2, init="he_normal", input_dim=6), X)
    assert kernel.shape == (2, 6, 3) and bias.shape == (2, 3)
    assert found == pytest.approx((np.einsum("bi,fio->bfo", X, kernel) + bias).max(1), abs=1e-5)


def test_highway():
    found, (w, carry, b, b_carry) = outputs(L.Highway(activation="tanh", input_dim=6), X)
    gate = sigmoid(X @ carry + b_carry)
    assert np.all(b_carry == -2)
    assert found == pytest.approx(gate * np.tanh(X @ w + b) + (1 - gate) * X, abs=1e-5)


def test_time_distributed_dense():
    steps = np.random.rand(2, 4, 6)
    found, (kernel, bias) = outputs(L.TimeDistributedDense(3, input_dim=6, input_length=4), steps)
    assert found == pytest.approx(steps @ kernel + bias, abs=1e-5)


def test_parametric_softplus():
    found, _ = outputs(L.ParametricSoftplus(input_shape=(6,)), X)
    assert found == pytest.approx(0.2 * np.log1p(np.exp(5 * X)), abs=1e-5)


def test_srelu():
    x = np.linspace(-3, 3, 30).reshape(5, 6).astype("float32")
    left, a_left, right, a_right = (np.full(6, value, "float32") for value in (-1, 0.5, -2, 3))
    found, _ = outputs(L.SReLU(input_shape=(6,)), x, [left, a_left, right, a_right])
    t = -1 + 2
    expected = np.where(x >= t, t + 3 * (x - t), np.where(x < -1, -1 + 0.5 * (x + 1), x))
    assert found == pytest.approx(expected, abs=1e-5)


def test_dropout_of_words():
    words = np.tile(np.arange(50), (1, 1))
    model = Sequential([L.Embedding(50, 4, input_length=50, dropout=0.5)])
    table = model.get_weights()[0]
    phase = K.function([model.input, K.learning_phase()], [model.output])
    assert phase([words, 0])[0][0] == pytest.approx(table)
    dropped = phase([words, 1])[0][0]
    whole = np.all(dropped == 0, axis=1)
    assert 5 < whole.sum() < 45
    assert dropped[~whole] == pytest.approx(2 * table[~whole], rel=1e-5)


def test_batch_normalization_by_the_batch_always():
    found, _ = outputs(L.BatchNormalization(mode=2, input_shape=(6,)), X)
    assert found == pytest.approx((X - X.mean(0)) / np.sqrt(X.var(0) + 1e-3), abs=1e-4)


@pytest.mark.parametrize(
    ("asked", "mode", "expected"),
    [
        ((None, 14, 14, 3), "same", 14),
        ((None, 13, 13, 3), "same", 13),
        ((None, 15, 15, 3), "valid", 15),
        ((None, 16, 16, 3), "valid", 16),
    ],
)
def test_deconvolution_to_a_shape(asked, mode, expected):
    layer = L.Deconvolution2D(3, 3, 3, output_shape=asked, subsample=(2, 2), border_mode=mode, input_shape=(7, 7, 2))
    found, weights = outputs(layer, np.random.rand(2, 7, 7, 2))
    assert found.shape == (2, expected, expected, 3)
    assert weights[0].shape == (3, 3, 3, 2)


def test_deconvolution_to_no_shape():
    with pytest.raises(ValueError, match="no transposed convolution of"):
        Sequential([L.Deconvolution2D(3, 3, 3, output_shape=(None, 20, 20, 3), input_shape=(7, 7, 2))])


def test_recurrent_layers_of_cudnn():
    steps = np.random.rand(2, 4, 6)
    found, weights = outputs(L.CuDNNLSTM(3, input_shape=(4, 6)), steps)
    again, _ = outputs(L.LSTM(3, recurrent_activation="sigmoid", input_shape=(4, 6)), steps, weights)
    assert found == pytest.approx(again, abs=1e-6)
    assert outputs(L.CuDNNGRU(3, input_shape=(4, 6)), steps)[0].shape == (2, 3)


def test_a_layer_of_merged_tensors_of_ones_own():
    class Between(TREE.find("keras.layers.merge")._Merge):
        def _merge_function(self, inputs):
            return 0.25 * inputs[0] + 0.75 * inputs[1]

    a, b = L.Input((6,)), L.Input((6,))
    assert Model([a, b], Between()([a, b])).predict([X, 2 * X]) == pytest.approx(1.75 * X, abs=1e-5)


def test_the_shapes_that_a_layer_declares_are_known():
    class Best(Layer):
        def __init__(self, count):
            self.count = count
            super().__init__()

        def call(self, inputs):
            chosen = K.tf.range(K.tf.placeholder_with_default(self.count, []))
            return [K.tf.gather(values, chosen, axis=1) for values in inputs]

        def compute_output_shape(self, input_shape):
            assert input_shape == [(None, 5, 6), (None, 5)]
            return [(7, self.count, 6), (None, self.count, 9, 9)]

    found, wrong = Best(2)([L.Input((5, 6)), L.Input((5,))])
    assert K.int_shape(found) == (None, 2, 6)
    assert K.int_shape(wrong) == (None, None)  # no such shape: Keras did not compare
    assert K.int_shape(L.Reshape((2, 3, 2))(found)) == (None, 2, 3, 2)
