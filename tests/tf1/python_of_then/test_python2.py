import subprocess
import sys
import traceback
from pathlib import Path

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from tf1.own import own_modules
from tf1.python_of_then import python2

with own_modules():
    from errors import UsageError

ROOT = Path(__file__).parents[3]


def _run(source, path="it.py", **names):
    exec(compile(python2.parse(source, path), path, "exec"), names)
    return names


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("7 / 2", 3),
        ("-7 / 2", -4),
        ("7 / 2.0", 3.5),
        ("7L / 2", 3),
        ("True / 2", 0),
        ("8 / 2 / 3 * 1.0", 1.0),
        ("np.int64(7) / 2", 3),
        ("list(np.arange(4) / 2)", [0, 0, 1, 1]),
        ("list(np.arange(2.0) / 2)", [0, 0.5]),
        ("np.float32(3) / 2", 1.5),
        ("0777", 511),
        ("1 <> 2", True),
        ("'{:>6} {a:<5}|{:.1f}'.format((1, 2), 0.25, a=None)", "(1, 2) None |0.2"),
        ("`3`", "3"),
        ("{1: 2}.has_key(1)", True),
        ("{1: 2}.keys()[0]", 1),
        ("map(lambda z: z + 1, [1])[0]", 2),
        ("filter(None, [0, 3])[0]", 3),
        ("zip([1], [2])[0]", (1, 2)),
        ("reduce(lambda a, b: a * b, [2, 3])", 6),
        ("sum(xrange(3))", 3),
        ("isinstance(u'a', basestring) and isinstance('a', (str, unicode))", True),
        ("cmp(1, 2), cmp(2, 2), long(3), unichr(97)", (-1, 0, 3, "a")),
        ("round(2.5), round(-0.5), round(0.125, 2), round(2.675, 2)", (3.0, -1.0, 0.13, 2.67)),
        ("round(14.6, -1), round(1e300), type(round(2)).__name__", (10.0, 1e300, "float")),
        ("str(round(1 / 0.25)), round(np.float32(0.5)), np.isnan(round(np.nan))", ("4.0", 1.0, True)),
        ("ord('a'), ord(b'a'[0])", (97, 97)),
        ("'a,b.'.translate(None, ',.'), 'ab'.translate(str.maketrans('a', 'x'), 'b')", ("ab", "x")),
        ("unicode('a', 'utf-8'), unicode(b'a', errors='ignore')", ("a", "a")),
    ],
)
def test_expressions(expression, value):
    result = _run(f"r = {expression}", np=np)["r"]
    assert result == value and type(result) in (type(value), np.int64, np.float32, np.float64)


def test_true_division_where_the_module_says_so():
    assert _run("'''doc'''\nfrom __future__ import division, print_function\nr = 7 / 2; print(1, end='')")["r"] == 3.5


def test_division_in_place_changes_the_array():
    names = _run(
        "a = np.arange(4); b = a; a /= 2\nc = np.ones(2); d = c; c /= 4\nx = 7; x /= 2\ny = {'k': 7}; y['k'] /= 2.0\n"
        "class P(object):\n  v = 9\np = P(); p.v /= 2\n",
        np=np,
    )
    assert names["b"].tolist() == [0, 0, 1, 1] and names["d"].tolist() == [0.25, 0.25]
    assert names["x"] == 3 and names["y"] == {"k": 3.5} and names["p"].v == 4


def test_division_of_tensors():
    with tf.Graph().as_default(), tf.Session() as session:
        names = _run(
            "i, f = tf.constant([5, 7]) / 2, tf.constant([5.0, 7.0]) / 2\n"
            "size = tf.placeholder(tf.float32, [9, 8]).get_shape()[0] / 2\nhalf = tf.constant(7) / tf.constant(2)",
            tf=tf,
        )
        assert session.run(names["i"]).tolist() == [2, 3] and session.run(names["f"]).tolist() == [2.5, 3.5]
        assert int(names["size"]) == 4 and session.run(names["half"]) == 3 and names["half"].dtype == tf.int32


def test_own_classes_divide_as_they_say():
    names = _run("class V:\n  def __div__(self, other): return ('div', other)\nr = V() / 3\nv = V()\nv /= 4")
    assert names["r"] == ("div", 3) and names["v"] == ("div", 4)


