"""contrib.layers' feature columns of 2016: those of tf.feature_column under their earlier names.

A sparse column keeps its combiner for weighted_sum_from_feature_columns no more: there the sum is taken, the default.
"""

import warnings
from collections.abc import Callable
from functools import wraps

import tensorflow.compat.v1 as tf
from tensorflow.python.feature_column.feature_column_v2 import HashedCategoricalColumn

__all__ = [
    "bucketized_column", "create_feature_spec_for_parsing", "crossed_column", "embedding_column",
    "make_place_holder_tensors_for_base_features", "one_hot_column", "real_valued_column",
    "shared_embedding_columns", "sparse_column_with_hash_bucket", "sparse_column_with_integerized_feature",
    "sparse_column_with_keys", "sparse_column_with_vocabulary_file", "weighted_sparse_column",
]  # fmt: skip


def real_valued_column(column_name, dimension=1, default_value=None, dtype=tf.float32, normalizer=None):
    """Numbers, `dimension` of them in each example. ValueError for dimension=None, any number of them."""
    if dimension is None:
        raise ValueError(f"real_valued_column({column_name!r}): dimension=None is not supported; pass a number")
    return tf.feature_column.numeric_column(column_name, (dimension,), default_value, dtype, normalizer)


def bucketized_column(source_column, boundaries):
    """Which of the intervals between rising boundaries a real-valued column falls in."""
    return tf.feature_column.bucketized_column(source_column, list(boundaries))


def sparse_column_with_keys(column_name, keys, default_value=-1, combiner="sum", dtype=tf.string):
    """Words of a list; others are default_value."""
    _only_sum(column_name, combiner)
    return tf.feature_column.categorical_column_with_vocabulary_list(column_name, list(keys), dtype, default_value)


def sparse_column_with_hash_bucket(
    column_name, hash_bucket_size, combiner="sum", dtype=tf.string, hash_keys=None
):  # fmt: skip
    """Words by their hash. hash_keys=None alone is supported; ValueError for others."""
    _only_sum(column_name, combiner)
    if hash_keys is not None:
        raise ValueError(f"sparse_column_with_hash_bucket({column_name!r}): hash_keys is not supported; leave it out")
    return tf.feature_column.categorical_column_with_hash_bucket(column_name, hash_bucket_size, dtype)


def sparse_column_with_integerized_feature(column_name, bucket_size, combiner="sum", dtype=tf.int64):
    """Whole numbers from 0 to bucket_size - 1."""
    _only_sum(column_name, combiner)
    if not dtype.is_integer:
        raise ValueError(f"sparse_column_with_integerized_feature({column_name!r}): {dtype.name} is no integer type")
    return tf.feature_column.categorical_column_with_identity(column_name, bucket_size)


def sparse_column_with_vocabulary_file(
    column_name, vocabulary_file, num_oov_buckets=0, vocab_size=None, default_value=-1, combiner="sum",
    dtype=tf.string,
):  # fmt: skip
    """Words of a file, one a line; others are default_value, or hashed to num_oov_buckets more."""
    _only_sum(column_name, combiner)
    return tf.feature_column.categorical_column_with_vocabulary_file(
        column_name, vocabulary_file, vocab_size, num_oov_buckets, None if num_oov_buckets else default_value, dtype
    )


def weighted_sparse_column(sparse_id_column, weight_column_name, dtype=tf.float32):
    """A sparse column whose words have weights, in another feature."""
    return tf.feature_column.weighted_categorical_column(sparse_id_column, weight_column_name, dtype)


def crossed_column(
    columns, hash_bucket_size, combiner="sum", ckpt_to_load_from=None, tensor_name_in_ckpt=None, hash_key=None
):  # fmt: skip
    """The combinations of several columns' values, by their hash."""
    _only_sum("crossed_column", combiner)
    if ckpt_to_load_from is not None or tensor_name_in_ckpt is not None:
        raise ValueError("crossed_column: ckpt_to_load_from is not supported; use tf.train.init_from_checkpoint")
    words = [one.key if isinstance(one, HashedCategoricalColumn) else one for one in columns]  # not their hashes' hash
    return tf.feature_column.crossed_column(words, hash_bucket_size, hash_key)


def one_hot_column(sparse_id_column):
    """Which words of a sparse column there are, as numbers for a network."""
    return tf.feature_column.indicator_column(sparse_id_column)


def embedding_column(
    sparse_id_column, dimension, combiner="mean", initializer=None, ckpt_to_load_from=None, tensor_name_in_ckpt=None,
    max_norm=None, trainable=True,
):  # fmt: skip
    """The combined embeddings (mean, sqrtn or sum) of a sparse column's words."""
    return tf.feature_column.embedding_column(
        sparse_id_column, dimension, combiner, initializer, ckpt_to_load_from, tensor_name_in_ckpt, max_norm,
        trainable,
    )  # fmt: skip


def shared_embedding_columns(
    sparse_id_columns, dimension, combiner="mean", shared_embedding_name=None, initializer=None,
    ckpt_to_load_from=None, tensor_name_in_ckpt=None, max_norm=None, trainable=True,
):  # fmt: skip
    """embedding_column for several sparse columns that share their embeddings."""
    return tf.feature_column.shared_embedding_columns(
        list(sparse_id_columns), dimension, combiner, initializer, shared_embedding_name, ckpt_to_load_from,
        tensor_name_in_ckpt, max_norm, trainable,
    )  # fmt: skip


def create_feature_spec_for_parsing(feature_columns):
    """{feature: FixedLenFeature or VarLenFeature} for tf.parse_example. feature_columns: a list, or {name: column}."""
    columns = feature_columns.values() if isinstance(feature_columns, dict) else feature_columns
    return without_warnings(tf.feature_column.make_parse_example_spec)(list(columns))


def make_place_holder_tensors_for_base_features(feature_columns):
    """{feature: placeholder} for the columns."""
    return {
        name: tf.placeholder(kind.dtype, [None, *kind.shape])
        if isinstance(kind, tf.FixedLenFeature)
        else tf.sparse_placeholder(kind.dtype)
        for name, kind in create_feature_spec_for_parsing(feature_columns).items()
    }


def without_warnings(function: Callable) -> Callable:
    """The function without Python's warnings about Keras methods that feature columns themselves call."""

    @wraps(function)
    def call(*args, **kwargs):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            return function(*args, **kwargs)

    return call


def _only_sum(column_name, combiner):
    """tf.feature_column's linear_model combines all columns in one way."""
    if combiner != "sum":
        raise ValueError(f"{column_name}: combiner={combiner!r} is not supported here; leave it at 'sum'")
