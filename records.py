"""Writes a data set as TFRecords, to train from a disk: python records.py DATA FOLDER [--flag value ...].

DATA is what --data of train.py takes; FOLDER then is a data set by the name records:FOLDER.
The same command again goes on where it was stopped. See docs/records.md.
Recordings of a driving simulator as one log, and what they hold: python records.py driving_log FOLDER.
"""

import sys

from command_line import Program, Request, flags, main
from command_line.task_commands import programs_of
from datasets.records.options import RecordOptions
from datasets.registry import check_folder
from training.startup import import_quietly


def write(request: Request) -> None:
    """Hands over to datasets/records/writing.py."""
    options = RecordOptions(**request.options)
    check_folder(request.data, options.data_dir)
    writing = import_quietly("datasets.records.writing")
    writing.write(request.data, *request.paths, options, request.data_options)


PROGRAM = Program(
    "records.py",
    __doc__,
    write,
    flags.record_flags,
    words=("DATA", "FOLDER"),
    also=programs_of("records.py"),
)

if __name__ == "__main__":
    sys.exit(main(PROGRAM))