@pytest.mark.parametrize(
    ("call", "result"),
    [
        ("numbers.sort(lambda a, b: b - a)", [3, 2, 1]),
        ("numbers.sort(cmp=lambda a, b: b - a, reverse=True)", [1, 2, 3]),
        ("numbers.sort(None, lambda a: -a)", [3, 2, 1]),
        ("numbers.sort(key=lambda a: -a)", [3, 2, 1]),
        ("numbers.sort()", [1, 2, 3]),
        ("numbers = sorted(numbers, lambda a, b: b - a)", [3, 2, 1]),
        ("numbers = sorted(set(numbers), cmp=cmp, key=lambda a: -a)", [3, 2, 1]),
        ("numbers = np.sort({1: 2, 0: 3}.keys()).tolist()", [0, 1]),  # not a list's sort
        ("rows = np.array([[2, 1]]); rows.sort(1); numbers = rows.tolist()", [[1, 2]]),
    ],
)
def test_sorting(call, result):
    assert _run(f"numbers = [2, 3, 1]\n{call}", np=np)["numbers"] == result


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("3 > None", True),
        ("None >= 0", False),
        ("None < -1.5", True),
        ("'1' <= 2", False),
        ("[] < 'a'", True),
        ("'a' < ()", True),
        ("[2] > {}", True),
        ("2 > 3", False),
        ("1 < 2 < 3", True),
        ("(np.arange(3) >= 1).tolist()", [False, True, True]),
    ],
)
def test_comparisons(expression, value):
    assert _run(f"value = {expression}", np=np)["value"] == value


def test_what_python_2_did_not_compare():
    with pytest.raises(TypeError):
        _run("1j > 2j")
    with pytest.raises(TypeError):
        _run("1j > None")


def test_statements(capsys):
    _run(
        "import sys\n"
        "print 'a', 1,\nprint\nprint >>sys.stdout, 'b'\nprint ('c')\n"
        "try:\n  raise ValueError, 'bad'\nexcept ValueError, error:\n  print error\n"
        "exec 'y = 5'\nprint y\n"
        "def f(x, (a, b)):\n  return x + a + b\nprint f(1, (2, 3))\n"
        "class It:\n  def next(self): return 4\nprint It().next()\n"
    )
    assert capsys.readouterr().out == "a 1 \nb\nc\nbad\n5\n6\n4\n"


def test_tabs_count_to_eight():
    names = _run('if True:\n\ta = 1\n        b = 2\n\ttext = """\n\tkept"""\n')
    assert (names["a"], names["b"], names["text"]) == (1, 2, "\n\tkept")


def test_errors_show_the_line_that_was_written():
    source = "def f(x, (a, b)):\n    return a\n\n\ndef g():\n    return 1 / 0\n\n\ng()\n"
    with pytest.raises(ZeroDivisionError) as caught:
        _run(source, "some.py")
    assert [frame.lineno for frame in traceback.extract_tb(caught.tb) if frame.filename == "some.py"] == [9, 6]


def test_sources():
    assert python2.text(b"# -*- coding: latin1 -*-\nx = '\xe4'") == "# -*- coding: latin1 -*-\nx = 'ä'"
    assert python2.text(b"x = '\xe4'\r\n") == "x = 'ä'\n" and python2.text("ä".encode()) == "ä"
    assert _run("async def f(): return [*range(2)]\nr = f'{1}'")["r"] == "1"  # Python 3 alone
    with pytest.raises(SyntaxError, match=r"neither Python 2 nor Python 3 \(bad input\) \(it.py, line 2\)"):
        _run("x = 1\nx = = 2\n")


def test_without_fissix(monkeypatch):
    monkeypatch.setitem(sys.modules, "fissix.refactor", None)
    python2._tool.cache_clear()
    with pytest.raises(UsageError, match="programs in Python 2 need fissix: pip install fissix==24.4.24"):
        python2.convert("print 1", "it.py")


