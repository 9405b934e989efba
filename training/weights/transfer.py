"""Transfer of weights: which variables of a network are restored from a source, and why the others are not."""

import itertools
import re
import textwrap
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import tensorflow.compat.v1 as tf

from errors import RunError, UsageError
from files import write_atomically
from graphs.graph import Graph
from graphs.namings.naming import Naming
from texts import shown
from training.tables import pd
from training.weights import published, shapes
from training.weights.open_source import Source, open_source
from training.weights.patterns import no_match, parse_rename

RESTORED, LEFT_OUT, MISSING = "restored", "left out by --restore", "not in the source"
OTHER_CLASSES, NO_HEAD = "new, for other classes", "new, no head there"
UNUSED, DIFFERS = "not in the network", "of another shape"
_MOST_NAMED = 12
_NAMES = "--rename 'FROM=>TO' maps names, python evaluate.py inspect SOURCE lists them"


class Row(NamedTuple):
    """One variable. shape: in the network, else in the source. came_from, shape_there: name and shape in the source."""

    variable: str
    shape: str
    outcome: str
    came_from: str = ""
    shape_there: str = ""


class Transfer:
    """The weights to take from a source: found by `plan`, listed by `summary`, recorded by `save`, restored by `apply`.

    Args:
        source: where the values are.
        values: variable of the network -> its value, an array of its shape.
        rows: the outcome for every variable of network and source.
        translation: in words, how names were translated; "" if they were not.
    """

    def __init__(self, source: Source, values: dict[tf.Variable, np.ndarray], rows: list[Row], translation: str = ""):
        self.source, self.values, self.rows, self.translation = source, values, rows, translation

    def apply(self, session: tf.Session) -> None:
        """Gives the variables their values."""
        feeds = {variable.initializer.inputs[1]: value for variable, value in self.values.items()}
        session.run([variable.initializer for variable in self.values], feeds)

    def summary(self) -> str:
        """A table for the screen: how many variables each outcome has, and which."""
        lines = [f"from {shown(self.source.path)} ({self.source.kind})"]
        lines += [f"  {self.translation}"] if self.translation else []
        for outcome in (RESTORED, OTHER_CLASSES, NO_HEAD, LEFT_OUT, MISSING, UNUSED):
            rows = [row for row in self.rows if row.outcome == outcome]
            if rows:
                names = ", ".join(_named(rows))
                head = f"  {outcome:24}{len(rows):4}  "
                lines.append(textwrap.fill(names, 120, initial_indent=head, subsequent_indent=" " * len(head)))
        if self.source.training_state:
            lines.append(f"  {'training state, not used':24}{len(self.source.training_state):4}")
        return "\n".join(lines)

    def save(self, folder: Path) -> None:
        """Writes RUN/transfer.csv: a line for each variable."""
        write_atomically(folder / "transfer.csv", pd.DataFrame(self.rows).to_csv(index=False))


def plan(model: Graph, init_from: str, restore: str = "", rename: str = "", whole: bool = False) -> Transfer:
    """Finds the values that a source has for the variables of a network.

    Args:
        model: built.
        init_from: see open_source.open_source.
        restore: a regular expression; variables that it does not match keep their initial values. "" restores all.
        rename: "FROM=>TO,...", applied to the names in the source one after the other, as re.sub does. "" leaves it
            to the naming of the model's published weights by which the source was written.
        whole: every chosen variable must be found, the layer of the classes as well.

    Raises:
        UsageError: an expression matches nothing, two names become one, a shape differs, or nothing is found at all.
        RunError: the source can't be had or read, or holds other values than finite numbers.
    """
    source = open_source(init_from)
    naming = None if rename else published.naming_of(type(model), model.hyperparameters, source)
    there = _renamed(source, rename, naming)
    variables = {variable.op.name: variable for variable in model.variables}
    chosen = [name for name in variables if re.search(restore, name)]
    if not chosen:
        raise no_match("--restore", restore, "the network", variables)

    rows = [_fate(model, variable, source, there, name in chosen, whole) for name, variable in variables.items()]
    if not whole:
        rows = _with_new_head(model, rows, there)
    if whole or not restore:
        _refuse_variant(source, model, rows, there)
    _refuse(source, model, rows, whole)
    taken = {variables[row.variable]: row.came_from for row in rows if row.outcome == RESTORED}
    if not taken:
        named, offered = ", ".join(chosen[:3]), ", ".join(list(there)[:3])
        raise UsageError(f"{source.path} has nothing for {named}, ...; it has {offered}, ...; {_NAMES}")
    unused = {name: origin for name, origin in there.items() if name not in variables}
    rows += [Row(name, _shown(source.variables[origin].shape), UNUSED, origin) for name, origin in unused.items()]
    read = source.read(taken.values())  # now, as long as it is there
    values = {variable: _number(source, read[name], name, variable) for variable, name in taken.items()}
    return Transfer(source, values, rows, _translation(model, naming, rows) if naming else "")


