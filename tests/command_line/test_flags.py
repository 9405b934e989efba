"""Flags: every type converted, where they count, and the real registry in order."""

import dataclasses
import importlib.util
import typing
from typing import Annotated, Literal

import pytest

from command_line import flags
from command_line.flags import Flag, spell
from command_line.signatures import declared
from datasets import registry as data_sets
from errors import UsageError
from graphs.hyperparameters import Count, Dropout
from parameters import ImageSize, Only, check, choices_of, describe, unpack
from tasks import registry
from tasks.task import Task
from tests.command_line.fake_registry import called
from training.entry import Entry
from training.options import TrainOptions

SOURCE = """
class Net:
    def build_graph(self, width: Count = 3):
        pass
def load(data_dir: str, seed: int, *, size: Annotated[int, Ge(8), doc("pixels")] = 8, must: str):
    pass
"""


@pytest.fixture
def source(tmp_path, monkeypatch):
    """The name of a module with SOURCE."""
    (tmp_path / "flags_source.py").write_text(SOURCE)
    monkeypatch.syspath_prepend(tmp_path)
    return "flags_source"


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
MODELS = registry.models()
EVERY = [(model, data) for model, entry in MODELS.items() for data in entry.data_sets()]


@pytest.mark.parametrize(("model", "data"), EVERY)
def test_every_flag_of_the_registry_has_help_a_type_and_a_default_that_fits(model, data):
    found = flags.training_flags(model, data)  # raises if two parts share a name
    options = {f.name for f in dataclasses.fields(TrainOptions)}
    assert {name for name, f in found.items() if f.part == "options"} == options
    for f in found.values():
        assert len(f.text) > 5, f"--{f.name} of {model} with {data} has no doc"
        if f.fixed and unpack(f.annotation).plain == unpack(ImageSize).plain:  # one number stands for height and width
            assert check(f.name, (f.default,), f.annotation) == (f.default,)
            continue
        assert check(f.name, f.default, f.annotation) == f.default
        assert f.parse("" if f.default in ("", ()) else spell(f.default)) == f.default
    evaluation = flags.evaluation_flags(model, data)  # raises if two parts share a name
    assert {name for name, f in evaluation.items() if f.part != "options"} == set(found) - options
    switches = [f.name for f in found.values() if f.is_switch]
    assert not {f"no{name}" for name in switches} & set(found)


@pytest.mark.parametrize(("model", "data"), EVERY)
def test_where_a_flag_counts_is_said_in_flags_and_choices_that_exist(model, data):
    found = flags.training_flags(model, data)
    conditions = {f.name: only for f in found.values() if (only := unpack(f.annotation).only)}
    assert {"momentum", "decay_rate", "power", "restore", "rename"} <= set(conditions)
    for only in conditions.values():
        annotation = found[only.option].annotation
        if only.values:
            assert set(only.values) < set(choices_of(annotation))
        else:
            plain = unpack(annotation).plain
            assert plain in (str, bool, int) or typing.get_origin(plain) is tuple


@pytest.mark.parametrize(("model", "data"), EVERY)
def test_what_a_model_fixes_is_an_option_of_the_data_set(model, data):
    assert set(MODELS[model].data_sets()[data]) <= set(declared(data_sets.SETS[data].path))


@pytest.mark.parametrize(("model", "data"), EVERY)
def test_a_recipe_sets_flags_that_exist_to_values_that_they_take(model, data):
    entry = MODELS[model]
    fitting = entry.data_sets()
    assert set(entry.recipe_of_data) <= set(fitting)
    found = flags.training_flags(model, data)
    own = entry.recipe | entry.recipe_of_data.get(data, {})
    of_set = {name: value for name, value in data_sets.SETS[data].recipe.items() if name in found}
    recipe = of_set | own  # what a set sets for all models, not every model has
    assert recipe.items() <= entry.recipe_for(data).items()
    assert {name: found[name].default for name in recipe} == recipe
    declarations = {f.name: f.default for f in dataclasses.fields(TrainOptions)}
    of_data = declared(data_sets.SETS[data].path).items()
    declarations |= {name: parts[-1] for name, parts in of_data if name not in fitting[data]}
    declarations |= {name: default for name, (_, default) in declared(entry.path).items()}
    differing = {name for name, default in declarations.items() if recipe.get(name, default) != default}
    assert {name for name, f in found.items() if f.own} == differing


@pytest.mark.parametrize("model", registry.predictable())
def test_prediction_has_its_options_and_nothing_else(model):
    found = flags.prediction_flags(model)
    fields = dataclasses.fields(MODELS[model].predict_options)
    assert [flag.parameter for flag in found.values()] == [field.name for field in fields]
    assert list(found) == [field.name.removesuffix("_") for field in fields]
    assert found["save_dir"].text == f"run folder; else checkpoints/{model}"
    assert all(len(f.text) > 5 for f in found.values())


