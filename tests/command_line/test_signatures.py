"""Signatures, read from the source text without running it."""

from typing import Annotated, Literal

import pytest
from annotated_types import Ge, doc

from command_line.signatures import declared
from graphs.hyperparameters import Count

SOURCE = """
raise AssertionError("this file must be read, not imported")
WIDTHS = (4, 8)
Activation = Literal["relu", "none"]  # hides the one of graphs/hyperparameters.py
class Net(Anything):
    def build_graph(
        self, width: hp.Count = 3, act: Annotated[Activation, doc("bend")] = "relu", *,
        widths: tuple[Count, ...] = WIDTHS
    ):
        pass
def load(data_dir: str, seed: int, *, size: Annotated[int, Ge(8), doc("pixels")] = -2**3, must: str):
    pass
class Bare:
    pass
class Untyped:
    def build_graph(self, width=3):
        pass
class Unreadable:
    def build_graph(self, width: tf.Tensor = 3):
        pass
"""


@pytest.fixture
def source(tmp_path, monkeypatch):
    """The name of a module with SOURCE."""
    (tmp_path / "flags_source.py").write_text(SOURCE)
    monkeypatch.syspath_prepend(tmp_path)
    return "flags_source"


def test_a_models_signature_is_read_without_running_its_file(source):
    parameters = declared(f"{source}:Net")
    assert parameters == {
        "width": (Count, 3),
        "act": (Annotated[Literal["relu", "none"], doc("bend")], "relu"),
        "widths": (tuple[Count, ...], (4, 8)),
    }
    assert list(parameters) == ["width", "act", "widths"]


def test_of_a_loader_the_parameters_behind_the_star_are_read(source):
    assert declared(f"{source}:load") == {"size": (Annotated[int, Ge(8), doc("pixels")], -8), "must": (str,)}


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("flags_source:Bare", "a class without build_graph"),
        ("flags_source:absent", "has no such function"),
        ("flags_source:Untyped", "width has no annotation"),
        ("flags_source:Unreadable", "name 'tf' is not defined"),
        ("no_such_file:Net", "there is no such file"),
    ],
)
def test_what_cannot_be_read_is_named(source, name, message):
    with pytest.raises(TypeError, match=message):
        declared(name)