def restored_in(folder: Path) -> set[str]:
    """The names of the variables that a run began with restored, from the table that `Transfer.save` wrote.

    Raises:
        RunError: the table is not there, or makes no sense.
    """
    path = folder / "transfer.csv"
    try:
        table = pd.read_csv(path)
        return set(table["variable"][table["outcome"] == RESTORED])
    except (OSError, ValueError, KeyError) as error:
        raise RunError(
            f"{path} can't be read, and lists the variables with the rate of restored ones ({type(error).__name__}); "
            "restore it from a copy, or start over with --fresh"
        ) from error


def _fate(
    model: Graph, variable: tf.Variable, source: Source, there: dict[str, str], is_chosen: bool, whole: bool
) -> Row:
    """The outcome for a variable; there: name in the network -> name in the source."""
    name, shape = variable.op.name, tuple(variable.shape.as_list())
    row = Row(name, _shown(shape), LEFT_OUT)
    if not is_chosen:
        return row
    if name not in there:
        return row._replace(outcome=MISSING)
    found = source.variables[there[name]].shape
    row = row._replace(came_from=there[name], shape_there=_shown(found))
    if shapes.fit(found, shape):
        return row._replace(outcome=RESTORED)
    only_classes = _is_head(model, name) and shapes.differ_in_classes(found, shape)
    return row._replace(outcome=OTHER_CLASSES if only_classes and not whole else DIFFERS)


def _number(source: Source, value: np.ndarray, name: str, variable: tf.Variable) -> np.ndarray:
    """The value in the type of the variable; RunError for what is no finite number."""
    real = value.dtype.kind in "iuf" or value.dtype.name == "bfloat16"
    with np.errstate(over="ignore"):
        fitting = value.astype(variable.dtype.base_dtype.as_numpy_dtype) if real else value
        fitting = fitting.reshape(variable.shape)
    if not real or not np.isfinite(fitting).all():
        what = "values that are not finite" if real else f"values of type {value.dtype}, not numbers"
        raise RunError(f"{source.path}: {name} holds {what}; name other weights, or leave it out by --restore")
    return fitting


def _renamed(source: Source, rename: str, naming: Naming | None) -> dict[str, str]:
    """Name in the network -> name in the source, for all of its variables that don't belong to a training."""
    names = {name: name for name in source.variables if name not in source.training_state}
    if naming:
        names = naming.renamed(names)
    for pattern, replacement in parse_rename(rename):
        if not any(re.search(pattern, name) for name in names.values()):
            raise no_match("--rename", pattern, source.path, names.values())
        names = {origin: re.sub(pattern, replacement, name) for origin, name in names.items()}
    turned: dict[str, str] = {}
    for origin, name in names.items():
        if name in turned:
            which = f"the names of {naming.about} make" if naming else "--rename makes"
            raise UsageError(f"{which} {name} of both {turned[name]} and {origin}; give a more particular --rename")
        turned[name] = origin
    return turned


