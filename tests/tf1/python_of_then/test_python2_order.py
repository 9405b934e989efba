"""Python 2's order of all values, and its map, filter and zip."""

import numpy as np
import pytest

from tf1.python_of_then import python2


class One:
    pass


def _value(expression, **names):
    exec(compile(python2.parse(f"value = {expression}", "it.py"), "it.py", "exec"), names)
    return names["value"]


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("sorted(['b', None, 2, 'a', [1], 1.5, ('z',), {}])", [None, 1.5, 2, {}, [1], "a", "b", ("z",)]),
        ("sorted([(1, 'b'), (1, None), (0, 'c')])", [(0, "c"), (1, None), (1, "b")]),
        ("sorted(['1', 2, None], reverse=True)", ["1", 2, None]),
        ("sorted([{'n': 'b'}, {'n': None}], key=lambda d: d['n'])", [{"n": None}, {"n": "b"}]),
        ("sorted([(1, {'a': 2}), (1, {'a': 1}), (1, {})])", [(1, {}), (1, {"a": 1}), (1, {"a": 2})]),
        ("sorted(x for x in [2, None])", [None, 2]),
        ("max(None, 1), min(None, 1), max([3, 'a', None]), min(x for x in [2, None])", (1, None, "a", None)),
        ("max('ab', 'c', key=len), max(['1', 2], key=lambda x: x)", ("ab", "1")),
        ("cmp(None, 1), cmp('a', 1), cmp((1, None), (1, 2)), cmp(1, 1)", (-1, 1, -1, 0)),
        ("(1, None) < (1, 'a'), [None, 2] >= [0], (1, None) <= (1, None)", (True, False, True)),
        ("max(np.array([1, 3]))", 3),
    ],
)
def test_order_of_all_kinds(expression, value):
    assert _value(expression, np=np) == value


def test_texts_and_bytes_are_compared_by_their_letters():
    assert _value("sorted(['b', c, 'a'])", c=b"aa") == ["a", b"aa", "b"]


def test_cmp_of_numpy_numbers():
    assert _value("cmp(np.float32(1), np.float32(2))", np=np) == -1


def test_own_objects_have_an_order_behind_numbers():
    one, other = One(), One()
    assert _value("sorted([(1, one), (1, other), (1, None)])", one=one, other=other)[0] == (1, None)
    assert _value("(one < other) != (one > other)", one=one, other=other) is True


def test_lists_sort_themselves():
    names = {}
    exec(compile(python2.parse("a = [1, None, 'x', 0]\nb = a\na.sort()\n", "it.py"), "it.py", "exec"), names)
    assert names["b"] == [None, 0, 1, "x"]


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("map(None, [1, 2], 'a')", [(1, "a"), (2, None)]),
        ("map(lambda a, b: (b, a), [1, 2], [3])", [(3, 1), (None, 2)]),
        ("map(None, (1, 2))", [1, 2]),
        ("filter(str.isalpha, 'a1 b')", "ab"),
        ("filter(None, (0, 1, 2))", (1, 2)),
        ("filter(lambda a: a > 1, {1: 0, 2: 0})", [2]),
        ("list(filter(str.isalpha, 'a1b'))", ["a", "b"]),
        ("zip([1, 2], 'ab', [None])", [(1, "a", None)]),
        ("zip(), len(zip(*[(1, 2), (3, 4)]))", ([], 2)),
    ],
)
def test_lists_of_map_filter_and_zip(expression, value):
    assert _value(expression) == value


def test_a_programs_own_filter_and_map_are_its_own():
    names = {}
    source = "def filter(a, b): return 'own'\nmap = dict\nvalue = filter(1, 2), map(a=1)\n"
    exec(compile(python2.parse(source, "it.py"), "it.py", "exec"), names)
    assert names["value"] == ("own", {"a": 1})
