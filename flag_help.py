"""The help of the programs: models, data sets and flags, wrapped to the terminal's width. No TensorFlow in here."""

import shutil
import textwrap
from collections.abc import Iterable

from datasets import registry as data_sets
from flags import Flag, spell
from graphs import registry as models
from graphs.hyperparameters import choices_of, describe, unpack


def usage(program: str, model: str, takes_files: bool) -> str:
    """The form of a command: "usage: python train.py cifar [--flag value ...]"."""
    return f"usage: python {program} {model}{' FILE [FILE ...]' if takes_files else ''} [--flag value ...]"


def program_help(program: str, about: str, takes_files: bool) -> str:
    """What the program does, its models and the data sets."""
    parts = [
        about.strip(),
        _wrap(usage(program, "MODEL", takes_files), "    "),
        "Models\n" + _table((name, entry.about) for name, entry in models.MODELS.items()),
        "Data sets\n" + _table((name, _about(entry)) for name, entry in data_sets.SETS.items()),
        _wrap(f"The flags of a model, with their defaults: python {program} MODEL --help. README.md tells the rest."),
    ]
    return "\n\n".join(parts)


def model_help(usage_line: str, model: str, flags: dict[str, Flag], sets: dict[str, dict[str, Flag]]) -> str:
    """Every flag of the model with its default, range and meaning.

    flags: those of the chosen or the first data set; sets: those of every data set that fits, to show them all.
    """
    shown = [flag for flag in flags.values() if not flag.fixed]
    about_data = ("data", "data_dir")
    groups = [
        ("Model (kept in the run's config.json)", [flag for flag in shown if flag.part == "hyperparameters"]),
        ("Data", [flag for flag in shown if flag.name in about_data or (flag.part == "data_options" and not sets)]),
    ]
    for data, others in sets.items():
        own = [flag for flag in others.values() if flag.part == "data_options" and not flag.fixed]
        groups.append((f"Data, with --data {data}", own))
    groups.append(("Run", [flag for flag in shown if flag.part == "options" and flag.name not in about_data]))
    parts = [
        _wrap(usage_line, "    "),
        _wrap(models.MODELS[model].about),
        _wrap("Each flag stands here with its default. A switch is turned on by --name and off by --noname."),
    ]
    for title, members in groups:
        if members:
            parts.append(f"{title}\n" + _table((f"--{f.name} {spell(f.default)}", _meaning(f, model)) for f in members))
    return "\n\n".join(parts)


def _about(entry: data_sets.Entry) -> str:
    return f"{entry.about}; embedded" if entry.embedded else entry.about


def _meaning(flag: Flag, model: str) -> str:
    """The flag's line of help, and in brackets what is allowed."""
    plain = unpack(flag.annotation).plain
    notes = []
    if choices_of(flag.annotation) or plain not in (bool, str):
        notes.append(describe(flag.annotation).removeprefix("a "))
    if flag.purpose:
        notes.append(flag.purpose)
    if flag.is_switch and flag.default is True:
        notes.append(f"off: --no{flag.name}")
    if flag.own:
        notes.append(f"default of {model}")
    return f"{flag.text} ({'; '.join(notes)})" if notes else flag.text


def _width() -> int:
    return min(max(shutil.get_terminal_size().columns, 40), 120)


def _wrap(text: str, indent: str = "", first: str = "") -> str:
    return textwrap.fill(text, _width(), initial_indent=first, subsequent_indent=indent, break_on_hyphens=False)


def _table(rows: Iterable[tuple[str, str]]) -> str:
    """Two columns; where the first is too long for its place, the second begins on the next line."""
    rows = list(rows)
    column = min(max(len(left) for left, _ in rows) + 4, 32, _width() // 2)
    lines = []
    for left, right in rows:
        head = f"  {left}".ljust(column)
        if len(left) + 4 > column:
            lines.append(head)
            head = " " * column
        lines.append(_wrap(right, " " * column, head))
    return "\n".join(lines)
