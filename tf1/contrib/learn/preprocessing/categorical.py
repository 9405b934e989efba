"""CategoricalProcessor: columns of categories to columns of numbers."""

import math

import numpy as np

from tf1.contrib.learn.graph_io import extract_pandas_matrix
from tf1.contrib.learn.preprocessing.categorical_vocabulary import CategoricalVocabulary


class CategoricalProcessor:
    """Rows of categories -> rows of numbers, by a vocabulary for each column; NaN is unknown.

    Args:
        min_frequency: a category seen so many times or less is unknown: 0.
        share: one vocabulary for all columns.
        vocabularies: CategoricalVocabulary of each column; None: fit makes them.
    """

    def __init__(self, min_frequency=0, share=False, vocabularies=None):
        self.min_frequency, self.share, self.vocabularies_ = min_frequency, share, vocabularies

    def freeze(self, freeze=True):
        """Freezes the vocabularies, or thaws them."""
        for vocabulary in self.vocabularies_ or []:
            vocabulary.freeze(freeze)

    def fit(self, x, unused_y=None):
        """Learns the categories of the rows x; returns self."""
        for row in extract_pandas_matrix(x):
            if self.vocabularies_ is None:
                shared = CategoricalVocabulary()
                self.vocabularies_ = [shared if self.share else CategoricalVocabulary() for _ in row]
            for vocabulary, value in zip(self.vocabularies_, row, strict=True):
                if not _is_missing(value):
                    vocabulary.add(value)
        if self.min_frequency > 0:
            for vocabulary in self.vocabularies_:
                vocabulary.trim(self.min_frequency)
        self.freeze()
        return self

    def fit_transform(self, x, unused_y=None):
        """fit and transform."""
        self.fit(x)
        return self.transform(x)

    def transform(self, x):
        """Yields the numbers of each row of x; 0 for what is missing or unknown."""
        self.freeze()
        for row in extract_pandas_matrix(x):
            yield np.array(
                [0 if _is_missing(value) else vocabulary.get(value) for vocabulary, value in zip(
                    self.vocabularies_, row, strict=True
                )],
                np.int64,
            )  # fmt: skip


def _is_missing(value) -> bool:
    return isinstance(value, float) and math.isnan(value)
