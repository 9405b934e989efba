"""A data set that the project does not know: one file and one line, and every model that it fits takes it.

The file is this one; the line goes into datasets.registry.SETS. One of the sets is computed when it is asked for.
"""

import json
from typing import Annotated

import numpy as np
import pytest
from annotated_types import Ge, doc
from PIL import Image

from benchmarks.kill import differences
from datasets import registry as data_sets
from datasets.dataset import Dataset
from datasets.split import Field, Split
from errors import UsageError

STRIPES = data_sets.Entry(
    "tests.test_foreign_set:load_stripes",
    "bright stripes, upright or level",
    (data_sets.Form({"images": (28, 28, 1), "labels": ()}),),
    embedded=True,
)
SIGNS = data_sets.Entry(
    "tests.test_foreign_set:load_signs",
    "points of the plane by the signs of their coordinates",
    (data_sets.Form({"features": (2,), "labels": ()}),),
    embedded=True,
)


class Stripes(Split):
    """Pictures that are drawn when they are asked for: example i has its stripe at i % 28, upright where i is odd."""

    fields = {"images": Field(np.dtype(np.uint8), (28, 28, 1)), "labels": Field(np.dtype(np.int32), ())}

    def __init__(self, count: int, first: int):
        self._count, self._first = count, first

    def __len__(self) -> int:
        return self._count

    def take(self, rows, names=()):
        """Draws the examples."""
        numbers = self._first + np.arange(self._count)[rows]
        arrays = {"labels": (numbers % 2).astype(np.int32)}
        level = np.arange(28)[:, np.newaxis] == (numbers % 28)[..., np.newaxis, np.newaxis]  # [..., 28, 1]
        level = np.broadcast_to(level, (*numbers.shape, 28, 28))
        upright = (numbers % 2 == 1)[..., np.newaxis, np.newaxis]
        arrays["images"] = (200 * np.where(upright, level.swapaxes(-1, -2), level)).astype(np.uint8)[..., np.newaxis]
        return {name: arrays[name] for name in names or self.fields}


