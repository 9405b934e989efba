"""What contrib.layers computed of its feature columns: the inputs of a network, the sum of a linear model."""

import tensorflow.compat.v1 as tf

from tf1.contrib.layers.feature_column import create_feature_spec_for_parsing, real_valued_column, without_warnings

__all__ = [
    "check_feature_columns", "infer_real_valued_columns", "input_from_feature_columns",
    "parse_feature_columns_from_examples", "weighted_sum_from_feature_columns",
]  # fmt: skip


def input_from_feature_columns(
    columns_to_tensors, feature_columns, weight_collections=None, trainable=True, scope=None, cols_to_outs=None
):  # fmt: skip
    """{feature: tensor} -> [batch, numbers], all columns side by side, in the order of their names.

    weight_collections: further ones of the embeddings. cols_to_outs: a dictionary to fill, {column: its part}.
    """
    with tf.variable_scope(scope, "input_from_feature_columns", list(columns_to_tensors.values())):
        return without_warnings(tf.feature_column.input_layer)(
            columns_to_tensors, list(feature_columns), weight_collections, trainable,
            cols_to_output_tensors=cols_to_outs,
        )  # fmt: skip


def weighted_sum_from_feature_columns(
    columns_to_tensors, feature_columns, num_outputs, weight_collections=None, trainable=True, scope=None
):  # fmt: skip
    """A linear model: (sums [batch, num_outputs], {column: its variables}, the variable of biases)."""
    with tf.variable_scope(scope, "weighted_sum_from_feature_columns", list(columns_to_tensors.values())):
        variables = {}
        sums = without_warnings(tf.feature_column.linear_model)(
            columns_to_tensors, list(feature_columns), num_outputs, weight_collections=weight_collections,
            trainable=trainable, cols_to_vars=variables,
        )  # fmt: skip
        bias = variables.pop("bias")
        return sums, variables, bias[0] if isinstance(bias, list) else bias


def parse_feature_columns_from_examples(serialized, feature_columns, name=None, example_names=None):
    """[batch] serialized tf.train.Examples -> {feature: tensor}, what the columns need."""
    check_feature_columns(feature_columns)
    return tf.parse_example(serialized, create_feature_spec_for_parsing(feature_columns), name, example_names)


def infer_real_valued_columns(features):
    """Real-valued columns for a tensor [batch, ...] or {feature: tensor}, of as many numbers as an example has.

    Raises ValueError for a SparseTensor, and for what are no numbers.
    """
    if not isinstance(features, dict):
        features = {"": features}
    return [_real_valued_column_for(key, tensor) for key, tensor in features.items()]


def _real_valued_column_for(key, tensor):
    is_dense = not isinstance(tensor, tf.SparseTensor)
    if not is_dense or not (tensor.dtype.is_integer or tensor.dtype.is_floating):
        kind = tensor.dtype.name if is_dense else "sparse"
        raise ValueError(f"infer_real_valued_columns: the feature {key!r} is {kind}; make its column yourself")
    return real_valued_column(key, dimension=tensor.shape[1:].num_elements(), dtype=tensor.dtype.base_dtype)


def check_feature_columns(feature_columns):
    """ValueError if there are two columns of one name, or if the columns are a dictionary."""
    if isinstance(feature_columns, dict):
        raise ValueError("feature_columns is a dictionary; pass a list, such as its values()")
    names = set()
    for column in feature_columns:
        if column.name in names:
            raise ValueError(f"two feature columns are named {column.name}")
        names.add(column.name)
