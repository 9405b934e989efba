"""Regression: an angle of steering for each picture of a road."""

from tasks.regression.models import MODELS
from tasks.regression.options import DriveOptions, EvaluateRegressorOptions, RecordingsOptions, SteerOptions
from tasks.task import Command, Task
from training.runs.own_files import evaluation_picture

DRIVE = Command(
    "Drives the car of the Udacity simulator by a trained network that steers: a server to which it connects in its "
    "autonomous mode.",
    DriveOptions,
    "tasks.regression.drive:drive",
)
DRIVING_LOG = Command(
    "Compiles the recordings of a driving simulator in FOLDER, and below it, into FOLDER/driving_log_compiled.csv.",
    RecordingsOptions,
    "tasks.regression.recordings:compile_logs",
    words="FOLDER",
    script="records.py",
)
TASK = Task(
    __name__,
    __doc__,
    MODELS,
    "RegressionEvaluator",
    SteerOptions,
    EvaluateRegressorOptions,
    run_files=tuple(map(evaluation_picture, ("angles", "offsets", "drive.gif"))),
    commands={"drive": DRIVE, "driving_log": DRIVING_LOG},
)
