"""tf.contrib of TensorFlow 1.15: each module a file or a package of its own, imported when a program asks for it."""

import importlib
import sys
from types import ModuleType
from typing import Any

from tf1.missing import absence


class Contrib(ModuleType):
    """This package: its modules say what to do when they are asked for a name they lack."""

    def __setattr__(self, name: str, value: Any):
        """Called by the import system, too, which puts each module that it has imported into its package."""
        if isinstance(value, ModuleType) and not hasattr(value, "__getattr__"):
            value.__getattr__ = absence(f"contrib.{name}")
        super().__setattr__(name, value)


def __getattr__(name: str) -> ModuleType:
    try:
        return importlib.import_module(f"{__name__}.{name}")
    except ModuleNotFoundError as error:
        if error.name != f"{__name__}.{name}":
            raise
    return absence("contrib")(name)


sys.modules[__name__].__class__ = Contrib
