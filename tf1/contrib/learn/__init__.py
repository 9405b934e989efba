"""tf.contrib.learn of TensorFlow 1.15: estimators with fit, evaluate and predict, and VocabularyProcessor.

SVM, k-means and the recurrent estimators are not here; contrib.learn.datasets is imported when it is asked for.
"""

import importlib

import tensorflow.compat.v1 as tf

from tf1.contrib.learn import (
    estimators,
    graph_actions,
    head,
    learn_runner,
    models,
    monitors,
    ops,
    preprocessing,
    utils,
)
from tf1.contrib.learn import graph_io as io
from tf1.contrib.learn.estimators import *  # noqa: F403 (its __all__ is part of what contrib.learn had)
from tf1.contrib.learn.estimators import __all__ as _of_estimators
from tf1.contrib.learn.experiment import Experiment
from tf1.contrib.learn.graph_actions import infer, run_feeds, run_n, train
from tf1.contrib.learn.graph_io import (
    HAS_DASK,
    HAS_PANDAS,
    extract_dask_data,
    extract_dask_labels,
    extract_pandas_data,
    extract_pandas_labels,
    extract_pandas_matrix,
    generator_input_fn,
    numpy_input_fn,
    pandas_input_fn,
    read_batch_examples,
    read_batch_features,
    read_batch_record_features,
    read_keyed_batch_examples,
    read_keyed_batch_features,
)
from tf1.contrib.learn.metric_spec import MetricSpec
from tf1.contrib.learn.utils import (
    ExportStrategy,
    InputFnOps,
    build_default_serving_input_fn,
    build_parsing_serving_input_fn,
    make_export_strategy,
)
from tf1.missing import absence

NanLossDuringTrainingError = tf.train.NanLossDuringTrainingError
basic_session_run_hooks = session_run_hook = tf.train  # their old addresses
learn_io = io
Evaluable = Trainable = BaseEstimator  # noqa: F405 (what has evaluate, and what has fit)

__all__ = [
    *_of_estimators, "HAS_DASK", "HAS_PANDAS", "Evaluable", "Experiment", "ExportStrategy",
    "InputFnOps", "MetricSpec", "NanLossDuringTrainingError", "Trainable",
    "build_default_serving_input_fn", "build_parsing_serving_input_fn", "estimators", "extract_dask_data",
    "extract_dask_labels", "extract_pandas_data", "extract_pandas_labels", "extract_pandas_matrix",
    "generator_input_fn", "graph_actions", "head", "infer", "io", "learn_runner", "make_export_strategy", "models",
    "monitors", "numpy_input_fn", "ops", "pandas_input_fn", "preprocessing", "read_batch_examples",
    "read_batch_features", "read_batch_record_features", "read_keyed_batch_examples", "read_keyed_batch_features",
    "run_feeds", "run_n", "train", "utils",
]  # fmt: skip

_absence = absence("contrib.learn")


def __getattr__(name: str):
    return importlib.import_module("tf1.contrib.learn.datasets") if name == "datasets" else _absence(name)
