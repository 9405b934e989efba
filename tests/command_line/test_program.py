"""Programs: the words of a command line, and the models and requests that go with them."""

import pytest

from command_line import Program, Request
from tests.command_line.fake_registry import fake_registry, program


@pytest.fixture(scope="module", autouse=True)
def registry(tmp_path_factory):
    with fake_registry(tmp_path_factory.mktemp("fake")):
        yield


@pytest.mark.parametrize(
    ("name", "model", "words"),
    [
        ("train.py", "", "MODEL [--flag value ...]"),
        ("train.py", "net", "net [--flag value ...]"),
        ("predict.py", "", "MODEL FILE [FILE ...] [--flag value ...]"),
        ("predict.py", "net", "net FILE [FILE ...] [--flag value ...]"),
        ("export.py", "", "RUN FOLDER [--flag value ...]"),
    ],
)
def test_usage(name, model, words):
    assert program(name).usage(model) == f"usage: python {name} {words}"


def test_a_program_takes_the_models_of_all_tasks_unless_it_says_which():
    assert list(program().models()) == ["net", "lone", "flat"]
    assert Program("predict.py", "", print, print, models=dict).models() == {}


def test_flags_by_data_are_those_of_every_set_that_fits():
    found = program("train.py").flags_by_data("net")
    assert list(found) == ["plain", "named", "drawn", "folder"]
    assert "label_mode" in found["named"] and "label_mode" not in found["drawn"]
    assert program("predict.py").flags_by_data("net") == program("train.py").flags_by_data("") == {}


@pytest.mark.parametrize(
    ("hyperparameters", "given", "network"),
    [
        ({"width": 3}, (), {"width": 3}),
        ({"width": 3, "num_classes": 10}, ("width",), {"width": 3, "num_classes": None}),
        ({"width": 3, "num_classes": 10}, ("num_classes",), {"width": 3, "num_classes": 10}),
    ],
)
def test_a_request_leaves_the_number_of_classes_to_the_data_unless_it_is_given(hyperparameters, given, network):
    request = Request("net", (), {}, hyperparameters, {}, frozenset(given))
    assert request.network == network
    assert request.entry.about == "a net"
