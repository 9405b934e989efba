"""Your own functions of tf.data: --data python:MODULE:FUNCTION."""

import sys

from datasets.dataset import Dataset
from datasets.streams.passes import BUCKETS, Passes, Survey
from datasets.streams.stream_split import StreamSplit
from datasets.streams.user_code import UserCode
from datasets.wanted import TRAINING, WHOLE, Wanted
from errors import DataError
from texts import print_lines

_SHARES = {"test": 0.2, "validation": 0.1}  # of the training examples, where the module has no function for them


def load(data_dir: str, seed: int, wanted: Wanted = TRAINING) -> Dataset:
    """The data set of a user's function make(seed, epoch) -> tf.data.Dataset of single examples.

    An example is a dictionary of fields or (images, labels). A call is one pass over the training set; a run sees the
    passes 0, 1, 2, ... in their own order. So it resumes exactly if the function follows from its arguments. Functions
    `validation` and `test` beside it give these splits by their pass 0. Without them, a hash of its content puts an
    example into a split. CLASSES in the module names the classes; else they are 0..largest label.

    Args:
        data_dir: "module:function" or "path/to/file.py:function".
        seed: of the run.
        wanted: of a set to be measured, all examples of the named function are taken.

    Raises:
        DataError: no such function, or what it does or gives makes no sense.
    """
    code = UserCode(data_dir)
    named = code.function(code.function_name)
    if wanted.only:
        return _dataset(data_dir, code, {WHOLE: Passes(code, named, seed)})
    beside = {split: code.function(split) for split in _SHARES if split not in wanted.elsewhere}
    functions = {"train": named} | {split: function for split, function in beside.items() if function}
    parts = _parts(wanted.missing(functions, _SHARES))
    if parts:
        _tell(code, parts)
    functions |= dict.fromkeys(parts, named)
    passes = {split: Passes(code, function, seed, parts.get(split)) for split, function in functions.items()}
    return _dataset(data_dir, code, passes)


def _dataset(name: str, code: UserCode, passes: dict[str, Passes]) -> Dataset:
    classes = _given_classes(code)
    surveys = {split: _survey(one, bool(classes)) for split, one in passes.items()}
    for split, survey in surveys.items():
        if not survey.length:
            raise DataError(f"{passes[split].name} gives no {split} examples")
    if not classes:
        classes = tuple(map(str, range(1 + max(survey.largest_label for survey in surveys.values()))))
    most_objects = max(1, *(survey.most_objects for survey in surveys.values()))
    splits = {}
    for split, one in passes.items():
        fields = one.fields(most_objects)
        splits[split] = StreamSplit(one, surveys[split].length, fields, len(classes) if "labels" in fields else 0)
    return Dataset(f"python:{name}", splits, classes)


def _survey(passes: Passes, has_classes: bool) -> Survey:
    """What is known of a pass, without going through it where nothing else is asked for."""
    is_open = any(None in shape for shape in passes.shapes.values())
    length = passes.length()
    if length is not None and not is_open and (has_classes or "labels" not in passes.shapes):
        return Survey(length, -1, 0)
    return passes.survey()


def _parts(shares: dict[str, float]) -> dict[str, tuple[int, int]]:
    """The buckets of contents of each split that is a part of the training examples, and those that are left."""
    if not shares:
        return {}
    parts, first = {}, 0
    for split, share in shares.items():
        parts[split] = (first, first + round(share * BUCKETS))
        first = parts[split][1]
    return parts | {"train": (first, BUCKETS)}


def _tell(code: UserCode, parts: dict[str, tuple[int, int]]) -> None:
    missing = [split for split in parts if split != "train"]
    shares = " and ".join(f"{_SHARES[split]:.0%} are for {split}" for split in missing)
    told = f"{code.file} has no function {' or '.join(missing)}: of {code.function_name}, {shares}, by their content"
    print_lines(told, file=sys.stderr)


def _given_classes(code: UserCode) -> tuple[str, ...]:
    """CLASSES of the module; () where it has none.

    Raises:
        DataError: they are no different names.
    """
    given = getattr(code.module, "CLASSES", ())
    names = () if isinstance(given, str) else tuple(given)
    if isinstance(given, str) or not all(isinstance(name, str) for name in names) or len(set(names)) < len(names):
        raise DataError(f"{code.file}: CLASSES is a list of different names, such as ('cat', 'dog')")
    return names
