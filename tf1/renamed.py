"""Tables for names.py: what was called otherwise before TensorFlow 1.0, and what moved inside `tensorflow.python`.

The first is the table by which TensorFlow's own tf_upgrade.py brought programs to 1.0, and some more names.
"""

#: Name below `tf` before 1.0 -> its name in 1.15.
BEFORE_ONE = {
    "pack": "stack",
    "unpack": "unstack",
    "mul": "multiply",
    "neg": "negative",
    "sub": "subtract",
    "inv": "reciprocal",
    "select": "where",
    "concat_v2": "concat",
    "reverse_v2": "reverse",
    "listdiff": "setdiff1d",
    "list_diff": "setdiff1d",
    "complex_abs": "abs",
    "tensor_summary": "summary.tensor_summary",
    "merge_summary": "summary.merge",
    "merge_all_summaries": "summary.merge_all",
    "train.SummaryWriter": "summary.FileWriter",
    "train.SummaryWriterCache": "summary.FileWriterCache",
    "image.per_image_whitening": "image.per_image_standardization",
    "image.random_crop": "random_crop",
    "image.resize_image": "image.resize_images",
    "nn.rnn": "nn.static_rnn",
    "nn.state_saving_rnn": "nn.static_state_saving_rnn",
    "nn.bidirectional_rnn": "nn.static_bidirectional_rnn",
    "batch_band_part": "matrix_band_part",
    "batch_matrix_band_part": "matrix_band_part",
    "batch_matrix_diag": "matrix_diag",
    "batch_matrix_diag_part": "matrix_diag_part",
    "batch_matrix_set_diag": "matrix_set_diag",
    "batch_set_diag": "matrix_set_diag",
    "batch_matrix_transpose": "matrix_transpose",
    "batch_matrix_determinant": "matrix_determinant",
    "batch_matrix_inverse": "matrix_inverse",
    "batch_cholesky": "cholesky",
    "batch_cholesky_solve": "cholesky_solve",
    "batch_matrix_solve": "matrix_solve",
    "batch_matrix_triangular_solve": "matrix_triangular_solve",
    "batch_matrix_solve_ls": "matrix_solve_ls",
    "batch_self_adjoint_eig": "self_adjoint_eig",
    "batch_self_adjoint_eigvals": "self_adjoint_eigvals",
    "batch_fft": "fft",
    "batch_ifft": "ifft",
    "batch_fft2d": "fft2d",
    "batch_ifft2d": "ifft2d",
    "batch_fft3d": "fft3d",
    "batch_ifft3d": "ifft3d",
}

#: Functions whose arguments stood in another order, below `tf`: both orders work (before_one.py).
REORDERED = (
    "concat", "split", "split_v", "reverse", "batch_matmul", "svd", "batch_svd", "scalar_summary", "histogram_summary",
    "image_summary", "audio_summary", "SparseTensor", "SparseTensorValue", "RegisterShape", "image.resize_images",
    "nn.softmax_cross_entropy_with_logits", "nn.sparse_softmax_cross_entropy_with_logits",
    "nn.sigmoid_cross_entropy_with_logits", "nn.sampled_softmax_loss", "nn.nce_loss",
)  # fmt: skip

_UNROLLED = ("bidirectional_dynamic_rnn", "dynamic_rnn", "raw_rnn", "static_rnn")  # nn.py imported them
_OPS = "tensorflow.python.framework.ops"
_ARRAY, _CONTROL = "tensorflow.python.ops.array_ops_stack", "tensorflow.python.ops"
_TENSOR, _SLICES = "tensorflow.python.framework.tensor", "tensorflow.python.framework.indexed_slices"
_CONVERSION = "tensorflow.python.framework.tensor_conversion_registry"

