"""The module imp, which Python 3.12 dropped: reload, load_source, find_module and what else programs used."""

import importlib.machinery
import importlib.util
import sys
from importlib import invalidate_caches, reload
from types import ModuleType
from typing import Any

__all__ = [
    "PKG_DIRECTORY", "PY_SOURCE", "find_module", "invalidate_caches", "load_module", "load_source", "new_module",
    "reload",
]  # fmt: skip

PY_SOURCE, PKG_DIRECTORY = 1, 5


def new_module(name: str) -> ModuleType:
    """An empty module."""
    return ModuleType(name)


def load_source(name: str, pathname: str, file: Any = None) -> ModuleType:
    """Runs a file as the module of that name."""
    spec = importlib.util.spec_from_loader(name, importlib.machinery.SourceFileLoader(name, pathname))
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def find_module(name: str, path: Any = None) -> tuple:
    """An open file, a path and a description for load_module. Raises ImportError if there is no such module."""
    spec = importlib.machinery.PathFinder.find_spec(name, path)
    if spec is None or spec.origin is None:
        raise ImportError(f"No module named {name!r}", name=name)
    if spec.submodule_search_locations:
        return None, spec.submodule_search_locations[0], ("", "", PKG_DIRECTORY)
    return open(spec.origin, encoding="utf-8"), spec.origin, (".py", "r", PY_SOURCE)


def load_module(name: str, file: Any, filename: str, details: tuple) -> ModuleType:
    """What find_module found, run."""
    return load_source(name, filename if details[2] == PY_SOURCE else f"{filename}/__init__.py")
