"""fit_generator and its like: Keras 1 counted examples where Keras 2 counts batches."""

import itertools
import math
from collections.abc import Iterator
from typing import Any

from tf1.keras_of_then.notices import heard_keras_1, renamed, say, speaks_keras_1

_RENAMED = {
    "nb_epoch": "epochs",
    "nb_worker": "workers",
    "max_q_size": "max_queue_size",
    "pickle_safe": "use_multiprocessing",
}
#: Number of examples of Keras 1 -> number of batches of Keras 2.
_COUNTS = {"samples_per_epoch": "steps_per_epoch", "nb_val_samples": "validation_steps", "val_samples": "steps"}


def drawn(generator: Any) -> Any:
    """An object of which Keras took next(object) and that Python does not iterate over, as a generator; others stay."""
    if not hasattr(generator, "__next__") or hasattr(generator, "__iter__"):
        return generator
    return _drawing(generator)


def _drawing(generator: Any) -> Iterator[Any]:
    while True:
        try:
            batch = next(generator)
        except StopIteration:
            return
        yield batch


def batch_size(generator: Any) -> tuple[int, Any]:
    """The number of examples in a generator's batches, and the generator with nothing lost.

    An object says it by `batch_size`; of a generator the first batch is drawn and put back.
    """
    if isinstance(getattr(generator, "batch_size", None), int):
        return generator.batch_size, generator
    if hasattr(generator, "__len__") and hasattr(generator, "__getitem__"):
        first = generator[0]
    else:
        generator = iter(generator)
        first = next(generator)
        generator = itertools.chain([first], generator)
    return _rows(first), generator


def _rows(batch: Any) -> int:
    """The number of examples in (inputs, targets, ...), in inputs alone, or in lists or dictionaries of them."""
    while isinstance(batch, tuple | list | dict):
        batch = next(iter(batch.values())) if isinstance(batch, dict) else batch[0]
    return len(batch)


def steps(samples: float, generator: Any) -> tuple[int, Any]:
    """The number of batches in which a generator gives so many examples, and the generator."""
    rows, generator = batch_size(generator)
    return math.ceil(samples / rows), generator


def translate(method: str, generator: Any, args: tuple, kwargs: dict[str, Any]) -> tuple[Any, tuple, dict[str, Any]]:
    """What fit_generator, evaluate_generator or predict_generator got, as Keras 2 wants it."""
    kwargs = {name: drawn(value) if name == "validation_data" else value for name, value in kwargs.items()}
    generator = drawn(generator)
    for old in [name for name in kwargs if name in _RENAMED]:
        renamed(old, _RENAMED[old])
        kwargs[_RENAMED[old]] = kwargs.pop(old)
    count = "samples_per_epoch" if method == "fit_generator" else "val_samples"
    if args and speaks_keras_1() and _COUNTS[count] not in kwargs and count not in kwargs:
        kwargs[count], *args = args  # the first number is one of examples in Keras 1, of batches in Keras 2
        if method == "fit_generator" and args:
            kwargs["epochs"], *args = args
    for old in [name for name in kwargs if name in _COUNTS]:
        samples, new = kwargs.pop(old), _COUNTS[old]
        heard_keras_1(old)
        if samples is None:
            continue
        if old == "nb_val_samples":
            kwargs[new], kwargs["validation_data"] = steps(samples, kwargs["validation_data"])
        else:
            kwargs[new], generator = steps(samples, generator)
        say(old, f"{old}={samples} of Keras 1 counts examples: {new}={kwargs[new]} batches, by the size of the first")
    return generator, tuple(args), kwargs
