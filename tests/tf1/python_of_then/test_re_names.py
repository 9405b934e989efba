"""re.split as the program had it before Python 3.7, by what its documentation of then says."""

import re

import pytest

from tf1.python_of_then.re_names import split


@pytest.mark.parametrize(
    ("pattern", "text", "parts"),
    [
        (r"(\W+)?", "Where is Mary?", ["Where", " ", "is", " ", "Mary", "?", ""]),
        ("x*", "axbcxx", ["a", "bc", ""]),
        ("x*", "", [""]),
        (r"(\W+)", "a, b", ["a", ", ", "b"]),
        (rb"\s*", b"a b", [b"a", b"b"]),
    ],
)
def test_empty_matches_do_not_split(pattern, text, parts):
    scope = {"__name__": "__main__", "split": split, "pattern": pattern, "text": text}
    assert eval("split(pattern, text)", scope) == parts


def test_at_most_so_often():
    scope = {"__name__": "__main__", "split": split}
    assert eval(r"split(r'(\W+)?', 'a b c', 1)", scope) == ["a", " ", "b c"]
    assert eval("split('X*', 'axbxc', maxsplit=1, flags=2)", scope) == ["a", "bxc"]


def test_libraries_get_that_of_today():
    scope = {"__name__": "numpy.x", "__file__": re.__file__, "split": split}
    assert eval("split('x*', 'axb')", scope) == re.split("x*", "axb") == ["", "a", "", "b", ""]
