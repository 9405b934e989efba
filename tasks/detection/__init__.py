"""Detection: any number of objects a picture, each with its box, class and score."""

from tasks.detection.models import MODELS
from tasks.detection.options import DetectOptions
from tasks.task import Task

TASK = Task(
    name="detection",
    about="any number of objects a picture, each with its box, class and score",
    models=MODELS,
    evaluator="tasks.detection.evaluator:DetectionEvaluator",
    predict_options=DetectOptions,
    predictor="tasks.detection.predict:predict",
    run_files=("curves-*.png", "worst-*.png"),
)
