"""The wall before `fire`: names, types and ranges of flags are checked before any work; errors are told in a line.

A program is `sys.exit(main(Program("train.py", __doc__, function, flags.training_flags)))`, and its function gets one
`Request`. Nothing in here imports TensorFlow, so help and refusals come at once.
"""

import contextlib
import os
import re
import shlex
import sys
import traceback
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from errors import ReportedError, UsageError
from flag_help import model_help, program_help, usage
from flags import Flag, refuse_idle, spell, training_flags
from graphs import registry as models
from graphs.hyperparameters import choices_of, describe, nearest, refusal

_HELP = ("-h", "--help")


class Program(NamedTuple):
    """A command: its file name, its module docstring, the function that works, its flags, whether it takes FILE ...

    function(request) returns nothing and raises ReportedError when it can't do what was asked: UsageError before any
    work for flags that don't go together. flags_of(model) are the flags by name; where "data" is among them,
    flags_of(model, data) are those with the options of that data set.
    """

    name: str
    about: str
    function: Callable[["Request"], None]
    flags_of: Callable[..., dict[str, Flag]]
    takes_files: bool = False


@dataclass(frozen=True)
class Request:
    """What the user asked for: every flag of the model by name, typed or by default, in the part it belongs to.

    options: the fields of TrainOptions (EvaluateOptions, PredictOptions), `TrainOptions(**request.options)`.
    hyperparameters: of the model's build_graph. data_options: of the data set's loader, those that the model fixes too.
    given: the names of the flags that the user typed; all others are defaults.
    """

    model: str
    files: tuple[str, ...]
    options: dict[str, Any]
    hyperparameters: dict[str, Any]
    data_options: dict[str, Any]
    given: frozenset[str]


def main(program: Program, argv: Sequence[str] | None = None) -> int:
    """Runs the program with argv (default: the process's) and returns its exit status; errors are told on stderr.

    Status 0: done, or help was shown. 1: it failed. 2: bad usage. 130: Ctrl-C. No traceback unless --debug.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    debug = False
    try:
        if text := _help(program, words):
            print(text)
        else:
            model, flags = _model_and_flags(program, words)
            files, texts = read_words(program, model, flags, words[1:])
            debug = texts.get("debug", "").lower() == "true"
            refuse_idle(flags, texts)
            _call(program, model, flags, files, texts)
        print(end="", flush=True)
        return 0
    except (Exception, KeyboardInterrupt) as error:
        message, status = explain(error, debug)
        with contextlib.suppress(OSError):  # when stderr is closed there is nobody to tell
            if debug and not isinstance(error, KeyboardInterrupt):
                traceback.print_exc()
            print(f"{program.name}: {message}", file=sys.stderr, flush=True)
        _release_stdout()
        return status


def explain(error: BaseException, debug: bool = False) -> tuple[str, int]:
    """The message for the user, in one or two lines, and the exit status."""
    hint = "" if debug else "; run again with --debug for the traceback"
    if isinstance(error, ReportedError):
        return str(error), error.exit_status
    if isinstance(error, KeyboardInterrupt):
        return "interrupted", 130
    if isinstance(error, ModuleNotFoundError):
        return f"{error}; install what is missing: python -m pip install -r requirements.txt{hint}", 1
    if isinstance(error, BrokenPipeError):
        return "whatever read the output closed it (broken pipe)", 1
    text = _first_line(error)
    if isinstance(error, OSError):
        if error.filename is None:
            return f"{text}{hint}", 1
        return f"{_shown(str(error.filename))}: {error.strerror or text}", 1
    return f"internal error: {type(error).__name__}{': ' if text else ''}{text}{hint}", 1


def _help(program: Program, words: list[str]) -> str | None:
    """The help that the words ask for, or None."""
    asked = words[:1] == ["help"] or words[1:] == ["help"] or any(word in _HELP for word in words)
    if not asked:
        return None
    rest = [word for word in words if word not in (*_HELP, "help")]
    if not rest or rest[0].startswith("-"):
        return program_help(program.name, program.about, program.takes_files)
    model, flags = _model_and_flags(program, rest)
    form = usage(program.name, model, program.takes_files)
    return model_help(form, model, flags, _sets(program, model) if _data_text(rest) is None else {})


def _model_and_flags(program: Program, words: list[str]) -> tuple[str, dict[str, Flag]]:
    """The model, which comes first, and its flags for the data set that --data names."""
    form = usage(program.name, "MODEL", program.takes_files)
    if not words:
        raise UsageError(f"which model? {form}\nmodels: {', '.join(models.MODELS)}; more: python {program.name} --help")
    model = words[0]
    if model.startswith("-"):
        raise UsageError(f"the model comes first; {form}")
    if model not in models.MODELS:
        raise _unknown_model(program, model)
    flags = program.flags_of(model)
    text = _data_text(words)
    if "data" in flags and text is not None:
        flags = program.flags_of(model, flags["data"].parse(text))
    return model, flags


def _data_text(words: list[str]) -> str | None:
    """The text of --data, which decides what the other flags are; None where it isn't given or has no value."""
    for word, following in zip(words, [*words[1:], None], strict=True):
        if word == "--data":
            return following
        if word.startswith("--data="):
            return word.removeprefix("--data=")
    return None


def _sets(program: Program, model: str) -> dict[str, dict[str, Flag]]:
    """Data set -> flags, of all data sets that fit the model; {} where the program has no --data."""
    flags = program.flags_of(model)
    names = choices_of(flags["data"].annotation) if "data" in flags else ()
    return {name: program.flags_of(model, name) for name in names}


