"""What a model is trained or measured on: examples with named fields, taken by their row numbers."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from datasets import tf_data
from datasets.order import ShuffledOrder

if TYPE_CHECKING:
    import tensorflow as tf

Fields = dict[str, np.ndarray]  # name -> array whose first dimension counts examples

_HASHED = 1024  # examples at a time


class Field(NamedTuple):
    """The type of a field, and the shape that it has in one example."""

    dtype: np.dtype
    shape: tuple[int, ...]


class Origin(NamedTuple):
    """Where an example comes from.

    name: the path of its file inside the data set, with slashes. digest: a hash of the file's bytes, hexadecimal.
    annotation: a hash of what an annotation says of it, or "".
    """

    name: str
    digest: str
    annotation: str = ""


class Split:
    """Examples 0..len(split)-1, each with the same fields.

    A subclass sets `fields` and defines `__len__` and `take`; the rest follows from these. `take` is called by several
    threads at a time. `origins`: of each example, where the examples are files of the user's own; else ().
    has_own_order: the examples come in passes whose order is their own (a stream): nothing can be shuffled, drawn more
    often or left out, and a row of len(split) or more is an example of a later pass.
    """

    fields: dict[str, Field]
    origins: Sequence[Origin] = ()
    has_own_order = False

    def __len__(self) -> int:
        """The number of examples."""
        raise NotImplementedError

    def take(self, rows: np.ndarray | slice, names: Iterable[str] = ()) -> Fields:
        """The fields of some examples.

        Args:
            rows: numbers of examples, of any shape and in any order, or a slice.
            names: of the fields to take; () takes all.

        Returns:
            name -> array [*rows.shape, *fields[name].shape]. It may be a view: do not write to it.

        Raises:
            DataError: an example can't be read.
        """
        raise NotImplementedError

    def original(self, name: str, row: int) -> np.ndarray:
        """A field of one example before it was resized for a network, where that is at hand; else as `take` gives it.

        Raises:
            DataError: the example can't be read.
        """
        return self.take(np.array([row]), (name,))[name][0]

    def prepare(self, title: str = "") -> None:
        """Does at once what `take` would otherwise do example by example, where that takes long; here: nothing.

        title: what a progress bar calls the split.

        Raises:
            RunError: what is made can't be kept.
        """

    def rows_of_pass(self, seed: int, number: int) -> np.ndarray:
        """The rows of a pass over all examples [len(split)] as a training takes them: shuffled, or in their own order.

        seed: of the training. number: of the pass, from 0.
        """
        if self.has_own_order:
            return np.arange(number * len(self), (number + 1) * len(self))
        return np.random.default_rng([seed, number]).permutation(len(self))

    def dataset(self, batch_size: int, seed: int = 0, first_step: int = 0) -> "tf.data.Dataset":
        """The batches of a training, for a program of one's own: those that train.py would feed, in its order.

        Args:
            batch_size: examples a batch.
            seed: of the order; the same seed gives the same batches.
            first_step: the number of the first batch, counted from 0, for a program that goes on where it stopped.

        Returns:
            An endless dataset of dictionaries, field -> tensor [batch_size, *fields[name].shape], made ahead by a
            thread. It works eagerly and in graphs of tf.compat.v1. Iterating raises a tf.errors.OpError with the text
            of the DataError where an example can't be read.
        """
        return tf_data.batches(self.take, self.fields, ShuffledOrder(self, batch_size, seed), first_step)

    def fingerprint(self, names: Iterable[str]) -> bytes:
        """A hash that changes when the examples, or what they hold in these fields, change; () names all fields."""
        names = tuple(names) or tuple(self.fields)
        digest = hashlib.sha256(repr((len(self), [(name, self.fields[name]) for name in names])).encode())
        for start in range(0, len(self), _HASHED):
            part = self.take(slice(start, start + _HASHED), names)
            for name in names:
                digest.update(np.ascontiguousarray(part[name]))
        return digest.digest()

    def __getitem__(self, name: str) -> np.ndarray:
        """A whole field [len(split), ...]; of pictures this takes the memory of all of them."""
        return self.take(slice(None), (name,))[name]

    def __contains__(self, name: str) -> bool:
        """Whether the examples have this field."""
        return name in self.fields


class ArraySplit(Split):
    """Examples in memory.

    Args:
        arrays: field -> array whose first dimension counts the examples.

    Raises:
        ValueError: the arrays differ in length.
    """

    def __init__(self, arrays: Mapping[str, np.ndarray]):
        counts = {name: len(array) for name, array in arrays.items()}
        if len(set(counts.values())) != 1:
            told = ", ".join(f"{count} {name}" for name, count in counts.items())
            raise ValueError(f"{told or 'no field'}; all fields must have the same length")
        self._arrays = dict(arrays)
        self._length = next(iter(counts.values()))
        self.fields = {name: Field(array.dtype, array.shape[1:]) for name, array in arrays.items()}

    def __len__(self) -> int:
        """The number of examples."""
        return self._length

    def take(self, rows: np.ndarray | slice, names: Iterable[str] = ()) -> Fields:
        """The fields of some examples: views for a slice, else copies."""
        return {name: self._arrays[name][rows] for name in names or self.fields}


class Subset(Split):
    """Some examples of another split.

    Args:
        split: the other one.
        rows: [N] the numbers that the examples have there.
    """

    def __init__(self, split: Split, rows: np.ndarray):
        self._split, self._rows = split, np.asarray(rows)
        self.fields = split.fields
        self.origins = [split.origins[row] for row in self._rows] if split.origins else ()

    def __len__(self) -> int:
        """The number of examples."""
        return len(self._rows)

    def take(self, rows: np.ndarray | slice, names: Iterable[str] = ()) -> Fields:
        """The fields of some examples."""
        return self._split.take(self._rows[rows], names)

    def prepare(self, title: str = "") -> None:
        """Prepares the other split."""
        self._split.prepare(title)

    def original(self, name: str, row: int) -> np.ndarray:
        """That of the other split."""
        return self._split.original(name, int(self._rows[row]))

    def fingerprint(self, names: Iterable[str]) -> bytes:
        """That of the other split, and which of its examples are here."""
        return hashlib.sha256(self._split.fingerprint(names) + self._rows.astype(np.int64).tobytes()).digest()
