"""Generators from train.py to export.py: tiny runs on the embedded digits, whole commands."""

import functools
import json
import os
import shutil
import signal

import numpy as np
import pytest
from PIL import Image

from benchmarks.kill import differences
from datasets import digits
from tasks.generation.gallery import Gallery
from training.runs.checkpoints import Checkpoints

COMMON = ["--data=digits", "--steps=4", "--batch_size=10", "--validate_every=2", "--precision=float32"]
WORDS = {
    "gan": [*COMMON, "--latent_size=5", "--alternate"],
    "cgan": [*COMMON, "--latent_size=5", "--filters=2"],
    "vae": [*COMMON, "--latent_size=3"],
}
MODELS = list(WORDS)


@pytest.fixture(scope="module", autouse=True)
def read_once():
    """The data set is read by one of all these commands."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(digits, "load", functools.cache(digits.load))
        yield


@pytest.fixture(scope="module")
def runs(tmp_path_factory, command):
    """Model -> the folder of its finished run."""
    folder = tmp_path_factory.mktemp("generators")
    for model, words in WORDS.items():
        assert command("train.py", model, *words, f"--save_dir={folder / model}") == 0
    return {model: folder / model for model in WORDS}


def pictures(run) -> dict[str, bytes]:
    """The film and what it is made of: name -> content."""
    return {path.name: path.read_bytes() for path in [*(run / "samples").iterdir(), run / "samples.gif"]}


@pytest.mark.parametrize("model", MODELS)
def test_a_run_shows_how_its_samples_change(model, runs):
    shown = pictures(runs[model])
    assert sorted(shown) == ["00000000.png", "00000002.png", "00000004.png", "samples.gif"]
    assert len(set(shown.values())) == 4
    with Image.open(runs[model] / "samples.gif") as film:
        assert film.n_frames == 3
    size = Image.open(runs[model] / "samples" / "00000004.png").size
    assert size == ((578, 404) if model == "cgan" else (462, 462))  # a column for each of ten classes


@pytest.mark.parametrize("model", MODELS)
def test_a_crashed_run_goes_on_to_the_same_bits_and_pictures(model, runs, tmp_path, command, monkeypatch):
    """It dies when all of step 4 is done and shown but saved."""
    save, run = Checkpoints.save, tmp_path / "run"

    def save_or_die(self, session, step):
        if step == 4:
            raise KeyboardInterrupt
        save(self, session, step)

    monkeypatch.setattr(Checkpoints, "save", save_or_die)
    assert command("train.py", model, *WORDS[model], f"--save_dir={run}") == 130
    assert not (run / "samples.gif").exists()
    monkeypatch.undo()
    (run / "samples" / "00000003.png").write_bytes(b"of a later step than the checkpoint")
    assert command("train.py", model, *WORDS[model], f"--save_dir={run}") == 0
    assert differences(runs[model], run) == []
    assert pictures(run) == pictures(runs[model])


def test_a_run_that_is_stopped_has_a_film(runs, tmp_path, command, monkeypatch):
    add, run = Gallery.add, tmp_path / "run"

    def add_and_stop(self, step, charts):
        add(self, step, charts)
        if step == 2:
            os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(Gallery, "add", add_and_stop)
    with pytest.raises(SystemExit) as left:
        command("train.py", "vae", *WORDS["vae"], f"--save_dir={run}")
    assert left.value.code == 130
    shown = pictures(run)
    assert shown.items() >= {name: pictures(runs["vae"])[name] for name in ("00000000.png", "00000002.png")}.items()
    with Image.open(run / "samples.gif") as film:
        assert (film.n_frames, len(shown)) == (2, 3)


def test_the_same_command_makes_a_film_that_is_missing_and_fresh_forgets_all(runs, tmp_path, command):
    run = tmp_path / "run"
    shutil.copytree(runs["vae"], run)
    (run / "samples.gif").unlink()
    assert command("train.py", "vae", *WORDS["vae"], f"--save_dir={run}") == 0
    assert pictures(run) == pictures(runs["vae"])
    words = [word for word in WORDS["vae"] if not word.startswith("--steps")]
    assert command("train.py", "vae", *words, "--steps=1", "--fresh", f"--save_dir={run}") == 0
    assert sorted(pictures(run)) == ["00000000.png", "00000001.png", "samples.gif"]


METRICS = {"gan": {"pixel_frechet"}, "cgan": {"pixel_frechet"}, "vae": {"negative_elbo", "reconstruction", "kl"}}


@pytest.mark.parametrize("model", MODELS)
def test_evaluation(model, runs, command, capsys):
    assert command("evaluate.py", model, f"--save_dir={runs[model]}", "--split=validation") == 0
    report = json.loads((runs[model] / "evaluation-validation.json").read_text())
    assert METRICS[model] <= report["metrics"].keys()
    assert np.isfinite(list(report["metrics"].values())).all()
    assert report["examples"] == 400
    assert f"samples: {runs[model]}/samples-validation.png" in capsys.readouterr().out


@pytest.mark.parametrize("model", MODELS)
def test_prediction_draws_what_the_training_showed(model, runs, tmp_path, command):
    assert command("predict.py", model, f"--save_dir={runs[model]}", "--checkpoint=last", f"--out={tmp_path}") == 0
    made, shown = (Image.open(path) for path in (tmp_path / "samples.png", runs[model] / "samples" / "00000004.png"))
    np.testing.assert_allclose(np.asarray(made, int), np.asarray(shown, int), atol=1)


@pytest.mark.parametrize("model", ["cgan", "vae"])
def test_a_saved_model_makes_what_the_graph_makes(model, runs, tmp_path, command, capsys):
    assert command("export.py", runs[model], tmp_path / "out") == 0
    out = capsys.readouterr().out
    assert "output  samples" in out and out.count("differs from the graph by at most") == 1
