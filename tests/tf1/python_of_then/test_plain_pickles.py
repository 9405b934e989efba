import io
import os
import pickle
from collections import OrderedDict

import numpy as np
import pytest

from tf1.own import own_modules
from tf1.python_of_then import plain_pickles

with own_modules():
    from errors import DataError


def _read(data, encoding="latin1"):
    return plain_pickles.read(io.BytesIO(data), len(data), "it", encoding)


def _ragged():
    array = np.empty([2, 2], object)
    array[0] = [[1, 2], "text"]
    array[1] = [{"a": np.arange(3.0)}, None]
    return array


@pytest.mark.parametrize("protocol", range(6))
def test_arrays_of_objects(protocol):
    got = _read(pickle.dumps([_ragged(), {3: (1, b"bytes")}, OrderedDict(a=1)], protocol))
    assert type(got[0]) is np.ndarray and got[0].shape == (2, 2)
    assert got[0][0].tolist() == [[1, 2], "text"] and got[0][1, 0]["a"].tolist() == [0, 1, 2]
    assert got[1] == {3: (1, b"bytes")} and got[2] == {"a": 1}


def test_texts_of_python_2():
    data = b"\x80\x02}q\x00U\x01\xe4q\x01]q\x02(U\x02abh\x01es."  # {"\xe4": ["ab", "\xe4"]}
    assert _read(data) == {"ä": ["ab", "ä"]}
    assert _read(data, "bytes") == {b"\xe4": [b"ab", b"\xe4"]}


def test_what_is_shared_stays_shared():
    inner = [1]
    ring = [inner, inner]
    ring.append(ring)
    array = np.array([inner, None], object)
    got, again = _read(pickle.dumps([ring, [array, array]]))
    assert got[0] is got[1] and got[2] is got and again[0] is again[1] and again[0][0] is got[0]


class _Harm:
    def __reduce__(self):
        return os.mkdir, ("harm",)


def test_programs_are_refused(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    nested = np.empty(2, object)
    nested[0] = _ragged()
    for value, message in (
        (_Harm(), "wants to use 'posix.mkdir'\npython -m tf1 --allow_pickle"),
        (np.array([_Harm(), 1], object), "wants to use"),
        ({1, 2}, "a set"),
        ({(1, 2): 3}, "not short texts"),
        ({2**40: 3}, "not short texts"),
        (nested, "arrays of objects within others"),
    ):
        with pytest.raises(DataError, match=message):
            _read(pickle.dumps(value))
    assert not list(tmp_path.iterdir())
    with pytest.raises(DataError, match="no whole pickle"):
        _read(pickle.dumps(_ragged())[:-20])


def test_files_of_numpy(tmp_path):
    np.save(tmp_path / "a.npy", _ragged())
    np.savez(tmp_path / "b.npz", a=_ragged(), b=np.arange(2))
    with open(tmp_path / "a.npy", "rb") as file:
        assert plain_pickles.read_array(file, 10_000, "it").shape == (2, 2)
    got = plain_pickles.load_npz(tmp_path / "b.npz")
    assert got["a"][0, 1] == "text" and got["b"].tolist() == [0, 1]
