"""The help of the programs: models, data sets and flags, wrapped to the terminal's width. No TensorFlow in here."""

import shutil
import textwrap
from collections.abc import Iterable

from command_line.flags import Flag, spell, spelled_set
from command_line.program import Program
from datasets import registry as data_sets
from parameters import choices_of, describe, unpack
from training.options import PARTS

_SWITCHES = "Each flag stands here with its default. A switch is turned on by --name and off by --noname."


def program_help(program: Program) -> str:
    """What the program does, its models and the data sets."""
    subject = program.subject
    more = f"python {program.name} {subject.word} --help"
    parts = [
        program.about.strip(),
        _wrap(program.usage(), "    "),
        *(f"{_wrap(title, '  ')}\n{_table(rows)}" for title, rows in subject.tables(program).items()),
        "Data sets\n" + _table((name, _about(entry)) for name, entry in data_sets.SETS.items()),
        _wrap(f"The flags of a {subject.noun}, with their defaults: {more}. More: README.md and docs/."),
    ]
    return "\n\n".join(parts)


def plain_help(program: Program, flags: dict[str, Flag]) -> str:
    """What a program without a model does, and its flags."""
    parts = [program.about.strip(), _wrap(program.usage(), "    "), _wrap(_SWITCHES)]
    return "\n\n".join([*parts, _flag_table("Flags", flags.values())])


def model_help(
    usage_line: str, about: str, model: str, flags: dict[str, Flag], sets: dict[str, dict[str, Flag]]
) -> str:
    """Every flag of the model, or of the data set that comes first, with its default, range and meaning.

    about: one line on it. flags: those of the chosen or the first data set; sets: those of every data set that
    fits, to show them all.
    """
    shown = [flag for flag in flags.values() if not flag.fixed]
    about_data = ("data", *PARTS.values(), "data_dir")
    groups = [
        ("Model (kept in the run's config.json)", [flag for flag in shown if flag.part == "hyperparameters"]),
        ("Data", [flags[name] for name in about_data if name in flags] + ([] if sets else _data_options(flags))),
    ]
    for data, others in sets.items():
        more = " (name yours with --help to see all flags of it)" if data_sets.SETS[data].described else ""
        groups.append((f"Data, with --data {spelled_set(data)}{more}", _data_options(others)))
    groups.append(("Run", [flag for flag in shown if flag.part == "options" and flag.name not in about_data]))
    parts = [_wrap(usage_line, "    "), _wrap(about), _wrap(_SWITCHES)]
    parts += [_flag_table(title, members, model) for title, members in groups if members]
    return "\n\n".join(parts)


def _data_options(flags: dict[str, Flag]) -> list[Flag]:
    return [flag for flag in flags.values() if flag.part == "data_options" and not flag.fixed]


def _about(entry: data_sets.Entry) -> str:
    return f"{entry.about}; embedded" if entry.embedded else entry.about


def _flag_table(title: str, flags: Iterable[Flag], model: str = "") -> str:
    """The flags under a title; if all count under the same condition, it is stated there."""
    flags = list(flags)
    purposes = {flag.purpose for flag in flags}
    shared = purposes.pop() if len(purposes) == 1 else ""
    rows = [(f"--{flag.name} {spell(flag.default)}", _meaning(flag, model, shared)) for flag in flags]
    return f"{title}{f'; {shared}' if shared else ''}\n{_table(rows)}"


def _meaning(flag: Flag, model: str, shared: str) -> str:
    """The flag's line of help, and in brackets what is allowed."""
    plain = unpack(flag.annotation).plain
    notes = []
    if choices_of(flag.annotation) or plain not in (bool, str):
        notes.append(describe(flag.annotation).removeprefix("a "))
    if flag.purpose != shared:
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
