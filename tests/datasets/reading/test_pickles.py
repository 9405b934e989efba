"""Tests of datasets/reading/pickles.py: arrays and plain values come through, nothing else does, nothing is run."""

import copyreg
import functools
import os
import pickle
import resource
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datasets.reading import pickles
from errors import DataError

PROTOCOLS = range(pickle.HIGHEST_PROTOCOL + 1)
PLAIN = {"a": [1, -(2**70), 2.5, None, True], "b": ("x", "y"), "c": {"nested": [[]]}, "d": (), "e": [b"z\xff"]}
PYTHON2 = (  # {"data": array([[1, 2], [3, 4]], uint8), "labels": [7]} in the words of Python 2 and its NumPy
    b"\x80\x02}q\x01(U\x04dataq\x02cnumpy.core.multiarray\n_reconstruct\nq\x03cnumpy\nndarray\nq\x04K\x00\x85U\x01b\x87Rq"
    b"\x05(K\x01K\x02K\x02\x86cnumpy\ndtype\nq\x06U\x02u1K\x00K\x01\x87Rq\x07(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff"
    b"\xffK\x00tb\x89U\x04\x01\x02\x03\x04tbU\x06labelsq\x08]q\tK\x07au."
)


def _load(folder, content):
    path = folder / "batch"
    path.write_bytes(content)
    return pickles.load(path)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_plain_values(tmp_path, protocol):
    assert _load(tmp_path, pickle.dumps(PLAIN, protocol)) == PLAIN


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("dtype", ["u1", "<i4", ">i4", "f8", "?", "c16"])
def test_arrays(tmp_path, protocol, dtype):
    array = np.arange(24).reshape(2, 3, 4).astype(dtype)
    values = [array, np.asfortranarray(array), array[:, ::2], array[0, 0, 1], array]
    loaded = _load(tmp_path, pickle.dumps(values, protocol))
    for value, expected in zip(loaded, values, strict=True):
        np.testing.assert_array_equal(value, expected)
        assert value.dtype.newbyteorder("=") == expected.dtype.newbyteorder("=")
    assert loaded[0] is loaded[4]


def test_python_2(tmp_path):
    loaded = _load(tmp_path, PYTHON2)
    assert set(loaded) == {b"data", b"labels"}
    np.testing.assert_array_equal(loaded[b"data"], np.array([[1, 2], [3, 4]], np.uint8), strict=True)
    assert loaded[b"labels"] == [7]


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_one_object_as_np_save_writes_it(tmp_path, protocol):
    """An array of shape () around a dict, behind the header of a .npy file."""
    array = np.array({"conv1": [np.eye(2), PLAIN]})
    path = tmp_path / "batch"
    path.write_bytes(b"header" + pickle.dumps(array, protocol))
    loaded = pickles.load(path, 6)
    assert list(loaded) == ["conv1"]
    np.testing.assert_array_equal(loaded["conv1"][0], np.eye(2))
    assert loaded["conv1"][1] == PLAIN
    with pytest.raises(DataError, match="damaged"):
        pickles.load(path)


class _Evil:
    def __init__(self, function, *arguments):
        self.reduced = function, arguments

    def __reduce__(self):
        return self.reduced


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_code_is_not_executed(tmp_path, protocol):
    proof = tmp_path / "executed"
    content = pickle.dumps({"data": np.zeros(3), "more": [_Evil(os.mkdir, str(proof))]}, protocol)
    with pytest.raises(
        DataError, match=r"batch is refused, nothing of it was executed: it wants to use 'posix\.mkdir'"
    ):
        _load(tmp_path, content)
    assert not proof.exists()
    pickle.loads(content)  # it would have worked
    assert proof.is_dir()


