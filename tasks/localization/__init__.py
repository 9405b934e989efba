"""Localization: whether a picture holds an object, where, of which class, and where its landmarks are."""

from tasks.localization.models import MODELS
from tasks.localization.options import LocalizeOptions
from tasks.task import Task

TASK = Task(
    name="localization",
    about="one object a picture: presence, box, class and landmarks",
    models=MODELS,
    evaluator="tasks.localization.evaluator:LocalizationEvaluator",
    predict_options=LocalizeOptions,
    predictor="tasks.localization.predict:predict",
    run_files=("worst-*.png",),
)
