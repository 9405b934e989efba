"""What TensorFlow 1.15 had and compat.v1 of today lacks: old name -> where it is found. Nothing is imported here.

A value is a module or "module:attribute". The facade (facade.py) reads NAMES, the finder (importing.py) MOVED.
"""

import re

from tf1 import renamed

_GFILES = ("gfile", "python.platform.gfile")

#: Dotted name below `tf` -> what stands there.
NAMES = {
    "contrib": "tf1.contrib",
    "examples": "tf1.examples",
    "python.pywrap_tensorflow.EqualGraphDefWrapper": "tf1.pywrap:EqualGraphDefWrapper",
    # left out (missing.py says why)
    "enable_eager_execution": "tf1.refusing:enable_eager_execution",
    "enable_v2_behavior": "tf1.refusing:enable_v2_behavior",
    "add_check_numerics_ops": "tf1.numerics:add_check_numerics_ops",
    # layers (graphs/layers)
    "layers": "tf1.layers",
    # not in MOVED: TensorFlow of today imports its own modules of these names, which need Keras
    "python.layers": "tf1.layers",
    **{
        f"python.layers.{name}": f"tf1.layers.{name}"
        for name in ("base", "convolutional", "core", "layers", "normalization", "pooling", "utils")
    },
    # Keras
    "keras": "tf1.keras:keras",
    "python.keras": "tf1.keras:keras",
    # recurrent cells
    "nn.rnn_cell": "tf1.recurrent.cells",
    "nn.seq2seq": "tf1.contrib.legacy_seq2seq",
    # names before 1.0, and what moved inside tensorflow.python (renamed.py)
    **{old: f"tensorflow.compat.v1:{new}" for old, new in renamed.BEFORE_ONE.items()},
    **{name: f"tf1.before_one:{name.rpartition('.')[2]}" for name in renamed.REORDERED},
    "train.match_filenames_once": "tf1.before_one:match_filenames_once",
    **renamed.IN_SIGHT,
    **renamed.INSIDE,
    **{f"{gfile}.{name}": f"tf1.files:{name}" for gfile in _GFILES for name in ("GFile", "FastGFile", "Open")},
    "types": "tensorflow.compat.v1:dtypes",
    "config.experimental_list_devices": "tensorflow.compat.v1:config.list_logical_devices",
    "ctc_loss_v2": "tensorflow.compat.v2:nn.ctc_loss",
    "logging._logger": "tf1.old_inside:logger",
    "python.platform.tf_logging._logger": "tf1.old_inside:logger",
    "train.BytesList": "tf1.files:BytesList",
    "app.flags.FLAGS": "tf1.old_flags:FLAGS",
    "flags.FLAGS": "tf1.old_flags:FLAGS",
    **{
        f"{flags}.DEFINE_{kind}": f"tf1.old_flags:DEFINE_{kind}"
        for flags in ("app.flags", "flags", "python.platform.flags")
        for kind in ("integer", "float", "string", "boolean", "bool")
    },
    # feature columns, which tf.feature_column makes of other classes than it did before 1.13
    **{
        f"python.feature_column.feature_column._{name}": f"tensorflow.python.feature_column.feature_column_v2:{name}"
        for name in (
            "BucketizedColumn",
            "CategoricalColumn",
            "CrossedColumn",
            "DenseColumn",
            "EmbeddingColumn",
            "FeatureColumn",
            "HashedCategoricalColumn",
            "IdentityCategoricalColumn",
            "IndicatorColumn",
            "NumericColumn",
            "VocabularyFileCategoricalColumn",
            "VocabularyListCategoricalColumn",
            "WeightedCategoricalColumn",
        )
    },
    # estimators
    "estimator": "tf1.estimator",
    "python.estimator": "tf1.estimator",
}

#: Old path of a module below `tensorflow.` -> the module that stands there.
MOVED = {
    "tensorflow.contrib": "tf1.contrib",
    "tensorflow.examples": "tf1.examples",
    "tensorflow.layers": "tf1.layers",
    "tensorflow.contrib.gan.python.losses.python.losses_wargs": "tf1.contrib.gan.losses.losses_impl",
    "tensorflow.contrib.slim.layers": "tf1.contrib.layers",
    "tensorflow.contrib.slim.losses": "tf1.contrib.losses",
    "tensorflow.contrib.slim.metrics": "tf1.contrib.metrics",
    **renamed.MOVED,
    # estimators
    "tensorflow.estimator": "tf1.estimator",
    "tensorflow.python.estimator": "tf1.estimator",
    "tensorflow.python.estimator.estimator_lib": "tf1.estimator",
    "tensorflow.python.estimator.util": "tf1.estimator.calling",
    "tensorflow.python.estimator.inputs.inputs": "tf1.estimator.inputs",
    "tensorflow.python.estimator.inputs.numpy_io": "tf1.estimator.inputs",
    "tensorflow.python.estimator.inputs.pandas_io": "tf1.estimator.inputs",
    "tensorflow.python.estimator.export.export": "tf1.estimator.export",
    "tensorflow.python.estimator.export.export_lib": "tf1.estimator.export",
    "tensorflow.python.estimator.export.export_output": "tf1.estimator.export_output",
}

_GENERATED = re.compile(r"python\.ops\.gen_\w+_ops(?:\.(_[a-z]\w*))?")


def shown_since(name: str) -> str | None:
    """The last part without its underline, if that is all that it has lost, or None.

    Args:
        name: a dotted name below `tf`. gen_nn_ops.relu_grad was _relu_grad until 1.8, and so were other functions of
            modules that are generated, if their operation was no public function.
    """
    found = _GENERATED.fullmatch(name)
    return found[1][1:] if found and found[1] else None


def is_generated(path: str) -> bool:
    """Whether a dotted path below `tf` is a module that the build of TensorFlow generates, with names of then."""
    found = _GENERATED.fullmatch(path)
    return bool(found) and not found[1]
