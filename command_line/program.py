"""What a command is, and what a user asked of it. No TensorFlow in here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from command_line.flags import Flag
from command_line.subjects import SUBJECTS, Subject
from tasks import registry
from training.entry import Entry


class Program(NamedTuple):
    """A command: its file name, its module docstring, the function that works, its flags, the words before them.

    function(request) returns nothing and raises ReportedError when it can't do what was asked: UsageError before any
    work for flags that don't go together.
    words: what stands before the flags. Behind MODEL or DATA, flags_of(model) are the flags by name; where "data"
    is among them, flags_of(model, data) are those with the options of that data set. Else they are flags_of().
    At the end, FILE [FILE ...] stands for one or more; models whose task reads no files go without.
    also: programs by a word that stands in the place of the model: `evaluate.py inspect`.
    models: a function that returns the models it takes, by name.
    instead: what it does where train.py goes by a flag that it lacks.
    """

    name: str
    about: str
    function: Callable[["Request"], None]
    flags_of: Callable[..., dict[str, Flag]]
    words: tuple[str, ...] = ("MODEL",)
    also: Mapping[str, "Program"] = {}
    models: Callable[[], dict[str, Entry]] = registry.models
    instead: str = "goes by the config.json of the run"

    @property
    def subject(self) -> Subject | None:
        """What the first word names; None where no word decides about the flags."""
        return SUBJECTS.get(self.words[0]) if self.words else None

    def paths(self, name: str = "") -> tuple[str, ...]:
        """The names of the words that are paths, behind the first word `name`; "" for any that takes them."""
        if not self.subject:
            return self.words
        return self.subject.paths(name, self.words[1:]) if name else self.words[1:]

    def usage(self, name: str = "") -> str:
        """The form of the command: "usage: python train.py cifar [--flag value ...]"; "" for any first word."""
        words = (name or self.words[0], *self.paths(name)) if self.subject else self.words
        return " ".join(["usage: python", self.name, *words, "[--flag value ...]"])

    def flags_by_data(self, model: str) -> dict[str, dict[str, Flag]]:
        """Data set -> flags, of all data sets that fit the model; {} where the program has no --data."""
        if not self.subject or not model or "data" not in self.flags_of(model):
            return {}
        return {data: self.flags_of(model, data) for data in registry.models()[model].data_sets()}


@dataclass(frozen=True)
class Request:
    """What the user asked for: every flag by name, typed or by default, in the part it belongs to.

    model: "" for a program without one. paths: the other words, as typed.
    options: the fields of TrainOptions (EvaluateOptions, ...), `TrainOptions(**request.options)`.
    hyperparameters: of the model's build_graph. data_options: of the data set's loader, the fixed ones, too.
    given: the names of the flags that the user typed; all others are defaults.
    data: the data set that the first word names, "" for a program without one.
    argv: all words of the command as typed, without the program.
    """

    model: str
    paths: tuple[str, ...]
    options: dict[str, Any]
    hyperparameters: dict[str, Any]
    data_options: dict[str, Any]
    given: frozenset[str]
    data: str = ""
    argv: tuple[str, ...] = ()

    @classmethod
    def of(cls, model: str, flags: Mapping[str, Flag], paths: tuple[str, ...], given: Mapping[str, Any]) -> "Request":
        """The request for a model with these flags, of which some are given: name -> value."""
        parts: dict[str, dict[str, Any]] = {"options": {}, "hyperparameters": {}, "data_options": {}}
        for name, value in ({name: flag.default for name, flag in flags.items()} | given).items():
            flag = flags[name]
            parts[flag.part][flag.parameter] = value
            if flag.shared:
                parts["data_options"][name] = value
        return cls(model, paths, **parts, given=frozenset(given))

    @property
    def chosen(self) -> dict[str, Any]:
        """The flags that the user typed: name -> value, sorted by name."""
        everything = self.options | self.hyperparameters | self.data_options
        return {name: everything[name] for name in sorted(self.given)}

    @property
    def entry(self) -> Entry:
        """The model as it is registered."""
        return registry.models()[self.model]

    @property
    def network(self) -> dict[str, Any]:
        """The hyperparameters; num_classes is None, the data set's own number, unless the user gave it."""
        if "num_classes" not in self.hyperparameters or "num_classes" in self.given:
            return self.hyperparameters
        return self.hyperparameters | {"num_classes": None}
