"""Tests of datasets/registry.py: every set is there by itself, and listing them costs nothing."""

import ast
import importlib
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

from datasets import registry
from datasets.entry import Described, Entry, Form
from datasets.wanted import TRAINING, Wanted
from errors import UsageError


@pytest.mark.parametrize("name", registry.SETS)
def test_every_entry_leads_to_a_loader_with_literal_options(name):
    module, function = registry.SETS[name].path.split(":")
    loader = getattr(importlib.import_module(module), function)
    entry = registry.SETS[name]
    positional = ("data_dir", "seed", *["wanted"] * bool(entry.path_of), *["pictures"] * entry.pictures_apart)
    parameters = list(inspect.signature(loader).parameters.values())
    assert tuple(parameter.name for parameter in parameters[: len(positional)]) == positional
    options = parameters[len(positional) :]
    assert all(option.kind is option.KEYWORD_ONLY and option.default is not option.empty for option in options)
    tree = ast.parse(Path(inspect.getfile(loader)).read_text())
    written = next(node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == function)
    for default in written.args.kw_defaults:
        ast.literal_eval(default)  # the command line reads them without importing the module
    assert registry.SETS[name].about and "\n" not in registry.SETS[name].about


def test_names():
    assert list(registry.SETS) == [
        "iris", "xor", "mnist", "fashion-mnist", "digits", "cifar10", "cifar100", "gtsrb", "folder", "shapes", "voc",
        "coco", "yolo", "masks", "camvid", "track", "driving", "python", "pack", "records",
    ]  # fmt: skip


def test_unknown_name():
    with pytest.raises(UsageError, match="unknown data set 'cifr10'; there are iris, xor, mnist"):
        registry.load("cifr10")


def test_load_by_name():
    assert registry.load("xor").name == "xor"


def test_what_a_set_holds_may_depend_on_its_path(monkeypatch):
    """Which sets fit a model is decided by what is at the path; without one, the set may be anything."""
    form = Form({"images": (8, 9, 3), "labels": ()}, {"way": "known"})
    monkeypatch.setattr("datasets.xor.described", lambda path: Described((form,), {"epochs": len(path)}), raising=False)
    entry = Entry("datasets.xor:load", "", (Form(None),), path_of="AT", described="datasets.xor:described")
    monkeypatch.setitem(registry.SETS, "open", entry)
    assert registry.entry_of("open:/ab").forms == (form,) and registry.entry_of("open:/ab").recipe == {"epochs": 3}
    assert registry.entry_of("open") == registry.entry_of("open:") == entry
    assert registry.entry_of("mnist") == registry.SETS["mnist"]
    eight, nine = {"images": (8, None, 3)}, {"images": (9, 9, 3)}
    assert registry.fitting_options("open:/ab", eight) == {"way": "known"}
    assert registry.fitting_options("open:/ab", nine) is None
    assert registry.fitting_options("open", nine) == {}


@pytest.mark.parametrize(("name", "more"), [("shapes", {"boxes": True}), ("voc:/any", {}), ("coco:any.json", {})])
def test_a_graph_that_takes_instances_gets_them_beside_the_boxes(name, more):
    boxed = {"images": (96, 96, 3), "boxes": (None, 4), "labels": (None,)}
    found = {"masks": False, "instances": False, "image_size": 96, "channels": 3, **more}
    assert registry.fitting_options(name, boxed) == found
    taken = boxed | {"instances": (None, None, None)}
    assert registry.fitting_options(name, taken) == found | {"instances": True}
    assert registry.fitting_options("yolo:/any", taken) is None


