"""Localization: whether a picture holds an object, where, of which class, and where its landmarks are."""

from tasks.localization.models import MODELS
from tasks.localization.options import LocalizeOptions
from tasks.task import Task
from training.runs.own_files import evaluation_picture

TASK = Task(
    __name__, __doc__, MODELS, "LocalizationEvaluator", LocalizeOptions, run_files=(evaluation_picture("worst"),)
)
