"""Texts of Python 2, where encoded ones are texts, too, and what works on their bytes."""

import base64
import codecs
import functools
import struct
from typing import Any

from tf1.python_of_then.python2_files import as_text

#: Encodings of bytes as letters, or more tightly.
_OF_BYTES = {"hex", "base64", "zlib", "bz2", "quopri", "uu"}


def apply() -> None:
    """Lets struct and base64 take texts; base64 takes them in Python 3 where it decodes."""
    struct.pack, struct.unpack = _of_bytes(struct.pack, 1), _of_bytes(struct.unpack, 1)
    for name in ("b64encode", "standard_b64encode", "urlsafe_b64encode", "encodebytes"):
        setattr(base64, name, _of_bytes(getattr(base64, name), 0))


def _of_bytes(now: Any, first: int) -> Any:
    """The function with the texts among its arguments, from that place on, as bytes."""

    @functools.wraps(now)
    def then(*args, **kwargs):
        return now(*args[:first], *map(as_bytes, args[first:]), **kwargs)

    return then


def as_bytes(data: Any) -> Any:
    """A text of bytes as bytes: a letter each if that can be, else as UTF-8; all else as it is."""
    if not isinstance(data, str):
        return data
    try:
        return data.encode("latin1")
    except UnicodeEncodeError:
        return data.encode(errors="surrogateescape")


def python2_encode(text: Any, *args: Any, **kwargs: Any) -> Any:
    """Python 2's text.encode(...), which gives a text, too: what the encoding has of it. Others encode themselves."""
    if not isinstance(text, str):
        return text.encode(*args, **kwargs)
    encoding = codecs.lookup((*args, *kwargs.values())[0]).name if args or "encoding" in kwargs else "utf-8"
    if encoding in _OF_BYTES:
        return codecs.encode(as_bytes(text), encoding).decode("latin1")
    return text if encoding == "utf-8" else text.encode(*args, **kwargs).decode(encoding)


def decode(text: str, encoding: str = "ascii", errors: str = "strict") -> str:
    """Python 2's text.decode(...): a text is decoded already, but from numbers as letters."""
    name = codecs.lookup(encoding).name
    return as_text(codecs.decode(text.encode(), name)) if name in _OF_BYTES else text


def python2_equal(a: Any, b: Any) -> Any:
    """a == b, where bytes, such as a session gives, equal the text that they are."""
    return as_text(a) == as_text(b) if {type(a), type(b)} == _KINDS else a == b


def python2_unequal(a: Any, b: Any) -> Any:
    """a != b, as python2_equal has it."""
    return as_text(a) != as_text(b) if {type(a), type(b)} == _KINDS else a != b


_KINDS = {str, bytes}


def python2_owner(value: Any) -> Any:
    """What value.split(...) and the like are looked up in: for bytes, what takes texts, too; else the value itself.

    The program calls the method, as it wrote: some look at who calls them.
    """
    return _Bytes(value) if type(value) is bytes else value


class _Bytes:
    """The methods of bytes that take texts, and then give texts."""

    def __init__(self, data: bytes):
        self._data = data

    def __getattr__(self, name: str) -> Any:
        now = getattr(self._data, name)

        def then(*args: Any, **kwargs: Any) -> Any:
            found = now(*map(as_bytes, args), **kwargs)
            if not any(isinstance(one, str) for one in args):
                return found
            return type(found)(map(as_text, found)) if isinstance(found, (list, tuple)) else as_text(found)

        return then
