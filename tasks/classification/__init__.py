"""Classification: one class for each picture or row of numbers."""

from tasks.classification.models import MODELS
from tasks.classification.options import ClassifyOptions, WindowOptions
from tasks.task import Command, Task
from training.runs.own_files import evaluation_picture

WINDOW = Command(
    "Slides a trained classifier with convolutions over large pictures, at several scales, and draws the windows in "
    "which it finds a class.",
    WindowOptions,
    "tasks.classification.windows:find",
    words="FILE [FILE ...]",
)
TASK = Task(
    __name__,
    __doc__,
    MODELS,
    "ClassificationEvaluator",
    ClassifyOptions,
    run_files=(evaluation_picture("confusion"),),
    commands={"window": WINDOW},
)
