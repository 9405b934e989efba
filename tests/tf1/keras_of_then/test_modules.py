"""Modules of old Keras by their paths, the backend, preprocessing and utilities."""

import numpy as np
import pytest

from tf1.keras_of_then import TREE, notices, resolve

keras = TREE.root
K = keras.backend
#: Old module -> names that programs imported from it.
PATHS = {
    "layers.core": "Dense Activation Flatten Dropout Lambda Reshape Permute RepeatVector Merge MaxoutDense Masking",
    "layers.convolutional": "Convolution1D Convolution2D Convolution3D Conv2D ZeroPadding2D Deconvolution2D",
    "layers.pooling": "MaxPooling2D AveragePooling2D GlobalAveragePooling2D",
    "layers.recurrent": "LSTM GRU SimpleRNN Recurrent",
    "layers.embeddings": "Embedding",
    "layers.normalization": "BatchNormalization",
    "layers.advanced_activations": "LeakyReLU PReLU ELU ThresholdedReLU SReLU ParametricSoftplus",
    "layers.noise": "GaussianNoise GaussianDropout",
    "layers.local": "LocallyConnected1D LocallyConnected2D",
    "layers.wrappers": "TimeDistributed Bidirectional Wrapper",
    "layers.merge": "add concatenate Concatenate Add _Merge",
    "layers": "Input merge concatenate Dense Conv2DTranspose SeparableConv2D InputLayer InputSpec Layer RNN",
    "engine": "Layer InputSpec Input Model",
    "engine.topology": "Layer InputSpec Input merge Merge get_source_inputs Container InputLayer",
    "engine.training": "Model slice_X collect_trainable_weights",
    "engine.base_layer": "Layer InputSpec",
    "models": "Sequential Model Graph load_model save_model model_from_json model_from_yaml clone_model",
    "optimizers": "SGD Adam RMSprop Adagrad Adadelta Adamax Nadam TFOptimizer Optimizer get sgd rmsprop nadam",
    "objectives": "mean_squared_error categorical_crossentropy binary_crossentropy mse kld get",
    "losses": "mean_squared_error categorical_crossentropy binary_crossentropy cosine_proximity logcosh",
    "metrics": "categorical_accuracy binary_accuracy top_k_categorical_accuracy precision mean_squared_error",
    "regularizers": "l1 l2 l1l2 l1_l2 activity_l1 activity_l2 WeightRegularizer L1L2 Regularizer",
    "constraints": "maxnorm nonneg unitnorm max_norm MaxNorm NonNeg UnitNorm Constraint",
    "initializations": "uniform normal glorot_uniform he_normal get zero one orthogonal",
    "initializers": "RandomNormal TruncatedNormal he_normal glorot_uniform Constant VarianceScaling zero one get",
    "activations": "relu softmax tanh linear get",
    "callbacks": "ModelCheckpoint EarlyStopping TensorBoard LearningRateScheduler ReduceLROnPlateau Callback CSVLogger",
    "backend": "set_image_dim_ordering tf function learning_phase get_session set_session ctc_decode",
    "applications.mobilenet": "MobileNet relu6 DepthwiseConv2D BASE_WEIGHT_PATH mobilenet _obtain_input_shape",
    "applications.vgg16": "VGG16 WEIGHTS_PATH_NO_TOP preprocess_input decode_predictions vgg16",
    "applications.resnet50.resnet50": "ResNet50 preprocess_input decode_predictions",
    "backend.tensorflow_backend": "set_session tf get_session _to_tensor",
    "utils": "np_utils to_categorical plot_model Sequence multi_gpu_model get_file",
    "utils.np_utils": "to_categorical normalize probas_to_classes",
    "utils.visualize_util": "plot model_to_dot",
    "utils.vis_utils": "plot_model model_to_dot",
    "utils.generic_utils": "Progbar get_custom_objects CustomObjectScope get_from_module",
    "utils.data_utils": "get_file Sequence",
    "utils.io_utils": "HDF5Matrix",
    "utils.layer_utils": "convert_all_kernels_in_model print_summary",
    "utils.conv_utils": "normalize_tuple convert_kernel conv_output_length",
    "utils.test_utils": "get_test_data keras_test",
    "preprocessing.image": "ImageDataGenerator img_to_array array_to_img load_img random_shift flip_axis Iterator",
    "preprocessing.sequence": "pad_sequences skipgrams make_sampling_table TimeseriesGenerator",
    "preprocessing.text": "Tokenizer text_to_word_sequence one_hot base_filter",
    "applications": "VGG16 ResNet50 InceptionV3 Xception MobileNet vgg16",
    "applications.resnet50": "ResNet50 preprocess_input",
    "applications.mobilenetv2": "MobileNetV2 preprocess_input",
    "applications.imagenet_utils": "preprocess_input decode_predictions _obtain_input_shape",
    "datasets": "mnist cifar10 imdb",
    "datasets.cifar10": "load_data",
    "wrappers.scikit_learn": "KerasClassifier KerasRegressor",
    "legacy": "interfaces",
    "legacy.interfaces": "legacy_get_updates_support generate_legacy_interface legacy_conv2d_support",
    "legacy.layers": "Dense",
}


