"""Lists the variables of a source of weights, as a table or as JSON: `python evaluate.py inspect SOURCE`."""

import json
import math
import os
import re
from pathlib import Path

from texts import print_lines, shown
from training.runs import run_folder
from training.weights.open_source import Source, open_source


def inspect(source: str, as_json: bool) -> None:
    """Prints the variables of a source: names in natural order, shapes, types, numbers of parameters.

    Args:
        source: see open_source.open_source.
        as_json: as JSON, for programs.

    Raises:
        RunError: the source can't be had.
    """
    opened = open_source(source)
    rows = _rows(opened)
    parameters = sum(row["parameters"] for row in rows if not row["training_state"])
    if as_json:
        found = {"source": str(opened.path), "kind": opened.kind, "parameters": parameters, "variables": rows}
        found |= opened.about
        print(json.dumps(found, indent=2))
        return
    folder = Path(os.path.expanduser(source))
    if (folder / "config.json").is_file():
        config = run_folder.read(folder)
        print_lines(f"a run of {config['model']} on {config['data']}")
    print(_table(rows))
    print(_summary(opened, rows, parameters))
    print_lines(*(f"{subject}: {words}" for subject, words in opened.about.items()))


def _rows(source: Source) -> list[dict]:
    return [
        {
            "name": name,
            "shape": list(source.variables[name].shape),
            "dtype": source.variables[name].dtype,
            "parameters": math.prod(source.variables[name].shape),
            "training_state": name in source.training_state,
        }
        for name in sorted(source.variables, key=_natural)
    ]


def _natural(name: str) -> list[str | int]:
    """A key that puts layer2 before layer10."""
    return [int(part) if part.isdecimal() else part for part in re.split(r"(\d+)", name)]


def _table(rows: list[dict]) -> str:
    cells = [("variable", "shape", "dtype", "parameters", "")] + [
        (
            row["name"],
            ", ".join(map(str, row["shape"])) or "scalar",
            row["dtype"],
            f"{row['parameters']:,}",
            "training state" if row["training_state"] else "",
        )
        for row in rows
    ]
    name, shape, dtype, parameters, _ = (max(map(len, column)) for column in zip(*cells, strict=True))
    lines = (f"{n:{name}}  {s:{shape}}  {d:{dtype}}  {p:>{parameters}}  {state}" for n, s, d, p, state in cells)
    return "\n".join(line.rstrip() for line in lines)


def _summary(source: Source, rows: list[dict], parameters: int) -> str:
    network = len(rows) - len(source.training_state)
    summary = f"{parameters:,} parameters in {_variables(network)} of the network"
    if source.training_state:
        numbers = sum(row["parameters"] for row in rows if row["training_state"])
        summary += f"; {numbers:,} numbers in {_variables(len(source.training_state))} of training state"
    return f"{summary}\n{source.kind} {shown(source.path)}"


def _variables(count: int) -> str:
    return f"{count} variable{'s' if count != 1 else ''}"
