"""Packages whose sub-modules are imported when they are looked up, as after `import tensorflow as tf` alone."""

import importlib
from collections.abc import Callable
from types import ModuleType


def sub_modules(package: str, *names: str) -> Callable[[str], ModuleType]:
    """The package's __getattr__, which imports these sub-modules."""

    def __getattr__(name: str) -> ModuleType:
        if name not in names:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return importlib.import_module(f"{package}.{name}")

    return __getattr__