@pytest.fixture(autouse=True)
def silence(graph):
    notices.forget()
    yield
    notices.forget()
    K.set_image_data_format("channels_last")


@pytest.mark.parametrize("path", PATHS)
def test_a_module_has_its_names(path):
    module = TREE.find(f"keras.{path}")
    missing = [name for name in PATHS[path].split() if not hasattr(module, name)]
    assert missing == []


def test_packages_beside_keras():
    utils = resolve("keras_applications.imagenet_utils")
    assert utils is resolve("keras.applications.imagenet_utils")
    assert utils._obtain_input_shape((64, 64, 3), 224, 32, "channels_last", include_top=False) == (64, 64, 3)
    with pytest.raises(ValueError, match="at least 32x32"):
        utils._obtain_input_shape((16, 16, 3), 224, 32, "channels_last", include_top=False)
    assert resolve("keras_preprocessing.image").ImageDataGenerator
    with pytest.raises(ModuleNotFoundError, match="No module named 'keras.no.such'"):
        resolve("keras.no.such")


def test_dim_ordering():
    assert K.image_dim_ordering() == "tf"
    K.set_image_dim_ordering("th")
    assert (K.image_dim_ordering(), K.image_data_format()) == ("th", "channels_first")
    model = keras.models.Sequential([keras.layers.Convolution2D(4, 3, 3, input_shape=(3, 8, 8))])
    model.add(keras.layers.MaxPooling2D())
    assert model.output_shape == (None, 4, 3, 3)
    model.compile("sgd", "mse")
    pictures = np.random.rand(2, 3, 8, 8)
    found = model.predict(pictures)
    model.fit(pictures, np.zeros((2, 4, 3, 3)), epochs=1, verbose=0)
    K.set_image_dim_ordering("tf")
    last = keras.models.Sequential([keras.layers.Convolution2D(4, 3, 3, input_shape=(8, 8, 3))])
    last.add(keras.layers.MaxPooling2D())
    assert found.shape == last.predict(pictures.transpose(0, 2, 3, 1)).transpose(0, 3, 1, 2).shape
    with pytest.raises(ValueError, match="Unknown dim_ordering: x"):
        K.set_image_dim_ordering("x")


def test_backend_with_old_arguments():
    x = K.constant(np.arange(16.0).reshape(1, 4, 4, 1))
    assert K.eval(K.pool2d(x, (2, 2), strides=(2, 2), border_mode="valid", dim_ordering="tf")).ravel().tolist() == [
        *(5.0, 7.0, 13.0, 15.0),
    ]
    kernel = K.constant(np.ones((2, 2, 1, 1)))
    found = K.eval(K.conv2d(x, kernel, border_mode="valid", dim_ordering="tf", image_shape=(1, 4, 4, 1)))
    assert found[0, 0, 0, 0] == 0 + 1 + 4 + 5
    assert K.int_shape(K.expand_dims(x, dim=0)) == (1, 1, 4, 4, 1)
    assert K.eval(K.one_hot(K.constant([1], dtype="int32"), nb_classes=3)).tolist() == [[0, 1, 0]]
    assert K.int_shape(K.resize_images(x, 2, 3, dim_ordering="tf")) == (1, 8, 12, 1)
    assert K.int_shape(K.asymmetric_spatial_2d_padding(x, 1, 2, 0, 3)) == (1, 7, 7, 1)
    assert K.get_variable_shape(K.variable(np.zeros((2, 3)))) == (2, 3)
    assert K.eval(K.slice(x, (0, 1, 0, 0), (1, 1, 2, 1))).ravel().tolist() == [4, 5]


def test_loops_by_the_backend():
    counted, _ = K.control_flow_ops.while_loop(lambda step, total: step < 3, lambda s, t: [s + 1, t + s], [0, 0])
    assert K.eval(counted) == 3
    assert K.ctc.ctc_loss and K.tensor_array_ops.TensorArray


def test_the_session_gives_every_variable_its_value():
    seen = K.tf.Variable(2.0)
    numbers = keras.layers.Input((1,))
    scaled = keras.layers.Lambda(lambda x: x * seen + K.tf.Variable(1.0))(numbers)
    model = keras.models.Model(numbers, scaled)
    assert model.weights == []
    assert model.predict(np.ones((1, 1))).tolist() == [[3]]
    assert K.get_session().run(seen) == 2


def test_the_order_of_a_loss_in_keras_1(capsys):
    truth, guess = K.constant([[0.0, 1.0]]), K.constant([[0.25, 0.75]])
    expected = -np.log(0.75)
    assert K.eval(K.categorical_crossentropy(truth, guess)) == pytest.approx([expected], rel=1e-5)
    notices.heard_keras_1("test")
    assert K.eval(K.categorical_crossentropy(guess, truth)) == pytest.approx([expected], rel=1e-5)
    assert "K.categorical_crossentropy(output, target) of Keras 1" in capsys.readouterr().err


