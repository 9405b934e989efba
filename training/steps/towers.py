"""Towers: the batch is divided among the devices of one machine, which share the variables.

A model is built once, for a whole batch, and knows nothing of towers. What depends on the batch is copied for each of
them; what does not depend on it, such as variables and the learning rate, is shared. Source: the towers of TensorFlow's
CIFAR-10 tutorial for several GPUs, 2015.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import tensorflow.compat.v1 as tf

from graphs import randomness
from graphs.graph import Graph


class Towers:
    """Means over towers in place of what is computed from a whole batch.

    Args:
        replaced: reference of a tensor of the network, such as a placeholder of the batch -> what each tower takes.
        devices: of the towers. With fewer than two nothing is copied, and all is as it was.
        updates: operations that change a variable, such as an average of batch norm. They run once, not for each tower.
    """

    def __init__(
        self,
        replaced: Mapping[Any, Sequence[tf.Tensor]] | None = None,
        devices: Sequence[str] = (),
        updates: Sequence[tf.Operation] = (),
    ):
        self.devices = devices if len(devices) > 1 else ()
        self._replaced, self._updates = dict(replaced or {}), frozenset(updates)
        self._copies: list[dict[tf.Operation, tf.Operation]] = [{} for _ in self.devices]
        # What is computed from the towers is no part of the batch.
        self._depending = {value.op: False for values in self._replaced.values() for value in values}

    def mean(self, value: tf.Tensor | tf.IndexedSlices, count: tf.Tensor | None = None) -> tf.Tensor:
        """The mean of a loss, a gradient or a metric over the towers, which have the same number of examples.

        count: a scalar, the number of examples of which the value is the mean; None: all.
        """
        if not self.devices or not self._depends(tf.convert_to_tensor(value).op):
            return value
        values = self._all(tf.convert_to_tensor(value))
        with tf.name_scope("mean_of_towers"):
            if count is None:
                return tf.add_n(values) / len(values)
            counts = [tf.cast(one, tf.float32) for one in self._all(count)]
            present = [tf.where(n > 0, n * one, tf.zeros_like(one)) for one, n in zip(values, counts, strict=True)]
            return tf.add_n(present) / tf.maximum(tf.add_n(counts), 1)  # a mean over nothing may be anything

    def sum(self, value: tf.Tensor) -> tf.Tensor:
        """The sum of a number of examples over the towers."""
        return tf.add_n(self._all(value)) if self.devices else value

    def update(self, operation: tf.Operation) -> tf.Operation:
        """One of the `updates`, with the mean over the towers for what it takes."""
        return self._copied(0, operation) if self.devices else operation

    def wait_for(self, operations: Sequence[tf.Operation]) -> None:
        """Operations of the whole step: what runs behind them on a tower waits for them and does not copy them."""
        self._depending |= dict.fromkeys(operations, False)

    def _all(self, tensor: tf.Tensor) -> list[tf.Tensor]:
        return [self._tensor(number, tensor) for number in range(len(self.devices))]

    def _tensor(self, number: int, tensor: tf.Tensor) -> tf.Tensor:
        """What stands for a tensor on a tower: the tensor itself where it does not depend on the batch."""
        if tensor.ref() in self._replaced:
            return self._replaced[tensor.ref()][number]
        outside = _outside(tensor)
        if outside is not None:
            return self._tensor(number, outside)
        return self._copied(number, tensor.op).outputs[tensor.value_index]

    def _copied(self, number: int, operation: tf.Operation) -> tf.Operation:
        """The copy of an operation, behind copies of all whose results it takes."""
        copies = self._copies[number]

        def is_missing(one: tf.Operation) -> bool:
            # The gradient of a tf.cond lets it give more than it gave when it was copied.
            is_there = one in copies and len(copies[one].outputs) == len(one.outputs)
            return self._depends(one) and not is_there

        for one in _in_order(operation, is_missing):
            if one in self._updates:
                copy = self._create(one, [self.mean(tensor) for tensor in one.inputs], self._copies[0], "towers", None)
                for every in self._copies:
                    every[one] = copy
            else:
                inputs = [self._tensor(number, tensor) for tensor in one.inputs]
                copies[one] = self._create(one, inputs, copies, f"tower{number}", self.devices[number])
        return copies.get(operation, operation)

    def _create(
        self,
        operation: tf.Operation,
        inputs: list[tf.Tensor],
        copies: Mapping[tf.Operation, tf.Operation],
        scope: str,
        device: str | None,
    ) -> tf.Operation:
        controls = [copies.get(before, before) for before in operation.control_inputs]
        attributes = {name: value for name, value in operation.node_def.attr.items() if name != "_class"}
        with (
            operation.graph.as_default(),
            tf.control_dependencies(None),
            tf.control_dependencies(controls),
            tf.device(device),
            tf.name_scope(None),
        ):
            copy = operation.graph.create_op(
                operation.type,
                inputs,
                [output.dtype for output in operation.outputs],
                name=f"{scope}/{operation.name}",
                attrs=attributes,
                op_def=operation.op_def,
            )
        self._depending[copy] = False
        return copy

    def _depends(self, operation: tf.Operation) -> bool:
        """Whether the results of an operation depend on what the towers replace."""
        known = self._depending
        for one in _in_order(operation, lambda one: one not in known):
            outside = [_outside(tensor) for tensor in one.outputs]
            known[one] = (
                any(tensor.ref() in self._replaced for tensor in one.outputs)
                or any(self._depends(tensor.op) for tensor in outside if tensor is not None)
                or any(known[before] for before in _before(one))
            )
        return known[operation]


def _outside(tensor: tf.Tensor) -> tf.Tensor | None:
    """The tensor that a branch of tf.cond takes from the graph around it, where this is its stand-in inside."""
    return next((outer for outer, inner in getattr(tensor.graph, "captures", ()) if inner is tensor), None)


def _before(operation: tf.Operation) -> list[tf.Operation]:
    return [tensor.op for tensor in operation.inputs] + list(operation.control_inputs)


def _in_order(operation: tf.Operation, is_wanted: Callable[[tf.Operation], bool]) -> list[tf.Operation]:
    """The operation, if it is wanted, behind all wanted ones that must run before it."""
    order: dict[tf.Operation, None] = {}
    waiting = [operation] if is_wanted(operation) else []
    while waiting:
        one = waiting[-1]
        missing = [before for before in _before(one) if before not in order and is_wanted(before)]
        if missing:
            waiting += missing
        else:
            order[waiting.pop()] = None
    return list(order)


#: A whole batch on one device.
ONE_TOWER = Towers()


def share_noise() -> None:
    """Lets towers draw the random numbers of their own examples; called before the network is built."""
    index, count = randomness.share()
    randomness.set_share(tf.constant(index), tf.constant(count))


def towers_of(model: Graph, devices: Sequence[str]) -> Towers:
    """Towers of a model that was built after `share_noise`; one tower for fewer than two devices.

    Tower k of n takes the examples k, k + n, k + 2 n, ... of the batch.
    """
    if len(devices) < 2:
        return ONE_TOWER
    number = len(devices)
    with tf.name_scope("towers"):
        replaced = {feed.ref(): [feed[k::number] for k in range(number)] for feed in model.feeds.values()}
        index, count = randomness.share()
        replaced |= {index.ref(): [index + k * count for k in range(number)], count.ref(): [count * number] * number}
        return Towers(replaced, devices, model.update_ops)
