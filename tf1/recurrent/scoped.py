"""The base of recurrent cells: a layer of tf.layers, as in TensorFlow 1.15, that can be copied."""

import copy

import tensorflow.compat.v1 as tf

from tf1.own import own_modules

with own_modules():
    from graphs.layers.base import InputSpec, Layer

__all__ = ["InputSpec", "Scoped"]


class Scoped(Layer):
    """A layer with a configuration, whose copies share its tensors, variables and scopes."""

    def call(self, inputs, *args, **kwargs):
        """What the object computes."""
        raise NotImplementedError(f"{type(self).__name__} has no method call")

    def _check(self, inputs):
        """As for every layer; the fused cells also take a list of steps, which have a dimension less."""
        if not isinstance(inputs, list):
            super()._check(inputs)

    def get_config(self):
        """What the constructor took that all such objects share."""
        return {"name": self.name, "trainable": self.trainable, "dtype": self.dtype}

    @classmethod
    def from_config(cls, config):
        """A new object from what get_config returned."""
        return cls(**config)

    def __deepcopy__(self, memo):
        """A copy that shares tensors, variables and scopes: a graph can't be copied."""
        twin = type(self).__new__(type(self))
        memo[id(self)] = twin
        for name, value in self.__dict__.items():
            parts = tf.nest.flatten(value) if isinstance(value, (list, tuple, dict)) else [value]
            shared = any(tf.is_tensor(part) or isinstance(part, (tf.VariableScope, tf.Graph)) for part in parts)
            if shared or name in ("_scope", "rnncell_scope"):
                twin.__dict__[name] = copy.copy(value) if isinstance(value, (list, dict)) else value
            else:
                twin.__dict__[name] = copy.deepcopy(value, memo)
        return twin
