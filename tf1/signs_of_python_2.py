"""Tells from an error, or from its names, that a program is written in Python 2."""

import ast
import re
import traceback
from collections.abc import Iterator

_SYNTAX = re.compile(
    r"Missing parentheses in call to '(print|exec)'|multiple exception types must be parenthesized|leading zeros in "
    r"decimal|inconsistent use of tabs|invalid (decimal|hexadecimal) literal"
)
_NAMES = {
    "xrange",
    "unicode",
    "unichr",
    "raw_input",
    "basestring",
    "long",
    "reduce",
    "execfile",
    "cmp",
    "file",
    "reload",
}
_METHODS = {"iteritems", "itervalues", "iterkeys", "has_key", "next", "getcwdu", "maxint", "letters", "maketrans"}

_OF_NOTHING = re.compile(r"unsupported operand type\(s\) for \S+( or pow\(\))?: 'NoneType' and")


def are_in(error: BaseException) -> bool:
    """Whether the error is one that Python 3 raises of a program in Python 2."""
    if isinstance(error, SyntaxError):
        return bool(_SYNTAX.search(error.msg or ""))
    if isinstance(error, NameError):
        return error.name in _NAMES
    if isinstance(error, TypeError):
        return bool(_OF_NOTHING.search(str(error))) and "print" in _last_line(error)
    return isinstance(error, AttributeError) and error.name in _METHODS


def name_in(tree: ast.Module) -> ast.Name | None:
    """The first use of a built-in name that Python 3 lacks, if the program neither defines nor evades it."""
    if _defined(tree) & _NAMES or any(_is_bridge(node) for node in ast.walk(tree)):
        return None
    return min(_uses(tree), key=lambda name: name.lineno, default=None)


def print_in(tree: ast.Module) -> ast.expr | None:
    """The first `print (x) % y`: Python 2 prints what is behind `print`, Python 3 calculates with its None."""
    for node in ast.walk(tree):
        left = node.value if isinstance(node, ast.Expr) else None
        while isinstance(left, ast.BinOp):
            left = left.left
        is_print = isinstance(left, ast.Call) and isinstance(left.func, ast.Name) and left.func.id == "print"
        if is_print and left is not node.value:
            return left
    return None


def _last_line(error: BaseException) -> str:
    """The line of source that raised the error."""
    lines = traceback.extract_tb(error.__traceback__)
    return (lines[-1].line or "") if lines else ""


def _defined(tree: ast.Module) -> set[str]:
    """The names that a module binds anywhere."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            names.add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, ast.alias):
            names.add((node.asname or node.name).partition(".")[0])
    return names


def _is_bridge(node: ast.AST) -> bool:
    """Whether a node imports all names of a package that brings those of Python 2 to Python 3."""
    module = getattr(node, "module", None) or "" if isinstance(node, ast.ImportFrom) else ""
    return module.partition(".")[0] in ("six", "past", "future", "builtins") and node.names[0].name == "*"


def _uses(node: ast.AST) -> Iterator[ast.Name]:
    """The names of Python 2 below a node, but for those that an `except` or a look at the version saves."""
    for child in ast.iter_child_nodes(node):
        is_evaded = isinstance(child, ast.Try) and child.handlers
        if isinstance(child, ast.If | ast.IfExp):
            is_evaded = re.search(r"version|PY2|PY3", ast.unparse(child.test))
        if is_evaded:
            continue
        if isinstance(child, ast.Name) and child.id in _NAMES:
            yield child
        yield from _uses(child)
