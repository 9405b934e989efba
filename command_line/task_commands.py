"""Programs of tasks that stand in the place of a model or a data set, such as `predict.py window FILE ...`."""

from functools import partial

from command_line import flags
from command_line.program import Program, Request
from tasks import registry
from tasks.task import Command
from training.startup import import_quietly


def programs_of(script: str) -> dict[str, Program]:
    """Word -> the program that it calls of a script, "predict.py", for all tasks."""
    return {
        word: Program(
            f"{script} {word}",
            about.about,
            partial(_run, about),
            partial(flags.flags_of_options, about.options),
            words=(about.words,) if about.words else (),
        )
        for task in registry.TASKS.values()
        for word, about in task.commands.items()
        if about.script == script
    }


def _run(about: Command, request: Request) -> None:
    module, function = about.run.split(":")
    getattr(import_quietly(module), function)(request.paths, about.options(**request.options))
