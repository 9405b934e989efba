"""HParams: types of values, overrides by text, dict and JSON, and what is refused."""

import json

import pytest

from tf1.contrib.training import HParams, parse_values


@pytest.fixture
def hparams():
    return HParams(rate=0.1, steps=100, name="adam", fast=True, units=[64, 32], decay=[0.5], nothing=None)


def test_attributes_and_text(hparams):
    assert hparams.rate == 0.1 and hparams.units == [64, 32] and "steps" in hparams and "step" not in hparams
    assert str(hparams).startswith("rate=0.1,steps=100,name=adam,fast=True,units=[64, 32]")
    assert repr(HParams(b=1, a="x")) == "HParams([('a', 'x'), ('b', 1)])"
    assert hparams.values()["units"] == [64, 32]
    assert json.loads(hparams.to_json()) == hparams.values()


def test_parse(hparams):
    assert hparams.parse("rate=1e-3,units=[1, 2,3] ,fast=False,name=a b,steps=7") is hparams
    assert (hparams.rate, hparams.steps, hparams.fast, hparams.name) == (0.001, 7, False, "a b")
    assert hparams.units == [1, 2, 3]
    assert HParams(flag=False).parse("flag=1").flag is True
    assert HParams(flag=False).parse("flag=true").flag is True
    assert hparams.parse("") is hparams
    assert hparams.parse("decay=[0.1,0.2]").decay == [0.1, 0.2]


def test_dict_and_json(hparams):
    assert hparams.override_from_dict({"rate": 1, "units": [5]}).rate == 1.0
    assert isinstance(hparams.rate, float) and hparams.units == [5]
    assert hparams.parse_json('{"name": "sgd"}').name == "sgd"
    hparams.nothing = 3
    hparams.set_hparam("nothing", "anything")
    assert hparams.nothing == "anything"


def test_get_add_delete(hparams):
    assert hparams.get("steps") == 100 and hparams.get("other", 5) == 5 and hparams.get("rate", 2.0) == 0.1
    hparams.add_hparam("new", (1, 2))
    hparams.set_hparam("new", [3])
    assert hparams.new == [3]
    hparams.del_hparam("new")
    assert "new" not in hparams and not hasattr(hparams, "new")
    hparams.set_model_structure("m")
    assert hparams.get_model_structure() == "m"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("rate=x", "Could not parse hparam 'rate' of type 'float' with value 'x'"),
        ("steps=1.5", "Could not parse hparam 'steps'"),
        ("fast=maybe", "Could not parse hparam 'fast'"),
        ("other=1", "Unknown hyperparameter type for other"),
        ("rate", "Malformed hyperparameter value: rate"),
        ("rate=1,rate=2", "Multiple assignments to variable 'rate'"),
        ("units=3", "Must pass a list for multi-valued parameter: units"),
        ("rate=[1]", "Must not pass a list for single-valued parameter: rate"),
        ("units[0]=[1]", "Assignment of a list to a list index"),
    ],
)
def test_bad_text(hparams, text, message):
    with pytest.raises(ValueError, match=message.replace("[", r"\[")):
        hparams.parse(text)


@pytest.mark.parametrize(("name", "value"), [("steps", 1.5), ("rate", "x"), ("fast", 1), ("steps", True), ("name", 3)])
def test_bad_values(hparams, name, value):
    with pytest.raises(ValueError, match=f"Could not cast hparam '{name}'"):
        hparams.set_hparam(name, value)


def test_reserved_and_empty():
    with pytest.raises(ValueError, match="reserved: parse"):
        HParams(parse=1)
    with pytest.raises(ValueError, match="cannot be empty: a"):
        HParams(a=[])
    with pytest.raises(KeyError):
        HParams(a=1).set_hparam("b", 2)
    with pytest.raises(NotImplementedError, match="to_json"):
        HParams(a=1).to_proto()


def test_parse_values_with_indices():
    types = {"a": int, "b": float}
    assert parse_values("a[1]=10,b=2,a[3]=4", types) == {"a": {1: 10, 3: 4}, "b": 2.0}
    assert parse_values("a=1,c=2", types, ignore_unknown=True) == {"a": 1}
    with pytest.raises(ValueError, match="Multiple assignments"):
        parse_values("a[1]=1,a[1]=2", types)
