"""What an old program gets for `import tensorflow as tf`: TensorFlow 1.15, look-ups falling through to compat.v1.

A name stands in NAMES (names.py), else in tensorflow.compat.v1, else it is an AttributeError that says what to do.
"""

import importlib
import operator
from types import ModuleType
from typing import Any

import tensorflow
import tensorflow.compat.v1 as v1

from tf1.missing import explain
from tf1.names import NAMES, is_generated, shown_since
from tf1.present import moved_to
from tf1.version import Version

VERSION = Version("1.15.0")
_PUBLIC = f"{v1.nn.__name__.rpartition('.')[0]}."  # what the names of compat.v1's own modules begin with


class Facade(ModuleType):
    """A module of the old TensorFlow.

    Args:
        path: the dotted name below `tensorflow`; "" is tensorflow itself.
        present: the module of compat.v1 to which look-ups fall through.
    """

    def __init__(self, path: str, present: ModuleType):
        super().__init__(f"tensorflow.{path}" if path else "tensorflow", present.__doc__)
        self._path, self._present = path, present
        self.__file__ = getattr(present, "__file__", None)
        self.__path__ = getattr(present, "__path__", [])

    def __getattr__(self, name: str) -> Any:
        """Called for each name that is not stored yet; stores what it finds, so the next look-up is a module's own."""
        value = self._find(name)
        setattr(self, name, value)
        return value

    def __dir__(self) -> list[str]:
        prefix = f"{self._path}." if self._path else ""
        added = [key.removeprefix(prefix).partition(".")[0] for key in NAMES if key.startswith(prefix)]
        return sorted({*added, *dir(self._present), *_stored(self)})

    @property
    def __dict__(self) -> dict[str, Any]:
        """All names, for programs that look into `tf.logging.__dict__["INFO"]` or `vars(tf.nn)`."""
        return _Everything(self)

    def _find(self, name: str) -> Any:
        full = f"{self._path}.{name}" if self._path else name
        if name == "__all__":  # of `from tensorflow import *`
            return [public for public in dir(self) if not public.startswith("_") and _can_be_had(self, public)]
        try:
            value = resolve(NAMES[full]) if full in NAMES else getattr(self._present, name)
        except AttributeError:
            if hasattr(self._present, shown_since(full) or ""):
                return getattr(self._present, shown_since(full))
            if name.startswith("__") or full in NAMES:
                raise
            raise AttributeError(explain(full), name=name) from None  # no obj: Python would add a guess of its own
        return Facade(full, value) if isinstance(value, ModuleType) and _is_wrapped(full, value) else value


_stored = ModuleType.__dict__["__dict__"].__get__  # the module's own dictionary: what was looked up so far


class _Everything(dict):
    """What a facade holds, by name. A value is looked up when it is asked for, and put into the facade."""

    def __init__(self, facade: Facade):
        super().__init__(dict.fromkeys(dir(facade)))
        self._facade = facade

    def __getitem__(self, name: str) -> Any:
        try:
            return getattr(self._facade, name)
        except AttributeError:
            raise KeyError(name) from None

    def get(self, name: str, default: Any = None) -> Any:
        return getattr(self._facade, name, default) if name in self else default

    def values(self) -> list[Any]:
        return [self[name] for name in self if _can_be_had(self._facade, name)]

    def items(self) -> list[tuple[str, Any]]:
        return [(name, self[name]) for name in self if _can_be_had(self._facade, name)]

    def __setitem__(self, name: str, value: Any) -> None:
        super().__setitem__(name, value)
        setattr(self._facade, name, value)


def _can_be_had(facade: Facade, name: str) -> bool:
    """Whether a name of a facade can be looked up: tf.keras needs a package that need not be installed."""
    try:
        return hasattr(facade, name)
    except ImportError:
        return False


def _is_wrapped(path: str, module: ModuleType) -> bool:
    """Whether look-ups in a module pass through a facade: public modules, and inner ones that have names in NAMES."""
    if module.__name__.startswith(_PUBLIC) or is_generated(path):
        return True
    return any(name.startswith(f"{path}.") for name in NAMES)


def resolve(target: str) -> Any:
    """What "module" or "module:attribute" or "module:attribute.attribute" names; imports the module."""
    module, _, attribute = target.partition(":")
    found = importlib.import_module(module)
    return operator.attrgetter(attribute)(found) if attribute else found


def find(facade: ModuleType, name: str) -> ModuleType:
    """The old module of that dotted name, such as tensorflow.contrib.slim.

    Raises ModuleNotFoundError, which says what to do.
    """
    found, path = facade, "tensorflow"
    for part in name.split(".")[1:]:
        path = f"{path}.{part}"
        if ".python." in path and moved_to(path):  # a package stands for its folders, though it has such a module, too
            parent, found = found, _imported(path)
            setattr(parent, part, found)  # `import path as name` looks there
            continue
        if not hasattr(found, part):
            module = _imported(path)
            if not hasattr(found, part):
                setattr(found, part, module)
        found = getattr(found, part)
    return found


def _imported(path: str) -> ModuleType:
    try:
        return importlib.import_module(path)
    except ModuleNotFoundError as error:
        if error.name and not path.startswith(error.name):
            raise  # what the module itself imports is not installed
        raise ModuleNotFoundError(explain(path.removeprefix("tensorflow.")), name=path) from None


def _compat(facade: Facade) -> ModuleType:
    """`tf.compat` with the old TensorFlow as `v1`: it had tf.layers there, too."""
    compat = Facade("compat", v1.compat)
    compat.v1, compat.v2 = facade, tensorflow.compat.v2
    return compat


def make() -> Facade:
    """The facade of `tensorflow` itself."""
    facade = Facade("", v1)
    facade.__version__ = facade.VERSION = VERSION
    facade.compat = _compat(facade)
    # The package hides itself from its parent.
    facade.python = Facade("python", importlib.import_module("tensorflow.python"))
    return facade