#: Attribute of a module inside `tensorflow` in 1.15 -> where it is today.
INSIDE = {
    "pywrap_tensorflow": "tensorflow.python.pywrap_tensorflow",
    "pywrap_tensorflow.NewCheckpointReader": "tensorflow.python.training.py_checkpoint_reader:NewCheckpointReader",
    "python.pywrap_tensorflow.NewCheckpointReader":
        "tensorflow.python.training.py_checkpoint_reader:NewCheckpointReader",
    "python.framework.ops.Tensor": f"{_TENSOR}:Tensor",
    "python.framework.ops.IndexedSlices": f"{_SLICES}:IndexedSlices",
    "python.framework.ops.IndexedSlicesValue": f"{_SLICES}:IndexedSlicesValue",
    "python.framework.ops.RegisterShape": "tf1.before_one:RegisterShape",
    "python.framework.ops.register_tensor_conversion_function": f"{_CONVERSION}:register_tensor_conversion_function",
    "python.framework.ops.convert_to_tensor_v2": f"{_OPS}:convert_to_tensor",
    "python.framework.ops.convert_to_tensor_or_indexed_slices": f"{_SLICES}:convert_to_tensor_or_indexed_slices",
    "python.framework.ops.internal_convert_to_tensor_or_indexed_slices":
        f"{_SLICES}:internal_convert_to_tensor_or_indexed_slices",
    "python.framework.ops.convert_n_to_tensor_or_indexed_slices": f"{_SLICES}:convert_n_to_tensor_or_indexed_slices",
    "python.framework.ops.internal_convert_n_to_tensor_or_indexed_slices":
        f"{_SLICES}:internal_convert_n_to_tensor_or_indexed_slices",
    "python.framework.graph_util.convert_variables_to_constants":
        "tensorflow.python.framework.convert_to_constants:convert_variables_to_constants",
    "python.framework.graph_util_impl.convert_variables_to_constants":
        "tensorflow.python.framework.convert_to_constants:convert_variables_to_constants",
    "python.framework.tensor_shape.scalar": "tf1.old_inside:scalar",
    "python.framework.tensor_shape.vector": "tf1.old_inside:vector",
    "python.framework.tensor_shape.matrix": "tf1.old_inside:matrix",
    "python.framework.common_shapes.scalar_shape": "tf1.old_inside:scalar_shape",
    "python.framework.common_shapes.unchanged_shape": "tf1.old_inside:unchanged_shape",
    "python.framework.common_shapes.unknown_shape": "tf1.old_inside:unknown_shape",
    "python.framework.common_shapes.no_outputs": "tf1.old_inside:no_outputs",
    "python.util.nest.is_sequence": "tensorflow.python.util.nest:is_nested",
    "python.data.util.nest.is_sequence": "tensorflow.python.data.util.nest:is_nested",
    "python.ops.array_ops.stack": f"{_ARRAY}:stack",
    "python.ops.array_ops.unstack": f"{_ARRAY}:unstack",
    "python.ops.array_ops.pack": f"{_ARRAY}:stack",
    "python.ops.array_ops.unpack": f"{_ARRAY}:unstack",
    "python.ops.array_ops.concat": "tf1.before_one:concat",
    "python.ops.array_ops.split": "tf1.before_one:split",
    "python.ops.array_ops.concat_v2": "tensorflow.python.ops.array_ops:concat",
    "python.ops.math_ops.mul": "tensorflow.python.ops.math_ops:multiply",
    "python.ops.math_ops.sub": "tensorflow.python.ops.math_ops:subtract",
    "python.ops.math_ops.neg": "tensorflow.python.ops.math_ops:negative",
    "python.ops.math_ops.batch_matmul": "tf1.before_one:batch_matmul",
    "python.ops.math_ops.select": "tensorflow.compat.v1:where",
    "python.ops.control_flow_ops.Assert": f"{_CONTROL}.control_flow_assert:Assert",
    "python.ops.control_flow_ops.case": f"{_CONTROL}.control_flow_case:case",
    "python.ops.control_flow_ops.cond": f"{_CONTROL}.cond:cond",
    "python.ops.control_flow_ops.switch_case": f"{_CONTROL}.control_flow_switch_case:switch_case",
    "python.ops.control_flow_ops.while_loop": f"{_CONTROL}.while_loop:while_loop",
    "python.ops.functional_ops.map_fn": f"{_CONTROL}.map_fn:map_fn",
    "python.ops.random_ops.random_crop": f"{_CONTROL}.random_crop_ops:random_crop",
    "python.ops.variables.RefVariable": f"{_CONTROL}.ref_variable:RefVariable",
    "python.ops.variables.VariableV1": f"{_CONTROL}.variable_v1:VariableV1",
    "python.ops.variables.Variable": "tensorflow.compat.v1:Variable",
    "python.ops.variables.all_variables": "tensorflow.compat.v1:all_variables",
    "python.ops.variables.is_variable_initialized": f"{_CONTROL}.variable_v1:is_variable_initialized",
    "python.ops.variable_scope.enable_resource_variables": "tensorflow.compat.v1:enable_resource_variables",
    "python.ops.variable_scope.disable_resource_variables": "tensorflow.compat.v1:disable_resource_variables",
    "python.ops.variable_scope.resource_variables_enabled": "tensorflow.compat.v1:resource_variables_enabled",
    "python.ops.image_ops.resize_images": "tf1.before_one:resize_images",
    "python.ops.nn.rnn_cell": "tf1.recurrent.cells",
    "python.ops.nn.softmax_cross_entropy_with_logits": "tf1.before_one:softmax_cross_entropy_with_logits",
    "python.ops.nn.sparse_softmax_cross_entropy_with_logits":
        "tf1.before_one:sparse_softmax_cross_entropy_with_logits",
    "python.ops.nn.sigmoid_cross_entropy_with_logits": "tf1.before_one:sigmoid_cross_entropy_with_logits",
    "python.ops.nn_ops.softmax_cross_entropy_with_logits": "tf1.before_one:softmax_cross_entropy_with_logits",
    "python.ops.nn_ops.sparse_softmax_cross_entropy_with_logits":
        "tf1.before_one:sparse_softmax_cross_entropy_with_logits",
    **{f"python.ops.nn.{name}": f"tensorflow.python.ops.rnn:{name}" for name in _UNROLLED},
    "python.graph_util": "tensorflow.compat.v1:graph_util",
    "python.platform.tf_logging._get_logger": "tensorflow.python.platform.tf_logging:get_logger",
    "python.ops.rnn.rnn": "tensorflow.python.ops.rnn:static_rnn",
    "python.ops.rnn.bidirectional_rnn": "tensorflow.python.ops.rnn:static_bidirectional_rnn",
    "python.ops.rnn.state_saving_rnn": "tensorflow.python.ops.rnn:static_state_saving_rnn",
    "python.ops.rnn_cell": "tf1.recurrent.cells",
    "python.ops.rnn_cell_impl": "tf1.recurrent.cells",
}  # fmt: skip

