"""Runs on records: the bits of a run on the set that they were made of; measured and resumed wherever they lie."""

import json

import numpy as np
from PIL import Image

from benchmarks import kill

WORDS = ["--hidden=2", "--batch_size=20", "--validate_every=4"]
OF_SHAPES = ["--examples=100", "--image_size=28", "--channels=1"]


def test_a_run_on_records_has_the_bits_of_one_on_the_set_and_resumes(command, tmp_path):
    folder = tmp_path / "r"
    assert command("records.py", "shapes", folder, "--shards=3", *OF_SHAPES) == 0
    runs = {name: tmp_path / name for name in ("shapes", "records")}
    assert command("train.py", "mlp", "--data=shapes", "--examples=100", *WORDS, "--steps=12",
                   f"--save_dir={runs['shapes']}") == 0  # fmt: skip
    for steps in (8, 12):
        words = [f"--data=records:{folder}", *WORDS, f"--steps={steps}"]
        assert command("train.py", "mlp", *words, f"--save_dir={runs['records']}") == 0
    assert kill.differences(*runs.values()) == []
    assert command("evaluate.py", "mlp", f"--save_dir={runs['shapes']}") == 0
    assert command("evaluate.py", "mlp", f"--save_dir={runs['shapes']}", f"--data=records:{folder}") == 0
    found = [json.loads((runs["shapes"] / f"evaluation-test{end}.json").read_text()) for end in ("", "-records")]
    assert found[0]["metrics"] == found[1]["metrics"] and found[0]["examples"] == 20


def test_records_that_were_moved(command, tmp_path, capsys):
    """The same ones resume a run, others do not; measuring names the remedy where they are gone."""
    first, second, other = (tmp_path / name for name in ("first", "second", "other"))
    run = f"--save_dir={tmp_path / 'run'}"
    assert command("records.py", "shapes", first, *OF_SHAPES) == 0
    assert command("train.py", "mlp", f"--data=records:{first}", *WORDS, "--steps=4", run) == 0
    first.rename(second)
    assert command("evaluate.py", "mlp", run) == 1
    told = f"{first}, where the run had its records, is gone; --data records:FOLDER names another"
    assert told in capsys.readouterr().err
    assert command("evaluate.py", "mlp", run, f"--data=records:{second}") == 0
    assert command("train.py", "mlp", f"--data=records:{second}", *WORDS, "--steps=8", run) == 0
    assert "resuming from step 4" in capsys.readouterr().out
    assert command("records.py", "shapes", other, "--encoding=png", *OF_SHAPES) == 0
    assert command("train.py", "mlp", f"--data=records:{other}", *WORDS, "--steps=12", run) == 2
    assert "holds other examples than when the run" in capsys.readouterr().err


def test_records_of_another_size_are_refused_by_name(command, tmp_path, capsys):
    small = tmp_path / "small"
    assert command("records.py", "shapes", small, "--examples=100", "--image_size=16", "--split=test") == 0
    assert command("train.py", "cifar", f"--data=records:{small}") == 2
    assert f"--data records:{small} holds pictures 16x16x3, cifar takes 32x32x3: " in capsys.readouterr().err
    assert command("train.py", "mlp", "--data=digits", f"--test_data=records:{small}") == 2
    assert f"--test_data records:{small} holds pictures 16x16x3, mlp takes 28x28x1: " in capsys.readouterr().err
    assert command("train.py", "yolo", f"--data=records:{small}") == 2
    assert "holds images [16, 16, 3], labels []; yolo takes images [any, any, 3], " in capsys.readouterr().err


def test_a_detector_takes_the_size_of_the_records(command, tmp_path, capsys):
    drawn = ["--boxes", "--examples=100", "--image_size=64", "--most_objects=2"]
    assert command("records.py", "shapes", tmp_path / "r", "--encoding=png", *drawn) == 0
    words = ["yolo", f"--data=records:{tmp_path / 'r'}", "--trunk=book", "--steps=1", "--batch_size=4"]
    assert command("train.py", *words, f"--save_dir={tmp_path / 'run'}") == 0
    config = json.loads((tmp_path / "run" / "config.json").read_text())
    assert config["hyperparameters"]["image_size"] == [64, 64]


def test_a_record_that_is_damaged_stops_a_training_in_a_line_and_skip_bad_goes_without(command, tmp_path, capsys):
    assert command("records.py", "shapes", tmp_path / "r", *OF_SHAPES) == 0
    path = tmp_path / "r" / "train-00000-of-00001.tfrecord"
    whole = bytearray(path.read_bytes())
    whole[5000] ^= 1
    path.write_bytes(whole)
    words = ["mlp", f"--data=records:{tmp_path / 'r'}", *WORDS, "--steps=8"]
    capsys.readouterr()
    assert command("train.py", *words, f"--save_dir={tmp_path / 'run'}") == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert f"{path}: record 5, at byte" in line and "is damaged: its checksum is wrong" in line
    assert command("train.py", *words, "--skip_bad", f"--save_dir={tmp_path / 'other'}") == 0
    assert "train: 1 of 100 records are left out" in capsys.readouterr().err
    assert json.loads((tmp_path / "other" / "config.json").read_text())["examples"]["train"] == 99
    assert np.isfinite(float((tmp_path / "other" / "history.csv").read_text().splitlines()[-1].split(",")[3]))


def test_predictions_prepare_pictures_as_those_were_that_the_records_were_made_of(command, tmp_path, capsys):
    for name, grey in (("dark", 20), ("light", 235)):
        (tmp_path / "pictures" / name).mkdir(parents=True)
        for number in range(6):
            Image.new("L", (30, 40), grey + number).save(tmp_path / "pictures" / name / f"{number}.png")
    words = ["--image_size=28", "--channels=1", "--resize=stretch", "--invert=yes"]
    assert command("records.py", f"folder:{tmp_path / 'pictures'}", tmp_path / "r", *words) == 0
    run = f"--save_dir={tmp_path / 'run'}"
    assert command("train.py", "mlp", f"--data=records:{tmp_path / 'r'}", *WORDS, "--steps=4", run) == 0
    capsys.readouterr()
    assert command("predict.py", "mlp", tmp_path / "pictures" / "dark" / "0.png", run) == 0
    assert "30x40 L, stretched to 28x28, inverted" in capsys.readouterr().out
    assert command("evaluate.py", "mlp", run) == 0
    assert command("train.py", "mlp", f"--data=records:{tmp_path / 'r'}", "--resize=crop") == 2
    assert "--resize is always stretch for mlp" in capsys.readouterr().err
