"""The command `python -m tf1`. Its options stand before the program; what follows the program is the program's own."""

import argparse
import sys

from tf1 import deactivate, importing, python_of_then

_ABOUT = """Runs a program that was written for TensorFlow 1 (2015 to 2019), unchanged, on the TensorFlow of today.
What follows the program are its own flags. docs/old_programs.md says what works."""


def main(arguments: list[str]) -> int:
    """Runs or checks the program. Returns the exit status.

    What the program raises, SystemExit included, passes through.
    """
    options = _parsed(arguments)
    if not options.module and not options.program:
        _parser().error("a program is needed: python -m tf1 PROGRAM.py")
    if options.check and options.module:
        _parser().error("--check needs the program's file, not -m")
    from tf1 import running

    try:
        program = running.module(options.module[0]) if options.module else running.program(options.program[0])
        if options.check:
            from tf1.checking import check

            return check(program.path, options.python2, options.keras, program.text)
    except running.ReportedError as error:
        print(error, file=sys.stderr)
        return error.exit_status
    flags = (options.module or options.program)[1:]
    reason = running.of_tensorflow_2(program)
    if reason:
        print(
            f"{program.path} is a program of TensorFlow 2 ({reason}): it runs unchanged on the installed one",
            file=sys.stderr,
        )
        deactivate()
    importing.old_libraries.update(options.old_library)
    if options.keras or not (reason or options.keras3):
        from tf1.keras_of_then import keras_of_then

        keras_of_then(None if options.keras else lambda: running.wants_keras_of_then(program))
    if not reason:
        python_of_then(options.allow_pickle)
    running.run(program, flags, options.python2)
    return 0


def _parsed(arguments: list[str]) -> argparse.Namespace:
    """The options and what follows them. An unknown option is a usage error that names the nearest one."""
    parser = _parser()
    options, unknown = parser.parse_known_args(arguments)
    if unknown:
        from tf1.own import own_modules

        with own_modules():
            from parameters import nearest
        known = [f"--{name}" for name in vars(options) if name not in ("module", "program")]
        meant = nearest(unknown[0].partition("=")[0], known)
        parser.error(f"unknown option {unknown[0]}" + (f"; did you mean {meant}?" if meant else ""))
    return options


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tf1", description=_ABOUT, allow_abbrev=False)
    parser.add_argument("--check", action="store_true", help="list what the program uses that is not here; run nothing")
    parser.add_argument(
        "--keras", action="store_true",
        help="`import keras` is Keras 1 or 2 of that time (needs tf_keras), whatever the program's names tell",
    )  # fmt: skip
    parser.add_argument("--keras3", action="store_true", help="`import keras` is the installed one")
    parser.add_argument(
        "--old_library", action="append", default=[], metavar="NAME",
        help="an installed library of that time, as tflearn: it gets the old TensorFlow, too; can be repeated",
    )  # fmt: skip
    parser.add_argument("--python2", action="store_true", help="the program is written in Python 2 (needs fissix)")
    parser.add_argument(
        "--allow_pickle", action="store_true", help="np.load runs pickles, which may do anything; for files you trust"
    )
    rest = argparse.REMAINDER
    parser.add_argument("-m", dest="module", nargs=rest, help="a module as `python -m` takes it, then its flags")
    parser.add_argument(
        "program",
        nargs=rest,
        help="a .py file, a notebook, a folder or .zip with __main__.py, or - (standard input); then its flags",
    )
    return parser