@pytest.mark.parametrize("model", MODELS)
def test_evaluation_has_its_options_and_what_counts_with_init_from_alone(model):
    found = flags.evaluation_flags(model)
    assert {name for name, f in found.items() if f.part == "options"} == {
        f.name for f in dataclasses.fields(MODELS[model].evaluate_options)
    }
    assert found["data"].default == ""
    hyperparameters = declared(MODELS[model].path)
    for name, (annotation, _) in hyperparameters.items():
        assert found[name].purpose == "only with --init_from"
        assert describe(found[name].annotation) == describe(annotation)


def test_published_weights_have_the_head_that_they_were_made_for_and_a_training_a_new_one():
    found = [
        of("squeezenet", "shapes")["published_head"].default for of in (flags.evaluation_flags, flags.training_flags)
    ]
    assert found == [True, False]


def test_the_data_sets_of_a_model_are_the_choices_of_data_and_bring_their_own_flags():
    found = flags.training_flags("cifar")
    assert describe(found["data"].annotation).startswith("one of cifar10, cifar100, ")
    assert found["data"].default == "cifar10"
    assert "label_mode" not in found
    mode = flags.training_flags("cifar", "cifar100")["label_mode"]
    assert (mode.default, mode.part) == ("fine", "data_options")
    size = flags.training_flags("mnist", "shapes")["image_size"]
    assert (size.default, size.fixed) == (28, True)


def test_a_folder_is_named_with_its_path_and_brings_the_flags_of_its_loader():
    found = flags.training_flags("mnist", "folder:some/path")
    assert found["data"].parse("folder:some/path") == "folder:some/path"
    assert "folder:PATH" in choices_of(found["data"].annotation)
    assert (found["image_size"].default, found["image_size"].fixed) == (28, True)
    with pytest.raises(UsageError, match="--data folder needs the path of your pictures: --data folder:PATH"):
        found["data"].parse("folder")


def test_a_data_set_of_other_pictures_is_refused_with_both_shapes():
    with pytest.raises(UsageError) as caught:
        flags.training_flags("mnist")["data"].parse("cifar10")
    assert str(caught.value).startswith("--data cifar10 holds pictures 32x32x3, mnist takes 28x28x1: mnist, fashion-")


def test_what_a_data_set_sets_for_all_models_is_a_flag_of_one_at_least():
    for data, entry in data_sets.SETS.items():
        for name in entry.recipe:
            assert any(name in flags.training_flags(model, data) for model, fitting in EVERY if fitting == data), name


def test_where_a_flag_counts_is_said():
    assert flag(Annotated[str, Only("init_from")]).purpose == "only with --init_from"
    assert flag(Annotated[int, Only("data", "a", "b")]).purpose == "for --data a or b"
    assert flag(int).purpose == ""


def test_the_books_names_are_flags_of_every_model():
    for model in MODELS:
        assert {"save_dir", "batch_size", "learning_rate"} <= set(flags.training_flags(model))


def register(monkeypatch, name, entry):
    """Puts a task with this one model in the place of all tasks."""
    monkeypatch.setattr(registry, "TASKS", {"fake": Task("fake", "", {name: entry})})


def test_an_absent_doc_is_seen(source, monkeypatch):
    register(monkeypatch, "bare", Entry(f"{source}:Net", "", {"features": (4,)}, "iris"))
    assert flags.training_flags("bare")["width"].text == ""


def test_a_loader_option_without_default_must_be_fixed_by_the_model(source, monkeypatch):
    def hold(**options):
        form = data_sets.Form({"features": (4,)}, options)
        monkeypatch.setitem(data_sets.SETS, "odd", data_sets.Entry(f"{source}:load", "", (form,)))

    register(monkeypatch, "bare", Entry(f"{source}:Net", "", {"features": (4,)}, "odd"))
    hold()
    with pytest.raises(TypeError, match="must of flags_source:load has no default"):
        flags.training_flags("bare")
    hold(must="a")
    assert flags.training_flags("bare")["must"] == Flag("must", str, "a", "", "data_options", fixed=True)


def test_what_network_and_data_set_share_is_one_flag_that_both_get(source, monkeypatch, capsys):
    pictures = """
class Net:
    def build_graph(self, image_size: ImageSize = (96, 96)):
        pass
def load(data_dir, seed, *, image_size: Annotated[int, doc("pixels")] = 32, most: Annotated[int, doc("many")] = 1):
    pass
"""
    with open(importlib.util.find_spec(source).origin, "w") as file:
        file.write(pictures)
    takes = {"images": (None, None, None)}
    recipes = {"recipe": {"most": 6}, "recipe_of_data": {"set": {"image_size": (64, 64)}}}
    register(monkeypatch, "net", Entry(f"{source}:Net", "", takes, "set", **recipes))
    of_set = data_sets.Entry(f"{source}:load", "", (data_sets.Form(takes),))
    monkeypatch.setattr(data_sets, "SETS", {"set": of_set})
    found = flags.training_flags("net")
    assert (found["image_size"].part, found["image_size"].shared) == ("hyperparameters", True)
    assert found["image_size"].default == (64, 64)
    assert (found["most"].part, found["most"].shared, found["most"].default) == ("data_options", False, 6)
    request = called("net", "--image_size", "24,32", name="train.py")
    assert request.hyperparameters == {"image_size": (24, 32)}
    assert request.data_options == {"image_size": (24, 32), "most": 6}
