"""The modules of the old TensorFlow as modules: what stands in them, and what `from tensorflow import *` gives."""

import pytest
import tensorflow.compat.v1 as tf

from tf1 import facade, importing


@pytest.fixture
def tensorflow():
    return facade.make()


def test_the_names_of_a_module_can_be_looked_up(tensorflow):
    """Programs take a level of logging or an activation by the text that a flag gives."""
    assert tensorflow.logging.__dict__["INFO"] == 20 and vars(tensorflow.nn)["relu"] is tf.nn.relu
    assert tensorflow.train.__dict__.get("AdamOptimizer") is tf.train.AdamOptimizer
    assert tensorflow.nn.__dict__.get("wibble", 3) == 3 and "wibble" not in tensorflow.nn.__dict__
    assert dict(tensorflow.nn.__dict__.items())["elu"] is tf.nn.elu
    with pytest.raises(KeyError, match="wibble"):
        tensorflow.nn.__dict__["wibble"]
    tensorflow.nn.__dict__["wibble"] = 4
    assert tensorflow.nn.wibble == 4


def test_everything_at_once(tensorflow, monkeypatch):
    monkeypatch.setattr(importing, "_stand_ins", {"tensorflow": lambda name: facade.find(tensorflow, name)})
    scope = {"__name__": "__main__", "__builtins__": {"__import__": importing._import}}
    exec("from tensorflow import *", scope)
    assert scope["placeholder"] is tf.placeholder and scope["layers"].dense and scope["contrib"].layers
    assert not any(name.startswith("_") for name in set(scope) - {"__name__", "__builtins__"})


def test_the_logger(tensorflow):
    from tensorflow.python.platform import tf_logging

    assert tensorflow.logging._logger is tf_logging.get_logger() is tensorflow.python.platform.tf_logging._logger
