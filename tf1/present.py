"""What is here of TensorFlow 1, found without importing it: the sources of modules are read for the names they define.

`python -m tf1 --check` and the messages about missing names ask here. compat.v1's own index lies in tensorflow._api.
"""

import ast
import importlib.machinery
import sys
from functools import cache
from pathlib import Path

from tf1 import own
from tf1.names import MOVED, NAMES, shown_since

V1 = "tensorflow.compat.v1"
V2 = "tensorflow.compat.v2"
#: What compat.v1 puts into itself while it is imported, by setattr.
_PUT_THERE = {"keras", "flags", "app.flags"}
_PLACES = {V1: "tensorflow._api.v2.compat.v1", V2: "tensorflow._api.v2.compat.v2"}


def _canonical(module: str) -> str:
    """The name under which the source of a module lies."""
    for name, place in _PLACES.items():
        if module == name or module.startswith(f"{name}."):
            return place + module[len(name) :]
    return module


@cache
def file_of(module: str) -> Path | None:
    """The source file of a module by its dotted name, or None; the folder of a package without `__init__.py`."""
    top, *rest = _canonical(module).split(".")
    if top == "tf1":  # its folder need not be on sys.path
        folders = [str(Path(__file__).parent)]
    elif top in own.NAMES:  # this project's, not the program's
        folders = [str(own.ROOT / top)]
    else:
        spec = importlib.machinery.PathFinder.find_spec(top)
        if spec is None:
            return Path("built-in") if top in sys.stdlib_module_names else None
        if not spec.submodule_search_locations:
            return Path(spec.origin) if spec.origin and not rest else None
        folders = list(spec.submodule_search_locations)
    for folder in folders:
        found = Path(folder, *rest)
        candidates = [found / "__init__.py", *(found.with_name(found.name + suffix) for suffix in (".py", ".so"))]
        for path in [path for path in candidates if path.is_file()] or ([found] if found.is_dir() else []):
            return path
    return None


def names_of(module: str) -> dict[str, str | None] | None:
    """The names that a module defines -> the module that such a name is, or None for a function, class or value.

    None instead of the dictionary if the names can't be told from the source (an extension, a module that makes its
    names while it runs). Raises ModuleNotFoundError if there is no such module.
    """
    return _names(_canonical(module))


@cache
def _names(module: str, depth: int = 0) -> dict[str, str | None] | None:
    path = file_of(module)
    if path is None:
        raise ModuleNotFoundError(module)
    if path.suffix != ".py":
        return _submodules(module, path) if path.is_dir() else None
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    names = _submodules(module, path.parent) if path.name == "__init__.py" else {}
    tree = ast.parse(path.read_bytes())
    for node in _statements(tree.body):
        if _updates_its_names(node):  # with names that stand in a list of the module
            names = dict.fromkeys(_words(tree)) | names
            continue
        if _hands_out_its_names(node):
            return None
        if isinstance(node, ast.ImportFrom):
            base = _absolute(node, package)
            if any(alias.name == "*" for alias in node.names):
                starred = _names(base, depth + 1) if depth < 20 and file_of(base) else None
                if starred is None:
                    return None
                names.update({name: place for name, place in starred.items() if not name.startswith("_")})
                continue
            for alias in node.names:
                inside = f"{base}.{alias.name}"
                names[alias.asname or alias.name] = inside if file_of(inside) else None
        elif isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.partition(".")[0]
                names[alias.asname or top] = alias.name if alias.asname else top
        elif isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
            if node.name == "__getattr__" and _gives_any_name(node):
                return None
            names[node.name] = None
        else:
            names.update(dict.fromkeys(_assigned(node)))
    return names


def _hands_out_its_names(node: ast.stmt) -> bool:
    """Whether a module takes or hands on its globals(), into which others then put names (protocol buffers do)."""
    value = getattr(node, "value", None)
    calls = value.args if isinstance(node, ast.Expr) and isinstance(value, ast.Call) else [value]
    functions = [call.func for call in calls if isinstance(call, ast.Call)]
    return any(isinstance(function, ast.Name) and function.id in ("globals", "vars") for function in functions)


def _updates_its_names(node: ast.stmt) -> bool:
    """Whether a statement is `globals().update(...)`."""
    function = node.value.func if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) else None
    return isinstance(function, ast.Attribute) and ast.unparse(function) == "globals().update"


def _words(tree: ast.Module) -> list[str]:
    """The texts in a module that can be names."""
    texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return [text for text in texts if text.isidentifier()]


def _gives_any_name(function: ast.AST) -> bool:
    """Whether a module's `__getattr__` refuses no name: it neither raises nor explains an absence."""
    refusing = {"absence", "_absence", "explain"}
    return not any(isinstance(part, ast.Raise) or getattr(part, "id", "") in refusing for part in ast.walk(function))


