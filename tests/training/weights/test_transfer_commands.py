"""Transfer as a user does it: an autoencoder, then a classifier on its convolutions, by the commands of the README."""

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import tensorflow.compat.v1 as tf

from benchmarks.kill import differences
from training.runs.checkpoints import find

DATA = "--data=digits"
LENGTH = ["--steps=6", "--batch_size=10", "--labels=40", "--save_every=3", "--validate_every=3", DATA]
FROZEN = ["--restore=conv", "--train=fc1|logits"]


@pytest.fixture(scope="module")
def cae(tmp_path_factory, command) -> Path:
    """The folder of a run of cae."""
    folder = tmp_path_factory.mktemp("runs") / "cae"
    assert command("train.py", "cae", DATA, "--steps=3", f"--save_dir={folder}") == 0
    return folder


@pytest.fixture
def encoder(cae, tmp_path, command, capsys):
    """A function: encoder("name", *flags) trains one on cae's weights; returns its folder and what was printed."""

    def train(name: str, *flags, status: int = 0) -> tuple[Path, str]:
        folder = tmp_path / name
        capsys.readouterr()
        given = {flag.partition("=")[0] for flag in flags}
        usual = [word for word in (f"--init_from={cae}", *LENGTH) if word.partition("=")[0] not in given]
        assert command("train.py", "encoder", *usual, *flags, f"--save_dir={folder}") == status
        out, err = capsys.readouterr()
        return folder, err if status else out

    return train


def variables(folder: Path, which: str = "last") -> dict[str, np.ndarray]:
    reader = tf.train.load_checkpoint(str(find(folder, which)))
    return {name: reader.get_tensor(name) for name in reader.get_variable_to_shape_map()}


def test_frozen_layers_keep_the_bits_that_they_came_with(cae, encoder, command, capsys):
    folder, printed = encoder("run", *FROZEN)
    assert f"from {find(cae, 'best')} (TensorFlow checkpoint)\n  restored                   4  conv1/kernel" in printed
    source, trained = variables(cae, "best"), variables(folder)
    for name in ("conv1/kernel", "conv1/bias", "conv2/kernel", "conv2/bias"):
        np.testing.assert_array_equal(trained[name], source[name])
    slots = {name for name in trained if "Adam" in name}
    assert slots == {
        f"{layer}/{part}/Adam{i}" for layer in ("fc1", "logits") for part in ("kernel", "bias") for i in ("", "_1")
    }
    assert len(pd.read_csv(folder / "transfer.csv")) == 8 + 8
    assert command("evaluate.py", "encoder", f"--save_dir={folder}") == 0
    metrics = json.loads((folder / "evaluation-test.json").read_text())["metrics"]
    assert set(metrics) == {"loss", "accuracy", "macro_precision", "macro_recall", "macro_f1"}
    assert command("evaluate.py", "encoder", f"--save_dir={folder}", "--split=train") == 0
    assert "on 40 train examples" in capsys.readouterr().out


def test_a_run_resumes_without_its_source_to_the_same_bits(cae, encoder, tmp_path):
    source = tmp_path / "source"
    shutil.copytree(cae, source)
    whole, _ = encoder("whole", *FROZEN, f"--init_from={source}")
    part, _ = encoder("part", *FROZEN, f"--init_from={source}", "--steps=3")
    shutil.rmtree(source)
    part, printed = encoder("part", *FROZEN, f"--init_from={source}")
    assert "resuming from step 3" in printed
    assert differences(whole, part) == []


def test_restored_layers_keep_their_rate_when_a_run_resumes(cae, encoder, tmp_path):
    source = tmp_path / "source"
    shutil.copytree(cae, source)
    flags = ["--restore=conv", f"--init_from={source}"]
    whole, printed = encoder("whole", *flags)
    assert "learning rate: new layers 0.001, restored layers 0.0001\n" in printed
    part, _ = encoder("part", *flags, "--steps=3")
    shutil.rmtree(source)
    table = (part / "transfer.csv").read_bytes()
    (part / "transfer.csv").unlink()
    _, said = encoder("part", *flags, status=1)
    assert said.count("\n") == 1
    assert f"{part / 'transfer.csv'} can't be read" in said
    (part / "transfer.csv").write_bytes(table)
    part, _ = encoder("part", *flags)
    assert differences(whole, part) == []
    moved = [np.abs(variables(whole)[name] - variables(cae, "best")[name]).max() for name in ("conv1/bias",)]
    other, _ = encoder("other", "--restore=conv", "--restored_rate=1")
    assert moved[0] < 0.3 * np.abs(variables(other)["conv1/bias"] - variables(cae, "best")["conv1/bias"]).max()


def test_a_run_of_an_older_version_goes_on_at_one_rate(encoder):
    whole, _ = encoder("whole", "--restore=conv", "--restored_rate=1")
    part, _ = encoder("part", "--restore=conv", "--restored_rate=1", "--steps=3")
    config = json.loads((part / "config.json").read_text())
    del config["options"]["restored_rate"]
    (part / "config.json").write_text(json.dumps(config))
    _, said = encoder("part", "--restore=conv", "--restored_rate=0.1", status=2)
    assert "(restored_rate was 1.0, is 0.1)" in said
    part, _ = encoder("part", "--restore=conv")
    assert differences(whole, part) == []


def test_a_run_killed_before_its_first_checkpoint_begins_with_the_weights_again(encoder):
    whole, _ = encoder("whole", *FROZEN)
    killed, _ = encoder("killed", *FROZEN, "--steps=3")
    for path in killed.glob("model-*"):  # the best is saved before: this is what is left in between
        path.unlink()
    encoder("killed", *FROZEN)
    np.testing.assert_array_equal(variables(whole)["conv1/kernel"], variables(killed)["conv1/kernel"])
    np.testing.assert_array_equal(variables(whole)["fc1/kernel"], variables(killed)["fc1/kernel"])


