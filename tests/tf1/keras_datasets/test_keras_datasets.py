import gzip
import json
import struct

import numpy as np
import pytest

from tf1 import keras_datasets
from tf1.own import own_modules

with own_modules():
    from errors import DataError


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.setenv("CNN_GRAPHS_DATA", str(tmp_path))
    folder = tmp_path / "keras" / "datasets"
    folder.mkdir(parents=True)
    return folder


def _put_idx(folder):
    folder.mkdir()
    for part, count in (("train", 30), ("t10k", 20)):
        for name, shape in (("images-idx3", (count, 28, 28)), ("labels-idx1", (count,))):
            header = struct.pack(f">{1 + len(shape)}I", 2048 + len(shape), *shape)
            values = np.arange(np.prod(shape)) % 10
            (folder / f"{part}-{name}-ubyte.gz").write_bytes(gzip.compress(header + values.astype(np.uint8).tobytes()))


def test_mnist_of_this_project_and_of_keras(folder, tmp_path):
    _put_idx(tmp_path / "mnist")
    _put_idx(folder / "fashion-mnist")
    for name in ("mnist", "fashion_mnist"):
        (x, y), (test_x, test_y) = getattr(keras_datasets, name).load_data()
        assert x.shape == (30, 28, 28) and test_x.shape == (20, 28, 28) and x.dtype == y.dtype == np.uint8
        assert y[:12].tolist() == [*range(10), 0, 1] and test_y.shape == (20,)
    arrays = {
        "x_train": np.ones([3, 28, 28]),
        "y_train": np.ones(3),
        "x_test": np.zeros([2, 28, 28]),
        "y_test": np.zeros(2),
    }
    np.savez(folder / "mnist.npz", **arrays)
    assert keras_datasets.mnist.load_data()[0][0].shape == (3, 28, 28)


def test_boston():
    (x, y), (test_x, test_y) = keras_datasets.boston_housing.load_data()
    assert x.shape == (404, 13) and test_x.shape == (102, 13)
    np.testing.assert_allclose(x[0, :4], [1.23247, 0, 8.14, 0])  # the first house that Keras's documents show
    assert y[0] == 15.2 and test_y.shape == (102,)


def _words(count):
    lists = np.empty(count, object)
    for at in range(count):
        lists[at] = [1, 5, 9, at + 1]
    return lists


def test_imdb(folder):
    with pytest.raises(DataError, match=r"imdb: .*imdb.npz is not there"):
        keras_datasets.imdb.load_data()
    np.savez(folder / "imdb.npz", x_train=_words(6), y_train=np.arange(6), x_test=_words(4), y_test=np.arange(4))
    (x, y), (test_x, test_y) = keras_datasets.imdb.load_data(num_words=10)
    order = np.arange(6)
    np.random.RandomState(113).shuffle(order)
    assert y.tolist() == order.tolist() and sorted(test_y) == [0, 1, 2, 3]
    assert x[0] == [1, 4, 8, 2, *([order[0] + 4] if order[0] + 4 < 10 else [2])]
    x = keras_datasets.imdb.load_data(start_char=None, oov_char=None, index_from=0, nb_words=6, skip_top=2)[0][0]
    assert all(set(one) <= {2, 3, 4, 5} and 5 in one for one in x)
    with pytest.raises(ValueError, match="shorter than maxlen=5"):
        keras_datasets.imdb.load_data(maxlen=5)
    (folder / "imdb_word_index.json").write_text(json.dumps({"the": 1}))
    assert keras_datasets.imdb.get_word_index() == {"the": 1}


def test_reuters(folder):
    np.savez(folder / "reuters.npz", x=_words(10), y=np.arange(10))
    (x, y), (test_x, test_y) = keras_datasets.reuters.load_data(test_split=0.3)
    assert len(x) == len(y) == 7 and len(test_x) == 3
    assert x[0] == [1, 4, 8, 12, y[0] + 4]


def test_cifar(folder, monkeypatch):
    with pytest.raises(ValueError, match="label_mode"):
        keras_datasets.cifar100.load_data("other")
    with own_modules():
        from datasets import cifar
    rows = {"images": np.zeros([5, 32, 32, 3], np.uint8), "labels": np.arange(5, dtype=np.int32)}
    places = []

    def read(data_dir, *others):
        places.append(data_dir)
        return cifar.Parts(rows, rows, ())

    monkeypatch.setattr(cifar, "read_cifar10", read)
    monkeypatch.setattr(cifar, "read_cifar100", read)
    (x, y), _ = keras_datasets.cifar10.load_data()
    assert x.shape == (5, 32, 32, 3) and y.dtype == np.uint8 and y.tolist() == [[0], [1], [2], [3], [4]]
    assert keras_datasets.cifar100.load_data("coarse")[1][1].shape == (5, 1) and places == [str(folder)] * 2
