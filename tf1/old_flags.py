"""tf.app.flags.FLAGS as before TensorFlow 1.5: how programs read them, and no flags but their own."""

import sys
from collections.abc import Iterator, Mapping
from typing import Any

from tensorflow.python.platform import flags


class OldFlags(flags._FlagValuesWrapper):
    """The flags of absl, read from sys.argv when the first one is asked for; `_parse_flags()` reads them at once.

    `FLAGS.__flags` is 1.15's, a dictionary of absl's Flag objects. `FLAGS.__dict__["__flags"]`, which 1.15 refused, is
    that of before 1.5, {name: value}.
    """

    def __init__(self, flags_object):
        super().__init__(flags_object)
        self.__dict__["__flags"] = _Values(flags_object)
        self.__dict__["__parsed"] = False  # a program that reads this calls _parse_flags(), which may be called twice

    def __getattr__(self, name):
        if name == "_parse_flags":
            return _parse
        return super().__getattr__(name)


class _Values(Mapping):
    """The values of the flags that the program defines, which are those that were not there before."""

    def __init__(self, flags_object):
        self._flags, self._theirs = flags_object, {name: flags_object[name] for name in flags_object}

    def __getitem__(self, name: str) -> Any:
        if not self._flags.is_parsed():
            self._flags(sys.argv, known_only=True)
        return self._flags[name].value

    def __iter__(self) -> Iterator[str]:
        return (name for name in self._flags if self._flags[name] is not self._theirs.get(name))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __repr__(self) -> str:
        return repr(dict(self))


def _parse(args=None) -> list[str]:
    """Reads the flags from args, or from sys.argv; the words that are none. Unknown flags are left alone."""
    argv = sys.argv if args is None else [sys.argv[0], *args]
    return flags.FLAGS(argv, known_only=True)[1:]


def free_names() -> None:
    """Lets programs define flags that libraries have: --log_dir, --v, --verbosity are absl.logging's today."""
    for name in flags.FLAGS:
        flags.FLAGS[name].allow_override = True


FLAGS = OldFlags(flags.FLAGS.__dict__["__wrapped"])
