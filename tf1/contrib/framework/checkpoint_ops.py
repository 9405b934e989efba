"""contrib.framework's initializers from a checkpoint whose vocabulary has changed."""

import tensorflow.compat.v1 as tf
from tensorflow.python.training import checkpoint_ops

load_and_remap_matrix_initializer = checkpoint_ops._load_and_remap_matrix_initializer
load_embedding_initializer = checkpoint_ops._load_embedding_initializer


def load_linear_multiclass_bias_initializer(
    ckpt_path, bias_tensor_name, new_class_vocab_size, old_class_vocab_file, new_class_vocab_file,
    num_class_oov_buckets=0, initializer=None, max_rows_in_memory=-1,
):  # fmt: skip
    """An initializer of biases [classes, 1], each by its class's place in the old vocabulary.

    initializer: of new classes; None for zeros.
    """
    return load_and_remap_matrix_initializer(
        ckpt_path=ckpt_path, old_tensor_name=bias_tensor_name, new_row_vocab_size=new_class_vocab_size,
        new_col_vocab_size=1, old_row_vocab_file=old_class_vocab_file, new_row_vocab_file=new_class_vocab_file,
        num_row_oov_buckets=num_class_oov_buckets, initializer=initializer or tf.zeros_initializer(),
        max_rows_in_memory=max_rows_in_memory,
    )  # fmt: skip


def load_variable_slot_initializer(
    ckpt_path, old_tensor_name, primary_partition_info, new_row_vocab_size, new_col_vocab_size,
    old_row_vocab_file=None, new_row_vocab_file=None, old_col_vocab_file=None, new_col_vocab_file=None,
    num_row_oov_buckets=0, num_col_oov_buckets=0, initializer=None, max_rows_in_memory=-1,
):  # fmt: skip
    """load_and_remap_matrix_initializer for an optimizer's slot, partitioned as its variable is."""
    remapped = load_and_remap_matrix_initializer(
        ckpt_path=ckpt_path, old_tensor_name=old_tensor_name, new_row_vocab_size=new_row_vocab_size,
        new_col_vocab_size=new_col_vocab_size, old_row_vocab_file=old_row_vocab_file,
        new_row_vocab_file=new_row_vocab_file, old_col_vocab_file=old_col_vocab_file,
        new_col_vocab_file=new_col_vocab_file, num_row_oov_buckets=num_row_oov_buckets,
        num_col_oov_buckets=num_col_oov_buckets, initializer=initializer, max_rows_in_memory=max_rows_in_memory,
    )  # fmt: skip

    def initializer_of_slot(shape, dtype=tf.float32, partition_info=None):
        return remapped(shape, dtype, partition_info=primary_partition_info)

    return initializer_of_slot
