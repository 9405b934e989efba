"""AttributeErrors of the names that a module of old TensorFlow had and this one lacks."""

from collections.abc import Callable

from tf1.missing import explain


def refuse(path: str) -> Callable:
    """A module's __getattr__ that explains what is missing; path: the module's dotted name below `tensorflow`."""

    def __getattr__(name: str):
        if name.startswith("__"):
            raise AttributeError(name)
        raise AttributeError(explain(f"{path}.{name}"))

    return __getattr__
