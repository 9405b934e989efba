"""contrib.framework's variables: made in the collections of models, found by scope and name.

What assigns values to them stands in assignments.py; both are importable from here, as in TensorFlow 1.
"""

import functools
import re
from collections.abc import Callable, Iterable
from typing import Any

import tensorflow.compat.v1 as tf

from tf1.contrib.framework.arg_scope import add_arg_scope
from tf1.contrib.framework.assignments import (
    assign_from_checkpoint,
    assign_from_checkpoint_fn,
    assign_from_values,
    assign_from_values_fn,
    get_variable_full_name,
    zero_initializer,
)

__all__ = [
    "VariableDeviceChooser", "add_model_variable", "assert_global_step", "assert_or_get_global_step",
    "assign_from_checkpoint", "assign_from_checkpoint_fn", "assign_from_values", "assign_from_values_fn",
    "create_global_step", "filter_variables", "get_global_step", "get_local_variables", "get_model_variables",
    "get_or_create_global_step", "get_trainable_variables", "get_unique_variable", "get_variable_full_name",
    "get_variables", "get_variables_by_name", "get_variables_by_suffix", "get_variables_to_restore",
    "global_variable", "local_variable", "model_variable", "variable", "zero_initializer",
]  # fmt: skip

Scope = str | tf.VariableScope | None

assert_global_step = tf.train.assert_global_step
create_global_step = tf.train.create_global_step
get_global_step = tf.train.get_global_step
get_or_create_global_step = tf.train.get_or_create_global_step


@add_arg_scope
def variable(
    name, shape=None, dtype=None, initializer=None, regularizer=None, trainable=True, collections=None,
    caching_device=None, device=None, partitioner=None, custom_getter=None, use_resource=None,
    synchronization=tf.VariableSynchronization.AUTO, aggregation=tf.VariableAggregation.NONE,
):  # fmt: skip
    """tf.get_variable with a device (a name or a function of the operation, such as VariableDeviceChooser's).

    collections: None for GLOBAL_VARIABLES. custom_getter: takes the place of tf.get_variable.
    """
    collections = [tf.GraphKeys.GLOBAL_VARIABLES] if collections is None else dict.fromkeys(collections)
    getter = tf.get_variable
    if custom_getter is not None:
        getter = functools.partial(custom_getter, reuse=tf.get_variable_scope().reuse)
    with tf.device(device or ""):
        return getter(
            name, shape=shape, dtype=dtype, initializer=initializer, regularizer=regularizer, trainable=trainable,
            collections=list(collections), caching_device=caching_device, partitioner=partitioner,
            use_resource=use_resource, synchronization=synchronization, aggregation=aggregation,
        )  # fmt: skip


@add_arg_scope
def model_variable(
    name, shape=None, dtype=tf.float32, initializer=None, regularizer=None, trainable=True, collections=None,
    caching_device=None, device=None, partitioner=None, custom_getter=None, use_resource=None,
    synchronization=tf.VariableSynchronization.AUTO, aggregation=tf.VariableAggregation.NONE,
):  # fmt: skip
    """A variable of a layer or a model: in MODEL_VARIABLES too. collections: further ones."""
    collections = [*(collections or []), tf.GraphKeys.GLOBAL_VARIABLES, tf.GraphKeys.MODEL_VARIABLES]
    return variable(
        name, shape=shape, dtype=dtype, initializer=initializer, regularizer=regularizer, trainable=trainable,
        collections=collections, caching_device=caching_device, device=device, partitioner=partitioner,
        custom_getter=custom_getter, use_resource=use_resource, synchronization=synchronization,
        aggregation=aggregation,
    )  # fmt: skip


def local_variable(initial_value, validate_shape=True, name=None, use_resource=None):
    """A variable in LOCAL_VARIABLES, which a Saver does not save."""
    return _variable_in(tf.GraphKeys.LOCAL_VARIABLES, initial_value, validate_shape, name, use_resource)


def global_variable(initial_value, validate_shape=True, name=None, use_resource=None):
    """A variable in GLOBAL_VARIABLES that is not trained."""
    return _variable_in(tf.GraphKeys.GLOBAL_VARIABLES, initial_value, validate_shape, name, use_resource)


def _variable_in(collection, initial_value, validate_shape, name, use_resource):
    return tf.Variable(
        initial_value, trainable=False, collections=[collection], validate_shape=validate_shape, name=name,
        use_resource=use_resource,
    )  # fmt: skip


def add_model_variable(var: tf.Variable) -> None:
    """Puts a variable into MODEL_VARIABLES unless it is there."""
    if not any(var is other for other in tf.get_collection(tf.GraphKeys.MODEL_VARIABLES)):
        tf.add_to_collection(tf.GraphKeys.MODEL_VARIABLES, var)


