"""librosa before 0.8: arguments by position, librosa.output, logamplitude, rmse."""

import functools
import importlib
import inspect
from types import ModuleType
from typing import Any

import numpy as np

from tf1.python_of_then.adding import add


def librosa(module: ModuleType) -> None:
    """Names that librosa has lost; its functions lie in modules of their own (by_position)."""
    output = importlib.import_module("tf1.python_of_then.librosa_output")
    add(module, {"logamplitude": _logamplitude, "output": output})


def feature(module: ModuleType) -> None:
    """rmse, which is rms today."""
    add(module, {"rmse": lambda *args, **kwargs: module.rms(*args, **kwargs)})


def by_position(module: ModuleType) -> None:
    """Lets the functions of one of librosa's modules take by position what stands behind `*` today, in its order."""
    for name, function in list(vars(module).items()):
        if inspect.isfunction(function) and function.__module__ == module.__name__ and not name.startswith("_"):
            setattr(module, name, _by_position(function))


def _by_position(now):
    parameters = inspect.signature(now).parameters.values()
    named = [parameter.name for parameter in parameters if parameter.kind is parameter.KEYWORD_ONLY]
    count = sum(parameter.kind is parameter.POSITIONAL_OR_KEYWORD for parameter in parameters)
    if not named or any(parameter.kind is parameter.VAR_POSITIONAL for parameter in parameters):
        return now

    @functools.wraps(now)
    def then(*args, **kwargs):
        more = args[count:]
        if len(more) > len(named):
            raise TypeError(f"{now.__name__}() takes at most {count + len(named)} arguments, not {len(args)}")
        return now(*args[:count], **dict(zip(named, more, strict=False)), **kwargs)

    return then


def _logamplitude(S: Any, ref_power: Any = 1.0, amin: float = 1e-10, top_db: float | None = 80.0) -> np.ndarray:
    """Power in decibels: power_to_db under its first name."""
    return importlib.import_module("librosa").power_to_db(S, ref=ref_power, amin=amin, top_db=top_db)


def write_wav(path: Any, y: np.ndarray, sr: int, norm: bool = False) -> None:
    """Sound [samples] or [2, samples] to a file of these numbers, sr samples a second; norm: the largest becomes 1."""
    from scipy.io import wavfile

    sound = np.asarray(y)
    if norm and sound.dtype.kind == "f":
        sound = sound / max(float(np.abs(sound).max(initial=0)), np.finfo(sound.dtype).tiny)
    wavfile.write(path, sr, sound.T if sound.ndim > 1 and sound.shape[0] == 2 else sound)
