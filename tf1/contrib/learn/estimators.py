"""tf.contrib.learn.estimators: the same classes under their older address."""

from tf1.contrib.learn import (
    constants,
    dnn,
    dnn_linear_combined,
    estimator,
    head,
    linear,
    model_fn,
    run_config,
)
from tf1.contrib.learn import constants as metric_key
from tf1.contrib.learn import constants as prediction_key
from tf1.contrib.learn.constants import MetricKey, NotFittedError, PredictionKey, ProblemType
from tf1.contrib.learn.dnn import DNNClassifier, DNNEstimator, DNNRegressor
from tf1.contrib.learn.dnn_linear_combined import (
    DNNLinearCombinedClassifier,
    DNNLinearCombinedEstimator,
    DNNLinearCombinedRegressor,
)
from tf1.contrib.learn.estimator import (
    BaseEstimator,
    Estimator,
    SKCompat,
    infer_real_valued_columns_from_input,
    infer_real_valued_columns_from_input_fn,
)
from tf1.contrib.learn.head import (
    Head,
    multi_class_head,
    multi_label_head,
    no_op_train_fn,
    poisson_regression_head,
    regression_head,
)
from tf1.contrib.learn.linear import LinearClassifier, LinearEstimator, LinearRegressor
from tf1.contrib.learn.model_fn import ModeKeys, ModelFnOps
from tf1.contrib.learn.run_config import ClusterConfig, Environment, RunConfig, TaskType

__all__ = [
    "BaseEstimator", "ClusterConfig", "DNNClassifier", "DNNEstimator", "DNNLinearCombinedClassifier",
    "DNNLinearCombinedEstimator", "DNNLinearCombinedRegressor", "DNNRegressor", "Environment", "Estimator", "Head",
    "LinearClassifier", "LinearEstimator", "LinearRegressor", "MetricKey", "ModeKeys", "ModelFnOps", "NotFittedError",
    "PredictionKey", "ProblemType", "RunConfig", "SKCompat", "TaskType", "constants", "dnn", "dnn_linear_combined",
    "estimator", "head", "infer_real_valued_columns_from_input", "infer_real_valued_columns_from_input_fn", "linear",
    "metric_key", "model_fn", "multi_class_head", "multi_label_head", "no_op_train_fn", "poisson_regression_head",
    "prediction_key", "regression_head", "run_config",
]  # fmt: skip