def get_variables(
    scope: Scope = None, suffix: str | None = None, collection: str = tf.GraphKeys.GLOBAL_VARIABLES
) -> list[tf.Variable]:
    """The variables of a collection whose names begin with the regular expression `scope` and end with `suffix`."""
    if isinstance(scope, tf.VariableScope):
        scope = scope.name
    if suffix is not None:
        scope = f"{scope or ''}.*{suffix if ':' in suffix else suffix + ':'}"
    return tf.get_collection(collection, scope)


def get_model_variables(scope: Scope = None, suffix: str | None = None) -> list[tf.Variable]:
    """get_variables of MODEL_VARIABLES."""
    return get_variables(scope, suffix, tf.GraphKeys.MODEL_VARIABLES)


def get_local_variables(scope: Scope = None, suffix: str | None = None) -> list[tf.Variable]:
    """get_variables of LOCAL_VARIABLES."""
    return get_variables(scope, suffix, tf.GraphKeys.LOCAL_VARIABLES)


def get_trainable_variables(scope: Scope = None, suffix: str | None = None) -> list[tf.Variable]:
    """get_variables of TRAINABLE_VARIABLES."""
    return get_variables(scope, suffix, tf.GraphKeys.TRAINABLE_VARIABLES)


def get_variables_by_suffix(suffix: str, scope: Scope = None) -> list[tf.Variable]:
    """The global variables whose names end with the suffix."""
    return get_variables(scope=scope, suffix=suffix)


def get_variables_by_name(given_name: str, scope: Scope = None) -> list[tf.Variable]:
    """The global variables whose last name is given_name, in any scope."""
    return get_variables(scope=scope, suffix=f"/{given_name}:|^{given_name}:")


def get_unique_variable(var_op_name: str) -> tf.Variable:
    """The variable of that full name; ValueError if there is none."""
    candidates = get_variables(scope=var_op_name)
    for candidate in candidates:
        if candidate.op.name == var_op_name:
            return candidate
    others = ", ".join(candidate.op.name for candidate in candidates)
    raise ValueError(f"no variable is named {var_op_name}" + (f"; there are {others}" if others else ""))


def get_variables_to_restore(include: list | None = None, exclude: list | None = None) -> list[tf.Variable]:
    """Global variables in the scopes `include` (None: all) and not in the scopes `exclude`; TypeError if not lists."""
    for word, scopes in (("include", include), ("exclude", exclude)):
        if scopes is not None and not isinstance(scopes, (list, tuple)):
            raise TypeError(f"get_variables_to_restore: {word}={scopes!r}; a list or tuple of scopes is needed")
    included = get_variables() if include is None else [v for scope in include for v in get_variables(scope)]
    excluded = {id(v) for scope in exclude or () for v in get_variables(scope)}
    return [v for v in included if id(v) not in excluded]


def filter_variables(
    var_list: Iterable, include_patterns: list | None = None, exclude_patterns: list | None = None,
    reg_search: bool = True,
) -> list:  # fmt: skip
    """The variables whose names match one of include_patterns (None: all) and none of exclude_patterns.

    reg_search: whether a regular expression may match anywhere in the name (re.search) or only at its beginning.
    """
    found: Callable[[str, str], Any] = re.search if reg_search else re.match

    def matches(patterns, var):
        return any(found(pattern, var.name) for pattern in patterns)

    return [
        var
        for var in var_list
        if (include_patterns is None or matches(include_patterns, var)) and not matches(exclude_patterns or (), var)
    ]


class VariableDeviceChooser:
    """A device function that spreads variables over the tasks of a job in turn; with num_tasks=0 one device for all."""

    def __init__(self, num_tasks=0, job_name="ps", device_type="CPU", device_index=0, replica=None):
        self._fixed = {"replica": replica, "device_type": device_type, "device_index": device_index}
        self._num_tasks, self._job_name, self._next = num_tasks, job_name, 0

    def __call__(self, op):
        """The name of the device for the next variable."""
        spec = tf.DeviceSpec(**self._fixed)
        if self._num_tasks > 0:
            spec = tf.DeviceSpec(**self._fixed, job=self._job_name, task=self._next)
            self._next = (self._next + 1) % self._num_tasks
        return spec.to_string()


def assert_or_get_global_step(graph=None, global_step_tensor=None):
    """The given global step, checked; or the graph's."""
    if global_step_tensor is None:
        return get_global_step(graph)
    assert_global_step(global_step_tensor)
    return global_step_tensor
