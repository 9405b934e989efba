"""Importing TensorFlow without its speech about CUDA, oneDNN and deprecations, no news to who types a command."""

import importlib
import logging
import os
import sys
import tempfile
from types import ModuleType


def import_quietly(module: str) -> ModuleType:
    """Imports a module that imports TensorFlow. Set TF_CPP_MIN_LOG_LEVEL=0 to hear all that TensorFlow says.

    Raises:
        ImportError: it can't be imported; then all that was said on the way is shown.
    """
    # At level 3 C++ logs nothing but what ends the process; failures come as Python exceptions all the same.
    if os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3") == "0":
        return importlib.import_module(module)
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    # What is logged before the log level is read goes to descriptor 2, whatever the level: it is held back here.
    sys.stderr.flush()
    screen = os.dup(2)
    with tempfile.TemporaryFile() as speech:
        os.dup2(speech.fileno(), 2)
        try:
            return importlib.import_module(module)
        except BaseException:
            speech.seek(0)
            os.write(screen, speech.read())
            raise
        finally:
            os.dup2(screen, 2)
            os.close(screen)
