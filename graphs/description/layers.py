"""The layers of a network, with what each costs and sees, from the operations of its graph."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import tensorflow.compat.v1 as tf

from graphs.description import costs
from graphs.description.fields import Field, field_of, of_picture
from graphs.description.known_sizes import Copy, name_in_network, sizes_of
from graphs.description.windows import CONVOLUTIONS, TRANSPOSED, WINDOWED, windows_of

_VARIABLES = {"VarHandleOp", "Variable", "VariableV2"}
_WEIGHTED = CONVOLUTIONS | TRANSPOSED | costs.PRODUCTS
_SIZES = {"Rank", "Shape", "ShapeN", "Size"}  # depend on no numbers of their inputs
#: What may stand before the first layer as a part of it, and moves its window.
_OF_FIRST_LAYER = {"ExpandDims", "MirrorPad", "Pad", "PadV2", "SpaceToBatchND"}


@dataclass
class Layer:
    """A layer; its numbers are those of one picture.

    name: the scope of its variables; without variables, that of its operation.
    kind: the type of its operation, as TensorFlow calls it; "input" for an input of the network.
    kernel, stride: along height and width; () where there is no window.
    shape: of the output, without the batch.
    parameters, trainable: the numbers in its variables, and those of them that training may change.
    multiply_adds: of convolutions and matrix products.
    activations: the numbers that a training step keeps for the gradients.
    receptive_field: height and width, in pixels, of what a position sees; () where it sees no picture.
    field_stride: pixels from one position to the next; () where there is one position for the whole picture.
    depth: layers with a kernel on the longest path from an input up to here.
    """

    name: str
    kind: str
    kernel: tuple[int, ...] = ()
    stride: tuple[int, ...] = ()
    shape: tuple[int, ...] = ()
    parameters: int = 0
    trainable: int = 0
    multiply_adds: int = 0
    activations: int = 0
    receptive_field: tuple[int, ...] = ()
    field_stride: tuple[float, ...] = ()
    depth: int = 0


@dataclass
class _Node:
    """An operation on data: the field of its output, its layer, and the tensor that holds its numbers."""

    field: Field
    layer: Layer
    depth: int
    source: tf.Tensor


def layers_of(copy: Copy, sizes: Mapping[str, tuple[int, bool]]) -> list[Layer]:
    """The inputs and the layers, in the order in which they were built.

    Args:
        copy: the operations, from known_sizes.copied.
        sizes: name of a variable -> how many numbers it holds, and whether training may change them.
    """
    return _Reader(copy, sizes).layers


class _Reader:
    """Goes through the operations, inputs first."""

    def __init__(self, copy: Copy, sizes: Mapping[str, tuple[int, bool]]):
        self.layers: list[Layer] = []
        self._places: dict[int, int] = {}  # id of a layer -> its place among the layers
        self._sizes, self._unread = sizes, dict(sizes)
        self._nodes: dict[str, _Node] = {}
        self._variables: dict[str, tuple[str, ...]] = {}  # operation without inputs -> variables that it depends on
        self._of_kernel: dict[str, Layer] = {}
        self._makers: set[str] = set()  # operations that are a layer, or a part of one with variables
        self._picture: dict[int, int] = {}
        for name, tensor in copy.inputs.items():
            self._begin(name, tensor)
        for operation in copy.operations:
            if operation.name not in self._nodes:
                self._read(operation)
        self._add_unread({name for names in self._variables.values() for name in names})
        self._count_activations(copy.operations)

    def _begin(self, name: str, tensor: tf.Tensor) -> None:
        layer = self._added(Layer(name, "input", shape=tuple(sizes_of(tensor)[1:])))
        self._nodes[tensor.op.name] = _Node(of_picture(tensor), layer, 0, tensor)
        self._picture.update({axis: len(extent.low) for axis, extent in of_picture(tensor).items()})

    def _read(self, operation: tf.Operation) -> None:
        below = [self._nodes.get(tensor.op.name) for tensor in operation.inputs]
        known = [node for node in below if node]
        if operation.type in _VARIABLES:
            self._variables[operation.name] = (name_in_network(operation),)
            return
        weights = self._variables_of(operation)
        if not known or operation.type in _SIZES:
            self._variables[operation.name] = weights
        elif operation.outputs:
            self._nodes[operation.name] = self._node(operation, below, known, weights)

    def _variables_of(self, operation: tf.Operation) -> tuple[str, ...]:
        names = (name for tensor in operation.inputs for name in self._variables.get(tensor.op.name, ()))
        return tuple(dict.fromkeys(names))

    def _node(
        self, operation: tf.Operation, below: list[_Node | None], known: list[_Node], weights: tuple[str, ...]
    ) -> _Node:
        latest = max(known, key=lambda node: self._places[id(node.layer)])
        depth = max(node.depth for node in known)
        field = field_of(operation, [node.field if node else None for node in below])
        output = operation.outputs[0]
        source = latest.source if operation.type in costs.SAME_NUMBERS else output
        is_first = latest.layer.kind == "input"
        if operation.type in _WEIGHTED and weights:
            depth += 1
            layer = self._weighted(operation, weights)
        elif operation.type in WINDOWED or (operation.type == "Mean" and not is_first and _ends(latest.field, field)):
            layer = self._added(Layer(_plain_name(operation), operation.type))
        elif weights:
            layer = self._of_scope(operation, weights)
        elif operation.type == "BatchToSpaceND":  # the end of a dilated convolution
            layer = latest.layer
        else:
            if is_first and operation.type not in _OF_FIRST_LAYER and (output.shape.rank or 0) > 2:
                field = of_picture(output)  # pictures are what the first layer gets, resized and scaled
            return _Node(field, latest.layer, depth, source)
        self._complete(layer, operation, field)
        layer.depth = depth
        return _Node(field, layer, depth, source)

    def _complete(self, layer: Layer, operation: tf.Operation, field: Field) -> None:
        """Sets what an operation of a layer tells of it; the last one has the shape and the field of the layer."""
        self._makers.add(operation.name)
        layer.multiply_adds += costs.multiply_adds(operation)
        layer.shape = tuple(sizes_of(operation.outputs[0])[1:])
        if operation.type in WINDOWED:
            found = windows_of(operation)
            layer.kernel, layer.stride = tuple(w.size for w in found), tuple(w.stride for w in found)
        steps = tuple(_whole_number(extent.step) for extent in field.values())
        layer.field_stride = steps if all(steps) else ()
        sizes = {pixel: extent.size for pixel, extent in field.items()}
        if not layer.field_stride:
            sizes = {pixel: min(size, self._picture.get(pixel, size)) for pixel, size in sizes.items()}
        layer.receptive_field = tuple(sizes.values())

    def _added(self, layer: Layer) -> Layer:
        self._places[id(layer)] = len(self.layers)
        self.layers.append(layer)
        return layer

    def _weighted(self, operation: tf.Operation, weights: tuple[str, ...]) -> Layer:
        """The layer of a kernel: the largest of the variables, as others may scale it."""
        kernel = max(weights, key=lambda name: self._sizes.get(name, (0,))[0])
        if kernel not in self._of_kernel:
            name = _scope(kernel)
            others = {other: layer for other, layer in self._of_kernel.items() if _scope(other) == name}
            for other, layer in others.items():  # two kernels in a scope: of a separable convolution
                layer.name = other
            self._of_kernel[kernel] = self._added(Layer(kernel if others else name, operation.type))
        self._take(self._of_kernel[kernel], weights)
        return self._of_kernel[kernel]

    def _of_scope(self, operation: tf.Operation, weights: tuple[str, ...]) -> Layer:
        """The layer of variables that are no kernel: that with a kernel in the same scope, or one of their own."""
        name = _scope(weights[-1])
        there = [layer for kernel, layer in self._of_kernel.items() if _scope(kernel) == name]
        there = there or [layer for layer in self.layers if layer.name == name and layer.kind != "input"]
        layer = there[-1] if there else self._added(Layer(name, operation.type))
        self._take(layer, weights)
        return layer

    def _take(self, layer: Layer, weights: tuple[str, ...]) -> None:
        for name in weights:
            count, is_trainable = self._unread.pop(name, (0, False))
            layer.parameters += count
            layer.trainable += count * is_trainable

    def _add_unread(self, needed: set[str]) -> None:
        """Adds the variables that the outputs depend on, but no layer: one layer for each scope."""
        for name in sorted(needed & self._unread.keys()):
            scope = _scope(name)
            there = [layer for layer in self.layers if layer.name == scope and layer.kind == "variables"]
            self._take(there[0] if there else self._added(Layer(scope, "variables")), (name,))

    def _count_activations(self, operations: list[tf.Operation]) -> None:
        before: set[str] = set()  # operations on whose outputs a layer depends, and layers
        for operation in reversed(operations):
            if operation.name in before | self._makers:
                before.update(tensor.op.name for tensor in operation.inputs)
        counted: set[str] = set()
        for operation in operations:
            node = self._nodes.get(operation.name)
            if node is None or operation.name not in before | self._makers or node.layer.kind == "input":
                continue
            names = [tensor.op.name for tensor in operation.inputs]
            needs = [name in self._nodes or bool(self._variables.get(name)) for name in names]
            for tensor in costs.kept(operation, needs):
                below = self._nodes.get(tensor.op.name)
                if below and below.source.name not in counted:
                    counted.add(below.source.name)
                    below.layer.activations += math.prod(sizes_of(below.source)[1:])


def _ends(before: Field, after: Field) -> bool:
    """Whether a mean is over the positions of a map."""
    return any(extent.step and not after[pixel].step for pixel, extent in before.items())


def _scope(variable: str) -> str:
    return variable.rpartition("/")[0] or variable


def _plain_name(operation: tf.Operation) -> str:
    """pool1/MaxPool -> pool1."""
    name = name_in_network(operation)
    scope, _, last = name.rpartition("/")
    return scope if scope and last.startswith(("MaxPool", "AvgPool")) else name


def _whole_number(number: float) -> float:
    return int(number) if number == int(number) else round(float(number), 6)
