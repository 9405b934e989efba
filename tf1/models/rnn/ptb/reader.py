"""tensorflow.models.rnn.ptb.reader: the texts of the Penn Treebank as numbers of words, in batches."""

import collections
import os
from collections.abc import Iterator, Sequence

import numpy as np
import tensorflow.compat.v1 as tf


def ptb_raw_data(data_path: str | None = None) -> tuple[list[int], list[int], list[int], int]:
    """The words of ptb.train.txt, ptb.valid.txt and ptb.test.txt as numbers, and how many words the first one knows.

    Args:
        data_path: the folder of the three files.

    Numbers go by frequency in the first file, then by alphabet. Words that it lacks are left out. Each end of a line
    is the word <eos>.
    """
    files = [os.path.join(data_path or "", f"ptb.{part}.txt") for part in ("train", "valid", "test")]
    word_to_id = _build_vocab(files[0])
    train, valid, test = (_file_to_word_ids(file, word_to_id) for file in files)
    return train, valid, test, len(word_to_id)


def ptb_iterator(raw_data: Sequence[int], batch_size: int, num_steps: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Pairs of int32 [batch_size, num_steps]: words, and the word after each. The rows go on in the next pair.

    Raises ValueError if the words fill no pair.
    """
    rows = np.array(raw_data, np.int32)
    rows = rows[: batch_size * (len(rows) // batch_size)].reshape(batch_size, -1)
    pairs = (rows.shape[1] - 1) // num_steps
    if pairs < 1:
        raise ValueError("epoch_size == 0, decrease batch_size or num_steps")
    for start in range(0, pairs * num_steps, num_steps):
        yield rows[:, start : start + num_steps], rows[:, start + 1 : start + 1 + num_steps]


def ptb_producer(
    raw_data: Sequence[int], batch_size: int, num_steps: int, name: str | None = None
) -> tuple[tf.Tensor, tf.Tensor]:
    """ptb_iterator as two tensors, fed from a queue without an end: tf.train.start_queue_runners fills it.

    A session raises InvalidArgumentError if the words fill no pair.
    """
    with tf.name_scope(name, "PTBProducer", [raw_data, batch_size, num_steps]):
        words = tf.convert_to_tensor(raw_data, name="raw_data", dtype=tf.int32)
        length = tf.size(words) // batch_size
        rows = tf.reshape(words[: batch_size * length], [batch_size, length])
        pairs = (length - 1) // num_steps
        enough = tf.assert_positive(pairs, message="epoch_size == 0, decrease batch_size or num_steps")
        with tf.control_dependencies([enough]):
            pairs = tf.identity(pairs, name="epoch_size")
        start = num_steps * tf.train.range_input_producer(pairs, shuffle=False).dequeue()
        x = tf.slice(rows, [0, start], [batch_size, num_steps])
        y = tf.slice(rows, [0, start + 1], [batch_size, num_steps])
        return x, y


def _read_words(filename: str) -> list[str]:
    """The words of a file, with <eos> for each end of a line."""
    with open(filename, encoding="utf-8") as file:
        return file.read().replace("\n", "<eos>").split()


def _build_vocab(filename: str) -> dict[str, int]:
    """Word -> number, the most frequent one first."""
    counts = collections.Counter(_read_words(filename))
    return {word: number for number, word in enumerate(sorted(counts, key=lambda word: (-counts[word], word)))}


def _file_to_word_ids(filename: str, word_to_id: dict[str, int]) -> list[int]:
    """The numbers of a file's words."""
    return [word_to_id[word] for word in _read_words(filename) if word in word_to_id]
