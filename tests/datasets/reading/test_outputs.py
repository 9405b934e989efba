"""Folders that the program wrote are told from those of a user."""

import json

import pytest
from PIL import Image

from datasets.reading.outputs import kind_of

CONFIG = json.dumps({"model": "net", "data": "xor", "hyperparameters": {}, "options": {}})
LOCK = json.dumps({"process": 1, "host": "h", "machine": "m", "since": ""})
FOUND = json.dumps([]), json.dumps({"picture": "a.png", "model": "net", "checkpoint": "c", "objects": []})


@pytest.mark.parametrize(
    ("files", "kind"),
    [
        ({"config.json": CONFIG, "a.png": ""}, "a run"),
        ({".lock": LOCK}, "a run"),  # that is about to begin
        ({"iris/config.json": CONFIG, "mnist/.lock": LOCK, "README.md": ""}, "runs"),
        ({"deeper/iris/config.json": CONFIG}, "runs"),
        ({"a.png": "", "a.json": FOUND[1]}, "predictions"),
        ({"model.onnx": "", "classes.json": "[]"}, "an export"),
        ({"saved_model.pb": ""}, "an export"),
        ({"a.png": "", "a.json": FOUND[0]}, ""),
        ({"config.json": "{}", "a.png": ""}, ""),
        ({"config.json": "no JSON", "run/config.json": CONFIG, "a.png": ""}, ""),
        ({"run/config.json": CONFIG, "cats/a.png": ""}, ""),
        ({"a.json": json.dumps({"picture": "x" * 2**20, "model": "", "checkpoint": ""})}, ""),
        ({"a.png": ""}, ""),
        ({}, ""),
    ],
)
def test_what_a_folder_holds(tmp_path, files, kind):
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / name).write_text(text)
    assert kind_of(tmp_path) == kind


def test_links_that_lead_in_a_circle_are_no_runs(tmp_path):
    (tmp_path / "loop").symlink_to(tmp_path)
    assert kind_of(tmp_path) == ""


def test_a_run_inside_the_data_is_no_class(tmp_path, command, capsys):
    for number in range(16):
        folder = tmp_path / ("cats" if number % 2 else "dogs")
        folder.mkdir(exist_ok=True)
        Image.new("RGB", (8, 8), (number, 90, 200)).save(folder / f"{number}.png")
    run = tmp_path / "runs" / "of" / "mine"
    words = ["mlp", "--hidden=2", f"--data=folder:{tmp_path}", f"--save_dir={run}", "--batch_size=4"]
    assert command("train.py", *words, "--steps=1") == 0
    told = f"{tmp_path}/runs is left out of the data: it holds runs of this program\n"
    assert capsys.readouterr().err.count(told) == 1
    (tmp_path / "cats" / "run").mkdir()
    (tmp_path / "cats" / "run" / "config.json").write_text(CONFIG)
    Image.new("RGB", (8, 8)).save(tmp_path / "cats" / "run" / "worst-test.png")
    assert command("train.py", *words, "--steps=2") == 0  # with the same pictures
    assert json.loads((run / "config.json").read_text())["classes"] == ["cats", "dogs"]
    assert f"{tmp_path}/cats/run is left out of the data: it holds a run of" in capsys.readouterr().err
