"""sklearn.feature_extraction.stop_words."""

from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS  # noqa: F401
