"""Measures a trained model on its test split (or another one): python evaluate.py MODEL [--flag value ...].

With --init_from it makes a run of weights that were trained elsewhere, and measures that.
What a checkpoint, a run or a file of weights holds: python evaluate.py inspect SOURCE [--json].
"""

import sys
from dataclasses import replace
from functools import partial

from command_line import Program, Request, flags, main
from datasets.registry import check_folder
from tasks.registry import run_files
from training.command_options import InspectOptions
from training.startup import import_quietly
from training.weights import patterns


def evaluate(request: Request) -> None:
    """Hands over to training/evaluation.py; network and data are the user's choice only with --init_from."""
    options = request.entry.evaluate_options(**request.options)
    patterns.parse_rename(options.rename)
    if options.init_from and not options.data:
        options = replace(options, data=request.entry.data)
    if options.data:
        check_folder(options.data, options.data_dir)
    evaluation = import_quietly("training.evaluation")
    if options.init_from:
        imported_run = import_quietly("training.runs.imported_run")
        chosen = request.network, request.data_options
        options = imported_run.make_run(request.entry, options, *chosen, run_files(), request.given)
    evaluation.evaluate(request.entry, options)


def inspect(request: Request) -> None:
    """Hands over to training/weights/inspection.py."""
    inspection = import_quietly("training.weights.inspection")
    inspection.inspect(*request.paths, request.options["json"])


INSPECT = Program(
    "evaluate.py inspect",
    "Lists the variables of a run, a checkpoint or a file of weights: names, shapes, types, parameters in all.",
    inspect,
    partial(flags.flags_of_options, InspectOptions),
    words=("SOURCE",),
)
PROGRAM = Program("evaluate.py", __doc__, evaluate, flags.evaluation_flags, also={"inspect": INSPECT})

if __name__ == "__main__":
    sys.exit(main(PROGRAM))
