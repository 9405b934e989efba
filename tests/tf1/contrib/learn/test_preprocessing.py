"""VocabularyProcessor and its like: numbers of words, saving, restoring, and files that hold something else."""

import pickle

import numpy as np
import pytest

from tf1.contrib.learn import preprocessing

DOCUMENTS = ["The cat, the DOG's bed", "a cat isn't TensorFlow", "GPUs and a-b"]


def test_words_are_found_and_numbered_in_order():
    assert list(preprocessing.tokenizer(DOCUMENTS)) == [
        ["The", "cat", "the", "DOG", "'s", "bed"],
        ["a", "cat", "isn't", "Tensor", "Flow"],
        ["GP", "Us", "and", "a-b"],
    ]
    processor = preprocessing.VocabularyProcessor(4)
    rows = np.array(list(processor.fit_transform(DOCUMENTS)))
    assert rows.tolist() == [[1, 2, 3, 4], [7, 2, 8, 9], [11, 12, 13, 14]]
    assert len(processor.vocabulary_) == 15 and rows.dtype == np.int64
    assert list(processor.transform(["new cat"]))[0].tolist() == [0, 2, 0, 0]
    assert list(processor.reverse([[1, 2, 0]])) == ["The cat <UNK>"]


def test_rare_words_are_unknown():
    processor = preprocessing.VocabularyProcessor(
        3, min_frequency=1, tokenizer_fn=lambda rows: (r.split() for r in rows)
    )
    rows = [row.tolist() for row in processor.fit_transform(["b a b", "c a b"])]
    assert rows == [[1, 2, 1], [0, 2, 1]]  # the most frequent word is 1
    assert processor.vocabulary_._mapping == {"<UNK>": 0, "b": 1, "a": 2}


def test_a_saved_processor_comes_back_and_nothing_else_does(tmp_path):
    processor = preprocessing.VocabularyProcessor(3, vocabulary=preprocessing.CategoricalVocabulary("?"))
    processor.fit(DOCUMENTS)
    path = str(tmp_path / "vocab")
    processor.save(path)
    back = preprocessing.VocabularyProcessor.restore(path)
    assert back.max_document_length == 3 and back.vocabulary_._mapping == processor.vocabulary_._mapping
    assert np.array(list(back.transform(DOCUMENTS))).tolist() == np.array(list(processor.transform(DOCUMENTS))).tolist()
    old = pickle.dumps(processor, 0).replace(b"tf1.contrib.learn.", b"tensorflow.contrib.learn.python.learn.")
    (tmp_path / "old").write_bytes(old)  # as TensorFlow 1 names the classes
    assert len(preprocessing.VocabularyProcessor.restore(str(tmp_path / "old")).vocabulary_) == len(
        processor.vocabulary_
    )

    class Bad:
        def __reduce__(self):
            return print, ("run",)

    (tmp_path / "bad").write_bytes(pickle.dumps(Bad()))
    with pytest.raises(pickle.UnpicklingError, match="holds builtins.print"):
        preprocessing.VocabularyProcessor.restore(str(tmp_path / "bad"))


def test_bytes_and_categories():
    rows = list(preprocessing.ByteProcessor(4).fit_transform(["aé", b"abcdef"]))
    assert [row.tolist() for row in rows] == [[97, 195, 169, 0], [97, 98, 99, 100]]
    assert list(preprocessing.ByteProcessor(4).reverse(rows)) == ["aé", "abcd"]
    processor = preprocessing.CategoricalProcessor(min_frequency=1)
    table = np.array([["x", "u"], ["x", "v"], ["y", "v"], ["", "v"]])
    assert [row.tolist() for row in processor.fit_transform(table)] == [[1, 0], [1, 1], [0, 1], [0, 1]]
    mixed = [["0", "Male"], [float("nan"), "Female"], ["", 3]]  # "" is a category, NaN is none
    rows = list(preprocessing.CategoricalProcessor().fit_transform(mixed))
    assert [row.tolist() for row in rows] == [[1, 1], [0, 2], [2, 3]]
