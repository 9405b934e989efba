"""The program's own modules, loaded otherwise than Python does: those of libraries stay as they are."""

import importlib.abc
import sys
from collections.abc import Callable
from importlib.machinery import PathFinder, SourceFileLoader

from tf1.importing import is_of_the_program


class OwnFinder(importlib.abc.MetaPathFinder):
    """Finds the program's own .py files as Python does, and gives some of them another loader.

    Args:
        loader: the class that loads them.
        is_for: a function of a file's bytes that says whether it is one of these.
    """

    def __init__(self, loader: type[SourceFileLoader], is_for: Callable[[bytes], bool]):
        self._loader, self._is_for = loader, is_for

    def find_spec(self, fullname, path=None, target=None):
        """The spec of such a module, or None for what others find."""
        if fullname in sys.builtin_module_names:
            return None
        folder = next(iter(path or ()), None)  # of the package: most modules are of libraries, which ends it here
        if folder and not is_of_the_program({"__name__": fullname, "__file__": f"{folder}/"}):
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if not spec or type(spec.loader) is not SourceFileLoader:
            return None
        if not is_of_the_program({"__name__": fullname, "__file__": spec.origin}):
            return None
        if not self._is_for(spec.loader.get_data(spec.origin)):
            return None
        spec.loader = self._loader(fullname, spec.origin)
        return spec
