"""contrib.framework.arg_scope: which arguments a function gets."""

import functools

import pytest

from tf1.contrib import framework
from tf1.contrib.framework import (
    add_arg_scope,
    arg_scope,
    arg_scope_func_key,
    arg_scoped_arguments,
    current_arg_scope,
    has_arg_scope,
)


@add_arg_scope
def one(x, a=1, b=None, *rest, c=3, **others):
    """Documented."""
    return x, a, b, c, others


@add_arg_scope
def two(*args, **kwargs):
    return args, kwargs


def test_no_scope():
    assert one(0) == (0, 1, None, 3, {})
    assert current_arg_scope() == {}


def test_arguments_of_the_call_go_first():
    with arg_scope([one, two], a=5, d=6):
        assert one(0) == (0, 5, None, 3, {"d": 6})
        assert one(0, b=7, a=8) == (0, 8, 7, 3, {"d": 6})
        assert two(1) == ((1,), {"a": 5, "d": 6})
    assert two() == ((), {})


def test_inner_scopes_add_to_outer_ones():
    with arg_scope([one], a=5, b=6), arg_scope((one, two), b=7):
        assert one(0)[:3] == (0, 5, 7)
        assert two() == ((), {"b": 7})


def test_a_scope_entered_again_replaces_what_is_open():
    with arg_scope([one], a=5) as scope, arg_scope([two], b=1):
        assert two() == ((), {"b": 1})
    with arg_scope([one], a=9, b=9), arg_scope(scope) as again:
        assert one(0)[:3] == (0, 5, None)
        assert again == scope and again is not scope
    with arg_scope(scope), arg_scope([one], b=2):
        assert one(0)[:3] == (0, 5, 2)
    assert one(0)[:3] == (0, 1, None)


def test_an_exception_closes_the_scope():
    with pytest.raises(KeyError), arg_scope([one], a=5):
        raise KeyError
    assert current_arg_scope() == {}


def test_decorated_functions():
    assert one.__name__ == "one" and one.__doc__ == "Documented."
    assert has_arg_scope(one) and has_arg_scope(one.__wrapped__) and not has_arg_scope(len)
    assert arg_scope_func_key(one) == arg_scope_func_key(one.__wrapped__)
    assert arg_scoped_arguments(one) == ("a", "b")
    with arg_scope([one.__wrapped__], a=4):
        assert one(0)[1] == 4
    again = add_arg_scope(functools.wraps(one)(lambda *args, **kwargs: one(*args, **kwargs)))
    assert again(0)[1] == 1


def test_methods_can_be_decorated():
    class Layers:
        @add_arg_scope
        def layer(self, x, a=1):
            return x, a

    with arg_scope([Layers.layer], a=2):
        assert Layers().layer(0) == (0, 2)


def test_errors():
    with pytest.raises(ValueError, match="builtins.len is not decorated"), arg_scope([len], a=1):
        pass
    with pytest.raises(TypeError, match="a list of functions or a scope"), arg_scope(one, a=1):
        pass
    with pytest.raises(ValueError, match="as it is, without a"), arg_scope({}, a=1):
        pass
    with pytest.raises(AssertionError, match="not decorated"):
        arg_scoped_arguments(len)
    assert current_arg_scope() == {}


def test_the_function_is_what_contrib_framework_has():
    assert callable(framework.arg_scope)
