"""Writes a data set as TFRecords, to train from a disk: python records.py DATA FOLDER [--flag value ...].

DATA is what --data of train.py takes; FOLDER then is a data set by the name records:FOLDER.
The same command again goes on where it was stopped. See docs/records.md.
Recordings of a driving simulator as one log, and what they hold: python records.py driving_log FOLDER.
"""

import sys
from functools import partial

from command_line import Program, Request, flags, main
from datasets.records.options import RecordOptions
from datasets.registry import check_folder
from tasks.regression.options import RecordingsOptions
from training.startup import import_quietly


def write(request: Request) -> None:
    """Hands over to datasets/records/writing.py."""
    options = RecordOptions(**request.options)
    check_folder(request.data, options.data_dir)
    writing = import_quietly("datasets.records.writing")
    writing.write(request.data, *request.paths, options, request.data_options)


def driving_log(request: Request) -> None:
    """Hands over to tasks/regression/recordings.py."""
    recordings = import_quietly("tasks.regression.recordings")
    recordings.compile_logs(*request.paths, RecordingsOptions(**request.options))


DRIVING_LOG = Program(
    "records.py driving_log",
    "Compiles the recordings of a driving simulator in FOLDER, and below it, into FOLDER/driving_log_compiled.csv.",
    driving_log,
    partial(flags.flags_of_options, RecordingsOptions),
    words=("FOLDER",),
)
PROGRAM = Program(
    "records.py", __doc__, write, flags.record_flags, words=("DATA", "FOLDER"), also={"driving_log": DRIVING_LOG}
)

if __name__ == "__main__":
    sys.exit(main(PROGRAM))