def load_stripes(
    data_dir: str, seed: int, *, examples: Annotated[int, Ge(20), doc("pictures for training")] = 200
) -> Dataset:
    """Pictures; validation and test have a quarter of the number for training."""
    del data_dir, seed
    sizes = {"train": examples, "validation": examples // 4, "test": examples // 4}
    return Dataset("stripes", {name: Stripes(size, 7 * i) for i, (name, size) in enumerate(sizes.items())}, ("-", "|"))


def load_signs(data_dir: str, seed: int) -> Dataset:
    """Rows of two numbers."""
    points = np.random.default_rng(seed).uniform(-1, 1, (120, 2)).astype(np.float32)
    examples = {"features": points, "labels": (points[:, 0] * points[:, 1] > 0).astype(np.int32)}
    parts = {"train": slice(0, 80), "validation": slice(80, 100), "test": slice(100, 120)}
    splits = {name: {field: array[rows] for field, array in examples.items()} for name, rows in parts.items()}
    return Dataset("signs", splits, ("unlike", "alike"))


@pytest.fixture(scope="module", autouse=True)
def sets():
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(data_sets.SETS, "stripes", STRIPES)
        patch.setitem(data_sets.SETS, "signs", SIGNS)
        yield


@pytest.fixture(scope="module")
def mlp(tmp_path_factory, command):
    """The folder of a run of mlp on stripes."""
    folder = tmp_path_factory.mktemp("foreign") / "mlp"
    words = ["--data=stripes", "--examples=120", "--steps=60", "--batch_size=20", "--hidden=16"]
    assert command("train.py", "mlp", *words, f"--save_dir={folder}") == 0
    return folder


@pytest.fixture(scope="module")
def xor(tmp_path_factory, command):
    """The folder of a run of xor on signs."""
    folder = tmp_path_factory.mktemp("foreign") / "xor"
    assert command("train.py", "xor", "--data=signs", "--steps=20", "--batch_size=20", f"--save_dir={folder}") == 0
    return folder


@pytest.mark.parametrize(
    ("model", "data", "fits"),
    [
        ("mnist", "stripes", True),
        ("siamese", "stripes", True),
        ("cgan", "stripes", True),
        ("cifar", "stripes", False),
        ("yolo", "stripes", False),
        ("iris", "stripes", False),
        ("xor", "signs", True),
        ("iris", "signs", False),
    ],
)
def test_help_offers_it_for_the_models_that_it_fits(command, capsys, monkeypatch, model, data, fits):
    monkeypatch.setenv("COLUMNS", "120")
    assert command("train.py", model, "--help") == 0
    out = " ".join(capsys.readouterr().out.split())
    choices = out.partition(" data set to train on (one of ")[2].partition(")")[0]
    assert (data in choices.split(", ")) == fits
    assert ("--examples 200" in out) == (fits and data == "stripes")


def test_help_lists_it_and_a_model_that_it_does_not_fit_refuses_it(command, capsys):
    assert command("train.py", "--help") == 0
    assert "\n  stripes        bright stripes, upright or level; embedded\n" in capsys.readouterr().out
    assert command("train.py", "cifar", "--data=stripes") == 2
    assert "--data stripes holds pictures 28x28x1, cifar takes 32x32x3: cifar10," in capsys.readouterr().err
    assert command("train.py", "stripes") == 2
    assert "it is a data set: python train.py mnist --data stripes" in capsys.readouterr().err


def test_its_own_option_is_a_flag_and_kept_in_the_config(mlp, command, capsys):
    config = json.loads((mlp / "config.json").read_text())
    assert (config["data"], config["data_options"], config["classes"]) == ("stripes", {"examples": 120}, ["-", "|"])
    assert config["examples"] == {"train": 120, "validation": 30, "test": 30}
    assert command("train.py", "mlp", "--data=stripes", "--examples=3") == 2
    assert "--examples is a whole number >= 20, not '3'" in capsys.readouterr().err


def test_pictures_are_evaluated_predicted_and_exported(mlp, command, capsys, tmp_path):
    assert command("evaluate.py", "mlp", f"--save_dir={mlp}") == 0
    report = json.loads((mlp / "evaluation-test.json").read_text())
    assert (report["data"], report["examples"]) == ("stripes", 30)
    assert report["metrics"]["accuracy"] > 0.9
    Image.fromarray(Stripes(1, 15).take(slice(0, 1))["images"][0, :, :, 0]).save(tmp_path / "upright.png")
    capsys.readouterr()
    assert command("predict.py", "mlp", tmp_path / "upright.png", f"--save_dir={mlp}", "--json") == 0
    assert json.loads(capsys.readouterr().out)[0]["classes"][0]["class"] == "|"
    assert command("export.py", mlp, tmp_path / "out") == 0
    assert "compared on 30 test examples of stripes" in capsys.readouterr().out
    assert json.loads((tmp_path / "out" / "classes.json").read_text()) == ["-", "|"]


def test_rows_of_numbers_are_evaluated_predicted_and_exported(xor, command, capsys, tmp_path):
    assert command("evaluate.py", "xor", f"--save_dir={xor}") == 0
    assert json.loads((xor / "evaluation-test.json").read_text())["examples"] == 20
    (tmp_path / "points.csv").write_text("0.5,0.5\n-0.5,0.5\n")
    capsys.readouterr()
    assert command("predict.py", "xor", tmp_path / "points.csv", f"--save_dir={xor}", "--json") == 0
    named = [row["classes"][0]["class"] for row in json.loads(capsys.readouterr().out)]
    assert len(named) == 2 and set(named) <= {"unlike", "alike"}
    assert command("export.py", xor, tmp_path / "out") == 0
    assert "compared on 20 test examples of signs" in capsys.readouterr().out


def test_a_training_on_it_resumes_in_the_same_bits(mlp, command, tmp_path):
    words = ["--data=stripes", "--examples=120", "--batch_size=20", "--hidden=16", f"--save_dir={tmp_path / 'run'}"]
    assert command("train.py", "mlp", *words, "--steps=30") == command("train.py", "mlp", *words, "--steps=60") == 0
    assert differences(mlp, tmp_path / "run") == []


def test_a_form_that_fits_no_model_is_refused_in_a_line():
    odd = data_sets.Entry("nowhere:load", "", (data_sets.Form({"images": (7, 9, 2)}),))
    assert data_sets.fitting_options("stripes", {"images": (28, 28, 1)}) == {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(data_sets.SETS, "odd", odd)
        assert data_sets.fitting_options("odd", {"images": (28, 28, 1)}) is None
        assert data_sets.fitting_options("odd", {"images": (None, None, 2)}) == {}
        with pytest.raises(UsageError, match="unknown data set 'od'; there are iris, xor"):
            data_sets.load("od")
