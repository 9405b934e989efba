"""What the first word of a command may name, on which its flags depend: a model, or a data set. No TensorFlow."""

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from command_line.flags import spelled_set, training_flags
from datasets import registry as data_sets
from errors import UsageError
from parameters import nearest
from tasks import registry
from texts import quoted


class Asked(Protocol):
    """What a subject needs of the program that was called; see Program."""

    name: str
    flags_of: Callable[..., Mapping[str, Any]]
    also: Mapping[str, Any]
    models: Callable[[], Mapping[str, Any]]


class Subject:
    """A kind of first word.

    noun: what a message calls it. part: the field of Request that gets it. word: what stands for it in a usage line.
    """

    noun: str
    part: str

    @property
    def word(self) -> str:
        """What stands for it in a usage line."""
        return self.part.upper()

    def names(self, program: Asked) -> list[str]:
        """Those that the program takes."""
        raise NotImplementedError

    def refuse_unknown(self, program: Asked, word: str) -> None:
        """Raises a UsageError where the program does not take the word, with the one that was probably meant."""
        raise NotImplementedError

    def about(self, name: str) -> str:
        """One line for the help."""
        raise NotImplementedError

    def tables(self, program: Asked) -> dict[str, list[tuple[str, str]]]:
        """Title -> name and line of those that the program takes, beside the data sets, which every help shows."""
        return {}

    def paths(self, name: str, words: Sequence[str]) -> tuple[str, ...]:
        """Those of the words behind the first that are asked for with this name."""
        return tuple(words)

    def is_of_training(self, name: str, flag: str) -> bool:
        """Whether a flag is one of train.py alone, where the program goes by a run."""
        return False


class Models(Subject):
    """MODEL."""

    noun = part = "model"

    def names(self, program: Asked) -> list[str]:
        """The models that the program takes."""
        return list(program.models())

    def refuse_unknown(self, program: Asked, word: str) -> None:
        """Raises a UsageError for a word that is no model, or the name of a data set."""
        models = program.models()
        if word in models:
            return
        known = ", ".join(models)
        if word in registry.models():
            raise UsageError(f"{program.name} does nothing for {word}; it takes {known}")
        message = f"unknown model {quoted(word)}; "
        kind = data_sets.kind_of(word)
        for model, entry in models.items():
            if kind in entry.data_sets() and "data" in program.flags_of(model):
                raise UsageError(f"{message}it is a data set: python {program.name} {model} --data {spelled_set(kind)}")
        close = nearest(word, [*models, *program.also])
        raise UsageError(f"{message}{f'did you mean {close}? ' if close else ''}models: {known}")

    def about(self, name: str) -> str:
        """What the model is."""
        return registry.models()[name].about

    def tables(self, program: Asked) -> dict[str, list[tuple[str, str]]]:
        """The models that the program takes, by task."""
        taken = program.models()
        tables = {
            task.about.rstrip("."): [(name, entry.about) for name, entry in task.models.items() if name in taken]
            for task in registry.TASKS.values()
        }
        return {title: rows for title, rows in tables.items() if rows}

    def paths(self, name: str, words: Sequence[str]) -> tuple[str, ...]:
        """All, or none where the model's task reads no files."""
        return tuple(words) if registry.task_of(name).reads_files else ()

    def is_of_training(self, name: str, flag: str) -> bool:
        """Whether train.py has the flag."""
        return flag in training_flags(name)


class ModelsAndRuns(Models):
    """MODEL_OR_RUN: a model, or the folder of a run."""

    word = "MODEL_OR_RUN"

    def refuse_unknown(self, program: Asked, word: str) -> None:
        """Raises an error for a word that is neither: a RunError where it is a path."""
        if word not in program.models() and (os.sep in word or os.path.isdir(os.path.expanduser(word))):
            registry.entry_of_run(word)
            return
        super().refuse_unknown(program, word)

    def about(self, name: str) -> str:
        """What the model is, that of the run for a folder."""
        models = registry.models()
        return models[name].about if name in models else registry.entry_of_run(name).about

    def paths(self, name: str, words: Sequence[str]) -> tuple[str, ...]:
        """All of the words."""
        return tuple(words)

    def is_of_training(self, name: str, flag: str) -> bool:
        """Whether train.py has the flag for the model."""
        return name in registry.models() and super().is_of_training(name, flag)


class DataSets(Subject):
    """DATA."""

    noun, part = "data set", "data"

    def names(self, program: Asked) -> list[str]:
        """Every data set, as it is typed."""
        return list(map(spelled_set, data_sets.SETS))

    def refuse_unknown(self, program: Asked, word: str) -> None:
        """Raises a UsageError for a word that is no data set, or one that lacks its path."""
        kind = data_sets.kind_of(word)
        if kind not in data_sets.SETS:
            close = nearest(word.partition(":")[0], data_sets.SETS)
            meant = f"did you mean {spelled_set(close)}? " if close else ""
            known = ", ".join(self.names(program))
            raise UsageError(f"unknown data set {quoted(word)}; {meant}data sets: {known}")
        entry = data_sets.SETS[kind]
        if entry.path_of and word.rstrip(":") == kind:
            raise UsageError(f"{kind} needs the path of your {entry.yours}: python {program.name} {spelled_set(kind)}")

    def about(self, name: str) -> str:
        """What the data set holds."""
        return data_sets.SETS[data_sets.kind_of(name)].about


SUBJECTS = {subject.word: subject for subject in (Models(), ModelsAndRuns(), DataSets())}
