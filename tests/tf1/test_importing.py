"""tf1/importing.py: which module gets which package, and what stands for the paths that are gone."""

import importlib
import inspect
import sys
import sysconfig
from types import ModuleType

import pytest

import tf1
from tf1 import importing, present

PROGRAM = {"__name__": "program", "__file__": "/home/somebody/program.py"}
LIBRARY = {"__name__": "library", "__file__": f"{sysconfig.get_path('purelib')}/library/__init__.py"}


@pytest.fixture
def stand_in():
    """The program gets modules of the name STAND-IN for `json` and what is below it; everybody else the real ones."""
    made = {}

    def resolve(name):
        if name.endswith("missing"):
            raise ModuleNotFoundError(f"no {name} here", name=name)
        return made.setdefault(name, ModuleType(f"stand-in for {name}"))

    importing.stand_in("json", resolve)
    yield made
    importing.no_stand_ins()


def run(statement, scope):
    """The globals after a statement that a module with these globals runs."""
    scope = dict(scope)
    exec(statement, scope)
    return scope


def test_the_program_gets_the_stand_in_and_libraries_the_real_one(stand_in):
    assert run("import json", PROGRAM)["json"].__name__ == "stand-in for json"
    assert run("import json", LIBRARY)["json"] is sys.modules["json"]
    assert run("from json import loads", LIBRARY)["loads"] is sys.modules["json"].loads


def test_an_old_library_gets_what_the_program_gets(stand_in, monkeypatch):
    monkeypatch.setattr(importing, "old_libraries", {"library"})
    assert run("import json", LIBRARY)["json"].__name__ == "stand-in for json"
    assert run("import json", LIBRARY | {"__name__": "library.layers"})["json"].__name__ == "stand-in for json"
    assert run("import json", LIBRARY | {"__name__": "another"})["json"] is sys.modules["json"]


def test_parts_and_submodules(stand_in):
    assert run("from json import decoder", PROGRAM)["decoder"].__name__ == "stand-in for json.decoder"
    assert run("import json.decoder", PROGRAM)["json"].__name__ == "stand-in for json"
    assert run("__import__('json')", PROGRAM) is not None
    with pytest.raises(ImportError, match="no json.missing here"):
        run("from json import missing", PROGRAM)
    with pytest.raises(ModuleNotFoundError, match="no json.missing here"):
        run("import json.missing", PROGRAM)


def test_code_in_a_dictionary_of_its_own_is_of_who_runs_it(stand_in):
    run_in_a_dictionary = "found = {}\nexec('import json', found)\njson = found['json']"
    assert run(run_in_a_dictionary, PROGRAM)["json"].__name__ == "stand-in for json"
    assert run(run_in_a_dictionary, LIBRARY)["json"] is sys.modules["json"]


def test_other_imports_are_untouched(stand_in):
    assert run("import os.path as path", PROGRAM)["path"] is sys.modules["os.path"]


def test_no_stand_ins_restores_the_import(stand_in):
    importing.no_stand_ins()
    assert run("import json", PROGRAM)["json"] is sys.modules["json"]
    assert importlib.import_module("json") is sys.modules["json"]
    assert not any(isinstance(finder, importing.OldModules) for finder in sys.meta_path)


@pytest.mark.parametrize(
    ("name", "file", "expected"),
    [
        ("__main__", None, True),  # a notebook, or python -c
        ("__main__", "/usr/bin/prog.py", True),
        ("utils", "/home/somebody/utils.py", True),
        ("exec'd", None, False),
        ("library", f"{sysconfig.get_path('purelib')}/library.py", False),
        ("library", "/home/somebody/.local/lib/python3.11/site-packages/library.py", False),
        ("library", "/usr/lib/python3/dist-packages/library.py", False),
        ("argparse", f"{sysconfig.get_path('stdlib')}/argparse.py", False),
        ("tf1.contrib.layers", "/anywhere/tf1/contrib/layers/__init__.py", False),
        ("graphs.layers.core", f"{importing.ROOT}/graphs/layers/core.py", False),
        ("program", f"{importing.ROOT}/program.py", True),
    ],
)
def test_who_is_the_program(name, file, expected):
    assert importing.is_of_the_program({"__name__": name, "__file__": file}) is expected


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("tensorflow.contrib", "tf1.contrib"),
        ("tensorflow.contrib.framework", "tf1.contrib.framework"),
        ("tensorflow.contrib.framework.python", "tf1.contrib.framework"),
        ("tensorflow.contrib.framework.python.framework.checkpoint_utils", "tf1.contrib.framework.checkpoint_utils"),
        ("tensorflow.contrib.framework.python.ops", "tf1.contrib.framework"),
        ("tensorflow.contrib.framework.python.ops.ops", "tf1.contrib.framework"),
        ("tensorflow.contrib.framework.python.ops.variables", "tf1.contrib.framework.variables"),
        ("tensorflow.contrib.slim.losses", "tf1.contrib.losses"),
        ("tensorflow.contrib.nothing", None),
        ("tensorflow.contrib.framework.nothing", None),
        ("tensorflow.nothing", None),
        ("tensorflow.python.framework.ops", None),  # is there: not ours to find
    ],
)
def test_old_paths(old, new):
    assert present.moved_to(old) == new


