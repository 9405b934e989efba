"""Which names of a library a program uses, read from its syntax tree: nothing of the program is imported."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace

CATCH_MISSING = {"ImportError", "ModuleNotFoundError", "AttributeError", "Exception", "BaseException", "NameError"}


@dataclass(frozen=True)
class Use:
    """A dotted name such as `tensorflow.nn.relu` at a line of a program.

    `imported` is true of an import statement's name. `guarded` is true where the program itself handles that the name
    is not there: the body of a `try` that catches it, or an `if` that asks for the version or by `hasattr`.
    """

    name: str
    line: int
    imported: bool = False
    guarded: bool = False
    node: ast.AST | None = None


def uses(tree: ast.AST, roots: tuple[str, ...] = ("tensorflow",)) -> list[Use]:
    """All uses in the tree of names below the top-level packages `roots`, in the order of their lines.

    Follows `import a.b as c`, `from a import b` and aliases by assignment (`layers = tf.contrib.layers`), wherever
    they stand. An alias by assignment counts only if the name is bound once in the file.
    """
    aliases = _imported_names(tree, roots)
    bound = _times_bound(tree)
    for node in sorted(_assignments(tree), key=lambda node: node.lineno):
        dotted = _dotted(node.value, aliases)
        target = node.targets[0].id
        if dotted and target not in aliases and bound[target] == 1:
            aliases[target] = dotted
    put_there = {_dotted(node, aliases) for node in ast.walk(tree) if _is_stored(node)}
    known = tuple(f"{name}." for name in put_there)
    found = [use for use in _walk(tree, aliases, roots, guarded=False) if not f"{use.name}.".startswith(known)]
    return sorted(found, key=lambda use: use.line)


def _is_stored(node: ast.AST) -> bool:
    """Whether a program itself sets this attribute, such as `tf.model = ...`."""
    return isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)


def _imported_names(tree: ast.AST, roots: tuple[str, ...]) -> dict[str, str]:
    """The names that imports of `roots` bind, and what they stand for."""
    names = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.partition(".")[0]
                if top in roots:
                    names[alias.asname or top] = alias.name if alias.asname else top
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module.partition(".")[0] in roots:
            for alias in node.names:
                names[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    names.pop("*", None)
    return names


def _assignments(tree: ast.AST) -> list[ast.Assign]:
    """The assignments of a dotted name to one plain name."""
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        and len(node.targets) == 1
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Attribute | ast.Name)
    ]


def _times_bound(tree: ast.AST) -> dict[str, int]:
    """How often each name is bound in the file, in whatever scope."""
    times: dict[str, int] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            name = node.id
        elif isinstance(node, ast.arg):
            name = node.arg
        elif isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
            name = node.name
        else:
            continue
        times[name] = times.get(name, 0) + 1
    return times


def _dotted(node: ast.AST, aliases: dict[str, str]) -> str | None:
    """The full name that an expression such as `tf.nn.relu` stands for, or None."""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name) or node.id not in aliases:
        return None
    return ".".join([aliases[node.id], *reversed(parts)])


def _walk(tree: ast.AST, aliases: dict[str, str], roots: tuple[str, ...], guarded: bool) -> Iterator[Use]:
    """The uses below a node; `guarded` says that the program handles an absence around it."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from (replace(use, guarded=guarded) for use in _of_import(node, roots))
            continue
        if isinstance(node, ast.Attribute):
            dotted = _dotted(node, aliases)
            if dotted:
                yield Use(dotted, node.lineno, guarded=guarded, node=node)
                continue
        if isinstance(node, ast.Try) and any(_catches_missing(handler) for handler in node.handlers):
            # What the handlers use is the other way round: a name of older or of newer versions.
            yield from _walk(ast.Module([*node.body, *node.handlers], []), aliases, roots, True)
            yield from _walk(ast.Module([*node.orelse, *node.finalbody], []), aliases, roots, guarded)
        elif isinstance(node, ast.If | ast.IfExp) and _asks(node.test):
            yield from _walk(node, aliases, roots, True)
        else:
            yield from _walk(node, aliases, roots, guarded)


def _of_import(node: ast.Import | ast.ImportFrom, roots: tuple[str, ...]) -> Iterator[Use]:
    """The uses that an import statement itself is."""
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    elif node.level:
        return
    else:
        names = [node.module if alias.name == "*" else f"{node.module}.{alias.name}" for alias in node.names]
    for name in names:
        if name.partition(".")[0] in roots:
            yield Use(name, node.lineno, imported=True, node=node)


def _catches_missing(handler: ast.ExceptHandler) -> bool:
    """Whether an `except` clause catches that a module or a name is not there."""
    if handler.type is None:
        return True
    types = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(isinstance(kind, ast.Name) and kind.id in CATCH_MISSING for kind in types)


def _asks(test: ast.AST) -> bool:
    """Whether a condition asks for a version or for a name's presence."""
    for node in ast.walk(test):
        if isinstance(node, ast.Attribute) and node.attr in ("__version__", "VERSION"):
            return True
        if isinstance(node, ast.Name) and node.id in ("hasattr", "dir"):
            return True
    return False
