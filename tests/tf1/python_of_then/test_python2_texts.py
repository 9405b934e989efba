"""Texts and bytes as one: what programs in Python 2 encode, decode and hear from other programs."""

import pytest
import tensorflow.compat.v1 as tf

from tf1.python_of_then import python2, python2_names

LINES = """# -*- coding: utf-8 -*-
import base64, struct, subprocess, types
class Own(object):
  def encode(self, x): return x + 1
"""


def _value(expression):
    names = {"__name__": "__main__"}
    exec(compile(python2.parse(f"{LINES}value = {expression}", "it.py"), "it.py", "exec"), names)
    return names["value"]


@pytest.fixture(scope="module", autouse=True)
def _installed():
    python2_names.apply(python2.parse_part)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("u'a'.encode('utf-8') + 'b', {'x': 1}['x'.encode('utf8')], '%s' % 'x'.encode()", ("ab", 1, "x")),
        ("u'h\\xe9 x'.encode('utf-8').split(' ')[1], ','.join(['a'.encode('ascii'), 'b'])", ("x", "a,b")),
        ("u'h\\xe9'.encode('utf-8').decode('utf-8') == u'h\\xe9'", True),
        ("u'h\\xe9'.encode('ascii', 'ignore'), u'h\\xe9'.encode('ascii', errors='replace')", ("h", "h?")),
        ("u'h\\xe9'.encode('latin1'), u'h\\xe9'.encode(encoding='utf8')", ("h\xe9", "h\xe9")),
        ("'abc'.encode('hex'), '616263'.decode('hex'), 'abc'.encode('base64').strip()", ("616263", "abc", "YWJj")),
        ("isinstance('a', types.StringType), isinstance(u'a', types.StringTypes)", (True, True)),
        ("Own().encode(3)", 4),
        ("struct.unpack('>I', '\\x00\\x00\\x00\\xc8'), struct.pack('2s', u'ab'.encode('utf8'))", ((200,), b"ab")),
        ("base64.b64encode('abc'), base64.b64decode('YWJj')", (b"YWJj", b"abc")),
        ("subprocess.Popen(['echo', 'a b'], stdout=subprocess.PIPE).communicate()[0].split(' ')", ["a", "b\n"]),
        ("subprocess.Popen('cat', stdin=-1, stdout=-1).communicate('a')", ("a", None)),
    ],
)
def test_texts(expression, value):
    assert _value(expression) == value


def test_what_a_session_gives_is_text():
    with tf.Graph().as_default(), tf.Session() as session:
        names = {"__name__": "__main__", "found": session.run(tf.constant("a/b.png"))}
    source = """
value = [found == 'a/b.png', 'a/b.png' == found, found != 'a/b.png', found == u'a/b.png', found == 3, None != found]
value += [found.split('/')[-1], found.replace('.png', ''), found.startswith('a'), found.find('b'), found.strip('g')]
value += [found.partition('/'), '\\xff\\xd8' == u'\\xff\\xd8', [1, 2].index(2), 'a' 'b' == 'ab']
"""
    exec(compile(python2.parse(source, "it.py"), "it.py", "exec"), names)
    assert names["value"] == [
        True, True, False, True, False, True, "b.png", "a/b", True, 2, "a/b.pn", ("a", "/", "b.png"), True, 1, True,
    ]  # fmt: skip


def test_bytes_of_a_file_are_searched_by_the_numbers_of_letters():
    names = {"raw": b"..\xff\xd8.."}
    exec(compile(python2.parse("value = raw.find('\\xff\\xd8'), raw.count('.')", "it.py"), "it.py", "exec"), names)
    assert names["value"] == (2, 4)


def test_what_an_encoding_lacks_is_an_error():
    with pytest.raises(UnicodeEncodeError):
        _value("u'h\\xe9'.encode('ascii')")
    with pytest.raises(LookupError):
        _value("'a'.encode('nonsense')")
