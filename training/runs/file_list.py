"""RUN/examples.csv: the files that a run is trained, validated and tested on, as it began, if its data are files.

Later it says which files came and went, and which the network has seen.
"""

import csv
import io
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from datasets.dataset import Dataset
from datasets.split import Split
from errors import RunError, UsageError
from files import write_atomically
from texts import print_lines, some

FILE = "examples.csv"
_UNUSED = "unused"  # in the place of "train", for what --labels leaves out


class Example(NamedTuple):
    """A file: its split, its name inside the data set, and hashes of its bytes and of its annotation, or ""."""

    split: str
    name: str
    digest: str
    annotation: str = ""


def of_dataset(whole: Dataset, kept: Dataset) -> list[Example]:
    """The files of a data set; kept: the same with the training examples that --labels keeps."""
    trained = set(kept.splits["train"].origins)
    return [
        Example(split if split != "train" or origin in trained else _UNUSED, *origin)
        for split, examples in whole.splits.items()
        for origin in examples.origins
    ]


def write(folder: Path, examples: Sequence[Example]) -> None:
    """Writes the list of a run.

    Raises:
        RunError: it can't be written.
    """
    text = io.StringIO()
    csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows([Example._fields, *examples])
    write_atomically(folder / FILE, text.getvalue().encode(errors="surrogatepass"))


def read(folder: Path) -> list[Example] | None:
    """The list of a run; None where it has none: its data are no files, or an earlier version made it.

    Raises:
        RunError: the list is damaged.
    """
    path = folder / FILE
    try:
        text = path.read_bytes().decode(errors="surrogatepass")
        first, *rows = csv.reader(io.StringIO(text, newline=""))
        if tuple(first) != Example._fields:
            raise ValueError(f"its first line is {first}")
        if any(len(row) != len(Example._fields) for row in rows):
            raise ValueError("a row has too many or too few columns")
        return [Example(*row) for row in rows]
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, csv.Error) as error:
        raise RunError(
            f"{path} can't be read ({error}); restore it from a copy, or train again with --fresh"
        ) from error


def changes(before: Sequence[Example], now: Sequence[Example], splits: bool = True) -> str:
    """What came, what went and what changed: "1 came (a.jpg), 2 went (b.jpg, c.jpg)"; "" for nothing.

    splits: whether the splits count.
    """
    was, is_now = ({example.name: example for example in examples} for examples in (before, now))
    both = was.keys() & is_now.keys()
    names = {
        "came": is_now.keys() - was.keys(),
        "went": was.keys() - is_now.keys(),
        "with other content": {name for name in both if was[name].digest != is_now[name].digest},
        "with another annotation": {name for name in both if was[name].annotation != is_now[name].annotation},
        "in another split": {name for name in both if splits and was[name].split != is_now[name].split},
    }
    return ", ".join(f"{len(found)} {what} ({some(sorted(found))})" for what, found in names.items() if found)


def check_unchanged(folder: Path, data: str, now: Sequence[Example]) -> None:
    """Raises a UsageError where a run that resumes has other files than it began with.

    Where it has no list, a line on stderr says so.
    """
    before = read(folder)
    if before is None:
        if now:
            tell_unknown(folder)
    elif found := changes(before, now):
        raise UsageError(
            f"{data} holds other files than when the run in {folder} began: {found}",
            "restore the files of then to resume it, choose another --save_dir, or start over with --fresh",
        )


def tell_unknown(folder: Path) -> None:
    """Says on stderr that the run keeps no list."""
    told = f"{folder} has no {FILE}, since an earlier version made it: which files it was trained on can't be known"
    print_lines(told, file=sys.stderr)


def tell_twins(data: str, examples: Sequence[Example]) -> None:
    """Says on stderr how many files of "validation" and "test" hold the same bytes as one of "train"."""
    trained = {example.digest: example.name for example in examples if example.split == "train"}
    twins = [example for example in examples if example.split != "train" and example.digest in trained]
    if twins:
        first = f"{twins[0].name} of {twins[0].split} is {trained[twins[0].digest]}"
        count = f"{len(twins)} of the validation and test examples are training examples as well"
        print_lines(f"{data}: {count}, by their content: {first}", file=sys.stderr)


def seen(before: Sequence[Example], split: str) -> list[Example]:
    """What an honest figure of a split leaves out: training examples; for "test", those for validation as well.

    before: the list of the run.
    """
    seen_in = {"test": ("train", "validation"), "validation": ("train",)}.get(split, ())
    return [example for example in before if example.split in seen_in]


def unseen_rows(before: Sequence[Example], split: str, examples: Split) -> np.ndarray:
    """The rows of a split of the run's own data that belong to it: new ones, those as the list has them, no seen ones.

    Of "train": those that the network was trained on.
    """
    listed, out = {example[:3] for example in before}, seen(before, split)
    names, digests = {example.name for example in out}, {example.digest for example in out}
    is_train = split == "train"
    return np.array([
        row for row, (name, digest, _) in enumerate(examples.origins)
        if (split, name, digest) in listed or not (is_train or name in names or digest in digests)
    ], int)  # fmt: skip
