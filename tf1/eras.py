"""For which TensorFlow a program was written: TensorFlow 2 programs are told apart from those of TensorFlow 1."""

import ast
import re

from tf1.sources import Source
from tf1.syntax import Use, uses

# Names that only TensorFlow 2 has. Each was looked up in the public API of 1.15, which lacks it.
ONLY_IN_2 = re.compile(
    r"tensorflow\.(?:"
    r"optimizers\.|random\.(?:set_seed|Generator|get_global_generator)\b|nn\.(?:gelu|silu)\b|autodiff\b"
    r"|summary\.(?:create_file_writer|trace_on|trace_export)\b|data\.AUTOTUNE\b|experimental\.(?:numpy|dtensor)\b"
    r"|config\.(?:(?:list|get|set)_(?:physical|logical|visible)_|run_functions_eagerly\b)"
    r"|(?:losses|metrics|initializers)\.(?!Reduction\b)[A-Z]\w*"
    r"|distribute\.(?:MultiWorkerMirroredStrategy|TPUStrategy|ParameterServerStrategy)\b"
    r"|keras\.(?:utils\.(?:set_random_seed|image_dataset_from_directory|text_dataset_from_directory|load_img)\b"
    r"|preprocessing\.(?:image_dataset_from_directory|text_dataset_from_directory)\b"
    r"|layers\.(?:experimental\b|Rescaling\b|Resizing\b|Normalization\b|TextVectorization\b|MultiHeadAttention\b"
    r"|Random[A-Z]|StringLookup\b|IntegerLookup\b|CategoryEncoding\b)"
    r"|mixed_precision\.(?:set_global_policy|Policy)\b|optimizers\.legacy\b|activations\.(?:gelu|swish)\b)"
    r")"
)
# Names of both, but a program of 1.15 that uses them in earnest also uses a session or switches eager mode on.
EAGER = re.compile(r"tensorflow\.(?:function|GradientTape)$")
# Names that Keras has had since 2020 or later, and Keras 1 to 2.3 did not have.
ONLY_IN_KERAS_3 = re.compile(
    r"keras\.(?:ops|random|distribution|tree|saving|config|export|quantizers|mixed_precision|src|api|device|name_scope"
    r"|(?:Variable|KerasTensor|Loss|Metric|Optimizer|Regularizer|Initializer|Function|Operation|DTypePolicy)\b"
    r"|utils\.(?:set_random_seed|image_dataset_from_directory|text_dataset_from_directory|load_img|PyDataset)\b"
    r"|layers\.(?:experimental|Rescaling|Resizing|Normalization|TextVectorization|MultiHeadAttention|Random[A-Z]\w*"
    r"|StringLookup|IntegerLookup|CategoryEncoding|Discretization|Hashing|UnitNormalization|GroupNormalization)\b"
    r"|optimizers\.(?:legacy|schedules|AdamW|Lion|Adafactor)\b|activations\.(?:gelu|swish|silu)\b)(?:\.|\b)"
)
# Names that TensorFlow 2 lacks: one of them is enough for a program of TensorFlow 1.
ONLY_IN_1 = re.compile(
    r"tensorflow\.(?:contrib|layers|app|flags|logging|examples|gfile|python_io|ConfigProto|GPUOptions|GraphKeys"
    r"|Session|InteractiveSession|placeholder|placeholder_with_default|get_variable|get_variable_scope|variable_scope"
    r"|(?:global|local|all|trainable|moving_average|model)_variables|(?:global_|local_|tables_)?variables_initializer"
    r"|initialize_(?:all_|local_)?variables|reset_default_graph|get_default_graph|get_default_session|set_random_seed"
    r"|enable_eager_execution|enable_v2_behavior|add_to_collection|get_collection|assign|assign_add|assign_sub"
    r"|random_(?:normal|uniform|crop|shuffle|gamma|poisson)|truncated_normal|\w+_initializer|to_(?:float|int32|int64)"
    r"|log|div|matrix_\w+|sparse_\w+|ceil|multinomial|py_func|read_file|decode_\w+|string_\w+|parse_\w+|Print|mul|sub"
    r"|pack|unpack|select|batch_matmul|scalar_summary|merge_\w+|histogram_summary|image_summary|\w+Reader|\w+Queue"
    r"|estimator\.inputs|summary\.(?:FileWriter|merge|merge_all)"
    r"|train\.(?:\w*Optimizer|Saver|\w*Session\w*|Coordinator|SummaryWriter|\w+_producer|start_queue_runners"
    r"|(?:shuffle_)?batch(?:_join)?|\w+_decay|piecewise_constant|\w*global_step|import_meta_graph|write_graph)"
    r"|nn\.(?:rnn_cell|dynamic_rnn|static_rnn|bidirectional_dynamic_rnn|softmax_cross_entropy_with_logits_v2|xw_plus_b"
    r"|conv2d_backprop_filter|max_pool_with_argmax_v1)"
    r"|losses\.[a-z]\w*|metrics\.[a-z]\w*|image\.(?:resize_(?:images|bilinear|bicubic|nearest_neighbor|area)"
    r"|resize_image_with_crop_or_pad|transpose_image)|python\.|compat\.v1\.disable_\w+)(?:\.|$)"
)