def _submodules(module: str, folder: Path) -> dict[str, str | None]:
    """The modules and packages in a package's folder."""
    found = {}
    for path in folder.iterdir():
        if path.suffix == ".py" and path.stem != "__init__":
            found[path.stem] = f"{module}.{path.stem}"
        elif path.is_dir() and path.name.isidentifier() and path.name != "__pycache__":
            found[path.name] = f"{module}.{path.name}"
    return found


def _statements(body: list[ast.stmt]):
    """The statements of a module that bind names, those within if, try, with and loops, too."""
    for node in body:
        if isinstance(node, ast.If | ast.Try | ast.With | ast.For | ast.While):
            parts = [getattr(node, field, []) for field in ("body", "orelse", "finalbody")]
            parts += [handler.body for handler in getattr(node, "handlers", [])]
            for part in parts:
                yield from _statements(part)
        else:
            yield node


def _assigned(node: ast.stmt) -> list[str]:
    """The names that an assignment binds."""
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    return [part.id for target in targets if target for part in ast.walk(target) if isinstance(part, ast.Name)]


def _absolute(node: ast.ImportFrom, package: str) -> str:
    """The module that a from-import names, relative ones resolved."""
    if not node.level:
        return node.module
    base = package.rsplit(".", node.level - 1)[0] if node.level > 1 else package
    return f"{base}.{node.module}" if node.module else base


def absent_part(name: str) -> str | None:
    """The shortest part of a dotted name below `tensorflow.` that is not here, or None: all of it is.

    What follows a function, a class or a value is not looked at.
    """
    parts = name.split(".")[1:]
    if parts[:2] == ["compat", "v1"]:
        parts = parts[2:]
    if parts[:2] == ["compat", "v2"]:
        return None
    place: str | None = V1
    for number, part in enumerate(parts, start=1):
        full = ".".join(parts[:number])
        if place is None or part.startswith("__"):
            return None
        found, place = _step(place, part, full)
        if not found:
            return full
    return None


def names_here(path: str) -> set[str]:
    """The public names that are here in a module below `tf`; "" is tf itself. Empty if there is no such module."""
    place: str | None = V1
    for number, part in enumerate(path.split(".") if path else [], start=1):
        place = _step(place, part, ".".join(path.split(".")[:number]))[1] if place else None
    if place is None:
        return set()
    prefix = f"{path}." if path else ""
    added = {key.removeprefix(prefix).partition(".")[0] for key in NAMES if key.startswith(prefix)}
    return {name for name in {*added, *(names_of(place) or ())} if not name.startswith("_")}


def _step(place: str, part: str, full: str) -> tuple[bool, str | None]:
    """Looks a part up where the name before it has led: whether it is there, and the module it is, if it is one."""
    if full in NAMES:
        return _target(NAMES[full])
    if full in _PUT_THERE:
        return True, None
    names = names_of(place)
    if names is None:
        return True, None
    if part in names:
        return True, names[part]
    if shown_since(full) in names:
        return True, None
    moved = moved_to(f"tensorflow.{full}")
    if moved:
        return _target(moved)
    if file_of(f"tensorflow.{full}"):
        return True, f"tensorflow.{full}"
    if any(key.startswith(f"{full}.") for key in NAMES):
        return True, place
    return ("__getattr__" in names and not place.startswith("tf1.")), None


def _target(target: str) -> tuple[bool, str | None]:
    """Whether what a line of the tables names is there, and the module that it is."""
    module, _, attributes = target.partition(":")
    attribute = attributes.partition(".")[0]
    if file_of(module) is None:
        return False, None
    if not attribute:
        return True, module
    names = names_of(module)
    if names is None:
        return True, None
    first, _, rest = attribute.partition(".")
    if rest and names.get(first):
        return _target(f"{names[first]}:{rest}")
    return first in names or "__getattr__" in names, names.get(first)


def moved_to(name: str) -> str | None:
    """tensorflow.contrib.layers.python.layers.utils -> tf1.contrib.layers.utils; None if nothing stands for it.

    contrib had its code in sub-packages (python, ops, layers) that are not here: such a part stays where it is. That
    behind "python" is always one: contrib.layers.python.layers is contrib.layers, though this has a layers, too.
    """
    known = max((old for old in MOVED if name == old or name.startswith(f"{old}.")), key=len, default=None)
    if known is None:
        return None
    found, package = MOVED[known], None
    for part in name.split(".")[known.count(".") + 1 :]:
        if part == "python":
            package, folders = found, ("python", "ops", found.rpartition(".")[2])
        if package and part in folders:
            folders = () if part != "python" else folders[1:]
            continue
        places = (found, package) if package else (found,)
        inside = [place for place in places if file_of(f"{place}.{part}")]
        if inside:
            found = f"{inside[0]}.{part}"
        elif not package:
            return None
    return found
