"""The contract of a task: its models, its flags, and by name the code that measures and predicts. No TensorFlow."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from training.command_options import EvaluateOptions
from training.entry import Entry


@dataclass(frozen=True)
class Command:
    """A program that stands in the place of a model or a data set: `predict.py window FILE ...`.

    about: what it does. options: the dataclass of its flags. run: "module:function", called with (words, options).
    words: what stands before the flags, "FILE [FILE ...]" or "FOLDER"; "" for nothing.
    script: the one that it is a program of.
    """

    about: str
    options: type
    run: str
    words: str = ""
    script: str = "predict.py"


@dataclass(frozen=True)
class Task:
    """What a family of models is for. tasks/registry.py lists them all; nothing else knows a task by name.

    package: the dotted name of its folder, whose last part is the name of the task.
    about: "Detection: any number of objects ...", one line for the help.
    models: name -> entry; they get their names here, and what they share.
    evaluator: a class in PACKAGE/evaluator.py, an Evaluator (training/evaluator.py); "" for that one itself.
    predict_options: dataclass of the flags of predict.py, which calls `predict(entry, files, options)` in
    PACKAGE/predict.py; None where predict.py has nothing to show.
    evaluate_options: dataclass of the flags of evaluate.py.
    reads_files: whether predict.py reads pictures or tables that the user names.
    run_files: patterns of the files that the task leaves in a run folder, beside those of every run: see
    training/runs/own_files.py.
    commands: word -> a program of a script that stands in the place of a model or a data set.
    """

    package: str
    about: str
    models: Mapping[str, Entry]
    evaluator: str = ""
    predict_options: type | None = None
    evaluate_options: type = EvaluateOptions
    reads_files: bool = True
    run_files: tuple[str, ...] = ()
    commands: Mapping[str, Command] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Completes the entries of the models."""
        object.__setattr__(self, "models", {name: self._completed(name, entry) for name, entry in self.models.items()})

    @property
    def name(self) -> str:
        """The name of the task."""
        return self.package.rpartition(".")[2]

    @property
    def predictor(self) -> str:
        """ "module:function" of the predictor; "" if there is none."""
        return f"{self.package}.predict:predict" if self.predict_options else ""

    def _completed(self, name: str, entry: Entry) -> Entry:
        evaluator = entry.evaluator or self.evaluator
        return replace(
            entry,
            name=name,
            evaluator=f"{self.package}.evaluator:{evaluator}" if evaluator else "training.evaluator:Evaluator",
            evaluate_options=entry.evaluate_options or self.evaluate_options,
            predict_options=entry.predict_options or self.predict_options,
        )
