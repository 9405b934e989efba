"""merge and Merge of Keras 1: several tensors, or the outputs of several models, into one."""

from typing import Any

from tf_keras.api._v1.keras import layers, models

from tf1.keras.modules import OldModule
from tf1.keras_of_then.layer import numbered_name
from tf1.keras_of_then.notices import heard_keras_1, say
from tf1.own import own_modules

with own_modules():
    from errors import UsageError

_MODES = {
    "sum": layers.Add,
    "mul": layers.Multiply,
    "ave": layers.Average,
    "max": layers.Maximum,
}


def _layer(mode, concat_axis: int, dot_axes, output_shape, output_mask, arguments: dict | None, name: str | None):
    """The layer of today that merges in this mode. Raises ValueError for an unknown one.

    `output_mask` counts where `mode` is a function, as then: a mask, or a function of the inputs' masks.
    """
    heard_keras_1("merge")
    say(
        "merge", "merge(mode=...) of Keras 1 is done by the layers Add, Multiply, Average, Maximum, Concatenate and Dot"
    )
    name = name or numbered_name("merge")
    if callable(mode):
        mask = (lambda inputs, masks: output_mask(masks)) if callable(output_mask) else output_mask
        return layers.Lambda(mode, output_shape=output_shape, mask=mask, arguments=arguments, name=name)
    if mode in _MODES:
        return _MODES[mode](name=name)
    if mode == "concat":
        return layers.Concatenate(axis=concat_axis, name=name)
    if mode in ("dot", "cos"):
        axes = [dot_axes, dot_axes] if isinstance(dot_axes, int) else [_only(axes) for axes in dot_axes]
        return layers.Dot(axes=[-1 if axis == -1 else axis for axis in axes], normalize=mode == "cos", name=name)
    raise ValueError(f"merge: mode={mode!r} is none of sum, mul, concat, ave, cos, dot, max and no function")


def _only(axes: Any) -> int:
    """The axis in a list of one."""
    if isinstance(axes, int):
        return axes
    if len(axes) != 1:
        raise NotImplementedError(f"merge: dot over several axes, {axes}, is not here: reshape the inputs to one axis")
    return axes[0]


def merge(
    inputs,
    mode="sum",
    concat_axis=-1,
    dot_axes=-1,
    output_shape=None,
    output_mask=None,
    arguments=None,
    name=None,
    node_indices=None,
    tensor_indices=None,
):
    """One tensor of several, as Keras 1's function did it.

    Args:
        mode: sum, mul, concat, ave, cos, dot, max, or a function of the list of tensors.
        concat_axis: the axis of concat.
        dot_axes: the axis, or one for each of the two tensors, of dot and cos.
        output_mask: the mask, or a function of the inputs' masks, if mode is a function.
        node_indices, tensor_indices: without effect, as then: the tensors know where they come from.
    """
    return _layer(mode, concat_axis, dot_axes, output_shape, output_mask, arguments, name)(list(inputs))


class MergeModule(OldModule):
    """keras.layers.merge: a module in Keras 2, a function in Keras 1. It is both."""

    def __call__(self, *args, **kwargs):
        """See merge."""
        return merge(*args, **kwargs)


class Merge:
    """The layer of Keras 1 that merges the outputs of models or layers, or the tensors that it is called with.

    Args:
        layers: models or layers, each with an output; the first thing in a Sequential, or its own `output`.
        mode, concat_axis, dot_axes, output_shape, output_mask, arguments, name: see merge.
        node_indices, tensor_indices: zeros. Raises UsageError for others: they chose among several outputs of a layer.
    """

    def __init__(
        self,
        layers=None,
        mode="sum",
        concat_axis=-1,
        dot_axes=-1,
        output_shape=None,
        output_mask=None,
        arguments=None,
        node_indices=None,
        tensor_indices=None,
        name=None,
        **kwargs,
    ):
        for argument, indices in (("node_indices", node_indices), ("tensor_indices", tensor_indices)):
            if any(indices or ()):
                raise UsageError(f"Merge: {argument}={indices} is not here: merge([...]) takes the tensors themselves")
        self.layers = layers
        self._layer = _layer(mode, concat_axis, dot_axes, output_shape, output_mask, arguments, name)
        self.name = self._layer.name

    def __call__(self, inputs):
        """The merged tensors."""
        return self._layer(inputs)

    def as_model(self) -> models.Model:
        """The models that are merged as one. Raises ValueError without them."""
        if not self.layers:
            raise ValueError("Merge as the first layer needs the models whose outputs it merges")
        inputs = [tensor for layer in self.layers for tensor in _listed(layer.input)]
        unique = list({id(tensor): tensor for tensor in inputs}.values())
        return models.Model(unique, self._layer([layer.output for layer in self.layers]), name=self.name)

    @property
    def output(self):
        """The merged output of the models."""
        return self.as_model().output

    @property
    def output_shape(self):
        """[batch, ...]."""
        return self.as_model().output_shape


def _listed(value: Any) -> list:
    return list(value) if isinstance(value, list | tuple) else [value]
