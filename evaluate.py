"""Measures a trained model on its test split (or another one): python evaluate.py MODEL [--flag value ...].

With --init_from it makes a run of weights that were trained elsewhere, and measures that.
What a checkpoint, a run or a file of weights holds: python evaluate.py inspect SOURCE [--json].
What a network costs, layer by layer: python evaluate.py describe MODEL_OR_RUN [--flag value ...].
"""

import sys
from dataclasses import replace
from functools import partial

from command_line import Program, Request, description_flags, flags, main
from datasets.registry import check_folder
from tasks.registry import entry_of_run, models, run_files
from training.command_options import DescribeOptions, InspectOptions
from training.describing.network import Network, of_run
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


def describe(request: Request) -> None:
    """Hands over to training/describing/describing.py: a model or a run, and those to compare it with."""
    if request.model in models():
        flags_given = description_flags.description_flags(request.model)
        title = description_flags.title_of(request.model, flags_given, request.chosen)
        networks = [Network(title, request.entry, request.hyperparameters)]
    else:
        networks = [of_run(entry_of_run(request.model), request.model)]
    compared = request.options["compare"] or ()
    networks += [Network(other.title, models()[other.model], other.hyperparameters) for other in compared]
    import_quietly("training.describing.describing").run(networks, DescribeOptions(**request.options))


INSPECT = Program(
    "evaluate.py inspect",
    "Lists the variables of a run, a checkpoint or a file of weights: names, shapes, types, parameters in all.",
    inspect,
    partial(flags.flags_of_options, InspectOptions),
    words=("SOURCE",),
)
DESCRIBE = Program(
    "evaluate.py describe",
    "Lists the layers of a model or of a run: shapes, parameters, multiply-adds, receptive fields, memory.",
    describe,
    description_flags.description_flags,
    words=("MODEL_OR_RUN",),
    instead="describes a network, not its training",
)
PROGRAM = Program(
    "evaluate.py", __doc__, evaluate, flags.evaluation_flags, also={"inspect": INSPECT, "describe": DESCRIBE}
)

if __name__ == "__main__":
    sys.exit(main(PROGRAM))
