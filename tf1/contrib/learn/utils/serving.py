"""Estimators of contrib.learn as saved_models.export of tf.estimator sees them."""

from typing import Any

import tensorflow.compat.v1 as tf

from tf1.contrib.learn.utils.input_fn_utils import InputFnOps
from tf1.estimator import receivers
from tf1.estimator.export_output import PredictOutput


class AsCore:
    """An estimator of contrib.learn as saved_models.export sees estimators."""

    def __init__(self, estimator):
        self._estimator, self.config = estimator, estimator.config

    def _create_global_step(self, graph):
        return tf.train.create_global_step(graph)

    def _call_model_fn(self, features, labels, mode, config):
        spec = self._estimator._spec(self._estimator._get_predict_ops(features))
        default = tf.saved_model.signature_constants.DEFAULT_SERVING_SIGNATURE_DEF_KEY
        return spec._replace(export_outputs={default: PredictOutput(spec.predictions)})


def as_receiver(inputs: Any) -> Any:
    """A ServingInputReceiver of InputFnOps; anything else as it is."""
    if isinstance(inputs, InputFnOps):
        return receivers.ServingInputReceiver(inputs.features, inputs.default_inputs)
    return inputs
