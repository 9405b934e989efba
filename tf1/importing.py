"""Who gets which TensorFlow: the program the old one, the libraries the one that is installed.

An import hook does not learn who imports, so builtins.__import__ and importlib.import_module are replaced: `import
tensorflow` in the program and in its own modules gives the facade; in libraries, in the standard library and in this
project it is what it was.
"""

import builtins
import functools
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

from tf1.own import NAMES, ROOT
from tf1.present import moved_to

_PACKAGES = ("/site-packages/", "/dist-packages/")
_LIBRARIES = tuple(
    str(Path(sysconfig.get_path(kind)).resolve()) + "/" for kind in ("stdlib", "platstdlib", "purelib", "platlib")
)
_OURS = tuple(f"{ROOT}/{name}/" for name in NAMES) + (f"{Path(__file__).resolve().parent}/",)

#: Top-level package -> the module that the program gets for a dotted name in it ("keras.layers" -> ...), or None: the
#: installed one.
_stand_ins: dict[str, Callable[[str], ModuleType | None]] = {}
#: Installed libraries of TensorFlow 1 (tflearn, prettytensor): they get what the program gets.
old_libraries: set[str] = set()
_real_import = builtins.__import__
_real_import_module = importlib.import_module


def stand_in(package: str, resolve: Callable[[str], ModuleType | None]) -> None:
    """From now on the program's imports of the package give resolve("package.sub"), or the installed one for None."""
    _stand_ins[package] = resolve
    if builtins.__import__ is not _import:
        sys.meta_path.insert(0, OldModules())
        builtins.__import__ = _import
        importlib.import_module = _import_module


def no_stand_ins() -> None:
    """Every import is the real one again."""
    _stand_ins.clear()
    sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, OldModules)]
    builtins.__import__ = _real_import
    importlib.import_module = _real_import_module


def is_of_the_program(scope: dict[str, Any]) -> bool:
    """Whether a module with these globals is the user's, told by its file; __main__ is (a notebook, `-c`)."""
    name = scope.get("__name__") or ""
    if name.partition(".")[0] == "tf1":
        return False
    if name.partition(".")[0] in old_libraries:
        return True
    file = scope.get("__file__")
    if not file:
        return name == "__main__"
    if name == "__main__":
        return True
    return not _is_of_a_library(file)


@functools.cache  # TensorFlow imports within its functions, thousands of times while a graph is built
def _is_of_a_library(file: str) -> bool:
    return _lies_in_a_library(file) or _lies_in_a_library(str(Path(file).resolve()))


def _lies_in_a_library(path: str) -> bool:
    return any(folder in path for folder in _PACKAGES) or path.startswith(_LIBRARIES + _OURS)


def _import(name, globals=None, locals=None, fromlist=(), level=0):
    """builtins.__import__ with the stand-ins for the program's imports."""
    package = name.partition(".")[0]
    if level or package not in _stand_ins:
        return _real_import(name, globals, locals, fromlist, level)
    if not is_of_the_program(_with_a_file(globals, sys._getframe(1))):
        return _real_import(name, globals, locals, fromlist, level)
    module = _stand_ins[package](name)
    if module is None:
        return _real_import(name, globals, locals, fromlist, level)
    if not fromlist:
        return _stand_ins[package](package)
    for part in fromlist:
        if part != "*" and not hasattr(module, part):
            setattr(module, part, _stand_ins[package](f"{name}.{part}"))  # or an ImportError that says what to do
    return module


def _import_module(name, package=None):
    """importlib.import_module with the stand-ins: programs that take "tf.train.AdamOptimizer" as a text look so."""
    top = name.partition(".")[0]
    if top not in _stand_ins or not is_of_the_program(_with_a_file(None, sys._getframe(1))):
        return _real_import_module(name, package)
    found = _stand_ins[top](name)
    if found is None:
        return _real_import_module(name, package)
    if not isinstance(found, ModuleType):
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)
    return found


def _with_a_file(scope: dict[str, Any] | None, frame: FrameType) -> dict[str, Any]:
    """The globals given, else the frame's; of code that exec runs in a dictionary of its own, those of who runs it."""
    scope = frame.f_globals if scope is None else scope
    while not scope.get("__file__") and scope.get("__name__") != "__main__" and frame.f_back:
        frame = frame.f_back
        scope = frame.f_globals
    return scope


class OldModules(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the modules that TensorFlow no longer has: `tensorflow.contrib.slim` is tf1.contrib.slim."""

    def find_spec(self, fullname, path=None, target=None):
        """The spec of an old module, or None for what others find."""
        if not fullname.startswith("tensorflow."):
            return None
        found = moved_to(fullname)
        return found and importlib.machinery.ModuleSpec(fullname, self, origin=found, is_package=True)

    def create_module(self, spec):
        """The module itself, under its second name."""
        module = importlib.import_module(spec.origin)
        spec.loader_state = module.__spec__
        return module

    def exec_module(self, module):
        """It has run already. The import system has put the spec of the old name on it: that goes back."""
        module.__spec__ = module.__spec__.loader_state
