"""Exports the network of a run for other programs: python export.py RUN FOLDER [--flag value ...].

A SavedModel for TensorFlow, .tflite for LiteRT or .onnx; each is run on examples and compared with the graph.
Of a generator it exports what makes samples from latent vectors, neither discriminator nor encoder.
"""

import sys
from functools import partial

from command_line import Program, Request, flags, main
from tasks.registry import entry_of_run
from training.command_options import ExportOptions
from training.startup import import_quietly


def export(request: Request) -> None:
    """Hands over to training/export/exporting.py."""
    run, folder = request.paths
    entry = entry_of_run(run)
    exporting = import_quietly("training.export.exporting")
    exporting.export(entry, run, folder, ExportOptions(**request.options))


PROGRAM = Program("export.py", __doc__, export, partial(flags.flags_of_options, ExportOptions), words=("RUN", "FOLDER"))

if __name__ == "__main__":
    sys.exit(main(PROGRAM))