def test_what_is_frozen_at_random_is_warned_of(encoder, command, cae, tmp_path, capsys):
    words = ["--train=logits", *LENGTH, f"--save_dir={tmp_path / 'scratch'}"]
    assert command("train.py", "encoder", *words) == 0
    told = "warning: frozen at initial values, as nothing restores them: "
    assert capsys.readouterr().err.splitlines() == [
        f"{told}conv1/kernel, conv1/bias, conv2/kernel, conv2/bias, fc1/kernel, ..."
    ]


def test_the_weights_may_not_lie_in_the_run_that_is_cleared(encoder):
    folder, _ = encoder("run")
    for source in (folder, find(folder, "best")):
        _, said = encoder("run", f"--init_from={source}", "--fresh", status=2)
        assert "lies in" in said
    assert find(folder, "last").name == "model-6"


def test_what_a_strategy_freezes_must_all_be_restored(encoder, tmp_path):
    np.savez(tmp_path / "w.npz", **{"conv1/kernel": np.zeros((5, 5, 1, 16)), "conv1/bias": np.zeros(16)})
    _, said = encoder("run", f"--init_from={tmp_path / 'w.npz'}", "--strategy=small-similar", status=2)
    assert "w.npz lacks conv2/kernel, conv2/bias, fc1/kernel, ..." in said
    encoder("run", f"--init_from={tmp_path / 'w.npz'}", "--strategy=large-similar")


@pytest.mark.parametrize("steps_per_run", [1, 3])
def test_cached_features_give_the_same_training(encoder, steps_per_run):
    plain, _ = encoder("plain", *FROZEN)
    cached, printed = encoder("cached", *FROZEN, "--cache_features", f"--steps_per_run={steps_per_run}")
    assert "features flatten/Reshape of 40 examples: " in printed
    one, other = (pd.read_csv(folder / "history.csv").drop(columns="seconds") for folder in (plain, cached))
    np.testing.assert_allclose(one, other, atol=1e-4)
    _, printed = encoder("cached", *FROZEN, "--cache_features", "--steps=9")
    assert "examples: " not in printed
    assert (cached / "features").is_dir()
    encoder("cached", *FROZEN, "--fresh")
    assert not (cached / "features").exists()


def test_a_strategy_says_what_it_stands_for_and_its_head_begins_anew(encoder):
    folder, printed = encoder("run", "--strategy=small-different", "--cut=conv1")
    assert "strategy small-different: --restore '^(?!logits/)' --train '^logits/'\n" in printed
    options = json.loads((folder / "config.json").read_text())["options"]
    assert (options["restore"], options["train"]) == ("^(?!logits/)", "^logits/")
    trained = variables(folder)
    assert trained["logits/kernel"].shape == (14 * 14 * 16, 10)
    assert not [name for name in trained if name.startswith(("conv2", "fc1"))]


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (["--train=konv"], "--train 'konv' matches no variable of the network; the nearest are conv"),
        (["--restore=latent"], "--restore 'latent' matches no variable of the network"),
        (["--rename=konv=>conv"], "--rename 'konv' matches no variable of "),
        (["--learning_rate_of=konv=2"], "--learning_rate_of 'konv' matches no variable of what is trained"),
        (["--cache_features"], "--cache_features: no frozen layer stands between"),
        (["--cache_features", "--augment", "--train=logits"], "--noaugment"),
        (["--cut=pool"], "there is no layer 'pool' to end with; there are conv1, conv2"),
        (["--labels=45"], "--labels 45"),
        (["--strategy=small-similar", "--train=fc1"], "leave out --train"),
    ],
)
def test_what_is_refused_leaves_the_run_that_is_there(encoder, flags, message):
    folder, _ = encoder("run")
    before = sorted((path.name, path.stat().st_mtime_ns) for path in folder.rglob("*") if path.is_file())
    _, said = encoder("run", "--fresh", *flags, status=2)
    assert message in said
    assert said.count("\n") == 1
    assert sorted((path.name, path.stat().st_mtime_ns) for path in folder.rglob("*") if path.is_file()) == before


def test_weights_from_elsewhere_become_a_run(cae, tmp_path, command, capsys):
    folder, words = tmp_path / "run", ["--init_from", str(tmp_path / "w.npz"), "--rename=weights=>kernel", DATA]
    arrays = {"hidden/weights": np.eye(784, 10, dtype=np.float32), "hidden/bias": np.zeros(10, np.float32)}
    np.savez(tmp_path / "w.npz", **{name.replace("hidden", "dense"): array for name, array in arrays.items()})
    evaluate = ["evaluate.py", "mlp", f"--save_dir={folder}"]
    assert command(*evaluate, *words, "--hidden=") == 0
    report = json.loads((folder / "evaluation-test.json").read_text())
    assert (report["checkpoint"], report["step"], report["examples"]) == ("model-0", 0, 1000)
    assert command(*evaluate) == 0  # it is a run as any other
    assert command(*evaluate, *words, "--hidden=") == 0
    assert command(*evaluate, *words, "--hidden=5") == 2
    assert "dense/kernel is [784, 10] there and [784, 5] here" in capsys.readouterr().err
    assert command("evaluate.py", "cae", f"--save_dir={folder}", f"--init_from={cae}", DATA) == 2
    assert f"{folder} holds a run of mlp; give these weights another --save_dir" in capsys.readouterr().err
    assert command("train.py", "mlp", f"--save_dir={folder}", DATA, "--hidden=", "--steps=3") == 2
    assert f"{folder} was made by evaluate.py --init_from; train from it" in capsys.readouterr().err