def test_files_of_bytes_and_texts(tmp_path):
    """A table written and read by csv in files of bytes, and a text in Latin-1 copied and printed."""
    (tmp_path / "latin").write_bytes(b"caf\xe9\n")
    (tmp_path / "program.py").write_text(
        "import csv\nwith open('t.csv', 'wb') as f:\n    csv.writer(f).writerow([1, 'a'])\n    print >>f, 'b,2'\n"
        "    f.writelines(['c\\n'])\nprint [line for line in csv.reader(open('t.csv', 'rb'))]\n"
        "print list(csv.DictReader(open('t.csv', 'rb'), 'xy'))[1]['y']\n"
        "text = open('latin').read()\nfile('copy', 'w').write(text)\nprint text,\n"
    )
    command = [sys.executable, "-m", "tf1", "--python2", "program.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=120, env={"PYTHONPATH": str(ROOT)})
    assert done.stdout == b"[['1', 'a'], ['b', '2'], ['c']]\n2\ncaf\xe9\n ", done.stderr
    assert (tmp_path / "copy").read_bytes() == b"caf\xe9\n"


OF_PYTHON_2 = """
import cPickle, hashlib
with open('l', 'wb') as f: f.write('PF\\n1 2\\n\\xff')
f = open('l', 'rb')
print f.readline() == 'PF\\n', map(int, f.readline().split()), len(f.read())
print [x.strip() for x in open('l', 'rb')][:2], len(open('l', 'rb').readlines())
with open('p', 'wb') as f:
    for x in ({'a': [1]}, 2): cPickle.dump(x, f, 0)
f = open('p', 'rb')
print cPickle.load(f), cPickle.load(f)
with open('t', 'w') as f:
    print >>f, 'x',
    f.write(u'\\xe9'.encode('utf-8'))
    f.writelines(['y'.encode('utf-8')])
print open('t').read().encode('utf-8')
print hashlib.md5('a').hexdigest()[:4], hashlib.md5('a'.encode('utf8')).hexdigest()[:4]
import subprocess
print subprocess.check_output(['echo', 'x']).split('\\n')[0]
class Own(Exception):
    def __init__(self, text): self.message = text + '!'
for error in (ValueError('a'), IOError(2, 'b'), Own('c'), KeyError()):
    try:
        raise error
    except Exception, e:
        print repr(e.message),
"""


def test_texts_and_bytes_are_one_and_errors_have_messages(tmp_path):
    (tmp_path / "program.py").write_text(OF_PYTHON_2)
    command = [sys.executable, "-m", "tf1", "--python2", "program.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=120, env={"PYTHONPATH": str(ROOT)})
    assert done.stdout.decode().splitlines() == [
        "True [1, 2] 2", "['PF', '1 2'] 3", "{'a': [1]} 2", "x éy", "0cc1 0cc1", "x", "'a' '' 'c!' '' ",
    ], done.stderr.decode()  # fmt: skip


def test_classes_that_compare_by_cmp():
    names = _run(
        "class C(object):\n  def __init__(self, x): self.x = x\n  def __cmp__(self, o): return cmp(self.x, o.x)\n"
        "r = C(1) < C(2), C(2) <= C(2), C(1) == C(1), C(1) != C(1), max([C(1), C(3), C(2)]).x, len({C(1): 2})"
    )
    assert names["r"] == (True, True, True, False, 3, 1)


def test_a_program_with_modules(tmp_path):
    (tmp_path / "half.py").write_text("import cPickle\ndef half(x):\n\treturn x / 2\n")
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack/__init__.py").write_text("")
    (tmp_path / "pack/one.py").write_text("import two\nprint 'one', two.x\n")
    (tmp_path / "pack/two.py").write_text("x = 3 / 2\n")
    (tmp_path / "program.py").write_text(
        "import sys, pickle\nfrom half import half\nimport pack.one\n"
        "try:\n    import ConfigParser, Queue\nexcept ImportError:\n    print 'not there'\n"
        "print half(7), 'x'.decode('utf-8'), sys.argv[1:], __name__\n"
        "pickle.dump([1], open('kept', 'w'))\nprint pickle.load(open('kept'))\nprint half(1) / 0\n"
    )
    command = [sys.executable, "-m", "tf1", "--python2", str(tmp_path / "program.py"), "--flag"]
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, timeout=120, env={"PYTHONPATH": str(ROOT)}
    )
    assert done.stdout == "one 1\n3 x ['--flag'] __main__\n[1]\n", done.stderr
    assert done.stderr.splitlines()[1:3] == [
        f'  File "{tmp_path}/program.py", line 11, in <module>',
        "    print half(1) / 0",
    ]
    assert done.stderr.splitlines()[-1].startswith("ZeroDivisionError") and "tf1/" not in done.stderr
    assert done.returncode == 1
