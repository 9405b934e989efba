"""Encoding: pictures to a few numbers, for reconstruction or for comparison."""

from tasks.encoding.models import MODELS
from tasks.encoding.options import EncodeOptions
from tasks.task import Task
from training.runs.own_files import evaluation_picture

RUN_FILES = (evaluation_picture("reconstructions"), evaluation_picture("codes"))
TASK = Task(__name__, __doc__, MODELS, "EncodingEvaluator", EncodeOptions, run_files=RUN_FILES)
