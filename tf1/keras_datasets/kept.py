"""Where Keras kept its data sets, and their arrays read from there."""

import json
import os
from pathlib import Path

import numpy as np

from tf1.own import own_modules

Split = tuple[np.ndarray, np.ndarray]  # examples and labels


def folder() -> Path:
    """Where Keras kept what it downloaded: ~/.keras/datasets."""
    return Path(os.environ.get("KERAS_HOME", "~/.keras")).expanduser() / "datasets"


def first_place() -> str:
    """That folder for datasets.reading.folders.find, or "" when there is none."""
    return str(folder()) if folder().is_dir() else ""


def file(path: str) -> Path:
    """The file that a program names, as Keras found it: from ~/.keras/datasets on."""
    return folder() / os.path.expanduser(path)


def needed(name: str, path: str) -> Path:
    """The file; raises DataError when it isn't there, for a set that can't be had otherwise."""
    found = file(path)
    if not found.is_file():
        with own_modules():
            from errors import DataError
        raise DataError(f"keras.datasets.{name}: {found} is not there, and there is no download: put it there")
    return found


def word_index(name: str, path: str) -> dict[str, int]:
    """Word -> rank, of a JSON file."""
    return json.loads(needed(name, path).read_text())


def idx_sets(name: str, source_url: str) -> tuple[Split, Split]:
    """The four files of MNIST's form in ~/.keras/datasets/NAME or where this project keeps its data."""
    from tf1.examples.tutorials.mnist.files import locate, read_idx

    arrays = []
    for path in locate(str(folder() / name), source_url):
        with open(path, "rb") as stream:
            arrays.append(read_idx(stream, 1 if len(arrays) % 2 else 3))
    return (arrays[0], arrays[1]), (arrays[2], arrays[3])


def cifar_sets(parts: tuple, dtype: type) -> tuple[Split, Split]:
    """datasets.cifar.Parts as Keras gave them: labels [N, 1]."""
    return tuple((part["images"], part["labels"].astype(dtype)[:, np.newaxis]) for part in (parts.train, parts.test))


def texts(words: list[list[int]], num_words: int | None, skip_top: int, oov_char: int | None) -> np.ndarray:
    """An array of the lists; of ranks outside of skip_top..num_words - 1, oov_char stands, or nothing if it is None."""
    end = num_words or max(map(max, words)) + 1
    array = np.empty(len(words), object)
    for at, one in enumerate(words):
        known = [word if skip_top <= word < end else oov_char for word in one]
        array[at] = known if oov_char is not None else [word for word in known if word is not None]
    return array


def ranks(lists: np.ndarray, start_char: int | None, index_from: int) -> list[list[int]]:
    """The lists with index_from added to each rank and start_char before all."""
    start = [] if start_char is None else [start_char]
    return [start + [word + index_from for word in one] for one in lists]
