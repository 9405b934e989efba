"""Writes the network of a run for use elsewhere: python export.py RUN FOLDER [--flag value ...].

A SavedModel for TensorFlow, .tflite for LiteRT or .onnx; each is run on real examples and compared with the graph.
Of a network that makes pictures: what makes samples of latent numbers, neither discriminator nor encoder.
"""

import sys

from command_line import Program, Request, flags, main
from training.options import ExportOptions
from training.startup import import_quietly


def export(request: Request) -> None:
    """Hands over to training/export/exporting.py."""
    exporting = import_quietly("training.export.exporting")
    exporting.export(*request.paths, ExportOptions(**request.options))


PROGRAM = Program("export.py", __doc__, export, flags.export_flags, words=("RUN", "FOLDER"))

if __name__ == "__main__":
    sys.exit(main(PROGRAM))
