"""Activations by the names of graphs.hyperparameters.Activation: tensor in, tensor of the same shape and dtype out."""

from collections.abc import Callable

import tensorflow.compat.v1 as tf

from parameters import look_up

ACTIVATIONS = {
    "sigmoid": tf.nn.sigmoid,  # 1 / (1 + e^-x), in 0..1
    "tanh": tf.nn.tanh,  # in -1..1
    "relu": tf.nn.relu,  # max(0, x)
    "leaky_relu": tf.nn.leaky_relu,  # x, or 0.2 x below 0: the slope that TensorFlow 1 takes
    "elu": tf.nn.elu,  # x, or e^x - 1 below 0 (Clevert et al. 2016)
    "selu": tf.nn.selu,  # 1.0507 x, or 1.7581 (e^x - 1) below 0 (Klambauer et al. 2017)
    "softplus": tf.nn.softplus,  # log(1 + e^x)
    "softsign": tf.nn.softsign,  # x / (1 + |x|), in -1..1
    "relu6": tf.nn.relu6,  # min(max(0, x), 6)
    "swish": tf.nn.swish,  # x sigmoid(x) (Ramachandran et al. 2017)
    "linear": tf.identity,
}


def get(name: str) -> Callable:
    """The function of that name, x [...] float -> [...].

    Raises:
      UsageError: no activation has that name; the message has the nearest one.
    """
    return look_up("activation", name, ACTIVATIONS)
