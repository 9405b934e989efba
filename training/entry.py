"""A model as it is registered: what commands and runs know of it before TensorFlow is imported."""

import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from datasets import registry as data_sets

Shape = tuple[int | None, ...]


@dataclass(frozen=True)
class Entry:
    """A model of a task. Importing it costs seconds, so help and checks of flags use this record instead.

    path: "module:Class" of the graph. about: one line for the help.
    takes: field -> shape of one example that the graph is fed with; None is a size that may be anything.
    data: the data set that is trained on when none is named.
    size: (height, width, channels) that a data set is asked for where both it and `takes` leave the size open.
    recipe: flags of train.py whose defaults differ from those of their declarations.
    recipe_of_data: data set -> further flags with other defaults when it is trained on that set.
    of_imports: flags of evaluate.py --init_from whose defaults differ from those of train.py, for published weights.
    derived: field that is made from the pictures -> "module:Class" of what makes it; see training/inputs/derived.py.
    name, evaluator, evaluate_options, predict_options: completed by the task, of which a model may have its own.
    """

    path: str
    about: str
    takes: Mapping[str, Shape]
    data: str
    size: tuple[int, ...] = ()
    recipe: Mapping[str, Any] = field(default_factory=dict)
    recipe_of_data: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    of_imports: Mapping[str, Any] = field(default_factory=dict)
    derived: Mapping[str, str] = field(default_factory=dict)
    name: str = ""
    evaluator: str = ""
    evaluate_options: type | None = None
    predict_options: type | None = None

    def load(self) -> type:
        """The class of the graph; imports TensorFlow."""
        return pkgutil.resolve_name(self.path)

    def load_evaluator(self) -> type:
        """The class of the evaluator; imports TensorFlow."""
        return pkgutil.resolve_name(self.evaluator)

    def data_sets(self) -> dict[str, dict[str, Any]]:
        """The data sets that fit, the default first: name -> the options of its loader that the graph fixes."""
        names = [self.data, *(name for name in data_sets.SETS if name != self.data)]
        fitting = {name: self.options_for(name) for name in names}
        return {name: options for name, options in fitting.items() if options is not None}

    def options_for(self, data: str) -> dict[str, Any] | None:
        """The options of a data set's loader that the graph fixes; None where the set doesn't fit.

        Raises:
            UsageError: there is no such data set. DataError: there is no such set at its path.
        """
        return data_sets.fitting_options(data, self.takes, self.size)

    def recipe_for(self, data: str) -> dict[str, Any]:
        """Flags whose defaults differ from those of their declarations when the model is trained on this data set.

        What is right for the data whatever the model (no mirror images of traffic signs) comes first, then the model's
        recipe, then its recipe for that set.
        """
        of_data = self.recipe_of_data.get(data_sets.kind_of(data), {})
        return {**data_sets.entry_of(data).recipe, **self.recipe, **of_data}
