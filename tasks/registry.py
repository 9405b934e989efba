"""Every task, one line each, and its models by name. No TensorFlow in here, so that `--help` is quick."""

from tasks import classification, detection, encoding, generation, localization, regression, segmentation
from tasks.task import Task
from training.entry import Entry
from training.runs import run_folder

TASKS = {
    task.name: task
    for task in (
        classification.TASK, localization.TASK, detection.TASK, segmentation.TASK, encoding.TASK, generation.TASK,
        regression.TASK,
    )
}  # fmt: skip


def models() -> dict[str, Entry]:
    """Every model by its name on the command line."""
    return {name: entry for task in TASKS.values() for name, entry in task.models.items()}


def predictable() -> dict[str, Entry]:
    """The models whose task has predictions to show."""
    return {name: entry for name, entry in models().items() if task_of(name).predictor}


def task_of(model: str) -> Task:
    """The task that a model belongs to; the name is known."""
    return next(task for task in TASKS.values() if model in task.models)


def entry_of_run(run: str) -> Entry:
    """The entry of the model that a run folder holds.

    Raises:
        RunError: there is no run, its config.json makes no sense, or it names an unknown model.
    """
    folder, name = run_folder.model_of(run)
    if name not in models():
        raise run_folder.nonsense(folder, f"there is no model {name!r}")
    return models()[name]


def run_files() -> tuple[str, ...]:
    """Patterns of the files that any task leaves in a run folder."""
    return tuple(dict.fromkeys(pattern for task in TASKS.values() for pattern in task.run_files))