def test_names_from_an_old_folder_whose_name_a_module_has_too():
    tf1.activate()
    scope = {"__name__": "__main__"}
    try:
        exec("from tensorflow.contrib.framework.python.ops import add_arg_scope, arg_scope, variables", scope)
        exec("from tensorflow.contrib.framework.python.ops.ops import get_name_scope", scope)
        exec("from tensorflow.contrib.layers.python.layers.layers import _inner_flatten", scope)
        exec("from tensorflow.contrib.layers.python.layers import xavier_initializer, utils", scope)
        exec("import tensorflow.contrib.layers.python.layers.utils as also_utils", scope)
    finally:
        tf1.deactivate()
    import tf1.contrib.framework as framework
    import tf1.contrib.framework.variables as variables

    assert scope["add_arg_scope"] is framework.add_arg_scope
    assert scope["arg_scope"] is framework.arg_scope
    assert scope["variables"] is variables
    assert scope["get_name_scope"] is framework.get_name_scope
    assert callable(scope["_inner_flatten"])
    assert callable(scope["xavier_initializer"])
    assert scope["utils"] is scope["also_utils"]


def test_functions_of_generated_modules_that_had_an_underline_until_1_8():
    tf1.activate()
    scope = {"__name__": "__main__"}
    try:
        exec(
            "from tensorflow.python.ops import gen_nn_ops\nfrom tensorflow.python.ops.gen_nn_ops import _elu_grad",
            scope,
        )
        exec("import tensorflow as tf\nrelu_grad = tf.python.ops.gen_nn_ops._relu_grad", scope)
        with pytest.raises(AttributeError, match="_wibble: no such name"):
            exec("gen_nn_ops._wibble", scope)
    finally:
        tf1.deactivate()
    from tensorflow.python.ops import gen_nn_ops

    assert scope["relu_grad"] is gen_nn_ops.relu_grad
    assert scope["_elu_grad"] is gen_nn_ops.elu_grad


def test_modules_that_a_program_imports_by_a_text():
    tf1.activate()
    scope = {"__name__": "__main__"}
    try:
        exec("import importlib, tensorflow\ntrain = importlib.import_module('tensorflow.train')", scope)
        exec("slim = importlib.import_module('tensorflow.contrib.slim')", scope)
        exec("path = importlib.import_module('os.path')", scope)
        with pytest.raises(ModuleNotFoundError):
            exec("importlib.import_module('tensorflow.train.AdamOptimizer')", scope)
        library = dict(LIBRARY)
        exec("import importlib\ntrain = importlib.import_module('tensorflow.train')", library)
    finally:
        tf1.deactivate()
    assert scope["train"] is scope["tensorflow"].train
    assert scope["slim"].__name__ == "tf1.contrib.slim"
    assert scope["path"].__name__ == "posixpath"
    assert not hasattr(library["train"], "AdamOptimizer")


def test_an_old_module_has_its_own_name_and_both_paths_are_one_module():
    tf1.activate()
    try:
        import tensorflow.contrib.framework.python.ops.variables as old
    finally:
        tf1.deactivate()
    import tf1.contrib.framework.variables as new

    assert old is new
    assert new.__spec__.name == new.__name__ == "tf1.contrib.framework.variables"


def test_the_function_is_not_hidden_by_the_package_of_its_name():
    importlib.import_module("tf1.python_of_then.hooks")
    assert inspect.isfunction(tf1.python_of_then)


def test_contrib_stands_for_the_libraries_that_took_it_over(tmp_path, monkeypatch):
    from tf1.contrib import gan, slim

    monkeypatch.setattr(tf1, "_is_installed", lambda name: False)
    tf1.activate()
    try:
        assert run("import tensorflow_gan as tfgan", PROGRAM)["tfgan"] is gan
        assert run("from tensorflow_gan.python.train import gan_loss", PROGRAM)["gan_loss"] is gan.gan_loss
        assert run("import tf_slim.nets as nets", PROGRAM)["nets"] is slim.nets
        with pytest.raises(ModuleNotFoundError, match="contrib.gan.tpus"):
            run("import tensorflow_gan.tpus", PROGRAM)
        monkeypatch.undo()
        monkeypatch.syspath_prepend(tmp_path)
        (tmp_path / "tensorflow_gan.py").write_text("OWN = 1", encoding="utf-8")
        assert run("import tensorflow_gan", PROGRAM)["tensorflow_gan"].OWN == 1
    finally:
        tf1.deactivate()
        sys.modules.pop("tensorflow_gan", None)
