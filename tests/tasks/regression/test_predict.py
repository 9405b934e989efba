"""predict.py MODEL FILE ...: the angles of pictures whose grey level stands for one."""

import json

import pytest
from PIL import Image

from tests.tasks.regression import greys


@pytest.fixture
def predict(command, run, tmp_path, monkeypatch, capsys):
    """A function: predict("--flag", ...) -> (exit status, stdout, stderr) for left.png and right.jpg."""
    monkeypatch.chdir(tmp_path)
    Image.new("RGB", (320, 160), (greys.level(-0.3),) * 3).save("left.png")
    Image.new("L", (80, 90), greys.level(0.3)).save("right.jpg", quality=95)

    def call(*words) -> tuple[int, str, str]:
        capsys.readouterr()
        return command(
            "predict.py", "pilotnet", "left.png", "right.jpg", *words, f"--save_dir={run}"
        ), *capsys.readouterr()

    return call


def test_angles_of_pictures_of_any_size_as_json(predict):
    status, out, _ = predict("--json")
    left, right = json.loads(out)
    assert (status, left["file"], right["file"]) == (0, "left.png", "right.jpg")
    assert [left["angle"], right["angle"]] == pytest.approx([-0.3, 0.3], abs=0.1)
    assert [left["degrees"], right["degrees"]] == pytest.approx([25 * left["angle"], 25 * right["angle"]])


def test_a_table(predict):
    status, out, _ = predict()
    lines = [line.split() for line in out.splitlines()]
    assert status == 0 and lines[0] == ["file", "input", "angle", "degrees"]
    assert lines[1][0] == "left.png" and float(lines[1][-1]) == pytest.approx(-7.5, abs=2.5)
    assert lines[2][0] == "right.jpg" and float(lines[2][-1]) == pytest.approx(7.5, abs=2.5)


def test_a_file_that_is_no_picture(predict, tmp_path):
    (tmp_path / "right.jpg").write_bytes(b"")
    status, out, err = predict()
    assert (status, out) == (1, "") and err.startswith("predict.py: right.jpg: not a picture") and err.count("\n") == 1