def why_of_tensorflow_2(found: list[Source]) -> str | None:
    """Why a program is one of TensorFlow 2 (`tf.function in line 12 of model.py`), or None: it is of 1, or may be.

    Args:
        found: its sources (sources.sources); the program's own file is the first.

    A name that TensorFlow 2 lacks in any of the files is enough for None.
    """
    trees = [(source, source.tree) for source in found if source.tree]
    if any(is_of_tensorflow_1(tree) for _, tree in trees):
        return None
    for source, tree in trees:
        reason = is_of_tensorflow_2(tree)
        if reason:
            return reason if source.path == found[0].path else f"{reason} of {source.path}"
    return None


def why_of_keras_3(found: list[Source]) -> str | None:
    """Why a program needs the Keras of today (`keras.ops.mean in line 2 of model.py`), or None.

    Args:
        found: its sources (sources.sources); the program's own file is the first.
    """
    for source in found:
        for use in uses(source.tree, roots=("keras",)) if source.tree else ():
            if not use.guarded and ONLY_IN_KERAS_3.match(use.name):
                where = "" if source.path == found[0].path else f" of {source.path}"
                return f"{use.name} in line {use.line}{where}"
    return None


def is_of_tensorflow_1(tree: ast.AST) -> bool:
    """Whether a file uses a name that TensorFlow 2 lacks, or imports tensorflow.compat.v1.

    What stands below an `if` that asks for the version, or in a `try` that handles an absence, proves nothing.
    """
    found = uses(tree)
    if any(use.imported and use.name.startswith("tensorflow.compat.v1") for use in found):
        return True
    return any(ONLY_IN_1.match(use.name) for use in found if not use.guarded)


def is_of_tensorflow_2(tree: ast.AST) -> str | None:
    """Why a file is of TensorFlow 2, or None: it is of TensorFlow 1, or may be.

    It is if it uses a name that TensorFlow 1.15 lacks, or tf.function or GradientTape, and not one name that
    TensorFlow 2 lacks. One of tf.keras alone may be of either.
    """
    if is_of_tensorflow_1(tree):
        return None
    demand = _demanded(tree)
    if demand:
        return demand
    for use in uses(tree):
        if not use.guarded and (ONLY_IN_2.match(use.name) or EAGER.match(use.name)):
            return _reason(use)
    return None


def _reason(use: Use) -> str:
    """The name as programs write it, and its line."""
    return f"tf{use.name.removeprefix('tensorflow')} in line {use.line}"


def _demanded(tree: ast.AST) -> str | None:
    """An assertion that the version is 2 or above, such as `assert tf.__version__ >= "2.0"`."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Assert):
            continue
        parts = list(ast.walk(node.test))
        asks = any(isinstance(part, ast.Attribute) and part.attr == "__version__" for part in parts)
        if asks and any(isinstance(part, ast.Constant) and str(part.value).startswith("2") for part in parts):
            return f"it asserts a version of 2 in line {node.lineno}"
    return None
