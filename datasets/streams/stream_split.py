"""Examples that come in passes, one behind the other, as a Split."""

import threading
from collections.abc import Iterable, Mapping

import numpy as np

from datasets.split import Field, Fields, Split
from datasets.streams.passes import Passes
from errors import DataError


class StreamSplit(Split):
    """The endless sequence of a function's passes: row r is example r % len of pass r // len.

    Rows that follow those before are read on; others begin their pass again and skip what comes before them. So
    reading is quick in the order of the rows, and possible in any other.

    Args:
        passes: of the user's function.
        length: examples of a pass.
        fields: name -> type and shape.
        num_classes: labels have to be below; 0 for examples without labels.
    """

    has_own_order = True

    def __init__(self, passes: Passes, length: int, fields: Mapping[str, Field], num_classes: int):
        self._passes, self._length, self.fields, self._num_classes = passes, length, dict(fields), num_classes
        self._lock = threading.Lock()
        self._chunk: Fields = {}
        self._start = self._stop = 0  # the rows in _chunk
        self._chunks = None

    def __len__(self) -> int:
        """The number of examples in a pass."""
        return self._length

    def take(self, rows: np.ndarray | slice, names: Iterable[str] = ()) -> Fields:
        """The fields of some examples.

        Raises:
            DataError: the user's function fails, a pass has another length than the first, or a label has no class.
        """
        rows = np.arange(self._length)[rows] if isinstance(rows, slice) else np.asarray(rows)
        flat = rows.ravel()
        order = np.argsort(flat, kind="stable")
        taken = {name: self._empty(name, len(flat)) for name in tuple(names) or self.fields}
        done = 0
        with self._lock:
            while done < len(flat):
                self._passes.run(self._seek, int(flat[order[done]]))
                end = int(np.searchsorted(flat[order], self._stop))
                places = order[done:end]
                for name, array in taken.items():
                    array[places] = self._chunk[name][flat[places] - self._start]
                done = end
        return {name: array.reshape((*rows.shape, *array.shape[1:])) for name, array in taken.items()}

    def _empty(self, name: str, count: int) -> np.ndarray:
        field = self.fields[name]
        return np.empty((count, *field.shape), field.dtype)

    def _seek(self, row: int) -> None:
        """Reads on until _chunk holds the row."""
        epoch, index = divmod(row, self._length)
        if self._chunks is None or row < self._start or epoch * self._length > self._start:
            self._chunks = self._passes.chunks(epoch, index, self.fields)
            self._start = self._stop = row
        try:
            while row >= self._stop:
                self._read(epoch)
        except BaseException:
            self._chunks = None  # this iterator would go on behind the example that failed
            raise

    def _read(self, epoch: int) -> None:
        """The next chunk of the pass."""
        end = (epoch + 1) * self._length
        chunk = next(self._chunks, None)
        if chunk is None:
            raise self._of_other_length(epoch, f"ends after {self._stop - epoch * self._length:,}")
        count = len(next(iter(chunk.values())))
        self._chunk, self._start, self._stop = chunk, self._stop, self._stop + count
        if self._stop > end or (self._stop == end and next(self._chunks, None) is not None):
            raise self._of_other_length(epoch, "goes on after")
        self._check_labels(epoch)

    def _of_other_length(self, epoch: int, what: str) -> DataError:
        told = f"{self._passes.name}: pass {epoch} {what}"
        return DataError(f"{told} examples, the first pass had {self._length:,}; all passes need the same number")

    def _check_labels(self, epoch: int) -> None:
        if not self._num_classes:
            return
        labels = self._chunk["labels"]
        wrong = np.argwhere((labels >= self._num_classes) | (labels < (-1 if "boxes" in self.fields else 0)))
        if len(wrong):
            number = self._start - epoch * self._length + wrong[0][0]
            label = labels[tuple(wrong[0])]
            told = f"label {label} of example {number} of pass {epoch} is not in 0..{self._num_classes - 1}"
            raise DataError(f"{self._passes.name}: {told}")
