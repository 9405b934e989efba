"""The graph of imports, drawn from the source texts, and the order in which DESIGN.md lets it run."""

import ast
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from datasets.registry import SETS
from tasks import registry

ROOT = Path(__file__).parents[1]
SCRIPTS = ("train", "evaluate", "predict", "export", "search", "records")
PACKAGES = ("command_line", "tasks", "tf1", "training", "graphs", "datasets")
FAMILIES = {"Classifier", "Localizer", "Detector", "Generator", "Adversarial"}
#: Package or module -> how far up it stands: each imports only what stands lower, and what is its own.
LEVELS = {
    **dict.fromkeys(SCRIPTS, 6),
    "command_line": 5,
    "tasks": 4,
    "tf1": 4,
    "training": 3,
    "graphs": 2,
    "datasets": 2,
}
LEVELS |= {"parameters": 1, "files": 1, "errors": 0, "texts": -1}
MOST_LINES = 300


def source_files() -> list[Path]:
    """Every module of the program: no tests, no benchmarks."""
    found = [ROOT / f"{name}.py" for name in LEVELS if (ROOT / f"{name}.py").exists()]
    return found + [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]


def name_of(path: Path) -> str:
    """training/runs/lock.py -> training.runs.lock; a package by its own name."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@cache
def trees() -> dict[str, ast.Module]:
    """Module -> its syntax tree."""
    return {name_of(path): ast.parse(path.read_text(encoding="utf-8")) for path in source_files()}


def imported(tree: ast.Module) -> Iterator[str]:
    """The modules of the program that a module imports, at its head, in functions and for type checkers alike."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "imports are absolute"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            while name and name not in trees():  # a class or a function of a module
                name = name.rpartition(".")[0]
            if name:
                yield name


@cache
def arrows() -> dict[str, set[str]]:
    """Module -> the modules that it imports."""
    return {name: set(imported(tree)) - {name} for name, tree in trees().items()}


def constants(module: str) -> set[str]:
    """The texts in a module."""
    values = {node.value for node in ast.walk(trees()[module]) if isinstance(node, ast.Constant)}
    return {value for value in values if isinstance(value, str)}


def modules_of(*packages: str) -> list[str]:
    return [name for name in trees() if any(name == package or name.startswith(f"{package}.") for package in packages)]


def test_there_is_no_circle():
    try:
        TopologicalSorter(arrows()).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


def test_packages_import_downwards_alone():
    wrong = []
    for module, others in arrows().items():
        mine = module.partition(".")[0]
        for other in others:
            its = other.partition(".")[0]
            if its != mine and LEVELS[its] >= LEVELS[mine]:
                wrong.append(f"{module} -> {other}")
    assert not wrong


def test_every_arrow_of_the_design_is_there():
    """So that the reading of imports can't be blind."""
    found = {
        (module.partition(".")[0], other.partition(".")[0]) for module, others in arrows().items() for other in others
    }
    assert {
        ("train", "command_line"), ("command_line", "tasks"), ("tasks", "training"), ("training", "graphs"),
        ("training", "datasets"), ("graphs", "parameters"), ("datasets", "parameters"), ("parameters", "errors"),
    } <= found  # fmt: skip


def test_what_lies_below_the_tasks_knows_no_task_and_no_model_by_name():
    every_name = set(registry.TASKS) | set(registry.models())
    wrong = []
    for module in modules_of("training", "graphs.graph", "datasets.registry", "command_line"):
        # Data sets have some of the names, too, and are named where they are registered.
        names = every_name - set(SETS) if module == "datasets.registry" else every_name
        wrong += [f"{module}: {text!r}" for text in constants(module) & names]
        wrong += [f"{module} imports {other}" for other in arrows()[module] if other.rpartition(".")[2] in names]
    assert not wrong


def test_nothing_outside_of_tasks_and_graphs_asks_for_a_family():
    wrong = []
    for module in modules_of(*SCRIPTS, "command_line", "training", "datasets"):
        for node in ast.walk(trees()[module]):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("isinstance", "issubclass"):
                asked = {getattr(part, "id", getattr(part, "attr", "")) for part in ast.walk(node.args[1])}
                wrong += [f"{module}:{node.lineno}: {family}" for family in sorted(asked & FAMILIES)]
    assert not wrong


def test_no_file_is_longer_than_a_reader_likes():
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in source_files()}
    assert len(lengths) > 100
    assert not {str(path.relative_to(ROOT)): length for path, length in lengths.items() if length > MOST_LINES}
