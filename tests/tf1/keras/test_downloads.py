"""Files that Keras downloads: without a network a line says which file is missing, where it belongs and what to do."""

import urllib.error

import pytest
from tf_keras.src.utils import data_utils

from tf1.keras import TREE
from tf1.own import own_modules

with own_modules():
    from errors import DataError

keras = TREE.root


@pytest.fixture
def home(monkeypatch, tmp_path):
    """An empty home, without a network."""

    def urlretrieve(*args):
        raise urllib.error.URLError("no net")

    monkeypatch.setattr(data_utils, "urlretrieve", urlretrieve)
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".keras").mkdir()
    return tmp_path


def test_weights_of_a_network(graph, home):
    with pytest.raises(DataError) as raised:
        keras.applications.MobileNet(alpha=0.25, input_shape=(128, 128, 3), weights="imagenet", include_top=False)
    assert str(raised.value) == (
        f"{home}/.keras/models/mobilenet_2_5_128_tf_no_top.h5 is not there, and "
        "https://storage.googleapis.com/tensorflow/keras-applications/mobilenet/mobilenet_2_5_128_tf_no_top.h5 "
        "can't be downloaded (no net): put it there, or build the network with weights=None"
    )


@pytest.mark.parametrize(
    ("options", "path"),
    [
        ({"fname": "words", "origin": "http://a.b/c.tgz", "untar": True}, ".keras/datasets/words.tar.gz"),
        ({"origin": "http://a.b/c.txt?raw=1", "cache_subdir": "texts"}, ".keras/texts/c.txt"),
    ],
)
def test_a_file_of_the_program(home, options, path):
    with pytest.raises(DataError) as raised:
        keras.utils.data_utils.get_file(**options)
    assert (
        str(raised.value)
        == f"{home}/{path} is not there, and {options['origin']} can't be downloaded (no net): put it there"
    )


def test_a_file_that_is_there(home):
    (home / ".keras/datasets").mkdir()
    (home / ".keras/datasets/c.txt").write_text("c")
    assert keras.utils.get_file("c.txt", origin="http://a.b/c.txt") == f"{home}/.keras/datasets/c.txt"
    with pytest.raises(ValueError, match='specify the "origin" argument'):
        keras.utils.get_file("c.txt")
