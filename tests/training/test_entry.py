"""Entries of models: which data sets fit, and which defaults hold on which of them."""

import pytest

from datasets import registry as data_sets
from tasks.registry import models
from training.entry import Entry

PLACE = "graphs.classifiers.mlp:MultilayerPerceptron"


@pytest.fixture
def sets(monkeypatch):
    """Three sets: grey 8x8 with labels, pictures of any size with labels, rows of numbers."""

    def entry(fields, **more):
        return data_sets.Entry("nowhere:load", "", (data_sets.Form(fields),), **more)

    known = {
        "grey": entry({"images": (8, 8, 1), "labels": ()}, recipe={"flip": False, "epochs": 1}),
        "any": entry({"images": (None, None, None), "labels": ()}, path_of="PATH"),
        "rows": entry({"features": (4,), "labels": ()}),
    }
    monkeypatch.setattr(data_sets, "SETS", known)


@pytest.mark.parametrize(
    ("takes", "data", "size", "fitting"),
    [
        ({"images": (8, 8, 1)}, "any", (), {"any": {"image_size": 8, "channels": 1}, "grey": {}}),
        ({"images": (None, None, 3), "labels": ()}, "any", (), {"any": {"channels": 3}}),
        ({"images": (None, None, 3)}, "any", (32, 32, 3), {"any": {"image_size": 32, "channels": 3}}),
        ({"images": (None, None, None)}, "grey", (), {"grey": {}, "any": {}}),
        ({"images": (8, 8, 3)}, "any", (), {"any": {"image_size": 8, "channels": 3}}),
        ({"features": (4,), "labels": ()}, "rows", (), {"rows": {}}),
        ({"features": (4,), "labels": (), "names": ()}, "rows", (), {}),
        ({"features": (4, 1)}, "rows", (), {}),
    ],
)
def test_sets_fit_by_fields_and_shapes_and_the_default_comes_first(sets, takes, data, size, fitting):
    found = Entry(PLACE, "", takes, data, size).data_sets()
    assert (found, list(found)) == (fitting, list(fitting))


def test_of_two_defaults_the_more_particular_one_holds(sets):
    entry = Entry(
        PLACE, "", {}, "grey", recipe={"epochs": 2, "steps": 3}, recipe_of_data={"any": {"steps": 4}, "grey": {"l2": 1}}
    )
    assert entry.recipe_for("grey") == {"flip": False, "epochs": 2, "steps": 3, "l2": 1}
    assert entry.recipe_for("any:some/path") == {"epochs": 2, "steps": 4}
    assert entry.recipe_for("rows") == {"epochs": 2, "steps": 3}


@pytest.mark.parametrize("name", models())
def test_every_entry_names_a_graph_and_an_evaluator_and_fits_its_own_data(name):
    entry = models()[name]
    assert entry.name == name
    assert callable(entry.load().build_graph)
    assert callable(entry.load_evaluator().metrics)
    assert next(iter(entry.data_sets())) == entry.data
    assert entry.recipe_for(entry.data).keys() & {"steps", "epochs"}
