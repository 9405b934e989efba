"""contrib.framework.arg_scope: default arguments for functions inside a `with`, by function.

with arg_scope([conv2d, fully_connected], weights_regularizer=l2_regularizer(1e-4)):
    net = conv2d(images, 32, 3)          # has the regularizer; an argument of the call itself goes first
"""

import contextlib
import functools
import inspect
from collections.abc import Callable, Iterator
from typing import Any

_scopes: list[dict[str, dict[str, Any]]] = [{}]  # the scopes that are open, innermost last
_decorated: dict[str, tuple[str, ...]] = {}  # key of a function -> its arguments that have defaults


def add_arg_scope(func: Callable) -> Callable:
    """Decorates a function so that arg_scope can give it arguments."""
    key = arg_scope_func_key(func)

    @functools.wraps(func)
    def with_scope(*args, **kwargs):
        return func(*args, **{**current_arg_scope().get(key, {}), **kwargs})

    _decorated[key] = _names_with_defaults(func)
    with_scope._key_op = key
    return with_scope


@contextlib.contextmanager
def arg_scope(list_ops_or_scope: list | tuple | dict, **kwargs: Any) -> Iterator[dict]:
    """Gives the decorated functions of a list these arguments; yields the scope, which can be entered again.

    list_ops_or_scope: functions, or a scope that an earlier `with arg_scope(...) as scope` gave, which then replaces
    all that are open. Inner scopes add to outer ones.

    Raises:
      TypeError: neither a list, a tuple nor a scope.
      ValueError: a function without add_arg_scope, or a scope together with arguments.
    """
    if isinstance(list_ops_or_scope, dict):
        if kwargs:
            raise ValueError(f"arg_scope: a scope is entered again as it is, without {', '.join(kwargs)}")
        scope = dict(list_ops_or_scope)
    elif isinstance(list_ops_or_scope, (list, tuple)):
        scope = dict(current_arg_scope())
        for func in list_ops_or_scope:
            if not has_arg_scope(func):
                raise ValueError(f"arg_scope: {_name(func)} is not decorated with @add_arg_scope")
            key = arg_scope_func_key(func)
            scope[key] = {**scope.get(key, {}), **kwargs}
    else:
        raise TypeError(f"arg_scope: {list_ops_or_scope!r}; a list of functions or a scope is needed")
    _scopes.append(scope)
    try:
        yield scope
    finally:
        _scopes.pop()


def current_arg_scope() -> dict[str, dict[str, Any]]:
    """The innermost scope: key of a function -> arguments."""
    return _scopes[-1]


def arg_scope_func_key(op: Callable) -> str:
    """The key of a function, the same with and without its decoration."""
    return getattr(op, "_key_op", str(op))


def has_arg_scope(func: Callable) -> bool:
    """Whether a function is decorated with add_arg_scope."""
    return arg_scope_func_key(func) in _decorated


def arg_scoped_arguments(func: Callable) -> tuple[str, ...]:
    """The names of the arguments with defaults of a decorated function; AssertionError for any other."""
    assert has_arg_scope(func), f"{_name(func)} is not decorated with @add_arg_scope"
    return _decorated[arg_scope_func_key(func)]


def _names_with_defaults(func: Callable) -> tuple[str, ...]:
    parameters = inspect.signature(func).parameters.values()
    return tuple(
        parameter.name
        for parameter in parameters
        if parameter.kind == parameter.POSITIONAL_OR_KEYWORD and parameter.default is not parameter.empty
    )


def _name(func: Callable) -> str:
    return f"{getattr(func, '__module__', '')}.{getattr(func, '__name__', func)}"
