"""Measures a trained model on its test split (or another one): python evaluate.py MODEL [--flag value ...].

With --init_from it makes a run of weights that were trained elsewhere, and measures that.
What a checkpoint, a run or a file of weights holds: python evaluate.py inspect SOURCE [--json].
"""

import sys
from dataclasses import replace

from command_line import Program, Request, flags, main
from datasets.registry import check_folder
from tasks.old_registry import MODELS
from training.options import EVALUATE_OPTIONS
from training.runs import run_folder
from training.startup import import_quietly
from training.weights import patterns


def evaluate(request: Request) -> None:
    """Hands over to training/evaluation.py; the network and its data are the user's choice with --init_from alone."""
    options = EVALUATE_OPTIONS[MODELS[request.model].task](**request.options)
    patterns.parse_rename(options.rename)
    if options.init_from and not options.data:
        options = replace(options, data=flags.first_set(request.model))
    if options.data:
        check_folder(options.data, options.data_dir)
    if judge := request.options.get("judge"):
        run_folder.model_of(judge)  # refused now, not when the network has seen the whole split
    chosen = (request.network, request.data_options) if options.init_from else ({}, {})
    evaluation = import_quietly("training.evaluation")
    evaluation.evaluate(request.model, options, *chosen)


def inspect(request: Request) -> None:
    """Hands over to training/weights/inspection.py."""
    inspection = import_quietly("training.weights.inspection")
    inspection.inspect(*request.paths, request.options["json"])


INSPECT = Program(
    "evaluate.py inspect",
    "Lists the variables of a run, a checkpoint or a file of weights: names, shapes, types, parameters in all.",
    inspect,
    flags.inspection_flags,
    words=("SOURCE",),
)
PROGRAM = Program("evaluate.py", __doc__, evaluate, flags.evaluation_flags, also={"inspect": INSPECT})

if __name__ == "__main__":
    sys.exit(main(PROGRAM))
