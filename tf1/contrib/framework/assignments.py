"""Operations of contrib.framework that give variables values: from arrays, from a checkpoint, zeros."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import tensorflow.compat.v1 as tf

Assignment = tuple[tf.Operation, dict[tf.Tensor, np.ndarray]]


def assign_from_values(var_names_to_values: Mapping[str, np.ndarray]) -> Assignment:
    """(operation, feed): session.run(operation, feed) gives the global variables of these full names their values.

    Raises ValueError for a name that no variable, or more than one and none exactly, has.
    """
    assignments, feed = [], {}
    for name, value in var_names_to_values.items():
        found = tf.get_collection(tf.GraphKeys.GLOBAL_VARIABLES, name)
        exact = [var for var in found if var.op.name == name]
        if not exact and len(found) != 1:
            others = ", ".join(var.op.name for var in found)
            raise ValueError(f"variable {name}: {f'more than one name begins so: {others}' if found else 'not found'}")
        var = (exact or found)[0]
        _assign(var, np.reshape(value, var.shape.as_list()), assignments, feed)
    return tf.group(*assignments), feed


def assign_from_values_fn(var_names_to_values: Mapping[str, np.ndarray]) -> Callable:
    """assign_from_values as a function of a session."""
    operation, feed = assign_from_values(var_names_to_values)
    return lambda session: session.run(operation, feed)


def assign_from_checkpoint(model_path: str, var_list: Any, ignore_missing_vars: bool = False) -> Assignment:
    """(operation, feed): session.run(operation, feed) gives variables their values in a checkpoint.

    var_list: a list of variables, or {name in the checkpoint: variable or a list of them}. Slices of a partitioned
    variable get their part.

    Raises ValueError for a name that is not in the checkpoint (ignore_missing_vars: a warning) and for another shape.
    """
    reader = tf.train.NewCheckpointReader(model_path)
    assignments, feed = [], {}
    for name, variables in _by_name(var_list).items():
        if not reader.has_tensor(name):
            if not ignore_missing_vars:
                raise ValueError(f"the checkpoint {model_path} has no variable {name}")
            tf.logging.warning("the checkpoint %s has no variable %s", model_path, name)
            continue
        value = reader.get_tensor(name)
        for var in variables:
            part = value
            if var._save_slice_info:
                info = var._save_slice_info
                part = value[
                    tuple(
                        slice(start, start + size) for start, size in zip(info.var_offset, info.var_shape, strict=True)
                    )
                ]
            if not var.shape.is_compatible_with(np.shape(part)):
                raise ValueError(f"{name}: {list(np.shape(part))} in the checkpoint, {var.shape} in {var.op.name}")
            _assign(var, part, assignments, feed)
    return tf.group(*assignments), feed


def assign_from_checkpoint_fn(
    model_path: str, var_list: Any, ignore_missing_vars: bool = False, reshape_variables: bool = False
) -> Callable | None:
    """A function of a session that restores variables from a checkpoint by a tf.train.Saver.

    var_list: a list of variables, or {name in the checkpoint: variable}. reshape_variables: whether a value of
    another shape with as many numbers fits. None, with a warning, if ignore_missing_vars leaves nothing to restore.
    Raises ValueError for an empty var_list.
    """
    if not var_list:
        raise ValueError("assign_from_checkpoint_fn: var_list is empty; pass the variables to restore")
    if ignore_missing_vars:
        reader = tf.train.NewCheckpointReader(model_path)
        named = var_list if isinstance(var_list, dict) else {var.op.name: var for var in var_list}
        for name in named:
            if not reader.has_tensor(name):
                tf.logging.warning("the checkpoint %s has no variable %s", model_path, name)
        var_list = {name: var for name, var in named.items() if reader.has_tensor(name)}
        if not var_list:
            tf.logging.warning("the checkpoint %s has none of the variables", model_path)
            return None
    saver = tf.train.Saver(var_list, reshape=reshape_variables)
    return lambda session: saver.restore(session, model_path)


def get_variable_full_name(var: tf.Variable) -> str:
    """The name of a variable in a checkpoint: for a slice, that of the whole."""
    return var._save_slice_info.full_name if var._save_slice_info else var.op.name


def zero_initializer(ref: tf.Variable, use_locking: bool = True, name: str = "zero_initializer") -> Any:
    """An operation that sets a variable to zeros; returns the variable's new value."""
    return tf.assign(ref, tf.zeros(ref.shape, ref.dtype.base_dtype), use_locking=use_locking, name=name)


def _by_name(var_list: Any) -> dict[str, list[tf.Variable]]:
    """Name in the checkpoint -> the variables that get its value."""
    if not isinstance(var_list, (list, tuple)):
        return {name: var if isinstance(var, (list, tuple)) else [var] for name, var in var_list.items()}
    grouped: dict[str, list[tf.Variable]] = {}
    for var in var_list:
        grouped.setdefault(get_variable_full_name(var), []).append(var)
    return grouped


def _assign(var: tf.Variable, value: np.ndarray, assignments: list, feed: dict) -> None:
    placeholder = tf.placeholder(var.dtype.base_dtype, var.shape, name=f"placeholder/{var.op.name}")
    assignments.append(var.assign(placeholder))
    feed[placeholder] = value
