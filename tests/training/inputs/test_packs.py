"""training/inputs/packs.py: cached features are written as packs, and a head is trained on them."""

import json
import pickle

import numpy as np
import pytest

from datasets import packs as reader
from datasets.dataset import Dataset
from datasets.split import ArraySplit
from errors import UsageError
from training.inputs import packs
from training.options import TrainOptions


def split(count: int, *shape: int) -> ArraySplit:
    features = np.random.default_rng(count).random((count, *shape)).astype(np.float32)
    return ArraySplit({"features": features, "labels": np.arange(count, dtype=np.int32) % 3})


def test_what_is_written_is_read(tmp_path, capsys):
    """Maps and vectors; a memory map as well, which is what cached features are."""
    mapped = np.lib.format.open_memmap(tmp_path / "a.npy", "w+", np.float32, (6, 5))
    mapped[:] = np.arange(30).reshape(6, 5)
    train = ArraySplit({"features": mapped, "labels": np.arange(6, dtype=np.int32) % 3})
    options = TrainOptions(pack=str(tmp_path / "new" / "net_mine"), labels=6)
    packs.write(options, {"train": train, "validation": split(9, 5)}, ["a", "b", "c"])
    names = ["net_mine_2_bottleneck_features_train.p", "net_mine_bottleneck_features_validation.p"]
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == names
    assert "features [6, 1, 1, 5]" in capsys.readouterr().out
    pack = pickle.loads((tmp_path / "new" / names[0]).read_bytes())
    assert pack["features"].shape == (6, 1, 1, 5) and type(pack["features"]) is np.ndarray
    data = reader.load(str(tmp_path / "new" / names[0]), 0)
    assert data.classes == ("a", "b", "c") and data.sizes == {"train": 6, "validation": 5, "test": 4}
    np.testing.assert_array_equal(data.splits["train"]["features"], mapped)

    maps = {"train": split(6, 2, 2, 3), "validation": split(8, 2, 2, 3)}
    packs.write(TrainOptions(pack=f"{tmp_path}/maps"), maps, ["a", "b", "c"])
    read = reader.load(f"{tmp_path}/maps_bottleneck_features_train.p", 0).splits["train"]["features"]
    np.testing.assert_array_equal(read, maps["train"]["features"].reshape(6, 12))


def test_sets_without_one_class_each_are_refused():
    boxed = {"features": np.zeros([2, 3]), "labels": np.zeros([2, 4], int)}
    for arrays, classes in ((boxed, ("a",)), ({"images": np.zeros([2, 3])}, ())):
        with pytest.raises(UsageError, match="--pack: a pack has one label for each example, things has not"):
            packs.check(TrainOptions(pack="x"), Dataset("things", {"train": arrays}, classes))


def test_a_training_writes_a_pack_and_a_head_learns_from_it(tmp_path, command):
    """A run that is done writes it, too."""
    words = ["mlp", "--data=digits", "--labels=200", "--train=dense_2", "--cache_features", "--hidden=32,20"]
    words += ["--steps=2", "--validate_every=2", f"--save_dir={tmp_path}/mlp"]
    assert command("train.py", *words) == 0 and not list(tmp_path.glob("*.p"))
    assert command("train.py", *words, f"--pack={tmp_path}/mlp_digits") == 0
    train = tmp_path / "mlp_digits_20_bottleneck_features_train.p"
    assert pickle.loads(train.read_bytes())["features"].shape == (200, 1, 1, 20)
    words = ["head", f"--data=pack:{train}", "--dropout=0", "--head_units=40", "--steps=300", "--learning_rate=0.01"]
    assert command("train.py", *words, "--validate_every=100", f"--save_dir={tmp_path}/head") == 0
    assert command("evaluate.py", "head", f"--save_dir={tmp_path}/head") == 0
    report = json.loads((tmp_path / "head" / "evaluation-test.json").read_text())
    assert report["examples"] == 200 and report["metrics"]["accuracy"] > 0.4


def test_the_flag_counts_only_with_cached_features(command, capsys):
    assert command("train.py", "mlp", "--pack=x") == 2
    assert "--pack counts only with --cache_features" in capsys.readouterr().err
