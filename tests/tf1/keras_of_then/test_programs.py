"""Programs in the style of the lessons that this project is based on, unedited by `python -m tf1 --keras`."""

import os
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np

PROGRAMS = Path(__file__).parents[1] / "programs"
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}


def run(folder, program, *arguments):
    command = [sys.executable, "-m", "tf1", "--keras", str(PROGRAMS / program), *arguments]
    ran = subprocess.run(command, capture_output=True, text=True, env=ENVIRONMENT, cwd=folder, check=False)
    assert ran.returncode == 0, ran.stderr[-3000:]
    return ran.stdout.splitlines(), [line for line in ran.stderr.splitlines() if line.startswith("keras: ")]


def test_road_signs(tmp_path):
    labels = np.arange(120) % 3
    images = np.zeros((120, 16, 16, 3), np.uint8)
    images[np.arange(120), :, :, labels] = np.random.RandomState(0).randint(100, 250, (120, 16, 16))
    (tmp_path / "signs.p").write_bytes(pickle.dumps({"features": images, "labels": labels}))
    printed, said = run(tmp_path, "keras_1_signs.py", "signs.p")
    assert printed[:2] == [
        "keys ['acc', 'loss', 'val_acc', 'val_loss']",
        "names ['convolution2d_1', 'activation_1', 'maxpooling2d_1']",
    ]
    assert printed[3].startswith("acc ") and float(printed[3].split()[1]) > 0.95
    assert "keras: nb_epoch=... of Keras 1 is read as epochs=... of Keras 2" in said
    assert len(said) == len(set(said)) == 8


def test_steering(tmp_path):
    printed, said = run(tmp_path, "keras_1_steering.py", "--epochs", "12")
    first, last = (float(printed[0].split()[place]) for place in (1, 3))
    assert last < 0.06 and last < first
    assert float(printed[1].split()[-1]) < 0.5
    assert any("samples_per_epoch=320 of Keras 1 counts examples: steps_per_epoch=10 batches" in line for line in said)
