"""Reads the words of a command: flags and values are checked, and an error names the word that was probably meant."""

import re
from collections import deque
from collections.abc import Sequence
from typing import Any

from command_line.flags import Flag, spell, spelled_set
from command_line.program import Program
from errors import UsageError
from parameters import describe, nearest, refusal
from texts import quoted, typed


def read_words(
    program: Program, model: str, flags: dict[str, Flag], words: Sequence[str]
) -> tuple[list[str], dict[str, Any]]:
    """The paths, and the value of every flag given, from the words behind the model.

    `--flag value`, `--flag=value`, `--a-b` for `--a_b`, `--switch`, `--noswitch`, `--switch false`.

    Raises:
        UsageError: the first word that can't be right, and the word that was probably meant.
    """
    names = program.paths(model)
    paths: list[str] = []
    values: dict[str, Any] = {}
    left = deque(words)
    switch = ""  # the flag just before, when it took no value
    while left:
        word = left.popleft()
        if not _is_flag(word):
            if word.startswith("-") or not _has_room(names, paths):
                raise _superfluous(program, model, flags, word, left, switch)
            paths.append(word)
            continue
        name, equals, text = word[2:].partition("=")
        name = name.replace("-", "_")
        flag = flags.get(name)
        negated = flag is None and name.startswith("no") and name[2:] in flags and flags[name[2:]].is_switch
        if negated:
            flag = flags[name[2:]]
        if flag is None or not word.startswith("--"):
            raise _unknown_flag(program, model, flags, word)
        if flag.fixed:
            raise UsageError(f"--{flag.name} is always {spell(flag.default)} for {model}")
        if negated and equals:
            raise UsageError(f"--{name} takes no value")
        switch = ""
        if not equals:
            text, switch = ("false", "") if negated else _following(flag, left)
        known = flag.name in values
        values[flag.name] = flag.parse_again(values[flag.name], text) if known else flag.parse(text)
    if len(paths) < len(names):
        missing = names[len(paths)].split()[0].lower()
        raise UsageError(f"no {missing} given; {program.usage(model)}")
    return paths, values


def _has_room(names: tuple[str, ...], paths: list[str]) -> bool:
    return len(paths) < len(names) or (bool(names) and names[-1].endswith("...]"))


def _following(flag: Flag, left: deque[str]) -> tuple[str, str]:
    """The text of a flag that stands without `=`, taken off the words left; and its name if it needed none."""
    if flag.is_switch:
        is_value = left and set(left[0].lower().split(",")) <= {"true", "false"}
        return (left.popleft(), "") if is_value else ("true", flag.name)
    if not left or _is_flag(left[0]):
        raise UsageError(f"--{flag.name} needs a value: {describe(flag.annotation)}")
    return left.popleft(), ""


def _is_flag(word: str) -> bool:
    """Whether a word is a flag; -1, -.5 and -inf are values."""
    return bool(re.match("--|-[A-Za-z]", word)) and word.lower() not in ("-inf", "-infinity", "-nan")


def _superfluous(
    program: Program, model: str, flags: dict[str, Flag], word: str, left: deque[str], switch: str
) -> UsageError:
    message = f"unexpected argument {word!r}"
    name, equals, text = word.lstrip("-\u2013\u2014").partition("=")  # dashes that come from copied text
    close = nearest(name, [flag.name for flag in flags.values() if not flag.fixed])
    if close:
        if not equals and left and not _is_flag(left[0]) and not flags[close].is_switch:
            equals, text = " ", left[0]
        return UsageError(f"{message}; did you mean --{close}{equals}{typed(text) if equals else ''}?")
    paths = program.paths(model)
    if paths and word.startswith("-"):
        return UsageError(f"{message}; a path that begins with a dash is given as {typed('./' + word)}")
    if switch:
        return refusal(f"--{switch}", word, bool)
    if paths:
        return UsageError(f"{message}; {program.usage()}")
    if program.paths():
        return UsageError(f"{message}: no {program.paths()[0].split()[0]} for {model}; {program.usage(model)}")
    if not program.subject:
        return UsageError(f"{message}; {program.name} takes flags alone, --name value")
    return UsageError(f"{message}; behind the {program.subject.noun} stand flags alone, --name value")


def _unknown_flag(program: Program, model: str, flags: dict[str, Flag], word: str) -> UsageError:
    word = word.partition("=")[0]
    name = word.lstrip("-").replace("-", "_")
    where: dict[str, list[str]] = {}  # flags of the model's other data sets
    for data, others in program.flags_by_data(model).items():
        for other in others.values():
            if other.name not in flags and not other.fixed:
                where.setdefault(other.name, []).append(spelled_set(data))
    if name in where and word.startswith("--"):
        return UsageError(f"--{name} needs --data {' or '.join(where[name])}")
    if model and name not in flags and program.subject.is_of_training(model, name):
        return UsageError(f"--{name} is a flag of train.py; {program.name} {program.instead}")
    names = [flag.name for flag in flags.values() if not flag.fixed]
    if name.startswith("no"):
        names += [f"no{flag.name}" for flag in flags.values() if flag.is_switch and not flag.fixed]
    message = f"unknown flag {quoted(word)}{f' for {model}' if model else ''}"
    close = nearest(name, [*names, *where])
    if close is None:
        command = f"{program.name} {model}".rstrip()
        return UsageError(f"{message}; python {command} --help lists them")
    needs = f" with --data {' or '.join(where[close])}" if close in where else ""
    return UsageError(f"{message}; did you mean --{close}{needs}?")
