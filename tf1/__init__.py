"""TensorFlow 1.15 for programs of 2015 to 2019, on the TensorFlow that is installed.

    python -m tf1 old_program.py --its --own flags     # nothing in the program changes
    import tf1                                         # or this as the first line of a program or a notebook

From then on `import tensorflow as tf` gives the program the old TensorFlow (facade.py), with tf.layers, tf.contrib and
the rest; libraries that import TensorFlow themselves keep the installed one. Nothing is changed on disk. See
docs/old_programs.md.
"""

import sys
from importlib.machinery import PathFinder
from types import ModuleType

from tf1 import importing
from tf1.python_of_then import python_of_then

__all__ = ["activate", "deactivate", "old_tensorflow", "python_of_then"]

#: Libraries of 2019 that took a module of contrib over, with its names -> that module. It stands for those that are not
#: installed: programs import them from 1.15 on and contrib before.
_SPLIT_OFF = {"tensorflow_gan": "tensorflow.contrib.gan", "tf_slim": "tensorflow.contrib.slim"}

_facade: ModuleType | None = globals().get("_facade")  # there already after importlib.reload


def activate() -> None:
    """The program's imports of TensorFlow give the old one from now on; also what it has imported already, as `tf`.

    TensorFlow itself is imported when the program does so.
    """
    importing.stand_in("tensorflow", _old_tensorflow)
    for library in _SPLIT_OFF:
        importing.stand_in(library, _split_off)
    installed = sys.modules.get("tensorflow")
    main = vars(sys.modules["__main__"])
    for name in [name for name, value in main.items() if value is installed and installed is not None]:
        main[name] = old_tensorflow()


def deactivate() -> None:
    """Imports are what they were before activate()."""
    importing.no_stand_ins()


def old_tensorflow() -> ModuleType:
    """The facade of TensorFlow 1.15, made once, in graph mode."""
    global _facade
    if _facade is None:
        from tf1.quiet import import_tensorflow

        import_tensorflow()
        from tf1.facade import make

        _facade = make()
    return _facade


def _old_tensorflow(name: str) -> ModuleType:
    """The module of the old TensorFlow with this dotted name."""
    top = old_tensorflow()
    from tf1.facade import find

    return find(top, name)


def _split_off(name: str) -> ModuleType | None:
    """The module of contrib that stands for this one of a library, or None if the library is there."""
    library, dot, rest = name.partition(".")
    if _is_installed(library):
        return None
    return _old_tensorflow(f"{_SPLIT_OFF[library]}{dot}{rest}")


def _is_installed(library: str) -> bool:
    return PathFinder.find_spec(library) is not None


activate()
