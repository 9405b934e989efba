"""What AutoGraph leaves alone: this project's own functions, and what tf.map_fn is given, as in 1.15.

AutoGraph rewrites the functions of tf.data, and each function that these call. Ours are made for graphs as they are;
rewritten, those that look at their own arguments see AutoGraph's variables among them.
"""

import functools
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tensorflow.python.autograph.impl import conversion
from tensorflow.python.ops import map_fn

from tf1.own import NAMES, ROOT

_OURS = (f"{Path(__file__).resolve().parent}/", *(f"{ROOT / name}/" for name in sorted(NAMES)))
_allowed_of_today = conversion.is_allowlisted


def apply() -> None:
    """Changes AutoGraph and tf.map_fn in this process."""
    conversion.is_allowlisted = _is_allowed
    map_fn.autograph = SimpleNamespace(tf_convert=lambda function, context: function)


def _is_allowed(o: Any, *args, **kwargs) -> bool:
    """Whether AutoGraph calls a function, method or class as it is."""
    return _is_ours(o) or _allowed_of_today(o, *args, **kwargs)


def _is_ours(o: Any) -> bool:
    """Whether the code of a function, method, class or partial lies in this project."""
    while isinstance(o, functools.partial):
        o = o.func
    if isinstance(o, type):
        o = o.__init__
    code = getattr(getattr(o, "__func__", o), "__code__", None)
    return code is not None and code.co_filename.startswith(_OURS)