def test_importing_the_registry_imports_nothing_heavy():
    program = "import sys, datasets.registry; print([m for m in sys.modules if m.split('.')[0] in sys.argv[1:]])"
    heavy = ["numpy", "pandas", "sklearn", "tensorflow", "pooch", "requests", "mlxtend"]
    root = Path(registry.__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", program, *heavy], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_loading_a_set_imports_nothing_heavy():
    """scikit-learn takes a second to import; iris and the splits are made without it."""
    program = (
        "import sys; from datasets import registry; [registry.load(name) for name in ('iris', 'xor', 'digits')];"
        "print([m for m in sys.modules if m.split('.')[0] in sys.argv[1:]])"
    )
    heavy = ["pandas", "sklearn", "scipy", "tensorflow", "pooch", "requests", "matplotlib"]
    root = Path(registry.__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", program, *heavy], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", [name for name, entry in registry.SETS.items() if entry.embedded])
def test_an_embedded_set_takes_no_notice_of_a_folder_and_says_so(name):
    options = {"image_size": 8, "channels": 1, "examples": 100} if name == "shapes" else {}
    assert registry.load(name, "nowhere", **options).size("train") > 0
    with pytest.raises(UsageError, match=f"{name} is embedded; --data_dir has no effect"):
        registry.check_folder(name, "nowhere")
    registry.check_folder(name, "")
    registry.check_folder("mnist", "nowhere")


def test_kinds():
    assert [registry.kind_of(name) for name in ("folder:/x/y", "folder:", "folder", "mnist")] == ["folder"] * 3 + [
        "mnist"
    ]


def test_folder_takes_the_path_in_the_place_of_data_dir(monkeypatch):
    asked = []
    monkeypatch.setattr("datasets.image_folder.load", lambda *given, **options: asked.append((given, options)))
    registry.load("folder:/x:y/z", "/other", 3, image_size=8)
    registry.load("folder:/x", "", 0, Wanted(only="test"))
    assert asked == [(("/x:y/z", 3, TRAINING), {"image_size": 8}), (("/x", 0, Wanted(only="test")), {})]


def test_boxed_sets_take_pictures_from_data_dir(monkeypatch):
    asked = []
    monkeypatch.setattr("datasets.boxed.voc.load", lambda *given, **options: asked.append((given, options)))
    registry.check_folder("voc:/x", "/y")
    registry.load("voc:/x", "/y", 3)
    registry.load("voc:/x", "", 3)
    assert asked == [(("/x", 3, TRAINING), {"pictures": "/y"}), (("/x", 3, TRAINING), {})]


def test_folder_and_data_dir():
    with pytest.raises(UsageError, match="folder:/x names its folder; --data_dir has no effect"):
        registry.check_folder("folder:/x", "/y")
    registry.check_folder("folder:/x", "")


@pytest.mark.parametrize(
    ("kind", "spelled"),
    [("folder", "folder:PATH"), ("voc", "voc:FOLDER"), ("coco", "coco:FILE.json"), ("yolo", "yolo:FOLDER")],
)
def test_sets_that_need_a_path(kind, spelled):
    for name in (kind, f"{kind}:"):
        for call in (lambda: registry.load(name), lambda: registry.check_folder(name, "/x")):  # noqa: B023
            with pytest.raises(UsageError, match=f"{kind} needs the path of your pictures: --data {spelled}"):
                call()
    assert registry.kind_of(f"{kind}:/x") == registry.kind_of(f"{kind}:") == registry.kind_of(kind) == kind


def test_a_set_that_says_its_own_name_takes_no_path():
    with pytest.raises(UsageError, match="unknown data set 'mnist:/x'; there are"):
        registry.load("mnist:/x")


def test_a_run_that_resumes_keeps_what_the_data_chose():
    keep = registry.keep_chosen
    assert keep("folder:/x", {"invert": "auto", "resize": "fit"}, {"invert": "no"}) == {"invert": "no", "resize": "fit"}
    assert keep("folder:/x", {"invert": "yes"}, {"invert": "no"}) == {"invert": "yes"}
    assert keep("folder:/x", {"invert": "auto"}, {"resize": "crop"}) == {"invert": "each"}  # of an earlier version
    assert keep("digits", {}, {"invert": "no"}) == {}


def check_form(form, split):
    """The examples have the fields that the registry states, in shapes that fit."""
    assert form.fields.keys() <= split.fields.keys()
    for name, shape in form.fields.items():
        given = split.fields[name].shape
        assert len(given) == len(shape)
        assert all(stated in (None, size) for stated, size in zip(shape, given, strict=True)), (name, given)


@pytest.mark.parametrize("name", [name for name, entry in registry.SETS.items() if entry.embedded])
def test_embedded_sets_hold_what_the_registry_states(name):
    sizes = {"image_size": 16, "channels": 1, "examples": 100} if name == "shapes" else {}
    for form in registry.SETS[name].forms:
        data = registry.load(name, **sizes, **form.options)
        for split in data.splits.values():
            check_form(form, split)


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "folder"), [("mnist", "mnist"), ("cifar10", "cifar-10-batches-bin"), ("gtsrb", "gtsrb")]
)
def test_real_sets_hold_what_the_registry_states(name, folder, real_data):
    (form,) = registry.SETS[name].forms
    check_form(form, registry.load(name, real_data(folder)).splits["test"])


@pytest.mark.data
@pytest.mark.parametrize(("kind", "folder"), [("folder", "hymenoptera"), ("voc", "raccoon")])
def test_sets_of_pictures_hold_what_the_registry_states(kind, folder, real_data):
    form = registry.SETS[kind].forms[0]
    size = 32 if kind == "folder" else (32, 48)
    check_form(form, registry.load(f"{kind}:{real_data(folder)}/{folder}", image_size=size).splits["test"])


def test_files_of_options_are_found_from_any_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    options = {"colours": "my/colours.txt", "resize": "crop"}
    absolute = {"colours": str(tmp_path / "my/colours.txt"), "resize": "crop"}
    assert registry.with_absolute_files("masks:pictures", options) == absolute
    assert registry.with_absolute_files("masks:pictures", {"colours": ""}) == {"colours": ""}
    assert registry.with_absolute_files("shapes", options) == options
