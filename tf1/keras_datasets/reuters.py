"""keras.datasets.reuters: needs Keras's files in ~/.keras/datasets."""

import numpy as np

from tf1.keras_datasets import kept


def load_data(
    path: str = "reuters.npz",
    num_words: int | None = None,
    skip_top: int = 0,
    maxlen: int | None = None,
    test_split: float = 0.2,
    seed: int = 113,
    start_char: int | None = 1,
    oov_char: int | None = 2,
    index_from: int = 3,
    nb_words: int | None = None,
) -> tuple[kept.Split, kept.Split]:
    """News as an array of lists of ranks, and their subjects in 0..45. nb_words is Keras 1's num_words."""
    from tf1.python_of_then.plain_pickles import load_npz

    arrays = load_npz(kept.needed("reuters", path))
    order = np.arange(len(arrays["x"]))
    np.random.RandomState(seed).shuffle(order)
    words, labels = kept.ranks(arrays["x"][order], start_char, index_from), arrays["y"][order]
    if maxlen:
        short = [at for at, one in enumerate(words) if len(one) < maxlen]
        words, labels = [words[at] for at in short], labels[short]
    x = kept.texts(words, num_words or nb_words, skip_top, oov_char)
    end = int(len(x) * (1 - test_split))
    return (x[:end], labels[:end]), (x[end:], labels[end:])


def get_word_index(path: str = "reuters_word_index.json") -> dict[str, int]:
    """Word -> rank, beginning with 1."""
    return kept.word_index("reuters", path)
