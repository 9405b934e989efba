"""tf.contrib of TensorFlow 1.15: each module a file or a package of its own, imported when a program asks for it."""

import importlib
from types import ModuleType


def __getattr__(name: str) -> ModuleType:
    try:
        return importlib.import_module(f"{__name__}.{name}")
    except ModuleNotFoundError as error:
        if error.name != f"{__name__}.{name}":
            raise
    from tf1.missing import explain

    raise AttributeError(explain(f"contrib.{name}"))
