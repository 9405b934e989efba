"""The flags of each program, read from signatures: options, hyperparameters, options of a data set. No TensorFlow.

Models and loaders are read as source text, not imported: importing TensorFlow takes seconds, and a mistyped flag should
cost less. An annotation there may use what typing, annotated_types and graphs/hyperparameters.py define, and the
constants of its own file.
"""

import ast
import dataclasses
import importlib.util
import shlex
import typing
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import annotated_types

from datasets import registry as data_sets
from errors import UsageError
from graphs import hyperparameters
from graphs import registry as models
from graphs.hyperparameters import choices_of, fit, refusal, unpack
from training.options import EvaluateOptions, PredictOptions, TrainOptions


@dataclasses.dataclass(frozen=True)
class Flag:
    """One flag of one program for one model.

    text: its line of help. part: what it is for, "options" (training/options.py), "hyperparameters" (of the model) or
    "data_options" (of the data set's loader). own: the default is this model's, not that of training/options.py.
    fixed: the model's input leaves no choice, so the user can't set it.
    """

    name: str
    annotation: Any
    default: Any
    text: str
    part: str
    own: bool = False
    fixed: bool = False

    @property
    def is_switch(self) -> bool:
        """Whether the flag needs no value: --fresh, --nofresh."""
        return unpack(self.annotation).plain is bool

    @property
    def purpose(self) -> str:
        """Where the flag counts: "for --schedule steps or exponential"; "" for everywhere."""
        only = unpack(self.annotation).only
        return f"for --{only.option} {' or '.join(only.values)}" if only else ""

    def parse(self, text: str) -> Any:
        """The value that the user's text means.

        Raises:
            UsageError: "--steps is a whole number >= 0, not 'ten'".
        """
        try:
            return fit(_read(text, self.annotation), self.annotation)
        except ValueError:
            raise refusal(f"--{self.name}", text, self.annotation) from None


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


def spell(value: Any) -> str:
    """A value as a user types it: True -> true, (4, 8) -> 4,8, None -> none, an empty text or tuple -> ""."""
    if isinstance(value, (tuple, list)):
        return ",".join(map(spell, value)) or '""'
    if isinstance(value, bool) or value is None:
        return str(value).lower()
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    return shlex.quote(str(value)) if value != "" else '""'


def refuse_idle(flags: dict[str, Flag], texts: dict[str, str]) -> None:
    """Raises UsageError for a flag that was given and has no effect beside the others."""
    for flag in (flags[name] for name in texts):
        only = unpack(flag.annotation).only
        if only is None:
            continue
        other = flags[only.option]
        value = other.parse(texts[other.name]) if other.name in texts else other.default
        if value not in only.values:
            raise UsageError(f"--{flag.name} is {flag.purpose}, not {spell(value)}")


def training_flags(model: str, data: str | None = None) -> dict[str, Flag]:
    """The flags of `train.py MODEL --data DATA` by name; without data, those with the model's first data set."""
    entry = models.MODELS[model]
    first = next(iter(entry.data))
    chosen = first if data is None else data
    flags = _join(
        _signature_flags(entry.path, "hyperparameters", {}),
        _option_flags(TrainOptions, model, entry.recipe),
        _signature_flags(data_sets.SETS[chosen].path, "data_options", entry.data[chosen]),
    )
    flags["data"] = dataclasses.replace(flags["data"], annotation=Literal[tuple(entry.data)], default=first)
    return flags


def evaluation_flags(model: str) -> dict[str, Flag]:
    """The flags of `evaluate.py MODEL` by name; the hyperparameters come from the run."""
    return _join(_option_flags(EvaluateOptions, model, {}))


def prediction_flags(model: str) -> dict[str, Flag]:
    """The flags of `predict.py MODEL FILE ...` by name; the hyperparameters come from the run."""
    return _join(_option_flags(PredictOptions, model, {}))


