"""What the tests of training share: the commands in this process, and two tiny finished runs."""

from pathlib import Path

import pytest

import evaluate
import flags
import predict
import train
from command_line import Program, main

PROGRAMS = {
    "train.py": Program("train.py", "", train.train, flags.training_flags),
    "evaluate.py": Program("evaluate.py", "", evaluate.evaluate, flags.evaluation_flags),
    "predict.py": Program("predict.py", "", predict.predict, flags.prediction_flags, takes_files=True),
}


@pytest.fixture(scope="session")
def command():
    """A function: command("evaluate.py", "iris", "--split=train") does it in this process; returns the exit status."""

    def run(program, *words) -> int:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("TF_CPP_MIN_LOG_LEVEL", "3")  # as startup.py does, but not for the tests to come
            return main(PROGRAMS[program], [str(word) for word in words])

    return run


@pytest.fixture(scope="session")
def iris_run(tmp_path_factory, command) -> Path:
    """The folder of a run of iris: checkpoints model-30, -40, -50 and best-50. Copy it to change it."""
    folder = tmp_path_factory.mktemp("runs") / "iris"
    assert command("train.py", "iris", "--steps=50", "--validate_every=10", f"--save_dir={folder}") == 0
    return folder


@pytest.fixture(scope="session")
def mnist_run(tmp_path_factory, command) -> Path:
    """The folder of a run of mnist on 100 drawn shapes: checkpoints model-3 and best-3. Copy it to change it."""
    folder = tmp_path_factory.mktemp("runs") / "mnist"
    words = ["--data=shapes", "--examples=100", "--steps=3", "--batch_size=20", "--validate_every=3"]
    assert command("train.py", "mnist", *words, f"--save_dir={folder}") == 0
    return folder
