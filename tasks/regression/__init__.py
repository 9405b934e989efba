"""Regression: an angle of steering for each picture of a road."""

from tasks.regression.models import MODELS
from tasks.regression.options import EvaluateRegressorOptions, SteerOptions
from tasks.task import Task
from training.runs.own_files import evaluation_picture

TASK = Task(
    __name__,
    __doc__,
    MODELS,
    "RegressionEvaluator",
    SteerOptions,
    EvaluateRegressorOptions,
    run_files=tuple(map(evaluation_picture, ("angles", "offsets", "drive.gif"))),
)
