"""The wall before `fire`: names, types and ranges of flags are checked before any work; errors take one line.

A program is `sys.exit(main(Program("train.py", __doc__, function, flags.training_flags)))`, and its function gets one
`Request`. Nothing in here imports TensorFlow, so help and refusals come at once.
"""

import contextlib
import os
import sys
import traceback
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from command_line import streams
from command_line.flags import Flag, refuse_idle
from command_line.help import model_help, plain_help, program_help
from command_line.program import Program, Request
from command_line.words import read_words
from errors import ReportedError, UsageError
from texts import quoted, shown

_HELP = ("-h", "--help")
_HELP_WORDS = (*_HELP, "help")


def main(program: Program, argv: Sequence[str] | None = None) -> int:
    """Runs the program with argv (default: the process's) and returns its exit status; errors go to stderr.

    Status 0: done, or help was shown. 1: it failed. 2: bad usage. 130: Ctrl-C. No traceback unless --debug.
    """
    streams.prepare()
    program, words = _called(program, list(sys.argv[1:] if argv is None else argv))
    debug = False
    try:
        if text := _help(program, words):
            print(text)
        else:
            model, flags = _model_and_flags(program, words)
            paths, values = read_words(program, model, flags, words[1:] if model else words)
            debug = values.get("debug", False)
            refuse_idle(flags, values)
            _call(program, model, flags, paths, values, words)
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
        return f"{quoted(str(error.filename))}: {error.strerror or text}", 1
    return f"internal error: {type(error).__name__}{': ' if text else ''}{text}{hint}", 1


def _called(program: Program, words: list[str]) -> tuple[Program, list[str]]:
    """The program that the words call, and the words that are left: in `evaluate.py inspect SOURCE` it is another."""
    first = next((at for at, word in enumerate(words) if word not in _HELP_WORDS), None)
    if first is None or words[first] not in program.also:
        return program, words
    return program.also[words[first]], words[:first] + words[first + 1 :]


def _help(program: Program, words: list[str]) -> str | None:
    """The help that the words ask for, or None."""
    asked = words[:1] == ["help"] or (program.subject and words[1:] == ["help"])
    if not asked and not any(word in _HELP for word in words):
        return None
    if not program.subject:
        return plain_help(program, program.flags_of())
    rest = [word for word in words if word not in _HELP_WORDS]
    if not rest or rest[0].startswith("-"):
        return program_help(program)
    model, flags = _model_and_flags(program, rest)
    sets = program.flags_by_data(model) if _data_text(rest) is None else {}
    about = program.subject.about(model)
    return model_help(program.usage(model), about, model, flags, sets)


def _model_and_flags(program: Program, words: list[str]) -> tuple[str, dict[str, Flag]]:
    """What comes first, a model or a data set, and its flags for the data set that --data names; "" without."""
    subject = program.subject
    if not subject:
        return "", program.flags_of()
    if not words:
        known = f"{subject.noun}s: {', '.join(subject.names(program))}; more: python {program.name} --help"
        raise UsageError(f"which {subject.noun}? {program.usage()}", known)
    model = words[0]
    if model.startswith("-"):
        raise UsageError(f"the {subject.noun} comes first; {program.usage()}")
    subject.refuse_unknown(program, model)
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


def _call(
    program: Program,
    model: str,
    flags: dict[str, Flag],
    paths: list[str],
    values: dict[str, Any],
    argv: Sequence[str],
) -> None:
    """Calls the program's function by fire, with values that are known to be right."""
    import fire  # takes a tenth of a second, which help needn't spend

    def call(*words: str, **chosen: Any) -> None:
        request = replace(Request.of("", flags, words, chosen), argv=tuple(argv))
        program.function(replace(request, **{program.subject.part: model}) if program.subject else request)

    # Without these, fire reads every text as a Python literal: a folder called 123 would become a number.
    fire.decorators.SetParseFn(str)(call)
    fire.decorators.SetParseFns(**dict.fromkeys(values, values.__getitem__))(call)
    fire.Fire(call, command=[*paths, *(f"--{name}={name}" for name in values)], name=program.name)


def _first_line(error: BaseException) -> str:
    lines = (error.strerror or str(error) if isinstance(error, OSError) else str(error)).strip().splitlines()
    return shown(lines[0]) if lines else ""


def _release_stdout() -> None:
    """Where stdout is closed or full, lets go of what is left: Python would complain again at exit, with status 120."""
    try:
        print(end="", flush=True)
    except OSError:
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
