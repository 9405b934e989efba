"""tf.contrib.slim: layers, arg_scope and variables of contrib under one name, and slim's own loops, data and nets."""

# ruff: noqa: F401, F403  (everything that is imported here is a name of slim)
import importlib

from tf1.contrib import losses, metrics
from tf1.contrib.framework.arg_scope import *
from tf1.contrib.framework.variables import *
from tf1.contrib.layers import *
from tf1.contrib.slim import evaluation, learning, model_analyzer, queues, summaries
from tf1.contrib.slim.data import (
    data_decoder,
    data_provider,
    dataset,
    dataset_data_provider,
    parallel_reader,
    prefetch_queue,
    tfexample_decoder,
)
from tf1.missing import absence


def __getattr__(name: str):
    """slim.nets and slim.data, imported when they are asked for."""
    if name in ("data", "nets"):
        return importlib.import_module(f"{__name__}.{name}")
    return absence("contrib.slim")(name)
