"""The flags of evaluate.py describe, above all the networks of --compare."""

import pytest

from command_line import Program, main
from command_line.description_flags import description_flags, title_of
from errors import UsageError
from tests.command_line.fake_registry import fake_registry


@pytest.fixture(scope="module", autouse=True)
def registry(tmp_path_factory):
    with fake_registry(tmp_path_factory.mktemp("fake")):
        yield


def compared(text):
    """[(model, the hyperparameters that differ from the defaults)]"""
    defaults = {name: flag.default for name, flag in description_flags("net").items()}
    found = description_flags("net")["compare"].parse(text)
    return [(one.model, dict(one.hyperparameters.items() - defaults.items())) for one in found]


def test_a_model_has_its_hyperparameters_and_a_run_has_none():
    of_model, of_run = description_flags("net"), description_flags("runs/a")
    assert list(of_run) == ["batch_size", "compare", "picture", "json", "debug"]
    assert of_model.keys() - of_run.keys() == {
        "dropout", "batch_norm", "hidden", "loss", "noise", "num_classes", "flip",
    }  # fmt: skip
    assert of_model["dropout"].default == 0.4  # that of the declaration, not of the recipe of a data set


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("net", [("net", {})]),
        ("net:", [("net", {})]),
        ("net,net:loss=softmax", [("net", {}), ("net", {"loss": "softmax"})]),
        ("net:dropout=0.2,loss=softmax,net", [("net", {"dropout": 0.2, "loss": "softmax"}), ("net", {})]),
        ("net:hidden=3,5,dropout=0.2", [("net", {"hidden": (3, 5), "dropout": 0.2})]),
        ("net:noise=1,hidden=3,5,net:hidden=", [("net", {"noise": 1.0, "hidden": (3, 5)}), ("net", {"hidden": ()})]),
        ("net:--dropout=0.2, net : loss=softmax", [("net", {"dropout": 0.2}), ("net", {"loss": "softmax"})]),
    ],
)  # fmt: skip
def test_networks_to_compare(text, found):
    assert compared(text) == found


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("nett", "--compare: unknown model nett; did you mean net? models: net, lone, flat"),
        ("net,nett:dropout=0.2", "--compare: unknown model nett; did you mean net? models: net, lone, flat"),
        ("dropout=0.2", "--compare: unknown model ''; models: net, lone, flat"),
        ("net:dropuot=0.2", "--compare: net has no hyperparameter dropuot; did you mean dropout?"),
        ("net:dropout", "--compare: net: dropout lacks its value: dropout=VALUE"),
        ("net:dropout=2", "--compare: --dropout is a number >= 0 and < 1, not '2'"),
        ("net:dropout=0.1,dropout=0.2", "--compare: --dropout is given twice"),
        ("net:batch_norm=false,flip=true", "--compare: --flip counts only with --batch_norm"),
        (" , ", "--compare needs a value: MODEL:FLAG=VALUE,..."),
    ],
)
def test_networks_that_can_not_be_compared(text, message):
    with pytest.raises(UsageError) as raised:
        compared(text)
    assert str(raised.value) == message


def test_a_title_is_what_compare_takes():
    flags = description_flags("net")
    title = title_of("net", flags, {"hidden": (3, 5), "batch_norm": False, "json": True})
    assert title == "net:hidden=3,5,batch_norm=false"
    assert compared(title) == [("net", {"hidden": (3, 5), "batch_norm": False})]
    assert title_of("net", flags, {}) == "net"


def test_help(capsys):
    describe = Program("evaluate.py describe", "Lists.", print, description_flags, words=("MODEL_OR_RUN",))
    assert main(describe, ["net", "--help"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("usage: python evaluate.py describe net [--flag value ...]")
    assert "\n  --hidden 4,8 " in out and "\n  --compare " in out
    assert main(describe, ["--help"]) == 0
    assert "usage: python evaluate.py describe MODEL_OR_RUN [--flag" in capsys.readouterr().out
