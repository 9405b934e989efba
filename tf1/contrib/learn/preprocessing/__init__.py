"""tf.contrib.learn.preprocessing: words and categories to numbers."""

from tf1.contrib.learn.preprocessing.categorical import CategoricalProcessor
from tf1.contrib.learn.preprocessing.categorical_vocabulary import CategoricalVocabulary
from tf1.contrib.learn.preprocessing.text import ByteProcessor, VocabularyProcessor, tokenizer

__all__ = ["ByteProcessor", "CategoricalProcessor", "CategoricalVocabulary", "VocabularyProcessor", "tokenizer"]