def _option_flags(options: type, model: str, recipe: Mapping[str, Any]) -> list[Flag]:
    annotations = typing.get_type_hints(options, include_extras=True)
    flags = []
    for field in dataclasses.fields(options):
        annotation = annotations[field.name]
        text = unpack(annotation).text.replace("MODEL", model)
        default = recipe.get(field.name, field.default)
        flags.append(Flag(field.name, annotation, default, text, "options", own=default != field.default))
    return flags


def _signature_flags(path: str, part: str, fixed: Mapping[str, Any]) -> list[Flag]:
    flags = []
    for name, (annotation, *defaults) in declared(path).items():
        if not defaults and name not in fixed:
            raise TypeError(f"{name} of {path} has no default")
        default = fixed[name] if name in fixed else defaults[0]
        flags.append(Flag(name, annotation, default, unpack(annotation).text, part, fixed=name in fixed))
    return flags


def _join(*groups: Iterable[Flag]) -> dict[str, Flag]:
    found: dict[str, Flag] = {}
    for flag in (flag for group in groups for flag in group):
        if flag.name in found:
            raise TypeError(f"--{flag.name} is declared twice: in {found[flag.name].part} and in {flag.part}")
        found[flag.name] = flag
    return found


def declared(path: str) -> dict[str, tuple]:
    """Name -> (annotation, default) or (annotation,), from the source of "module:Class" or "module:function".

    Of a class: the parameters of its build_graph. Of a function: those behind the `*`.

    Raises:
        TypeError: the source doesn't say them in a way that can be read without running the file.
    """
    module, name = path.split(":")
    spec = importlib.util.find_spec(module)
    if spec is None or spec.origin is None:
        raise TypeError(f"{path} is registered, but there is no such file")
    tree = ast.parse(Path(spec.origin).read_text(encoding="utf-8"), spec.origin)
    function = _definition(tree, name)
    is_model = isinstance(function, ast.ClassDef)
    if is_model:
        function = _definition(function, "build_graph")
    if function is None:
        raise TypeError(f"{path} is registered, but {spec.origin} has no such function, or a class without build_graph")

    arguments = function.args
    pairs = list(zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True))
    if is_model:
        positional = arguments.args[1:]  # without self
        missing = [None] * (len(positional) - len(arguments.defaults))
        pairs = [*zip(positional, [*missing, *arguments.defaults], strict=True), *pairs]
    names = _Names(tree)
    parameters = {}
    for argument, default in pairs:
        if argument.annotation is None:
            raise TypeError(f"{spec.origin}:{argument.lineno}: {argument.arg} has no annotation")
        nodes = [argument.annotation] if default is None else [argument.annotation, default]
        parameters[argument.arg] = tuple(names.value(node) for node in nodes)
    return parameters


def _definition(tree: ast.Module | ast.ClassDef, name: str) -> Any:
    kinds = (ast.ClassDef, ast.FunctionDef)
    return next((node for node in tree.body if isinstance(node, kinds) and node.name == name), None)


class _Names(dict):
    """What an annotation or a default may use; the file's own constants are evaluated when they are asked for."""

    def __init__(self, tree: ast.Module):
        super().__init__(vars(typing) | vars(annotated_types) | vars(hyperparameters))
        self.constants = {}
        for node in tree.body:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                self.constants[node.targets[0].id] = node.value
                self.pop(node.targets[0].id, None)

    def __missing__(self, name: str) -> Any:
        self[name] = self.value(self.constants[name])
        return self[name]

    def value(self, node: ast.expr) -> Any:
        """What the expression gives; TypeError if it needs more than these names."""
        try:
            return eval(compile(ast.Expression(node), "<signature>", "eval"), {}, self)
        except NameError as error:
            known = "typing, annotated_types, graphs/hyperparameters.py and constants of its own file"
            raise TypeError(f"line {node.lineno}: {error}; a signature may use {known}") from None
