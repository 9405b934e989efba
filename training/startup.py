"""Importing TensorFlow without its messages about CUDA, oneDNN and deprecations."""

import contextlib
import importlib
import logging
import os
import sys
import tempfile
from collections.abc import Iterator
from types import ModuleType

from errors import ReportedError, RunError


def import_quietly(module: str) -> ModuleType:
    """Imports a module that imports TensorFlow. Set TF_CPP_MIN_LOG_LEVEL=0 to hear all that TensorFlow says.

    Raises:
        ImportError: it can't be imported; then all messages are shown.
    """
    # At level 3 C++ logs nothing but what ends the process; failures come as Python exceptions all the same.
    if os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3") == "0":
        return importlib.import_module(module)
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    # What is logged before the log level is read goes to descriptor 2, whatever the level: it is held back here.
    with quietly():
        return importlib.import_module(module)


@contextlib.contextmanager
def quietly() -> Iterator[None]:
    """Holds back what is written to descriptor 2; shows it when what is done meanwhile fails with no ReportedError."""
    sys.stderr.flush()
    screen = os.dup(2)
    with tempfile.TemporaryFile() as speech:
        os.dup2(speech.fileno(), 2)
        try:
            yield
        except BaseException as error:
            if not isinstance(error, ReportedError):
                speech.seek(0)
                os.write(screen, speech.read())
            raise
        finally:
            os.dup2(screen, 2)
            os.close(screen)


def scale_package(name: str, flag: str) -> ModuleType:
    """The package, which requirements-scale.txt installs.

    Raises:
        RunError: it can't be imported, with the line that installs it.
    """
    try:
        return importlib.import_module(name)
    except ImportError as error:
        remedy = "python -m pip install -r requirements-scale.txt"
        raise RunError(f"{flag} needs the package {name} ({error}): {remedy}") from error
