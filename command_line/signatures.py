"""What a function's signature declares, read from its source text: the import would cost seconds.

An annotation or a default may use what typing, annotated_types, parameters.py, graphs/hyperparameters.py (also by the
prefix "hp.") and datasets/options.py define, and the constants of its own file.
"""

import ast
import importlib.util
import typing
from pathlib import Path
from typing import Any

import annotated_types

import parameters
from datasets import options
from graphs import hyperparameters


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
        super().__init__(
            vars(typing) | vars(annotated_types) | vars(parameters) | vars(options) | vars(hyperparameters)
        )
        self["hp"] = hyperparameters
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
            known = (
                "typing, annotated_types, parameters.py, the types of models and data sets, constants of its own file"
            )
            raise TypeError(f"line {node.lineno}: {error}; a signature may use {known}") from None
