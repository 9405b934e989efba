"""A task completes the entries of its models and names its parts by its folder."""

from dataclasses import dataclass

from tasks.task import Task
from training.command_options import EvaluateOptions, RunOptions
from training.entry import Entry


@dataclass(frozen=True)
class OwnOptions(RunOptions):
    """Flags of one model alone."""


MODELS = {
    "plain": Entry("a:A", "plain", {}, "iris"),
    "own": Entry("b:B", "own", {}, "iris", evaluator="Special", predict_options=OwnOptions),
}


def test_models_get_their_names_and_what_the_task_has_unless_they_have_their_own():
    task = Task("tasks.toys", "Toys: nothing.", MODELS, "Usual", RunOptions)
    assert (task.name, task.predictor) == ("toys", "tasks.toys.predict:predict")
    plain, own = task.models["plain"], task.models["own"]
    assert (plain.name, own.name) == ("plain", "own")
    assert plain.evaluator == "tasks.toys.evaluator:Usual"
    assert own.evaluator == "tasks.toys.evaluator:Special"
    assert (plain.predict_options, own.predict_options) == (RunOptions, OwnOptions)
    assert plain.evaluate_options == own.evaluate_options == EvaluateOptions
    assert MODELS["plain"].name == ""  # the entries that it was given stay as they were


def test_a_task_without_parts_of_its_own_measures_by_the_base_class_and_predicts_nothing():
    task = Task("tasks.toys", "Toys: nothing.", {"plain": MODELS["plain"]})
    assert task.predictor == ""
    assert task.models["plain"].evaluator == "training.evaluator:Evaluator"
    assert (task.run_files, dict(task.commands), task.reads_files) == ((), {}, True)