#: Modules of tensorflow.python.ops that `tf` itself held in the first years: tf.math_ops.add, tf.array_ops.transpose.
_IN_SIGHT = (
    "array_ops", "check_ops", "clip_ops", "control_flow_ops", "data_flow_ops", "functional_ops", "image_ops",
    "init_ops", "io_ops", "linalg_ops", "logging_ops", "math_ops", "nn_ops", "parsing_ops", "random_ops", "script_ops",
    "sparse_ops", "state_ops", "string_ops",
)  # fmt: skip
IN_SIGHT = {name: f"tensorflow.python.ops.{name}" for name in _IN_SIGHT} | {
    name: target
    for name, target in ((name.removeprefix("python.ops."), target) for name, target in INSIDE.items())
    if name.partition(".")[0] in _IN_SIGHT
}

#: Old path of a module below `tensorflow.` -> the module that stands there.
MOVED = {
    "tensorflow.models": "tf1.models",
    "tensorflow.python.client.graph_util": "tensorflow.python.framework.graph_util",
    "tensorflow.python.distribute.distribution_strategy_context": "tensorflow.python.distribute.distribute_lib",
    "tensorflow.python.framework.tensor_like": "tensorflow.python.framework.tensor",
    "tensorflow.python.ops.common_shapes": "tensorflow.python.framework.common_shapes",
    "tensorflow.python.ops.constant_op": "tensorflow.python.framework.constant_op",
    "tensorflow.python.ops.distributions.transformed_distribution": "tensorflow.python.ops.distributions.distribution",
    "tensorflow.python.ops.gen_user_ops": "tensorflow.python.user_ops.user_ops",
    "tensorflow.python.ops.losses.loss_reduction": "tensorflow.python.ops.losses.losses_impl",
    "tensorflow.python.ops.op_def_library": "tensorflow.python.framework.op_def_library",
    "tensorflow.python.ops.rnn_cell_wrapper_impl": "tf1.recurrent.wrappers",
    "tensorflow.python.ops.seq2seq": "tf1.contrib.legacy_seq2seq",
    "tensorflow.python.ops.spectral_ops": "tensorflow.python.ops.signal.fft_ops",
    "tensorflow.python.ops.summary_ops": "tensorflow.python.ops.logging_ops",
    "tensorflow.python.ops.tensor_shape": "tensorflow.python.framework.tensor_shape",
    "tensorflow.python.summary.event_accumulator": "tensorboard.backend.event_processing.event_accumulator",
    "tensorflow.python.summary.event_file_inspector": "tensorboard.backend.event_processing.event_file_inspector",
    "tensorflow.python.summary.event_multiplexer": "tensorboard.backend.event_processing.event_multiplexer",
    "tensorflow.python.training.checkpointable": "tensorflow.python.trackable",
    "tensorflow.python.training.checkpointable.util": "tensorflow.python.checkpoint.checkpoint",
    "tensorflow.python.training.distribute": "tensorflow.python.distribute.distribute_lib",
    "tensorflow.python.training.distribution_strategy_context": "tensorflow.python.distribute.distribute_lib",
    "tensorflow.python.training.gen_training_ops": "tensorflow.python.ops.gen_training_ops",
    "tensorflow.python.training.saveable_object": "tensorflow.python.training.saving.saveable_object",
    "tensorflow.python.training.summary_writer": "tensorflow.python.summary.writer.writer",
    "tensorflow.python.training.tracking": "tensorflow.python.trackable",
    "tensorflow.python.training.tracking.util": "tensorflow.python.checkpoint.checkpoint",
    "tensorflow.python.training.training_ops": "tensorflow.python.ops.gen_training_ops",
    "tensorflow.tensorboard": "tensorboard",
}
