"""The contract of a task: its models, its flags, and by name the code that measures and predicts. No TensorFlow."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from training.entry import Entry
from training.options import EvaluateOptions


@dataclass(frozen=True)
class Command:
    """A program of predict.py that stands in the place of a model: `predict.py window FILE ...`.

    about: what it does. options: the dataclass of its flags. run: "module:function", called with (files, options).
    reads_files: whether FILE ... stands before the flags.
    """

    about: str
    options: type
    run: str
    reads_files: bool


@dataclass(frozen=True)
class Task:
    """What a family of models is for. tasks/registry.py lists them all; nothing else knows a task by name.

    name: its folder. about: one line for the help.
    models: name -> entry; __post_init__ completes the entries with what they have in common.
    evaluator: "module:Class", an Evaluator (training/evaluator.py).
    evaluate_options, predict_options: dataclasses of the flags of evaluate.py and predict.py.
    predictor: "module:function", called with (entry, files, options); "" where predict.py has nothing to show.
    reads_files: whether predict.py reads pictures or tables that the user names.
    run_files: glob patterns of what the task leaves in a run folder, beside what every run has.
    commands: word -> a program of predict.py that stands in the place of a model.
    """

    name: str
    about: str
    models: Mapping[str, Entry]
    evaluator: str = "training.evaluator:Evaluator"
    evaluate_options: type = EvaluateOptions
    predict_options: type | None = None
    predictor: str = ""
    reads_files: bool = True
    run_files: tuple[str, ...] = ()
    commands: Mapping[str, Command] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Completes the entries: their names, and what they do not have of their own."""
        shared = {name: getattr(self, name) for name in ("evaluator", "evaluate_options", "predict_options")}
        completed = {name: _completed(entry, {"name": name, **shared}) for name, entry in self.models.items()}
        object.__setattr__(self, "models", completed)


def _completed(entry: Entry, shared: Mapping[str, Any]) -> Entry:
    return replace(entry, **{name: value for name, value in shared.items() if not getattr(entry, name)})
