"""keras.utils.get_file: a download that fails is told in a line, with the place where the file is looked for."""

import functools
import importlib
import os
from urllib.parse import urlsplit

from tf1.own import own_modules

with own_modules():
    from errors import DataError

#: Modules of tf_keras that programs and the networks of keras.applications take it from.
_HOLDERS = ("src.utils.data_utils", "src.utils", "api._v1.keras.utils")


def explain_failures() -> None:
    """get_file raises DataError where a download fails. Does it once."""
    holders = [importlib.import_module(f"tf_keras.{name}") for name in _HOLDERS]
    get_file = holders[0].get_file
    if not hasattr(get_file, "__wrapped__"):
        explained = _explained(get_file)
        for holder in holders:
            holder.get_file = explained


def _explained(get_file):
    @functools.wraps(get_file)
    def explained(fname=None, origin=None, *args, **kwargs):
        try:
            return get_file(fname, origin, *args, **kwargs)
        except Exception as error:
            if not isinstance(error, OSError) and "URL fetch failure" not in str(error):
                raise
            raise DataError(_message(fname, origin, kwargs, error)) from None

    return explained


def _message(fname: str | None, origin: str, options: dict, error: Exception) -> str:
    """What is missing, where it is looked for, and what to do."""
    name = os.fspath(fname or os.path.basename(urlsplit(origin).path))
    base = os.path.expanduser(options.get("cache_dir") or os.path.join("~", ".keras"))
    base = base if os.access(base, os.W_OK) or not os.path.exists(base) else "/tmp/.keras"
    kind = options.get("cache_subdir", "datasets")
    path = os.path.join(base, kind, name) + (".tar.gz" if options.get("untar") else "")
    remedy = "put it there, or build the network with weights=None" if kind == "models" else "put it there"
    reason = str(error).rpartition(" -- ")[2] or type(error).__name__
    return f"{path} is not there, and {origin} can't be downloaded ({reason}): {remedy}"
