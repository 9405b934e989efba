"""What export.py hands over to training/export/, and what it refuses before TensorFlow is imported."""

import pytest

from tasks.registry import models
from training.command_options import ExportOptions


def test_export_of_a_run_that_makes_no_sense_is_refused_at_once(command, handed, tmp_path, capsys):
    assert command("export.py", "nowhere", "out") == 1
    assert "no run in nowhere: it has no config.json" in capsys.readouterr().err
    (tmp_path / "config.json").write_text("{}")
    assert command("export.py", tmp_path, "out") == 1
    assert capsys.readouterr().err.startswith(f"export.py: {tmp_path}/config.json has no proper 'model'")
    assert handed == []


def test_the_entry_is_that_of_the_run(command, handed, iris_run):
    assert command("export.py", iris_run, "out", "--format=onnx") == 0
    arguments = (models()["iris"], str(iris_run), "out", ExportOptions(format="onnx"))
    assert handed == [("training.export.exporting.export", arguments)]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("export.py runs/a", "no folder given; usage: python export.py RUN FOLDER [--flag value ...]"),
    ],
)
def test_refused_before_anything_is_imported(command, handed, capsys, words, message):
    assert command(*words.split()) == 2
    out, err = capsys.readouterr()
    assert (out, handed, len(err.splitlines())) == ("", [], 1)
    assert message in err
