"""Toy task: one number for each picture."""

from tasks.task import Task
from tests.toy_task.options import EvaluateNumber, NumberOptions
from training.entry import Entry
from training.runs.own_files import evaluation_picture

MODELS = {
    "toy": Entry(
        "tests.toy_task.graph:Toy",
        "a number from the mean of each row of pixels",
        {"images": (28, 28, 1), "labels": ()},
        "digits",
        recipe={"epochs": 3, "learning_rate": 0.02},
    )
}
TASK = Task(
    __name__,
    __doc__,
    MODELS,
    "NumberEvaluator",
    NumberOptions,
    EvaluateNumber,
    run_files=(evaluation_picture("errors"),),
)
