"""tf.contrib.lookup: tables from strings to numbers and back. Run tf.tables_initializer() before the first look-up."""

import tensorflow.compat.v1 as tf
from tensorflow.python.ops import lookup_ops as _present
from tensorflow.python.ops.lookup_ops import DenseHashTable as MutableDenseHashTable
from tensorflow.python.ops.lookup_ops import (
    FastHashSpec,
    HasherSpec,
    IdTableWithHashBuckets,
    InitializableLookupTableBase,
    KeyValueTensorInitializer,
    LookupInterface,
    MutableHashTable,
    StrongHashSpec,
    TableInitializerBase,
    TextFileIdTableInitializer,
    TextFileIndex,
    TextFileInitializer,
    TextFileStringTableInitializer,
    index_table_from_file,
    index_to_string_table_from_file,
)

__all__ = [
    "FastHashSpec", "HashTable", "HasherSpec", "IdTableWithHashBuckets", "InitializableLookupTableBase",
    "KeyValueTensorInitializer", "LookupInterface", "MutableDenseHashTable", "MutableHashTable", "StrongHashSpec",
    "TableInitializerBase", "TextFileIdTableInitializer", "TextFileIndex", "TextFileInitializer",
    "TextFileStringTableInitializer", "index_table_from_file", "index_table_from_tensor", "index_to_string",
    "index_to_string_table_from_file", "index_to_string_table_from_tensor", "string_to_index",
    "string_to_index_table_from_file", "string_to_index_table_from_tensor",
]  # fmt: skip


class HashTable(_present.StaticHashTableV1):
    """A table from keys to values that its initializer fills; default_value for other keys."""

    def __init__(self, initializer, default_value, shared_name=None, name=None):
        self._shared_name = shared_name or f"table_{tf.get_default_graph().unique_name('hash_table', False)}"
        super().__init__(initializer, default_value, name=name)

    @property
    def init(self):
        """The operation that fills the table."""
        return self.initializer


def index_table_from_tensor(
    mapping, num_oov_buckets=0, default_value=-1, hasher_spec=FastHashSpec, dtype=tf.string, name=None
):
    """A table from the entries of a vector to their places; others get one of num_oov_buckets, else default_value."""
    if mapping is None:
        raise ValueError("index_table_from_tensor needs a mapping: a vector of keys")
    return _present.index_table_from_tensor(mapping, num_oov_buckets, default_value, hasher_spec, dtype, name)


def index_to_string_table_from_tensor(mapping, default_value="UNK", name=None):
    """A table from places to the strings of a vector."""
    if mapping is None:
        raise ValueError("index_to_string_table_from_tensor needs a mapping: a vector of strings")
    return _present.index_to_string_table_from_tensor(mapping, default_value, name)


def string_to_index_table_from_file(
    vocabulary_file=None, num_oov_buckets=0, vocab_size=None, default_value=-1, hasher_spec=FastHashSpec, name=None
):
    """index_table_from_file by its name before 1.0."""
    return index_table_from_file(vocabulary_file, num_oov_buckets, vocab_size, default_value, hasher_spec, name=name)


def string_to_index_table_from_tensor(
    mapping, num_oov_buckets=0, default_value=-1, hasher_spec=FastHashSpec, name=None
):
    """index_table_from_tensor by its name before 1.0."""
    return index_table_from_tensor(mapping, num_oov_buckets, default_value, hasher_spec, name=name)


def string_to_index(tensor, mapping, default_value=-1, name=None):
    """The places of strings in a vector of strings."""
    return index_table_from_tensor(mapping, default_value=default_value, name=name).lookup(tensor)


def index_to_string(tensor, mapping, default_value="UNK", name=None):
    """The strings at places in a vector of strings."""
    return index_to_string_table_from_tensor(mapping, default_value, name).lookup(tensor)
