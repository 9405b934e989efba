"""The programs as a user types them, each in a process of its own."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def started(*words: str, cwd: Path) -> subprocess.Popen:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("TF_")}
    command = [sys.executable, str(ROOT / words[0]), *words[1:]]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=cwd, env=environment, stdout=pipe, stderr=pipe, text=True)


def program(*words: str, cwd: Path) -> subprocess.CompletedProcess:
    process = started(*words, cwd=cwd)
    out, err = process.communicate(timeout=120)
    return subprocess.CompletedProcess(words, process.returncode, out, err)


@pytest.fixture(scope="module")
def run(tmp_path_factory) -> Path:
    """A folder in which iris was trained with the default flags, and what that printed."""
    folder = tmp_path_factory.mktemp("user")
    done = program("train.py", "iris", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert "best validation loss" in done.stdout
    return folder


def test_evaluate_prints_tables_and_writes_json(run):
    done = program("evaluate.py", "iris", cwd=run)
    assert (done.returncode, done.stderr) == (0, "")
    assert "versicolor" in done.stdout
    report = json.loads((run / "checkpoints/iris/evaluation-test.json").read_text())
    assert report["examples"] == 45
    assert report["metrics"]["accuracy"] >= 0.9
    assert (run / "checkpoints/iris/confusion-test.png").stat().st_size > 1000


def test_predict_names_the_classes(run):
    (run / "flowers.csv").write_text(
        "sepal length,sepal width,petal length,petal width\n5.1,3.5,1.4,0.2\n6.7,3,5.2,2.3\n"
    )
    done = program("predict.py", "iris", "flowers.csv", "--json", cwd=run)
    assert (done.returncode, done.stderr) == (0, "")
    assert [row["classes"][0]["class"] for row in json.loads(done.stdout)] == ["setosa", "virginica"]


def test_the_same_command_again_finds_the_work_done(run):
    done = program("train.py", "iris", cwd=run)
    assert (done.returncode, done.stderr) == (0, "")
    assert "has done 1000 of 1000 steps" in done.stdout


@pytest.mark.parametrize(
    ("words", "status", "message"),
    [
        (
            ["train.py", "cifar", "--batch_sise", "5"],
            2,
            "unknown flag --batch_sise for cifar; did you mean --batch_size",
        ),
        (["train.py", "iris", "--steps", "1", "--epochs", "1"], 2, "--steps and --epochs both say how long to train"),
        (["train.py", "iris", "--learning_rate", "1"], 2, "learning_rate was 0.03, is 1.0"),
        (["predict.py", "iris", "missing.csv"], 1, "missing.csv: no such file"),
        (["export.py", "checkpoints/iris"], 2, "no folder given; usage: python export.py RUN FOLDER"),
    ],
)
def test_what_can_not_be_done_is_said_in_a_line_or_two(run, words, status, message):
    """By each program, before TensorFlow is imported and behind it; tests/test_bad_input.py has all the rest."""
    done = program(*words, cwd=run)
    assert done.returncode == status
    assert message in done.stderr
    assert len(done.stderr.splitlines()) <= 2
    assert "Traceback" not in done.stderr
    assert sorted(p.name for p in (run / "checkpoints").iterdir()) == ["iris"]


def test_ctrl_c_saves_and_the_printed_command_resumes(tmp_path, command, monkeypatch, capsys):
    training = started("train.py", "xor", "--steps", "1000000", "--validate_every", "200", cwd=tmp_path)
    deadline = time.monotonic() + 60
    while not list(tmp_path.glob("checkpoints/xor/model-*.index")) and time.monotonic() < deadline:
        time.sleep(0.05)
    training.send_signal(signal.SIGINT)
    out, err = training.communicate(timeout=60)
    assert (training.returncode, err) == (130, "")
    assert "python train.py xor --steps=1000000 --validate_every=200" in out
    stopped_at = int(out.split("stopped after step ")[1].split(",")[0])
    monkeypatch.chdir(tmp_path)
    assert command("train.py", "xor", f"--steps={stopped_at + 10}", "--validate_every=200") == 0
    assert f"resuming from step {stopped_at}" in capsys.readouterr().out
