"""Flags from signatures: read without importing, every type converted, and the real registry in order."""

import dataclasses
from typing import Annotated, Literal

import pytest
from annotated_types import Ge, doc

import flags
from datasets import registry as data_sets
from errors import UsageError
from flags import Flag, declared, spell
from graphs import registry as models
from graphs.hyperparameters import Count, Dropout, check, choices_of, describe, unpack
from training.options import EvaluateOptions, PredictOptions, TrainOptions

OPTIONS = {flags.evaluation_flags: EvaluateOptions, flags.prediction_flags: PredictOptions}

SOURCE = """
raise AssertionError("this file must be read, not imported")
WIDTHS = (4, 8)
Activation = Literal["relu", "none"]  # hides the one of graphs/hyperparameters.py
class Net(Anything):
    def build_graph(
        self, width: Count = 3, act: Annotated[Activation, doc("bend")] = "relu", *, widths: tuple[Count, ...] = WIDTHS
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


def flag(annotation, name="x"):
    return Flag(name, annotation, None, "", "options")


@pytest.mark.parametrize(
    ("annotation", "text", "value"),
    [
        (int, "1_000", 1000),
        (int, "-3", -3),
        (int, "+3", 3),
        (float, "1e-3", 0.001),
        (float, "1", 1.0),
        (float, "-.5", -0.5),
        (bool, "true", True),
        (bool, "False", False),
        (str, "123", "123"),
        (str, "None", "None"),
        (str, "", ""),
        (str, "a=b", "a=b"),
        (Literal["a", "b"], "b", "b"),
        (Literal[18, 34], "34", 34),
        (tuple[Count, ...], "", ()),
        (tuple[Count, ...], "()", ()),
        (tuple[Count, ...], "8", (8,)),
        (tuple[Count, ...], "4,8", (4, 8)),
        (tuple[Count, ...], "(4, 8,)", (4, 8)),
        (tuple[Count, ...], "[4,8]", (4, 8)),
        (tuple[str, ...], "a,b", ("a", "b")),
        (tuple[float, ...], "1,.5", (1.0, 0.5)),
        (Count | None, "none", None),
        (Count | None, "None", None),
        (Count | None, "7", 7),
    ],
)
def test_parse(annotation, text, value):
    parsed = flag(annotation).parse(text)
    assert (parsed, type(parsed)) == (value, type(value))


@pytest.mark.parametrize(
    ("annotation", "texts"),
    [
        (int, ["ten", "1e3", "10.0", "", "0x10", "true", "1,2", "nan"]),
        (float, ["nan", "inf", "-inf", "1e999", "", "0,1", "true"]),
        (bool, ["1", "0", "yes", "on", "", "none"]),
        (Count, ["0", "-1", "none"]),
        (Dropout, ["1", "-0.1", "1.0000001"]),
        (Literal["a", "b"], ["A", "", "a,b", "none"]),
        (Literal[18, 34], ["18.0", "", "1"]),
        (tuple[Count, ...], ["4,,8", ",", "4,0", "(4", "4;8", "4.0", "none", "4 8"]),
    ],
)
def test_parse_refuses_in_the_words_of_the_user(annotation, texts):
    for text in texts:
        with pytest.raises(UsageError) as caught:
            flag(annotation).parse(text)
        assert str(caught.value).startswith(f"--x is {describe(annotation)}, not {text!r}")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"), (None, "none"), (0.0, "0"), (1e-05, "1e-05"), (0.1, "0.1"),
        ((4, 8), "4,8"), ((), '""'), ("", '""'), ("a b", "'a b'"),
    ],
)  # fmt: skip
def test_spell(value, text):
    assert spell(value) == text


def test_two_parts_with_one_name_are_a_programming_error():
    with pytest.raises(TypeError, match="--x is declared twice: in options and in options"):
        flags._join([flag(int)], [flag(int)])


# Over the real registry: a new model or data set is held to these by itself.
EVERY = [(model, data) for model, entry in models.MODELS.items() for data in entry.data]


@pytest.mark.parametrize(("model", "data"), EVERY)
def test_every_flag_of_the_registry_has_help_a_type_and_a_default_that_fits(model, data):
    found = flags.training_flags(model, data)  # raises if two parts share a name
    options = {f.name for f in dataclasses.fields(TrainOptions)}
    assert {name for name, f in found.items() if f.part == "options"} == options
    for f in found.values():
        assert len(f.text) > 5, f"--{f.name} of {model} with {data} has no doc"
        assert check(f.name, f.default, f.annotation) == f.default
        assert f.parse("" if f.default in ("", ()) else spell(f.default)) == f.default
    switches = [f.name for f in found.values() if f.is_switch]
    assert not {f"no{name}" for name in switches} & set(found)


@pytest.mark.parametrize(("model", "data"), EVERY)
def test_where_a_flag_counts_is_said_in_flags_and_choices_that_exist(model, data):
    found = flags.training_flags(model, data)
    conditions = {f.name: only for f in found.values() if (only := unpack(f.annotation).only)}
    assert {"momentum", "decay_rate", "power"} <= set(conditions)
    for only in conditions.values():
        assert set(only.values) < set(choices_of(found[only.option].annotation))


@pytest.mark.parametrize(("model", "data"), EVERY)
def test_what_a_model_fixes_is_an_option_of_the_data_set(model, data):
    assert set(models.MODELS[model].data[data]) <= set(declared(data_sets.SETS[data].path))


@pytest.mark.parametrize("model", models.MODELS)
def test_a_recipe_sets_flags_that_exist_to_values_that_they_take(model):
    recipe = models.MODELS[model].recipe
    found = flags.training_flags(model)
    assert {name: found[name].default for name in recipe} == recipe
    differing = {f.name for f in dataclasses.fields(TrainOptions) if recipe.get(f.name, f.default) != f.default}
    assert {name for name, f in found.items() if f.own} == differing


@pytest.mark.parametrize("model", models.MODELS)
@pytest.mark.parametrize("flags_of", [flags.evaluation_flags, flags.prediction_flags])
def test_evaluation_and_prediction_have_their_options_and_nothing_else(model, flags_of):
    found = flags_of(model)
    assert list(found) == [f.name for f in dataclasses.fields(OPTIONS[flags_of])]
    assert found["save_dir"].text == f"run folder; else checkpoints/{model}"
    assert all(len(f.text) > 5 for f in found.values())


def test_the_data_sets_of_a_model_are_the_choices_of_data_and_bring_their_own_flags():
    found = flags.training_flags("cifar")
    assert describe(found["data"].annotation) == "one of cifar10, cifar100, shapes"
    assert found["data"].default == "cifar10"
    assert "labels" not in found
    labels = flags.training_flags("cifar", "cifar100")["labels"]
    assert (labels.default, labels.part) == ("fine", "data_options")
    size = flags.training_flags("mnist", "shapes")["image_size"]
    assert (size.default, size.fixed) == (28, True)


def test_the_books_names_are_flags_of_every_model():
    for model in models.MODELS:
        assert {"save_dir", "batch_size", "learning_rate"} <= set(flags.training_flags(model))


def test_an_absent_doc_is_seen(source, monkeypatch):
    monkeypatch.setitem(models.MODELS, "bare", models.Entry(f"{source}:Net", "", {"iris": {}}, {}))
    assert flags.training_flags("bare")["width"].text == ""


def test_a_loader_option_without_default_must_be_fixed_by_the_model(source, monkeypatch):
    monkeypatch.setitem(data_sets.SETS, "odd", data_sets.Entry(f"{source}:load", ""))
    monkeypatch.setitem(models.MODELS, "bare", models.Entry(f"{source}:Net", "", {"odd": {}}, {}))
    with pytest.raises(TypeError, match="must of flags_source:load has no default"):
        flags.training_flags("bare")
    monkeypatch.setitem(models.MODELS, "bare", models.Entry(f"{source}:Net", "", {"odd": {"must": "a"}}, {}))
    assert flags.training_flags("bare")["must"] == Flag("must", str, "a", "", "data_options", fixed=True)
