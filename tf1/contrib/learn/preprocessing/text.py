"""VocabularyProcessor: documents to rows of numbers of words."""

import io
import pickle
import re
import sys

import numpy as np
import tensorflow.compat.v1 as tf

from tf1.contrib.learn.preprocessing.categorical_vocabulary import CategoricalVocabulary

#: Words, parts of CamelCase, and abbreviations in capitals.
TOKENIZER_RE = re.compile(r"[A-Z]{2,}(?![a-z])|[A-Z][a-z]+(?=[A-Z])|[\'\w\-]+", re.UNICODE)


def tokenizer(iterator):
    """Yields the list of words of each document."""
    for document in iterator:
        yield TOKENIZER_RE.findall(document)


class ByteProcessor:
    """Documents to rows of the bytes of their UTF-8.

    Args:
        max_document_length: bytes of a row; longer documents are cut, shorter ones filled with 0.
    """

    def __init__(self, max_document_length):
        self.max_document_length = max_document_length

    def fit(self, x):
        """Nothing is learnt."""

    def fit_transform(self, x):
        """See transform."""
        return self.transform(x)

    def transform(self, x):
        """Yields the row of each document, a str or bytes: uint8, [max_document_length]."""
        for document in x:
            document = document.encode() if isinstance(document, str) else document
            row = np.zeros(self.max_document_length, np.uint8)
            used = np.frombuffer(document[: self.max_document_length], np.uint8)
            row[: len(used)] = used
            yield row

    def reverse(self, x):
        """Yields the document of each row; "" for one that is no UTF-8."""
        for row in x:
            try:
                yield np.trim_zeros(np.asarray(row).astype(np.uint8), "b").tobytes().decode()
            except UnicodeDecodeError:
                yield ""


class VocabularyProcessor:
    """Documents to rows of numbers of words.

    Args:
        max_document_length: words of a row; longer documents are cut, shorter ones filled with 0.
        min_frequency: words seen so many times or less are unknown: 0.
        vocabulary: CategoricalVocabulary; None: a new one.
        tokenizer_fn: documents -> iterator of lists of words; None: `tokenizer`.
    """

    def __init__(self, max_document_length, min_frequency=0, vocabulary=None, tokenizer_fn=None):
        self.max_document_length = max_document_length
        self.min_frequency = min_frequency
        self.vocabulary_ = vocabulary or CategoricalVocabulary()
        self._tokenizer = tokenizer_fn or tokenizer

    def fit(self, raw_documents, unused_y=None):
        """Learns the words of the documents and freezes the vocabulary; returns self."""
        for words in self._tokenizer(raw_documents):
            for word in words:
                self.vocabulary_.add(word)
        if self.min_frequency > 0:
            self.vocabulary_.trim(self.min_frequency)
        self.vocabulary_.freeze()
        return self

    def fit_transform(self, raw_documents, unused_y=None):
        """fit and transform."""
        self.fit(raw_documents)
        return self.transform(raw_documents)

    def transform(self, raw_documents):
        """Yields the row of each document: int64, [max_document_length]."""
        for words in self._tokenizer(raw_documents):
            row = np.zeros(self.max_document_length, np.int64)
            numbers = [self.vocabulary_.get(word) for word in words[: self.max_document_length]]
            row[: len(numbers)] = numbers
            yield row

    def reverse(self, documents):
        """Yields the words of each row, joined by blanks."""
        for row in documents:
            yield " ".join(self.vocabulary_.reverse(number) for number in row)

    def save(self, filename):
        """Writes the vocabulary and the settings to a file."""
        with tf.gfile.Open(filename, "wb") as file:
            file.write(pickle.dumps(self))

    @classmethod
    def restore(cls, filename):
        """What save has written, now or by TensorFlow 1. UnpicklingError for a file that holds anything else."""
        with tf.gfile.Open(filename, "rb") as file:
            return _Unpickler(io.BytesIO(file.read()), encoding="utf-8").load()


_HARMLESS = {
    ("collections", "defaultdict"), ("builtins", "int"), ("builtins", "object"), ("copyreg", "_reconstructor"),
    # of Python 2:
    ("__builtin__", "int"), ("__builtin__", "long"), ("__builtin__", "object"), ("copy_reg", "_reconstructor"),
}  # fmt: skip


class _Unpickler(pickle.Unpickler):
    """Reads vocabularies alone, with functions of the program itself as tokenizers."""

    def find_class(self, module: str, name: str):
        """The class or function of that name, if a vocabulary may need it."""
        ours = {one.__name__: one for one in (VocabularyProcessor, CategoricalVocabulary, tokenizer)}
        if "learn" in module and "preprocessing" in module and name in ours:
            return ours[name]
        if (module, name) in _HARMLESS:
            return super().find_class(module, name)
        function = getattr(sys.modules.get(module), name, None)
        if getattr(function, "__module__", None) == "__main__":
            return function
        raise pickle.UnpicklingError(
            f"VocabularyProcessor.restore: the file holds {module}.{name}, not only a vocabulary"
        )
