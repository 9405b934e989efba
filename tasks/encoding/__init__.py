"""Encoding: pictures to a few numbers, for reconstruction or for comparison."""

from tasks.encoding.models import MODELS
from tasks.task import Task

TASK = Task(__name__, __doc__, MODELS)
