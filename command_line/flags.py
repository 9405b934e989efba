"""The flags of each program: its options, and the signatures of models and data sets. No TensorFlow.

Models and loaders are read as source text, not imported: importing TensorFlow takes seconds, and a mistyped flag should
cost less.
"""

import dataclasses
import keyword
import typing
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, get_args, get_origin

from command_line.fitting import fitting_sets, misfit, spelled_set
from command_line.signatures import declared
from datasets import registry as data_sets
from datasets.records.options import RecordOptions
from errors import UsageError
from parameters import Only, choices_of, coerce, refusal, unpack
from tasks import registry
from texts import typed
from training.options import PARTS, TrainOptions


@dataclasses.dataclass(frozen=True)
class Flag:
    """One flag of one program for one model.

    text: its line of help. part: what it is for, "options" (training/options.py), "hyperparameters" (of the model) or
    "data_options" (of the data set's loader). own: the default is this model's, not that of the declaration.
    fixed: the model's input leaves no choice, so the user can't set it. shared: a hyperparameter that is an
    option of the data set as well: the size of the pictures. in_config: evaluate.py reads it from the config.json of
    the run, so it counts only where a run is made.
    """

    name: str
    annotation: Any
    default: Any
    text: str
    part: str
    own: bool = False
    fixed: bool = False
    shared: bool = False
    in_config: bool = False

    @property
    def is_switch(self) -> bool:
        """Whether the flag needs no value: --fresh, --nofresh."""
        return unpack(self.annotation).plain is bool

    @property
    def parameter(self) -> str:
        """What Python calls it: class_ for --class, a word that Python keeps for itself."""
        return f"{self.name}_" if keyword.iskeyword(self.name) else self.name

    @property
    def purpose(self) -> str:
        """Where the flag counts: "for --schedule steps or exponential", "only with --init_from"; "" for everywhere."""
        only = unpack(self.annotation).only
        if only and not only.values:
            return f"only with --{only.option}"
        return f"for --{only.option} {' or '.join(only.values)}" if only else ""

    def parse(self, text: str) -> Any:
        """The value that the user's text means.

        Raises:
            UsageError: "--steps is a whole number >= 0, not 'ten'".
        """
        try:
            return coerce(_read(text, self.annotation), self.annotation)
        except ValueError:
            raise refusal(f"--{self.name}", text, self.annotation) from None

    def parse_again(self, before: Any, text: str) -> Any:
        """The value of a flag that is given once more; `before` is what it had until then.

        Raises:
            UsageError: it is given once.
        """
        raise UsageError(f"--{self.name} is given twice")

    def alternatives(self, value: Any) -> tuple:
        """The values that a value of the flag stands for: itself."""
        return (value,)

    def words(self, value: Any) -> list[str]:
        """The flag with this value, as a user types it."""
        return [f"--{self.name}={spell(value)}"]


@dataclasses.dataclass(frozen=True)
class DataFlag(Flag):
    """--data of a model, or its like: a data set that fits it; behind "folder:" and its like the user says which."""

    model: str = ""

    def parse(self, text: str) -> str:
        """The text as it is.

        Raises:
            UsageError: no such data set, one that doesn't fit, with the shapes that differ, or one that lacks its path.
        """
        kind = data_sets.kind_of(text)
        if text == self.default:
            return text
        if kind not in data_sets.SETS or registry.models()[self.model].options_for(text) is None:
            raise misfit(f"--{self.name}", self.model, text)
        entry = data_sets.SETS[kind]
        if text.rstrip(":") == kind and entry.path_of:
            needed = f"the path of your {entry.yours}"
            raise UsageError(f"--{self.name} {kind} needs {needed}: --{self.name} {spelled_set(kind)}")
        return text


def _read(text: str, annotation: Any) -> Any:
    """The value that the text spells, whatever its range; where it spells none, a ValueError or the text as it is."""
    kind = unpack(annotation)
    if kind.optional and text.lower() == "none":
        return None
    if choices := choices_of(annotation):
        return {str(choice): choice for choice in choices}.get(text, text)
    if get_origin(kind.plain) is tuple:
        inner = text.strip()
        if inner[:1] + inner[-1:] in ("()", "[]"):
            inner = inner[1:-1].strip()
        items = inner.removesuffix(",").split(",") if inner else []
        return tuple(_read(item.strip(), get_args(kind.plain)[0]) for item in items)
    if kind.plain is bool:
        return {"true": True, "false": False}.get(text.lower(), text)
    return kind.plain(text)


def written(value: Any) -> str:
    """A value as `Flag.parse` reads it: True -> true, (4, 8) -> 4,8, None -> none."""
    if isinstance(value, (tuple, list)):
        return ",".join(map(written, value))
    if isinstance(value, bool) or value is None:
        return str(value).lower()
    return repr(value).removesuffix(".0") if isinstance(value, float) else str(value)


def spell(value: Any) -> str:
    """A value as a user types it in a shell: as it is written, quoted where it has to be."""
    return typed(written(value)) if written(value) else '""'


def refuse_idle(flags: dict[str, Flag], values: Mapping[str, Any]) -> None:
    """Raises UsageError for a flag that was given and has no effect beside the others; values: those given."""
    for flag in (flags[name] for name in values):
        if not is_idle(flag, flags, values):
            continue
        only = unpack(flag.annotation).only
        if only.values:
            value = values.get(only.option, flags[only.option].default)
            raise UsageError(f"--{flag.name} is {flag.purpose}, not {spell(value)}")
        why = "; a run goes by its config.json" if flag.in_config else ""
        raise UsageError(f"--{flag.name} counts {flag.purpose}{why}")


