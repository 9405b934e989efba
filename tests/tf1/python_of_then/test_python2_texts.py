"""Texts and bytes as one: what programs in Python 2 encode, decode and hear from other programs."""

import subprocess
import sys
from pathlib import Path

import pytest
import tensorflow.compat.v1 as tf

from tf1.python_of_then import python2

ROOT = Path(__file__).parents[3]
LINES = """# -*- coding: utf-8 -*-
import types
class Own(object):
  def encode(self, x): return x + 1
"""


def _value(expression):
    names = {"__name__": "__main__"}
    exec(compile(python2.parse(f"{LINES}value = {expression}", "it.py"), "it.py", "exec"), names)
    return names["value"]


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("u'a'.encode('utf-8') + 'b', {'x': 1}['x'.encode('utf8')], '%s' % 'x'.encode()", ("ab", 1, "x")),
        ("u'h\\xe9 x'.encode('utf-8').split(' ')[1], ','.join(['a'.encode('ascii'), 'b'])", ("x", "a,b")),
        ("u'h\\xe9'.encode('ascii', 'ignore'), u'h\\xe9'.encode('ascii', errors='replace')", ("h", "h?")),
        ("u'h\\xe9'.encode('latin1'), u'h\\xe9'.encode(encoding='utf8')", ("h\xe9", "h\xe9")),
        ("isinstance('a', types.StringType), isinstance(u'a', types.StringTypes)", (True, True)),
        ("Own().encode(3)", 4),
    ],
)
def test_texts(expression, value):
    assert _value(expression) == value


OF_BYTES = """
import base64, itertools, struct, subprocess
print 'abc'.encode('hex'), '616263'.decode('hex'), 'abc'.encode('base64').strip()
print u'h\\xe9'.encode('utf-8').decode('utf-8')
print struct.unpack('>I', '\\x00\\x00\\x00\\xc8')[0], len(struct.pack('2s', u'ab'.encode('utf8')))
print base64.b64encode('abc'), base64.b64decode('YWJj')
print subprocess.Popen(['echo', 'a b'], stdout=subprocess.PIPE).communicate()[0].split(' ')
print subprocess.Popen('cat', stdin=-1, stdout=-1).communicate('a')
print itertools.izip(itertools.count(), itertools.imap(abs, itertools.count(-3))).next()
print list(itertools.izip_longest('a', [1, 2])), itertools.ifilter(None, itertools.count()).next()
"""


def test_what_works_on_bytes_takes_texts(tmp_path):
    (tmp_path / "program.py").write_text(OF_BYTES)
    command = [sys.executable, "-m", "tf1", "--python2", "program.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=120, env={"PYTHONPATH": str(ROOT)})
    assert done.stdout.decode().splitlines() == [
        "616263 abc YWJj", "h\xe9", "200 2", "YWJj abc", "['a', 'b\\n']", "('a', None)", "(0, 3)",
        "[('a', 1), (None, 2)] 1",
    ], done.stderr.decode()  # fmt: skip


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


def test_the_program_itself_calls_what_only_looks_like_a_method_of_texts():
    names = {"__name__": "of_the_program", "sys": sys}
    source = """
class Own(object):
    def split(self, x, y=1): return sys._getframe(1).f_code.co_filename, x, y
value = Own().split(1, y=2)
"""
    exec(compile(python2.parse(source, "it.py"), "it.py", "exec"), names)
    assert names["value"] == ("it.py", 1, 2)


def test_bytes_of_a_file_are_searched_by_the_numbers_of_letters():
    names = {"raw": b"..\xff\xd8.."}
    exec(compile(python2.parse("value = raw.find('\\xff\\xd8'), raw.count('.')", "it.py"), "it.py", "exec"), names)
    assert names["value"] == (2, 4)


def test_what_an_encoding_lacks_is_an_error():
    with pytest.raises(UnicodeEncodeError):
        _value("u'h\\xe9'.encode('ascii')")
    with pytest.raises(LookupError):
        _value("'a'.encode('nonsense')")
