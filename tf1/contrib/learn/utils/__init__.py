"""tf.contrib.learn.utils: inputs and exports of served models."""

from tf1.contrib.learn.utils import input_fn_utils, saved_model_export_utils
from tf1.contrib.learn.utils.input_fn_utils import (
    InputFnOps,
    build_default_serving_input_fn,
    build_parsing_serving_input_fn,
)
from tf1.contrib.learn.utils.saved_model_export_utils import ExportStrategy, make_export_strategy

__all__ = [
    "ExportStrategy", "InputFnOps", "build_default_serving_input_fn", "build_parsing_serving_input_fn",
    "input_fn_utils", "make_export_strategy", "saved_model_export_utils",
]  # fmt: skip