def test_one_hot_rows():
    to_categorical = TREE.find("keras.utils.np_utils").to_categorical
    assert to_categorical([0, 2], nb_classes=4).tolist() == [[1, 0, 0, 0], [0, 0, 1, 0]]
    assert to_categorical(np.array([[0.0], [2.0]])).shape == (2, 3)
    assert TREE.find("keras.utils.np_utils").probas_to_classes(np.array([[0.2, 0.8], [0.6, 0.4]])).tolist() == [1, 0]


def test_pictures(tmp_path):
    image = TREE.find("keras.preprocessing.image")
    generator = image.ImageDataGenerator(rotation_range=10, horizontal_flip=True, rescale=1 / 255, dim_ordering="th")
    flow = generator.flow(np.full((10, 3, 8, 8), 255.0), np.arange(10), batch_size=4)
    assert flow.N == 10 and flow.batch_size == 4
    pictures, labels = next(flow)
    assert pictures.shape == (4, 3, 8, 8) and pictures.max() == pytest.approx(1) and labels.shape == (4,)
    array = np.random.randint(0, 255, (6, 5, 3)).astype("float32")
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        image.array_to_img(array, scale=False).save(tmp_path / name / "one.png")
    back = image.img_to_array(image.load_img(str(tmp_path / "a" / "one.png"), target_size=(3, 4)), dim_ordering="th")
    assert back.shape == (3, 3, 4)
    found = image.ImageDataGenerator().flow_from_directory(str(tmp_path), target_size=(6, 5), batch_size=2)
    assert found.nb_sample == 2 and found.nb_class == 2 and found.class_indices == {"a": 0, "b": 1}
    assert next(found)[0][0] == pytest.approx(array)
    assert len(image.list_pictures(str(tmp_path), ext="png")) == 2
    shifted = image.random_shift(array, 0.0, 0.0, row_index=0, col_index=1, channel_index=2)
    assert shifted == pytest.approx(array)
    assert image.flip_axis(array, 1) == pytest.approx(array[:, ::-1])
    same = image.apply_transform(array, image.transform_matrix_offset_center(np.eye(3), 6, 5), channel_axis=2)
    assert same == pytest.approx(array)


def test_words():
    text = TREE.find("keras.preprocessing.text")
    tokenizer = text.Tokenizer(nb_words=3)
    tokenizer.fit_on_texts(["the cat the dog", "the end"])
    assert tokenizer.texts_to_sequences(["the cat end"]) == [[1, 2]]
    assert "'" not in text.base_filter()


def test_networks_without_weights():
    model = TREE.find("keras.applications.vgg16").VGG16(weights=None, include_top=False, input_shape=(32, 32, 3))
    assert model.output_shape == (None, 1, 1, 512)
    assert sum(isinstance(layer, keras.layers.Conv2D) for layer in model.layers) == 13


def test_decorators_of_keras_2():
    interfaces = TREE.find("keras.legacy.interfaces")

    @interfaces.generate_legacy_interface(conversions=[("old", "new")], value_conversions={"old": {"a": "b"}})
    def function(new=None):
        return new

    assert function(old="a") == "b" and function(new="c") == "c"

    class Mine(keras.optimizers.Optimizer):
        @interfaces.legacy_get_updates_support
        def get_updates(self, loss, params):
            return loss, params

    assert Mine().get_updates(["w"], {}, "loss") == ("loss", ["w"]) == Mine().get_updates("loss", ["w"])


def test_helpers():
    slice_rows = TREE.find("keras.engine.training").slice_X
    rows = np.arange(6)
    assert slice_rows(rows, 2, 4).tolist() == [2, 3] and slice_rows(rows, [5, 0]).tolist() == [5, 0]
    assert [part.tolist() for part in slice_rows([rows, rows * 2], 4)] == [[4, 5], [8, 10]]
    utils = TREE.find("keras.utils.test_utils")
    (x, y), (x_test, _) = utils.get_test_data(nb_train=8, nb_test=4, input_shape=(5,), nb_class=3)
    assert x.shape == (8, 5) and x_test.shape == (4, 5) and set(y) <= {0, 1, 2}
    found = TREE.find("keras.utils.generic_utils").get_from_module("a", {"a": dict}, "thing", instantiate=True)
    assert found == {}
    with pytest.raises(ValueError, match="Invalid thing: b"):
        TREE.find("keras.utils.generic_utils").get_from_module("b", {}, "thing")


def test_optimizers_in_small_letters_are_the_classes():
    optimizers = keras.optimizers
    names = ("SGD", "RMSprop", "Adagrad", "Adadelta", "Adam", "Adamax", "Nadam")
    assert [getattr(optimizers, name.lower()) for name in names] == [getattr(optimizers, name) for name in names]
