"""tfe.Network of TensorFlow 1.4 to 1.7, before tf.keras.Model could be subclassed, and Saver."""

import tensorflow.compat.v1 as tf

from tf1.own import own_modules

with own_modules():
    from graphs.layers.base import Layer


class Network(Layer):
    """A layer of layers: subclasses make them in the constructor, by track_layer, and have a method `call`."""

    def __init__(self, name=None):
        super().__init__(name=name or None)
        self._tracked = []

    def track_layer(self, layer):
        """The layer, whose variables are the network's from now on."""
        self._tracked.append(layer)
        return layer

    @property
    def layers(self):
        """The layers, in their order."""
        return list(self._tracked)

    def get_layer(self, name=None, index=None):
        """The layer of that name or number; ValueError if there is none."""
        if index is not None:
            return self._tracked[index]
        for layer in self._tracked:
            if layer.name == name:
                return layer
        raise ValueError(f"{self.name} has no layer {name!r}; there are {[layer.name for layer in self._tracked]}")


class Sequential(Network):
    """Layers and functions one after the other."""

    def __init__(self, layers_funcs=None, name=None):
        super().__init__(name)
        self._functions = []
        for function in layers_funcs or ():
            self.add(function)

    def add(self, layer_func):
        """One more at the end."""
        is_layer = hasattr(layer_func, "variables")
        self._functions.append(self.track_layer(layer_func) if is_layer else layer_func)

    def call(self, inputs):
        """The outputs of the last one."""
        for function in self._functions:
            inputs = function(inputs)
        return inputs


class Saver:
    """Saves and restores variables: a list, or {name: variable}. ValueError for none."""

    def __init__(self, var_list):
        if not var_list:
            raise ValueError("tfe.Saver: var_list is empty; build the layers by a first call before")
        self._saver = tf.train.Saver(var_list)

    def save(self, file_prefix, global_step=None):
        """Writes a checkpoint; its path."""
        return self._saver.save(None, file_prefix, write_meta_graph=False, global_step=global_step)

    def restore(self, file_prefix):
        """Gives the variables the values of a checkpoint."""
        self._saver.restore(None, file_prefix)


def save_network_checkpoint(network, save_path, global_step=None, map_func=None):
    """Writes the variables of a Network by their names (map_func: name -> name there); the checkpoint's path.

    save_path: a folder, in which the files are named after the network, or the beginning of their names.
    """
    if tf.gfile.IsDirectory(save_path):
        save_path = f"{save_path.rstrip('/')}/{network.name.replace('/', '_')}"
    return Saver(_named(network, map_func)).save(save_path, global_step)


def restore_network_checkpoint(network, save_path, map_func=None):
    """Gives the variables of a Network the values of a checkpoint, or of the newest one of a folder."""
    if tf.gfile.IsDirectory(save_path):
        save_path = tf.train.latest_checkpoint(save_path)
    Saver(_named(network, map_func)).restore(save_path)


def _named(network, map_func):
    names = map_func or (lambda name: name)
    return {names(variable.name.partition(":")[0]): variable for variable in network.variables}
