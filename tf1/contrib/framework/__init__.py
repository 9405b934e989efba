"""tf.contrib.framework of TensorFlow 1.15: arg_scope, variables of models, checkpoints, checks of tensors."""

import tensorflow.compat.v1 as tf
from tensorflow.python.framework.smart_cond import smart_case, smart_cond, smart_constant_value
from tensorflow.python.framework.tensor_spec import BoundedTensorSpec
from tensorflow.python.ops.data_flow_ops import RecordInput
from tensorflow.python.ops.init_ops import (
    convolutional_delta_orthogonal,
    convolutional_orthogonal_1d,
    convolutional_orthogonal_2d,
    convolutional_orthogonal_3d,
)
from tensorflow.python.util.deprecation import deprecated, deprecated_arg_values, deprecated_args

from tf1.contrib.framework import nest
from tf1.contrib.framework.arg_scope import (
    add_arg_scope,
    arg_scope,
    arg_scope_func_key,
    arg_scoped_arguments,
    current_arg_scope,
    has_arg_scope,
)
from tf1.contrib.framework.assignments import (
    assign_from_checkpoint,
    assign_from_checkpoint_fn,
    assign_from_values,
    assign_from_values_fn,
    get_variable_full_name,
    zero_initializer,
)
from tf1.contrib.framework.checkpoint_ops import (
    load_and_remap_matrix_initializer,
    load_embedding_initializer,
    load_linear_multiclass_bias_initializer,
    load_variable_slot_initializer,
)
from tf1.contrib.framework.checkpoint_utils import (
    init_from_checkpoint,
    list_variables,
    load_checkpoint,
    load_variable,
)
from tf1.contrib.framework.op_names import (
    argsort,
    experimental,
    get_graph_from_inputs,
    get_name_scope,
    get_placeholders,
    prepend_name_scope,
    print_op,
    py_func,
    sort,
    strip_name_scope,
)
from tf1.contrib.framework.tensor_util import (
    assert_same_float_dtype,
    assert_scalar,
    assert_scalar_int,
    convert_to_tensor_or_sparse_tensor,
    is_non_decreasing,
    is_numeric_tensor,
    is_strictly_increasing,
    is_tensor,
    reduce_sum_n,
    remove_squeezable_dimensions,
    with_same_shape,
    with_shape,
)
from tf1.contrib.framework.variables import (
    VariableDeviceChooser,
    add_model_variable,
    assert_global_step,
    assert_or_get_global_step,
    create_global_step,
    filter_variables,
    get_global_step,
    get_local_variables,
    get_model_variables,
    get_or_create_global_step,
    get_trainable_variables,
    get_unique_variable,
    get_variables,
    get_variables_by_name,
    get_variables_by_suffix,
    get_variables_to_restore,
    global_variable,
    local_variable,
    model_variable,
    variable,
)

CriticalSection = tf.CriticalSection
TensorSpec = tf.TensorSpec

__all__ = [
    "BoundedTensorSpec", "CriticalSection", "RecordInput", "TensorSpec", "VariableDeviceChooser", "add_arg_scope",
    "add_model_variable", "arg_scope", "arg_scope_func_key", "arg_scoped_arguments", "argsort", "assert_global_step",
    "assert_or_get_global_step", "assert_same_float_dtype", "assert_scalar", "assert_scalar_int",
    "assign_from_checkpoint", "assign_from_checkpoint_fn", "assign_from_values", "assign_from_values_fn",
    "convert_to_tensor_or_sparse_tensor", "convolutional_delta_orthogonal", "convolutional_orthogonal_1d",
    "convolutional_orthogonal_2d", "convolutional_orthogonal_3d", "create_global_step", "current_arg_scope",
    "deprecated", "deprecated_arg_values", "deprecated_args", "experimental", "filter_variables", "get_global_step",
    "get_graph_from_inputs", "get_local_variables", "get_model_variables", "get_name_scope",
    "get_or_create_global_step", "get_placeholders", "get_trainable_variables", "get_unique_variable",
    "get_variable_full_name", "get_variables", "get_variables_by_name", "get_variables_by_suffix",
    "get_variables_to_restore", "global_variable", "has_arg_scope", "init_from_checkpoint", "is_non_decreasing",
    "is_numeric_tensor", "is_strictly_increasing", "is_tensor", "list_variables", "load_and_remap_matrix_initializer",
    "load_checkpoint", "load_embedding_initializer", "load_linear_multiclass_bias_initializer", "load_variable",
    "load_variable_slot_initializer", "local_variable", "model_variable", "nest", "prepend_name_scope", "print_op",
    "py_func", "reduce_sum_n", "remove_squeezable_dimensions", "smart_case", "smart_cond", "smart_constant_value",
    "sort", "strip_name_scope", "variable", "with_same_shape", "with_shape", "zero_initializer",
]  # fmt: skip
