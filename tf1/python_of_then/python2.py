"""Programs in Python 2, by `python -m tf1 --python2`: syntax by fissix, the meaning of `/` by the syntax tree.

    compile(parse_part(source, name), name, "exec")
    install()     # the program's own modules are converted as it imports them

Tracebacks show the lines as they were written.
"""

import ast
import difflib
import functools
import importlib.machinery
import importlib.util
import io
import sys
import tokenize

from tf1.own import own_modules
from tf1.python_of_then import generators, settings
from tf1.python_of_then.old_protos import is_old
from tf1.python_of_then.own_files import OwnFinder

_NAMES = "tf1.python_of_then.python2_names"
#: Not converted: what python2_names and the old modules (hooks.PYTHON2) give without a change of lines, and taste.
_LEFT = {"asserts", "buffer", "execfile", "filter", "future", "idioms", "import", "imports", "imports2", "intern",
         "itertools", "itertools_imports", "map", "operator", "reduce", "reload", "set_literal", "sorted", "urllib",
         "ws_comma", "zip"}  # fmt: skip
#: What stands for a comparison of two values.
_COMPARED = {
    ast.Lt: "python2_below", ast.LtE: "python2_at_most", ast.Gt: "python2_above", ast.GtE: "python2_at_least",
    ast.Eq: "python2_equal", ast.NotEq: "python2_unequal",
}  # fmt: skip
#: Methods of texts that bytes have, too, but by bytes alone.
_OF_TEXTS = {"count", "endswith", "find", "index", "lstrip", "partition", "replace", "rfind", "rindex", "rpartition",
             "rsplit", "rstrip", "split", "startswith", "strip"}  # fmt: skip


def install() -> None:
    """Converts the program's own modules from now on, and gives it those of Python 2."""
    settings.python2 = True
    sys.meta_path.insert(0, OwnFinder(_Loader, lambda source: not is_old(source)))
    from tf1.python_of_then import python2_names

    python2_names.apply(parse_part)


def text(source: str | bytes) -> str:
    """The source of a file as text: as its first lines say, else UTF-8, else Latin-1."""
    if isinstance(source, str):
        return source
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(source).readline)
        decoded = source.decode(encoding)
    except (SyntaxError, UnicodeDecodeError):
        decoded = source.decode("latin1")
    return decoded.replace("\r\n", "\n").replace("\r", "\n")


def convert(source: str, path: str, in_package: bool = False) -> str:
    """The source in Python 3.

    Args:
        source: text in Python 2, or in both.
        path: for messages; beside it, the modules of a package are looked for.
        in_package: `import sibling` is one of the package's own modules, if there is one.

    Raises UsageError without fissix, SyntaxError for what is neither Python 2 nor 3.
    """
    tool = _tool(in_package)
    from fissix.pgen2.parse import ParseError
    from fissix.pgen2.tokenize import TokenError

    try:
        with_end = source if source.endswith("\n") else f"{source}\n"
        return str(tool.refactor_string(_without_tabs(with_end), path))
    except (ParseError, TokenError, IndentationError) as error:
        try:
            ast.parse(source)
        except SyntaxError:
            line = error.context[1][0] if isinstance(error, ParseError) and error.context else 1
            lines = source.splitlines()
            shown = lines[line - 1] if 0 < line <= len(lines) else ""
            raise SyntaxError(
                f"neither Python 2 nor Python 3 ({getattr(error, 'msg', error)})", (path, line, 1, shown)
            ) from None
        return source  # Python 3, which Python 2's grammar doesn't cover


def parse(source: str, path: str, in_package: bool = False) -> ast.Module:
    """The syntax tree of a source in Python 2, for compile(): `/` of whole numbers is one, names of then are there."""
    converted = convert(source, path, in_package)
    tree = _Order().visit(ast.parse(converted, path))
    generators.end_by_stop(tree)
    if converted.count("\n") != source.count("\n"):
        _renumber(tree, source.splitlines(), converted.splitlines())
    if not _divides_truly(tree):
        tree = _Division().visit(tree)
    position = next((at for at, one in enumerate(tree.body) if not _must_be_first(one, at)), len(tree.body))
    names = ast.ImportFrom(_NAMES, [ast.alias("*")], 0, lineno=1, col_offset=0, end_lineno=1, end_col_offset=0)
    tree.body.insert(position, names)
    return ast.fix_missing_locations(tree)


def parse_part(source: str | bytes, name: str) -> ast.Module:
    """The syntax tree of a program's part (see running.Program)."""
    return parse(text(source), name)


@functools.cache
def _tool(in_package: bool):
    try:
        from fissix.refactor import RefactoringTool, get_fixers_from_package
    except ModuleNotFoundError as error:
        with own_modules():
            from errors import UsageError
        raise UsageError("programs in Python 2 need fissix: pip install fissix==24.4.24") from error
    from fissix.fixes import fix_types

    fix_types._TYPE_MAPPING["StringType"] = "str"  # instead of bytes: texts are Python 2's str here
    fixers = get_fixers_from_package("fissix.fixes")
    left = _LEFT - {"import"} if in_package else _LEFT
    return RefactoringTool([fixer for fixer in fixers if fixer.rpartition(".fix_")[2] not in left], {}, explicit=[])


