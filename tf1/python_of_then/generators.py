"""Generators of then: a StopIteration that comes up in one ends it. Since Python 3.7 it is a RuntimeError.

    def batches(rows):
        while True:
            yield next(rows)  # ended the generator with the rows

The program's sources are compiled with such bodies in `try: ... except StopIteration: return`, lines as they were.
"""

import ast
import importlib.machinery
import re
import sys

from tf1.python_of_then.own_files import OwnFinder

_SIGNS = re.compile(rb"StopIteration|next(?:__)?\s*\(")
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


def install() -> None:
    """The program's own modules are compiled so from now on."""
    sys.meta_path.insert(0, OwnFinder(_Loader, _may_have_them))


def compiled(source: str | bytes, name: str):
    """The code of a part of a program (see running.Program). Raises SyntaxError as compile() does."""
    data = source.encode() if isinstance(source, str) else source
    if _may_have_them(data):
        tree = compile(source, name, "exec", ast.PyCF_ONLY_AST, dont_inherit=True)
        if end_by_stop(tree):
            return compile(tree, name, "exec", dont_inherit=True)
    return compile(source, name, "exec", dont_inherit=True)


def _may_have_them(source: bytes) -> bool:
    return b"yield" in source and bool(_SIGNS.search(source))


def end_by_stop(tree: ast.Module) -> bool:
    """Changes the generators in which a StopIteration may come up. Returns whether there are any."""
    changed = False
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        own = list(_own(function))
        if any(isinstance(node, ast.Yield | ast.YieldFrom) for node in own) and any(map(_may_stop, own)):
            function.body = _ended(function.body)
            changed = True
    return changed


def _own(function: ast.FunctionDef):
    """The nodes of a function's body, without those of functions and classes inside."""
    waiting = list(function.body)
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, _SCOPES):
            waiting += ast.iter_child_nodes(node)


def _may_stop(node: ast.AST) -> bool:
    """`raise StopIteration`, `next(rows)`, `rows.next()`."""
    if isinstance(node, ast.Raise):
        raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
        return isinstance(raised, ast.Name) and raised.id == "StopIteration"
    if not isinstance(node, ast.Call):
        return False
    called = node.func
    if isinstance(called, ast.Attribute):
        return called.attr in ("next", "__next__") and not node.args
    return isinstance(called, ast.Name) and called.id in ("next", "python2_next") and len(node.args) == 1


def _ended(body: list[ast.stmt]) -> list[ast.stmt]:
    is_described = isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant)
    first = body[: is_described and len(body) > 1]
    rest = body[len(first) :]
    stop = ast.ExceptHandler(ast.Name("StopIteration", ast.Load()), None, [ast.Return(None)])
    guarded = ast.copy_location(ast.Try(rest, [stop], [], []), rest[0])
    for node in ast.walk(stop):
        ast.copy_location(node, rest[-1])
    return [*first, ast.fix_missing_locations(guarded)]


class _Loader(importlib.machinery.SourceFileLoader):
    """Loads a module; what Python keeps of its file beside it would be of the generators of today."""

    def get_code(self, fullname):
        """Compiled anew each time."""
        return compiled(self.get_data(self.path), self.path)