def is_idle(flag: Flag, flags: dict[str, Flag], values: Mapping[str, Any]) -> bool:
    """Whether a flag has no effect beside the values given."""
    only = unpack(flag.annotation).only
    if only is None or (values.get("change") and only.option not in values):  # the run has chosen the other flag
        return False
    other = flags[only.option]
    possible = other.alternatives(values.get(only.option, other.default))
    return not any(value in only.values if only.values else value for value in possible)


def training_flags(model: str, data: str = "") -> dict[str, Flag]:
    """The flags of `train.py MODEL --data DATA` by name; without data, those with the model's default data set."""
    entry = registry.models()[model]
    recipe = entry.recipe_for(data or entry.data)
    hyperparameters, data_options = _network_flags(model, data or entry.data, recipe)
    options = _option_flags(TrainOptions, model, recipe)
    flags = _join(hyperparameters, options, data_options)
    parts = {name: DataFlag(**vars(flags[name]), model=model) for name in PARTS.values()}
    return flags | {"data": _data_flag(model, flags["data"], entry.data)} | parts


def evaluation_flags(model: str, data: str = "") -> dict[str, Flag]:
    """The flags of `evaluate.py MODEL --data DATA` by name.

    Hyperparameters and options of the data set count only with --init_from: otherwise they come from the run.
    """
    entry = registry.models()[model]
    recipe = {**entry.recipe_for(data or entry.data), **entry.of_imports}
    hyperparameters, data_options = (
        [
            dataclasses.replace(flag, annotation=Annotated[flag.annotation, Only("init_from")], in_config=True)
            for flag in group
        ]
        for group in _network_flags(model, data or entry.data, recipe)
    )
    options = _option_flags(entry.evaluate_options, model, {})
    flags = _join(hyperparameters, options, data_options)
    return flags | {"data": _data_flag(model, flags["data"], "")}


def hyperparameter_flags(model: str) -> dict[str, Flag]:
    """The hyperparameters of a model by name, with the defaults of its declaration, whatever the data are."""
    return _join(_signature_flags(registry.models()[model].path, "hyperparameters", {}, {}))


def record_flags(data: str) -> dict[str, Flag]:
    """The flags of `records.py DATA FOLDER` by name, with the options of that data set's loader."""
    loader = data_sets.entry_of(data).path
    return _join(_option_flags(RecordOptions, "", {}), _signature_flags(loader, "data_options", {}, {}))


def prediction_flags(model: str) -> dict[str, Flag]:
    """The flags of `predict.py MODEL ...` by name; the hyperparameters come from the run."""
    return _join(_option_flags(registry.models()[model].predict_options, model, {}))


def flags_of_options(options: type) -> dict[str, Flag]:
    """The flags of a program without a model: those of a dataclass, by name."""
    return _join(_option_flags(options, "", {}))


def _data_flag(model: str, flag: Flag, default: str) -> DataFlag:
    """--data with the data sets that fit the model for choices, instead of any text."""
    return DataFlag("data", fitting_sets(model), default, flag.text, flag.part, model=model)


def _network_flags(model: str, data: str, recipe: Mapping[str, Any]) -> tuple[list[Flag], list[Flag]]:
    """The hyperparameters of the model and the options of the data set's loader; what both have is a hyperparameter.

    recipe: the names whose defaults differ from those of their declarations.
    """
    entry = registry.models()[model]
    network = _signature_flags(entry.path, "hyperparameters", recipe, {})
    of_data = _signature_flags(data_sets.entry_of(data).path, "data_options", recipe, entry.options_for(data))
    loaders = {flag.name: flag.default for flag in of_data}
    network = [_shared(flag, loaders[flag.name]) if flag.name in loaders else flag for flag in network]
    return network, [flag for flag in of_data if flag.name not in {shared.name for shared in network}]


def _shared(flag: Flag, of_loader: Any) -> Flag:
    """A hyperparameter that is an option of the loader as well; where its default is empty, the loader's counts."""
    if flag.default == ():  # a list, of which a loader may take one number as well
        flag = dataclasses.replace(flag, default=of_loader if isinstance(of_loader, tuple) else (of_loader,))
    return dataclasses.replace(flag, shared=True)


def _option_flags(options: type, model: str, recipe: Mapping[str, Any]) -> list[Flag]:
    annotations = typing.get_type_hints(options, include_extras=True)
    flags = []
    for field in dataclasses.fields(options):
        annotation = annotations[field.name]
        text = unpack(annotation).text.replace("MODEL", model)
        default = recipe.get(field.name, field.default)
        name = field.name.removesuffix("_")  # class_, since Python keeps "class" for itself
        flags.append(Flag(name, annotation, default, text, "options", own=default != field.default))
    return flags


def _signature_flags(path: str, part: str, recipe: Mapping[str, Any], fixed: Mapping[str, Any]) -> list[Flag]:
    flags = []
    for name, (annotation, *defaults) in declared(path).items():
        if not defaults and name not in fixed:
            raise TypeError(f"{name} of {path} has no default")
        declared_default = fixed[name] if name in fixed else defaults[0]
        default = recipe.get(name, declared_default)
        own = default != declared_default
        flags.append(Flag(name, annotation, default, unpack(annotation).text, part, own, fixed=name in fixed))
    return flags


def _join(*groups: Iterable[Flag]) -> dict[str, Flag]:
    found: dict[str, Flag] = {}
    for flag in (flag for group in groups for flag in group):
        if flag.name in found:
            raise TypeError(f"--{flag.name} is declared twice: in {found[flag.name].part} and in {flag.part}")
        found[flag.name] = flag
    return found
