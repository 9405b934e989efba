"""Tests of datasets/pickles.py: arrays and plain values come through, nothing else does, and nothing is executed."""

import copyreg
import functools
import os
import pickle
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datasets import pickles
from errors import DataError

PROTOCOLS = range(pickle.HIGHEST_PROTOCOL + 1)
PLAIN = {"a": [1, -(2**70), 2.5, None, True], "b": ("x", b"y\xff"), "c": {3, 4}, 5: {"nested": [[]]}}
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
    values = {"a": PLAIN["a"], 5: PLAIN[5]} if protocol < 4 else PLAIN  # sets need a call before
    assert _load(tmp_path, pickle.dumps(values, protocol)) == values


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
    with pytest.raises(DataError, match="it wants to encode by 'idna'"):
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
        with pytest.raises(DataError, match="no whole pickle"):
            _load(tmp_path, content)
    finally:
        copyreg.remove_extension("posix", "mkdir", 240)


@pytest.mark.parametrize(
    "array, message",
    [
        (np.array([1, None], object), "array of type 'O8', not of numbers"),
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


def test_no_file(tmp_path):
    with pytest.raises(DataError, match="cannot read .*No such file"):
        pickles.load(tmp_path / "nothing")


def _changed(content, start, dropped, inserted):
    return content[:start] + inserted + content[start + dropped :]


SEEDS = [PYTHON2, *(pickle.dumps({"data": np.eye(3), "labels": [1, 2]}, protocol) for protocol in PROTOCOLS)]


@settings(max_examples=500, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=60),
        st.lists(st.sampled_from([bytes([opcode]) for opcode in pickles._Unpickler.dispatch] + [b"\n", b"\0"])).map(
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
