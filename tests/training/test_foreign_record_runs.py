"""A run on records of another program: trained, moved, resumed, measured, refused."""

import json

from PIL import Image

from tests.datasets.foreign_records.other_programs import book, write


def test_a_run_on_the_records_of_the_book(command, tmp_path, capsys):
    old, new, run = tmp_path / "old", tmp_path / "new", tmp_path / "run"
    for shard in range(2):
        write(old / f"{shard}.tfrecord", book(range(30 * shard, 30 * shard + 30), height=28, width=28, channels=1))
    words = ["--hidden=2", "--batch_size=5", f"--save_dir={run}"]
    assert command("train.py", "mlp", f"--data=records:{old}", "--steps=4", *words) == 0
    assert "images from image_raw (bytes of 28x28x1), labels from label (0..2)" in capsys.readouterr().err
    config = json.loads((run / "config.json").read_text())
    assert (config["classes"], config["data_options"]["image_size"]) == (["0", "1", "2"], 28)
    old.rename(new)
    assert command("train.py", "mlp", f"--data=records:{new}", "--steps=6", *words) == 0
    assert "resuming from step 4" in capsys.readouterr().out
    assert command("evaluate.py", "mlp", f"--save_dir={run}") == 0
    assert json.loads((run / "evaluation-test.json").read_text())["examples"] == config["examples"]["test"]
    Image.new("L", (9, 12), 250).save(tmp_path / "light.png")
    assert command("predict.py", "mlp", tmp_path / "light.png", f"--save_dir={run}") == 0
    assert "9x12 L, to 28x28 " in (said := capsys.readouterr().out) and "inverted" not in said
    other = f"--data=records:{new / '1.tfrecord'}"
    assert command("evaluate.py", "mlp", f"--save_dir={run}", other) == 0
    assert json.loads((run / "evaluation-test-records.json").read_text())["examples"] == 30
    capsys.readouterr()
    write(new / "1.tfrecord", book(range(70, 90), height=28, width=28, channels=1))
    assert command("train.py", "mlp", f"--data=records:{new}", "--steps=8", *words) != 0
    assert "other examples than when the run in" in capsys.readouterr().err