def _without_tabs(source: str) -> str:
    """Tabs at the start of lines as spaces, up to multiples of eight as Python 2 counts them, but within texts."""
    if "\t" not in source:
        return source
    from fissix.pgen2 import token
    from fissix.pgen2 import tokenize as tokens

    within: set[int] = set()
    for kind, _, (first, _), (last, _), _ in tokens.generate_tokens(io.StringIO(source).readline):
        if kind == token.STRING:
            within.update(range(first + 1, last + 1))
    lines = []
    for number, line in enumerate(source.splitlines(keepends=True), 1):
        rest = line.lstrip(" \t\f")
        is_kept = number in within or len(rest) == len(line)
        lines.append(line if is_kept else line[: len(line) - len(rest)].replace("\f", "").expandtabs(8) + rest)
    return "".join(lines)


def _renumber(tree: ast.Module, written: list[str], converted: list[str]) -> None:
    """Gives the tree the numbers of the lines that were written, where Python 3 needs other ones."""
    numbers = {}
    for _, start, end, first, last in difflib.SequenceMatcher(None, written, converted, autojunk=False).get_opcodes():
        for at in range(first, last):
            numbers[at + 1] = min(start + at - first, max(end - 1, start)) + 1
    for node in ast.walk(tree):
        if hasattr(node, "lineno"):
            node.lineno = numbers.get(node.lineno, node.lineno)
            node.end_lineno = max(node.lineno, numbers.get(node.end_lineno, node.end_lineno))


def _divides_truly(tree: ast.Module) -> bool:
    """Whether the module says `from __future__ import division`."""
    return any(
        isinstance(one, ast.ImportFrom) and one.module == "__future__" and any(a.name == "division" for a in one.names)
        for one in tree.body
    )


def _must_be_first(statement: ast.stmt, position: int) -> bool:
    """Whether it is the module's text, or an import from __future__."""
    if isinstance(statement, ast.ImportFrom):
        return statement.module == "__future__"
    return position == 0 and isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


class _Division(ast.NodeTransformer):
    """Puts calls of python2_names.divide and divide_in_place where `/` and `/=` stand."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        if not isinstance(node.op, ast.Div):
            return node
        return ast.copy_location(_call("python2_divide", node.left, node.right), node)

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        self.generic_visit(node)
        if not isinstance(node.op, ast.Div):
            return node
        now = ast.parse(ast.unparse(node.target), mode="eval").body  # the same place, read instead of written
        value = _call("python2_divide_in_place", now, node.value)
        return ast.copy_location(ast.Assign([node.target], value), node)


class _Order(ast.NodeTransformer):
    """Puts calls of python2_names where texts are encoded, formatted, translated, values compared, lists sorted."""

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        self.generic_visit(node)
        if any(isinstance(one, ast.FunctionDef) and one.name == "__cmp__" for one in node.body):
            node.decorator_list.append(ast.copy_location(ast.Name("python2_ordered", ast.Load()), node))
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        sides = node.left, node.comparators[0]
        name = _COMPARED.get(type(node.ops[0])) if len(node.ops) == 1 else None
        if isinstance(node.ops[0], (ast.Eq, ast.NotEq)) and any(_is_no_text(side) for side in sides):
            return node
        return ast.copy_location(_call(name, node.left, node.comparators[0]), node) if name else node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id == "str" and (node.args[1:] or node.keywords):
            node.func.id = "python2_text"  # it was `unicode`
            return node
        method = node.func.attr if isinstance(node.func, ast.Attribute) else None
        if method in _OF_TEXTS and node.args and not isinstance(node.func.value, ast.Constant):
            node.func.value = ast.copy_location(_call("python2_owner", node.func.value), node)
            return node
        if method not in ("encode", "format", "sort") and not (method == "translate" and len(node.args) == 2):
            return node
        call = _call(f"python2_{method}", node.func.value, *node.args)
        call.keywords = node.keywords
        return ast.copy_location(call, node)


def _is_no_text(node: ast.expr) -> bool:
    """Whether it is a number, None or the like, as far as the source tells."""
    return isinstance(node, (ast.Constant, ast.UnaryOp)) and not isinstance(getattr(node, "value", None), (str, bytes))


def _call(name: str, *arguments: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(name, ast.Load()), list(arguments), [])


class _Loader(importlib.machinery.SourceFileLoader):
    """Loads a module in Python 2."""

    def get_code(self, fullname):
        """Compiled anew each time: what Python kept of the file would be of its own syntax."""
        in_package = "." in fullname or self.is_package(fullname)
        return compile(parse(text(self.get_data(self.path)), self.path, in_package), self.path, "exec")
