"""Every command works in folders and on files of any name that the file system allows."""

import json
import os

import pytest
from PIL import Image

BYTES = b"caf\xe9"  # no UTF-8
NAME = "a[1]*?\\ 'q\" $HOME ~x\n\t#%s{x};:e\u0301\u732b " + os.fsdecode(BYTES)


@pytest.fixture
def place(tmp_path):
    folder = tmp_path / NAME
    folder.mkdir()
    return folder


def done(command, capsys, *words) -> str:
    """What the command prints; it succeeds, and no name breaks a line."""
    capsys.readouterr()
    assert command(*words) == 0, capsys.readouterr().err
    return capsys.readouterr().out


def test_a_run_in_a_folder_of_any_name(place, command, capsys):
    run = place / NAME
    assert "resuming" not in done(command, capsys, "train.py", "iris", "--steps=10", f"--save_dir={run}")
    out = done(command, capsys, "train.py", "iris", "--steps=12", f"--save_dir={run}")
    assert out.startswith("resuming from step 10 of ") and "a[1]*?\\ 'q\" $HOME ~x\\n\\t#%s{x};:" in out
    done(command, capsys, "evaluate.py", "iris", f"--save_dir={run}", f"--checkpoint={run}/model-12")
    table = place / f"{NAME}.csv"
    table.write_text("5.1,3.5,1.4,0.2\n")
    assert r"\udce9.csv" in done(command, capsys, "predict.py", "iris", table, f"--save_dir={run}")
    found = json.loads(done(command, capsys, "predict.py", "iris", table, f"--save_dir={run}", "--json"))
    assert found[0]["file"] == str(table)
    out = done(command, capsys, "train.py", "iris", "--steps=1", f"--init_from={run}", f"--save_dir={place}/other")
    assert "restored" in out
    assert json.loads((place / "other" / "config.json").read_bytes())["options"]["init_from"] == str(run)
    done(command, capsys, "evaluate.py", "inspect", run / "model-10")
    done(command, capsys, "export.py", run, place / f"{NAME} export")
    assert (place / f"{NAME} export" / "saved_model.pb").exists()
    assert not list(place.glob(".*"))


def test_pictures_in_folders_of_any_name(place, command, capsys):
    for number in range(12):
        folder = place / f"{NAME} {number % 2}"
        folder.mkdir(exist_ok=True)
        Image.new("RGB", (9, 9), (number, 90, 200)).save(folder / f"{NAME}{number}.png")
    words = ["mlp", "--hidden=2", f"--data=folder:{place}", f"--save_dir={place}/run", "--steps=1", "--batch_size=4"]
    done(command, capsys, "train.py", *words)
    done(command, capsys, "train.py", *[word.replace("--steps=1", "--steps=2") for word in words])
    assert r"~x\n\t#%s" in done(command, capsys, "evaluate.py", "mlp", f"--save_dir={place}/run")
    picture = place / f"{NAME} 0" / f"{NAME}4.png"
    out = done(command, capsys, "predict.py", "mlp", picture, f"--save_dir={place}/run")
    assert len(out.splitlines()) == 2  # the head, and the most probable class


def test_links_that_lead_in_a_circle_are_refused_in_a_line(tmp_path, iris_run, command, capsys):
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    for status, *words in (
        (2, "train.py", "iris", f"--save_dir={loop}"),
        (1, "train.py", "mlp", f"--data=folder:{loop}", f"--save_dir={tmp_path}/run"),
        (1, "train.py", "iris", f"--init_from={loop}", f"--save_dir={tmp_path}/run"),
        (1, "evaluate.py", "iris", f"--save_dir={loop}"),
        (1, "predict.py", "iris", loop, f"--save_dir={iris_run}"),
        (1, "export.py", iris_run, loop),
    ):
        assert command(*words) == status
        error = capsys.readouterr().err
        assert str(loop) in error and "internal error" not in error and error.count("\n") == 1