def _unknown_model(program: Program, word: str) -> UsageError:
    message = f"unknown model {_shown(word)}; "
    for model, entry in models.MODELS.items():
        if word in entry.data and "data" in program.flags_of(model):
            return UsageError(f"{message}it is a data set: python {program.name} {model} --data {word}")
    close = nearest(word, models.MODELS)
    meant = f"did you mean {close}? " if close else ""
    return UsageError(f"{message}{meant}models: {', '.join(models.MODELS)}")


def read_words(
    program: Program, model: str, flags: dict[str, Flag], words: Sequence[str]
) -> tuple[list[str], dict[str, str]]:
    """The files and the text of every flag given, from the words behind the model; every text is known to be good.

    `--flag value`, `--flag=value`, `--a-b` for `--a_b`, `--switch`, `--noswitch`, `--switch false`.

    Raises:
        UsageError: the first word that can't be right, and the word that was probably meant.
    """
    files: list[str] = []
    texts: dict[str, str] = {}
    left = deque(words)
    switch = ""  # the flag just before, when it took no value
    while left:
        word = left.popleft()
        if not _is_flag(word):
            if not program.takes_files or word.startswith("-"):
                raise _superfluous(program, flags, word, left, switch)
            files.append(word)
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
        if flag.name in texts:
            raise UsageError(f"--{flag.name} is given twice")
        if negated and equals:
            raise UsageError(f"--{name} takes no value")
        switch = ""
        if not equals:
            text, switch = ("false", "") if negated else _following(flag, left)
        flag.parse(text)
        texts[flag.name] = text
    if program.takes_files and not files:
        raise UsageError(f"no file given; {usage(program.name, model, True)}")
    return files, texts


def _following(flag: Flag, left: deque[str]) -> tuple[str, str]:
    """The text of a flag that stands without `=`, taken off the words left; and its name if it needed none."""
    if flag.is_switch:
        return (left.popleft(), "") if left and left[0].lower() in ("true", "false") else ("true", flag.name)
    if not left or _is_flag(left[0]):
        raise UsageError(f"--{flag.name} needs a value: {describe(flag.annotation)}")
    return left.popleft(), ""


def _is_flag(word: str) -> bool:
    """Whether a word is a flag; -1, -.5 and -inf are values."""
    return bool(re.match("--|-[A-Za-z]", word)) and word.lower() not in ("-inf", "-infinity", "-nan")


def _superfluous(program: Program, flags: dict[str, Flag], word: str, left: deque[str], switch: str) -> UsageError:
    message = f"unexpected argument {word!r}"
    name, equals, text = word.lstrip("-\u2013\u2014").partition("=")  # dashes that come from copied text
    close = nearest(name, [flag.name for flag in flags.values() if not flag.fixed])
    if close:
        if not equals and left and not _is_flag(left[0]) and not flags[close].is_switch:
            equals, text = " ", left[0]
        return UsageError(f"{message}; did you mean --{close}{equals}{shlex.quote(text) if equals else ''}?")
    if program.takes_files:
        return UsageError(f"{message}; a file whose name begins with a dash is given as {shlex.quote('./' + word)}")
    if switch:
        return refusal(f"--{switch}", word, bool)
    return UsageError(f"{message}; behind the model stand flags alone, --name value")


def _unknown_flag(program: Program, model: str, flags: dict[str, Flag], word: str) -> UsageError:
    word = word.partition("=")[0]
    name = word.lstrip("-").replace("-", "_")
    where: dict[str, list[str]] = {}  # flags of the model's other data sets
    for data, others in _sets(program, model).items():
        for other in others.values():
            if other.name not in flags and not other.fixed:
                where.setdefault(other.name, []).append(data)
    if name in where and word.startswith("--"):
        return UsageError(f"--{name} needs --data {' or '.join(where[name])}")
    if "data" not in flags and name not in flags and name in training_flags(model):
        return UsageError(f"--{name} is a flag of train.py alone; {program.name} goes by the config.json of the run")
    names = [flag.name for flag in flags.values() if not flag.fixed]
    if name.startswith("no"):
        names += [f"no{flag.name}" for flag in flags.values() if flag.is_switch and not flag.fixed]
    message = f"unknown flag {_shown(word)} for {model}"
    close = nearest(name, [*names, *where])
    if close is None:
        return UsageError(f"{message}; python {program.name} {model} --help lists them")
    needs = f" with --data {' or '.join(where[close])}" if close in where else ""
    return UsageError(f"{message}; did you mean --{close}{needs}?")


def _call(program: Program, model: str, flags: dict[str, Flag], files: list[str], texts: dict[str, str]) -> None:
    """Lets fire read the words, now that nothing in them can surprise it, and calls the program's function."""
    import fire  # takes a tenth of a second, which help needn't spend

    def call(*words: str, **chosen: Any) -> None:
        values = {name: flag.default for name, flag in flags.items()} | chosen
        parts: dict[str, dict[str, Any]] = {"options": {}, "hyperparameters": {}, "data_options": {}}
        for name, value in values.items():
            parts[flags[name].part][name] = value
        program.function(Request(words[0], words[1:], **parts, given=frozenset(chosen)))

    # Without these, fire reads every text as a Python literal: a folder called 123 would become a number.
    fire.decorators.SetParseFn(str)(call)
    fire.decorators.SetParseFns(**{name: flags[name].parse for name in texts})(call)
    command = [model, *files, *(f"--{name}={text}" for name, text in texts.items())]
    fire.Fire(call, command=command, name=program.name)


def _shown(word: str) -> str:
    return word if word.isprintable() and word else repr(word)


def _first_line(error: BaseException) -> str:
    lines = (error.strerror or str(error) if isinstance(error, OSError) else str(error)).strip().splitlines()
    return lines[0] if lines else ""


def _release_stdout() -> None:
    """Where stdout is closed or full, lets go of what is left: Python would complain again at exit, with status 120."""
    try:
        print(end="", flush=True)
    except OSError:
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
