"""What tf.parse_example needs for the features, the label and the weight of a ready-made model."""

import tensorflow.compat.v1 as tf


def classifier_parse_example_spec(
    feature_columns, label_key, label_dtype=tf.int64, label_default=None, weight_column=None
):
    """Name -> tf.FixedLenFeature or tf.VarLenFeature, of the columns, a label [1] and a weight.

    Args:
        feature_columns: columns of tf.feature_column.
        label_key, label_dtype, label_default: the label's name, type and what stands for a missing one.
        weight_column: name of the feature with the weight, or a numeric_column.

    ValueError if the label or the weight is among the features.
    """
    spec = tf.feature_column.make_parse_example_spec(feature_columns)
    return _with(spec, label_key, tf.FixedLenFeature((1,), label_dtype, label_default), weight_column)


def regressor_parse_example_spec(
    feature_columns, label_key, label_dtype=tf.float32, label_default=None, label_dimension=1, weight_column=None
):
    """See classifier_parse_example_spec; the label is [label_dimension]."""
    spec = tf.feature_column.make_parse_example_spec(feature_columns)
    label = tf.FixedLenFeature((label_dimension,), label_dtype, label_default)
    return _with(spec, label_key, label, weight_column)


def _with(spec: dict, label_key: str, label: tf.FixedLenFeature, weight_column) -> dict:
    if label_key in spec:
        raise ValueError(f"label should not be used as feature: {label_key!r} is among {sorted(spec)}")
    spec = {**spec, label_key: label}
    if weight_column is None:
        return spec
    column = tf.feature_column.numeric_column(weight_column) if isinstance(weight_column, str) else weight_column
    if column.key in spec:
        raise ValueError(f"weight_column should not be used as feature: {column.key!r} is among {sorted(spec)}")
    return {**spec, **column.parse_example_spec}
