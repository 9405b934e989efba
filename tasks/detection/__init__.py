"""Detection: any number of objects in a picture, each with its box, class and score."""

from tasks.detection.models import MODELS
from tasks.detection.options import DetectOptions
from tasks.task import Task
from training.runs.own_files import evaluation_picture

RUN_FILES = tuple(map(evaluation_picture, ("curves", "worst", "masks", "recall")))
TASK = Task(__name__, __doc__, MODELS, "DetectionEvaluator", DetectOptions, run_files=RUN_FILES)
