"""Which data sets fit a model, and what is said of one that does not."""

import pytest

from command_line.fitting import fitting_sets, misfit, spelled_set
from datasets import registry as data_sets
from datasets.entry import Described, Form
from parameters import choices_of
from tests.command_line.fake_registry import fake_registry


@pytest.fixture(autouse=True)
def registry(tmp_path):
    with fake_registry(tmp_path):
        yield


def test_sets_are_spelled_as_they_are_typed():
    assert [spelled_set(name) for name in ("plain", "folder")] == ["plain", "folder:PATH"]
    assert choices_of(fitting_sets("flat")) == ("named", "folder:PATH")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("signs", "--data signs holds pictures 32x32x3, net takes 28x28x1: plain, named, drawn, folder:PATH"),
        ("digits", "--data is one of plain, named, drawn, folder:PATH, not 'digits'"),
        ("plein", "--data is one of plain, named, drawn, folder:PATH, not 'plein'; did you mean plain?"),
    ],
)
def test_a_set_that_does_not_fit(data, message):
    assert str(misfit("--data", "net", data)) == message


def test_a_set_of_a_kind_that_may_fit_tells_what_it_holds_at_its_path(monkeypatch):
    held = {"images": (None, 28, 3), "edges": ()}
    described = Described((Form(held),))
    monkeypatch.setattr("datasets.wanted.described", lambda path: described, raising=False)
    entry = data_sets.SETS["folder"]._replace(described="datasets.wanted:described", forms=(data_sets.Form(None),))
    monkeypatch.setitem(data_sets.SETS, "folder", entry)
    told = "images [any, 28, 3], edges []; net takes images [28, 28, 1], labels []"
    assert str(misfit("--part", "net", "folder:/x")) == f"--part folder:/x holds {told}"
