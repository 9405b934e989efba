"""Segmentation: the class of each pixel."""

from tasks.segmentation.models import MODELS
from tasks.segmentation.options import EvaluateSegmenterOptions, SegmentOptions
from tasks.task import Task
from training.runs.own_files import evaluation_picture

RUN_FILES = (evaluation_picture("confusion"), evaluation_picture("worst"))
TASK = Task(
    __name__, __doc__, MODELS, "SegmentationEvaluator", SegmentOptions, EvaluateSegmenterOptions, run_files=RUN_FILES
)
