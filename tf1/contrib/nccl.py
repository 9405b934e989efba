"""tf.contrib.nccl: reductions over the towers of a program, whatever devices they are on; without NVIDIA's library."""

import functools

import tensorflow.compat.v1 as _tf


def all_sum(tensors: list) -> list:
    """The sum of tensors of one shape, once for each of them."""
    return _on_each(tensors, _tf.add)


def all_prod(tensors: list) -> list:
    """The product of tensors of one shape, once for each of them."""
    return _on_each(tensors, _tf.multiply)


def all_min(tensors: list) -> list:
    """The elementwise minimum of tensors of one shape, once for each of them."""
    return _on_each(tensors, _tf.minimum)


def all_max(tensors: list) -> list:
    """The elementwise maximum of tensors of one shape, once for each of them."""
    return _on_each(tensors, _tf.maximum)


def reduce_sum(tensors: list):
    """The sum of tensors of one shape."""
    return functools.reduce(_tf.add, _checked(tensors))


def broadcast(tensor):
    """The tensor, as every device reads it."""
    return _tf.identity(tensor)


def _on_each(tensors: list, operation) -> list:
    total = functools.reduce(operation, _checked(tensors))
    results = []
    for tensor in tensors:
        with _tf.device(tensor.device):
            results.append(_tf.identity(total))
    return results


def _checked(tensors: list) -> list:
    """The tensors. Raises ValueError without any."""
    if not tensors:
        raise ValueError("contrib.nccl: a reduction needs at least one tensor")
    return tensors