def _with_new_head(model: Graph, rows: list[Row], there: Iterable[str]) -> list[Row]:
    """The rows; where the source has all but the layer of the classes, they say that this begins anew."""
    if any(_is_head(model, name) for name in there):
        return rows
    return [
        row._replace(outcome=NO_HEAD) if row.outcome == MISSING and _is_head(model, row.variable) else row
        for row in rows
    ]


def _translation(model: Graph, naming: Naming, rows: list[Row]) -> str:
    """In words, who named the variables, with an example, and the hyperparameters that follow."""
    renamed = (f": {row.came_from} -> {row.variable}" for row in rows if row.came_from not in ("", row.variable))
    following = [
        f"; {key} {model.hyperparameters[key]}" for key in naming.hyperparameters if key in model.hyperparameters
    ]
    return f"names of {naming.about}" + next(renamed, "") + "".join(following)


def _is_head(model: Graph, name: str) -> bool:
    return bool(model.head) and name.startswith(f"{model.head}/")


def _refuse_variant(source: Source, model: Graph, rows: list[Row], there: dict[str, str]) -> None:
    """Raises a UsageError where another depth or width of the network fits the source, with the first difference."""
    shapes_there = {name: source.variables[origin].shape for name, origin in there.items()}
    variant = shapes.fitting_variant(model, shapes_there)
    if not variant:
        return
    flags = " ".join(f"--{name} {value}" for name, value in variant.items())
    own = {row.variable for row in rows}
    differing = (f"{r.variable} is [{r.shape_there}] there and [{r.shape}] here" for r in rows if r.outcome == DIFFERS)
    missing = (f"{row.variable} [{row.shape}] is not there" for row in rows if row.outcome == MISSING)
    beyond = (f"{name} [{_shown(shape)}] is not here" for name, shape in shapes_there.items() if name not in own)
    first = next(itertools.chain(differing, missing, beyond))
    raise UsageError(f"{source.path} is of another network: {first}; {flags} fits it")


def _refuse(source: Source, model: Graph, rows: list[Row], whole: bool) -> None:
    """Raises a UsageError for shapes that differ and, where all must be restored, for what is missing."""
    if differing := [row for row in rows if row.outcome == DIFFERS]:
        told = "; ".join(f"{row.variable} is [{row.shape_there}] there and [{row.shape}] here" for row in differing[:3])
        more = f"; and {len(differing) - 3} more" if len(differing) > 3 else ""
        layers = "|".join(dict.fromkeys(row.variable.rpartition("/")[0] + "/" for row in differing))
        remedy = "the flags must describe the same network" if whole else f"--restore '^(?!{layers})' leaves such out"
        if not any(row.outcome == RESTORED for row in rows):
            remedy = "nothing of it fits: the weights are of another network"
        classes = model.classes_of_head(source.variables[differing[0].came_from].shape)
        if whole and classes and _is_head(model, differing[0].variable):
            remedy = f"for its classes give --num_classes {classes}"
        raise UsageError(f"{source.path} has other shapes: {told}{more}; {remedy}")
    missing = [row.variable for row in rows if row.outcome == MISSING]
    if whole and missing:
        raise UsageError(f"{source.path} lacks {', '.join(missing[:3])}{', ...' if len(missing) > 3 else ''}; {_NAMES}")


def _named(rows: list[Row]) -> list[str]:
    """Each variable with its shape; of many variables the parts of the network, with their numbers of variables."""
    if len(rows) > _MOST_NAMED:
        parts = Counter(row.variable.partition("/")[0] for row in rows)
        return [f"{part} ({count})" for part, count in parts.items()]
    there = {row: f" ([{row.shape_there}] there)" for row in rows if row.outcome == OTHER_CLASSES}
    return [f"{row.variable} [{row.shape}]{there.get(row, '')}" for row in rows]


def _shown(shape: Iterable[int]) -> str:
    return ", ".join(map(str, shape))
