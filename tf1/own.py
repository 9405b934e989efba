"""This project's other packages (graphs, datasets, ...), imported without taking these names from the user's program.

Many an old program has its own `datasets/`, `graphs/` or `errors.py`, so ours may not stand in sys.modules under such
names. They lie beside tf1 in a checkout and in the folder cnn_graphs of an installation.
"""

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

NAMES = frozenset({"datasets", "errors", "files", "graphs", "parameters", "tasks", "texts", "training"})
_BESIDE = Path(__file__).resolve().parents[1]
_INSTALLED = _BESIDE / "cnn_graphs"
ROOT = _INSTALLED if _INSTALLED.is_dir() else _BESIDE

_lock = threading.RLock()
_ours: dict[str, ModuleType] = {}  # what was imported in own_modules() and hidden afterwards
_depth = 0


@contextmanager
def own_modules() -> Iterator[None]:
    """Within it `import graphs` and the like find this project's modules; outside, they find the program's.

    with own_modules():
        from graphs.layers import conv2d
    """
    global _depth
    with _lock:
        if _depth:  # ours are in place already
            yield
            return
        _depth = 1
        theirs = _taken(lambda name: not _is_ours(name))
        public = {name for name in sys.modules if name.partition(".")[0] in NAMES}  # ours, imported by their own names
        sys.modules.update(_ours | {name: sys.modules[name] for name in public})
        sys.path.insert(0, str(ROOT))
        try:
            yield
        finally:
            sys.path.remove(str(ROOT))
            _ours.update(_taken(lambda name: name not in public and _is_ours(name)))
            sys.modules.update(theirs)
            _depth = 0


def _taken(wanted: Callable[[str], bool]) -> dict[str, ModuleType]:
    """Removes the modules of our names that are wanted from sys.modules; name -> module."""
    names = [name for name in sys.modules if name.partition(".")[0] in NAMES and wanted(name)]
    return {name: sys.modules.pop(name) for name in names}


def _is_ours(name: str) -> bool:
    """Whether the imported module is this project's: a program's may lie below this folder, too."""
    module = sys.modules[name]
    places = [getattr(module, "__file__", None), *getattr(module, "__path__", ())]
    top = str(ROOT / name.partition(".")[0])
    return any(place and str(place).startswith((f"{top}/", f"{top}.py")) or place == top for place in places)
