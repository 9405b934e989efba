"""CategoricalVocabulary: numbers for words, in the order in which they were seen."""

import collections


class CategoricalVocabulary:
    """Word -> number, from 1 on; 0 is the unknown word.

    Args:
        unknown_token: the name of 0.
        support_reverse: whether reverse() works.
    """

    def __init__(self, unknown_token="<UNK>", support_reverse=True):
        self._unknown_token = unknown_token
        self._support_reverse = support_reverse
        self._mapping = {unknown_token: 0}
        self._reverse_mapping = [unknown_token]
        self._freq = collections.defaultdict(int)
        self._freeze = False

    def __len__(self):
        return len(self._mapping)

    def freeze(self, freeze=True):
        """After it new words are unknown; freeze=False: they get numbers again."""
        self._freeze = freeze

    def get(self, category):
        """The number of a word; a new one gets the next number, or 0 if the vocabulary is frozen."""
        if category not in self._mapping:
            if self._freeze:
                return 0
            self._mapping[category] = len(self._mapping)
            self._reverse_mapping.append(category)
        return self._mapping[category]

    def add(self, category, count=1):
        """Counts a word so many times; unknown ones do not count."""
        if self.get(category) > 0:
            self._freq[category] += count

    def trim(self, min_frequency, max_frequency=-1):
        """Keeps the words seen more than min_frequency times and, if it is above 0, less than max_frequency times.

        They are numbered anew: the most frequent is 1; those of one frequency are in alphabetical order.
        """
        words = sorted(self._freq.items(), key=lambda pair: (-pair[1], isinstance(pair[0], str), pair[0]))
        kept = [
            (word, count)
            for word, count in words
            if count > min_frequency and not (max_frequency > 0 and count >= max_frequency)
        ]
        self._reverse_mapping = [self._unknown_token, *(word for word, _ in kept)]
        self._mapping = {word: number for number, word in enumerate(self._reverse_mapping)}
        self._freq = dict(kept)

    def reverse(self, class_id):
        """The word of a number; ValueError without support_reverse."""
        if not self._support_reverse:
            raise ValueError("CategoricalVocabulary: reverse() needs support_reverse=True")
        return self._reverse_mapping[class_id]
