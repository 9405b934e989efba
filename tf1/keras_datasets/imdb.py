"""keras.datasets.imdb: needs Keras's files in ~/.keras/datasets."""

import numpy as np

from tf1.keras_datasets import kept


def load_data(
    path: str = "imdb.npz",
    num_words: int | None = None,
    skip_top: int = 0,
    maxlen: int | None = None,
    seed: int = 113,
    start_char: int | None = 1,
    oov_char: int | None = 2,
    index_from: int = 3,
    nb_words: int | None = None,
) -> tuple[kept.Split, kept.Split]:
    """Reviews as an array of lists of ranks, and whether they praise. nb_words is Keras 1's num_words.

    With maxlen, the longer ones are left out of both sets together, and the first 25,000 of the rest are for training:
    so it was.
    """
    from tf1.python_of_then.plain_pickles import load_npz

    arrays = load_npz(kept.needed("imdb", path))
    random = np.random.RandomState(seed)
    words, labels = [], []
    for part in ("train", "test"):
        order = np.arange(len(arrays[f"x_{part}"]))
        random.shuffle(order)
        words += kept.ranks(arrays[f"x_{part}"][order], start_char, index_from)
        labels += list(arrays[f"y_{part}"][order])
    if maxlen:
        pairs = [(one, label) for one, label in zip(words, labels, strict=True) if len(one) < maxlen]
        if not pairs:
            raise ValueError(f"no review is shorter than maxlen={maxlen} words: increase it")
        words, labels = map(list, zip(*pairs, strict=True))
    x, y = kept.texts(words, num_words or nb_words, skip_top, oov_char), np.array(labels)
    end = len(arrays["x_train"])
    return (x[:end], y[:end]), (x[end:], y[end:])


def get_word_index(path: str = "imdb_word_index.json") -> dict[str, int]:
    """Word -> rank, beginning with 1."""
    return kept.word_index("imdb", path)