@pytest.mark.parametrize(
    "function, arguments, named",
    [
        (eval, ("1",), "eval"),
        (getattr, ("x", "y"), "getattr"),
        (np.load, ("x",), "numpy"),
        (functools.partial, (print,), "functools.partial"),
        (bytearray, (10**12,), "bytearray"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_functions_are_refused_by_name(tmp_path, function, arguments, named):
    with pytest.raises(DataError, match=f"it wants to use '.*{named}"):
        _load(tmp_path, pickle.dumps(_Evil(function, *arguments), 2))


def test_other_names_of_the_allowed_modules_are_refused(tmp_path):
    for name in (b"_codecs\ndecode", b"numpy\nload", b"numpy.core.multiarray\nfromstring", b"numpy.core\nmultiarray"):
        with pytest.raises(DataError, match="it wants to use"):
            _load(tmp_path, b"c" + name + b"\n.")
    with pytest.raises(DataError, match="it wants to encode text by another code"):
        _load(tmp_path, b"c_codecs\nencode\n(Vx\nVidna\ntR.")


def test_names_cannot_break_the_message(tmp_path):
    name = b"x" * 250
    with pytest.raises(DataError) as raised:
        _load(tmp_path, b"\x8c\xfa" + name + b"\x8c\x03\n\x1b[\x93.")
    assert "\n" not in str(raised.value) and len(str(raised.value)) < 300 + len(str(tmp_path))


def test_attributes_cannot_be_set(tmp_path):
    with pytest.raises(DataError, match="it wants to set the attributes of an object"):
        _load(tmp_path, b"cnumpy\ndtype\n}Vx\nI1\nsb.")


def test_extension_registry_is_no_way_round(tmp_path):
    copyreg.add_extension("posix", "mkdir", 240)
    try:
        content = pickle.dumps(os.mkdir, 2)
        assert content == b"\x80\x02\x82\xf0."
        assert pickle.loads(content) is os.mkdir  # which also puts it into the cache of extensions
        with pytest.raises(DataError, match="it holds a set, or an object of some class"):
            _load(tmp_path, content)
    finally:
        copyreg.remove_extension("posix", "mkdir", 240)


@pytest.mark.parametrize(
    "array, message",
    [
        (np.array([1, None], object), "array of objects, not of numbers"),
        (np.array(["a", "b"]), "array of type 'U1', not of numbers"),
        (np.zeros(2, [("a", "i4"), ("b", "f4")]), "array of type 'V8', not of numbers"),
    ],
    ids=["objects", "strings", "records"],
)
def test_arrays_of_other_things(tmp_path, array, message):
    with pytest.raises(DataError, match=message):
        _load(tmp_path, pickle.dumps(array, 4))


@pytest.mark.parametrize(
    "old, new",
    [
        (b"K\x02K\x02\x86", b"K\x02K\x03\x86"),  # more than the bytes
        (b"K\x02K\x02\x86", b"J\xff\xff\xff\xffJ\xfc\xff\xff\xff\x86"),  # -1 x -4
        (b"K\x02K\x02\x86", b"G\x40\x00\x00\x00\x00\x00\x00\x00K\x02\x86"),  # 2.0 x 2
        (b"K\x02K\x02\x86", b"]"),  # no tuple
        (b"U\x02u1", b"U\x02u8"),  # wider numbers
        (b"U\x04\x01\x02\x03\x04", b"J\x01\x02\x03\x04"),  # no bytes
    ],
)
def test_shape_and_bytes_that_disagree(tmp_path, old, new):
    assert old in PYTHON2
    with pytest.raises(DataError, match="whose shape and bytes don't agree"):
        _load(tmp_path, PYTHON2.replace(old, new))


def test_records_by_way_of_the_type(tmp_path):
    with pytest.raises(DataError, match="array of records"):
        _load(tmp_path, PYTHON2.replace(b"U\x01|NNN", b"U\x01|N(U\x01atN"))


def _objects(shape, objects, code=b"O8"):
    """The pickle of an array of objects in the words of NumPy."""
    array = b"cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\nI0\nVb\ntR(I1\n"
    return array + shape + b"cnumpy\ndtype\n(V" + code + b"\nI0\nI1\ntRI00\n" + objects + b"tb."


def test_arrays_of_objects_that_hold_no_one_object(tmp_path):
    assert _load(tmp_path, _objects(b")", b"(I5\nl")) == 5
    for shape, objects in (
        (b")", b"(I5\nI6\nl"),  # two for one
        (b")", b"]"),
        (b")", b"(I5\nt"),  # no list
        (b")", b"B\x08\0\0\0" + bytes(8)),  # the address of an object
        (b"I1\n\x85", b"(I5\nl"),
        (b"]", b"(I5\nl"),  # no tuple
    ):
        with pytest.raises(DataError, match="refused, .* an array of objects, not of numbers"):
            _load(tmp_path, _objects(shape, objects))
    for code in (b"O", b"O80", b"V8", b"S8", b"O8,O8"):
        with pytest.raises(DataError, match="an array of type"):
            _load(tmp_path, _objects(b")", b"(I5\nl", code))


def test_objects_by_way_of_bytes(tmp_path):
    """Where NumPy would take bytes for the addresses of objects."""
    dtype = DTYPE + b"(VO8\nI0\nI1\ntR"
    content = b"B\x08\0\0\0" + bytes(8)
    for call in (
        b"cnumpy.core.multiarray\nscalar\n(" + dtype + content + b"tR.",
        b"cnumpy.core.numeric\n_frombuffer\n(" + content + dtype + b")VC\ntR.",
    ):
        with pytest.raises(DataError, match="whose shape and bytes don't agree"):
            _load(tmp_path, call)


def test_nested_objects_do_not_overflow_the_stack(tmp_path):
    """As many arrays around each other as would end the process when they are freed."""
    depth = 20_000
    begin, end = _objects(b")", b"(").split(b"tb.")[0], b"ltb"
    assert _load(tmp_path, begin * depth + b"I5\n" + end * depth + b".") == 5


@pytest.mark.parametrize(
    "content", [b"", b"garbage", PYTHON2[:-1], PYTHON2[:100], b"\x80\x63.", b".", b"\x80\x05\x97."]
)
def test_damaged(tmp_path, content):
    with pytest.raises(DataError, match="batch is no whole pickle .*: it is damaged, get it again"):
        _load(tmp_path, content)


def test_files_that_lie_about_sizes_take_no_memory(tmp_path):
    for content in (
        b"]r\xff\xff\xff\xff.",  # the last place of a memo, for which C allocates 64 GiB
        b"\x8e" + struct.pack("<Q", 2**60) + b".",
        b"\x96" + struct.pack("<Q", 2**60) + b".",
        b"\x95" + struct.pack("<Q", 2**60) + b".",
    ):
        try:
            assert _load(tmp_path, content) == []
        except DataError as error:
            assert "damaged" in str(error)


@pytest.mark.parametrize(
    ("value", "protocol", "message"),
    [
        ({1: 2}, 2, "a dict whose keys are not short texts"),
        ({1: 2, 3: 4}, 0, "a dict whose keys are not short texts"),
        ({(): 2}, 4, "a dict whose keys are not short texts"),
        ({"x" * 101: 2}, 4, "a dict whose keys are not short texts"),
        ({1}, 4, "it holds a set, or an object of some class"),
        (frozenset(), 4, "it holds a set, or an object of some class"),
    ],
)
def test_other_containers_are_refused(tmp_path, value, protocol, message):
    with pytest.raises(DataError, match=message):
        _load(tmp_path, pickle.dumps(value, protocol))


def _text(letters):
    return pickle.BINUNICODE + struct.pack("<I", len(letters)) + letters


def _recurring(content, *instructions):
    """Puts the content into place 0 of the memo, and what 10,000 times the instructions give into a list."""
    return content + b"q\0]" + pickle.MARK + b"".join(instructions) * 10_000 + pickle.APPENDS + pickle.STOP


def _shaped(number, dimensions):
    """An array without bytes whose shape is that number again and again."""
    shape = pickle.MARK + b"h\0" * dimensions + pickle.TUPLE
    return number + b"q\0" + RECONSTRUCT + b"NNN\x87R(K\x01" + shape + DTYPE + b"(Vu2\ntR\x89C\0tb."


NESTED = pickle.NONE + (pickle.DUP + pickle.TUPLE2) * 64  # 2^64 steps to hash, compare or print it
ENCODE, DTYPE = b"c_codecs\nencode\n", b"cnumpy\ndtype\n"
RECONSTRUCT = b"cnumpy.core.multiarray\n_reconstruct\n"
LONG = b"x" * 2**20
STATE = (  # of an array that NumPy has to copy, since its bytes are swapped
    b"(K\x01(J" + struct.pack("<i", len(LONG) // 2) + b"t" + DTYPE + b"(Vu2\ntR(K\x03V>\nNNNtb\x89B"
    + struct.pack("<I", len(LONG)) + LONG + b"t"
)  # fmt: skip
HOSTILE = {  # name -> a file of some bytes or a megabyte which asks for hours or for gigabytes, what is said of it
    "key": (b"}" + NESTED + b"Ns.", "keys"),
    "keys": (b"}(" + NESTED + b"N" + NESTED + b"Nu.", "keys"),
    "keys of a new dict": (b"(" + NESTED + b"N" + NESTED + b"Nd.", "keys"),
    "elements of a set": (b"\x8f(" + NESTED + NESTED + b"\x90.", "a set"),
    "elements of a frozen set": (b"(" + NESTED + NESTED + b"\x91.", "a set"),
    "name of a code": (ENCODE + b"(Vx\n" + NESTED + b"tR.", "another code"),
    "type of numbers": (DTYPE + b"(" + NESTED + b"tR.", "damaged"),
    "order of bytes": (DTYPE + b"(Vu2\ntR(K\x03" + NESTED + b"NNNtb.", "damaged"),
    "bytes that are not there": (b"\x96" + struct.pack("<Q", 2**30) + b".", "damaged"),
    "text for many bytes": (_recurring(_text(LONG), ENCODE, b"h\0Vlatin1\n\x86R"), "again and again"),
    "bytes for many arrays": (_recurring(STATE, RECONSTRUCT, b"NNN\x87Rh\0b"), "again and again"),
    "shape of huge numbers": (_shaped(pickle.LONG4 + struct.pack("<i", len(LONG)) + LONG, 64), "don't agree"),
    "shape of many numbers": (_shaped(b"J\xff\xff\xff\x7f", 2_000_000), "don't agree"),
}  # fmt: skip


def test_no_file_takes_hours_or_gigabytes(tmp_path):
    """In a process of its own, which may have 4 GiB and a minute; it takes a second and 100 MB."""
    for name, (content, _) in HOSTILE.items():
        (tmp_path / name).write_bytes(content)
    program = """
import sys
from pathlib import Path
from datasets.reading import pickles
for name in sys.argv[1:]:
    try:
        pickles.load(Path(name))
    except ValueError as error:
        print(str(error).removeprefix(name))
status = Path("/proc/self/status")
print(*(line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmHWM")))
"""
    done = subprocess.run(
        [sys.executable, "-c", program, *HOSTILE],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(Path(pickles.__file__).parents[2]), "OPENBLAS_NUM_THREADS": "1"},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (2**32, 2**32)),
        capture_output=True,
        text=True,
        timeout=60,
    )
    *said, memory = done.stdout.splitlines()
    assert done.returncode == 0, done.stderr
    assert int(memory) < 512 * 1024  # kB
    for (_, message), words in zip(HOSTILE.values(), said, strict=True):
        assert message in words


def test_no_file(tmp_path):
    with pytest.raises(DataError, match="cannot read .*No such file"):
        pickles.load(tmp_path / "nothing")


def _changed(content, start, dropped, inserted):
    return content[:start] + inserted + content[start + dropped :]


SEEDS = [
    PYTHON2,
    pickle.dumps(np.array({"fc": [np.eye(2)]})),
    *(pickle.dumps({"data": np.eye(3), "labels": [1, 2]}, protocol) for protocol in PROTOCOLS),
]


@settings(max_examples=500)
@given(
    st.one_of(
        st.binary(max_size=60),
        st.lists(st.sampled_from([bytes([opcode]) for opcode in pickles.Unpickler.dispatch] + [b"\n", b"\0"])).map(
            b"".join
        ),
        st.builds(_changed, st.sampled_from(SEEDS), st.integers(0, 300), st.integers(0, 4), st.binary(max_size=4)),
    )
)
def test_any_bytes(tmp_path_factory, content):
    try:
        _load(tmp_path_factory.getbasetemp(), content)
    except DataError as error:
        assert "\n" not in str(error)
