"""tf.estimator of TensorFlow 1.15, which today's lacks: training on tf.train.MonitoredTrainingSession.

Model functions, input functions, hooks, checkpoints, events, exports and the ready-made linear and deep models are
those of 1.15, on one machine and one device. Boosted trees, k-means and LinearSDCA are not here.
"""

import tensorflow.compat.v1 as tf

from tf1.estimator import canned, experimental, export, inputs, tpu
from tf1.estimator.canned.base_head import Head
from tf1.estimator.canned.baseline import BaselineClassifier, BaselineEstimator, BaselineRegressor
from tf1.estimator.canned.dnn import DNNClassifier, DNNEstimator, DNNRegressor
from tf1.estimator.canned.dnn_linear_combined import (
    DNNLinearCombinedClassifier,
    DNNLinearCombinedEstimator,
    DNNLinearCombinedRegressor,
)
from tf1.estimator.canned.heads import (
    BinaryClassHead,
    LogisticRegressionHead,
    MultiClassHead,
    PoissonRegressionHead,
    RegressionHead,
)
from tf1.estimator.canned.linear import LinearClassifier, LinearEstimator, LinearRegressor
from tf1.estimator.canned.multi_label_head import MultiLabelHead
from tf1.estimator.canned.parsing_utils import classifier_parse_example_spec, regressor_parse_example_spec
from tf1.estimator.estimator import Estimator, VocabInfo, WarmStartSettings
from tf1.estimator.exporter import BestExporter, Exporter, FinalExporter, LatestExporter
from tf1.estimator.extenders import add_metrics
from tf1.estimator.mode_keys import ModeKeys
from tf1.estimator.model_fn import EstimatorSpec
from tf1.estimator.run_config import RunConfig
from tf1.estimator.training import EvalSpec, TrainSpec, train_and_evaluate
from tf1.missing import absence

_OF_TRAIN = [
    "CheckpointSaverHook", "CheckpointSaverListener", "FeedFnHook", "FinalOpsHook", "GlobalStepWaiterHook",
    "LoggingTensorHook", "NanLossDuringTrainingError", "NanTensorHook", "ProfilerHook", "SecondOrStepTimer",
    "SessionRunArgs", "SessionRunContext", "SessionRunHook", "SessionRunValues", "StepCounterHook", "StopAtStepHook",
    "SummarySaverHook",
]  # fmt: skip
globals().update({name: getattr(tf.train, name) for name in _OF_TRAIN})

__all__ = [
    *_OF_TRAIN, "BaselineClassifier", "BaselineEstimator", "BaselineRegressor", "BestExporter", "BinaryClassHead",
    "DNNClassifier", "DNNEstimator", "DNNLinearCombinedClassifier", "DNNLinearCombinedEstimator",
    "DNNLinearCombinedRegressor", "DNNRegressor", "Estimator", "EstimatorSpec", "EvalSpec", "Exporter",
    "FinalExporter", "Head", "LatestExporter", "LinearClassifier", "LinearEstimator", "LinearRegressor",
    "LogisticRegressionHead", "ModeKeys", "MultiClassHead", "MultiLabelHead", "PoissonRegressionHead",
    "RegressionHead", "RunConfig", "TrainSpec", "VocabInfo", "WarmStartSettings", "add_metrics",
    "canned", "classifier_parse_example_spec", "experimental", "export", "inputs", "regressor_parse_example_spec",
    "tpu", "train_and_evaluate",
]  # fmt: skip

__getattr__ = absence("estimator")
