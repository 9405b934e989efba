"""Weights that were trained elsewhere become a run: its step 0, which is evaluated as any other, and not trained on."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from errors import UsageError
from tasks.registry import models, run_files
from training.command_options import EvaluateOptions
from training.runs import run_folder
from training.runs.imported_run import make_run

ARRAYS = {"model/kernel": np.arange(12, dtype=np.float32).reshape(4, 3), "model/bias": np.float32([1, 2, 3])}
CHOSEN = {"num_classes": None, "loss": "softmax"}


@pytest.fixture
def weights(tmp_path):
    np.savez(tmp_path / "w.npz", **ARRAYS)
    return str(tmp_path / "w.npz")


def make(folder, weights, chosen=CHOSEN, **flags):
    options = EvaluateOptions(data="iris", init_from=weights, save_dir=str(folder), split="train", **flags)
    return make_run(models()["iris"], options, chosen, {}, run_files())


def test_the_run_has_the_weights_as_its_step_0(tmp_path, weights, capsys):
    options = make(tmp_path / "run", weights)
    assert options == EvaluateOptions(save_dir=str(tmp_path / "run"), split="train")
    assert "restored                   2  model/kernel [4, 3], model/bias [3]" in capsys.readouterr().out
    reader = tf.train.load_checkpoint(str(tmp_path / "run" / "model-0"))
    for name, values in ARRAYS.items():
        np.testing.assert_array_equal(reader.get_tensor(name), values)
    config = run_folder.read(tmp_path / "run")
    assert (config["options"]["steps"], config["options"]["init_from"]) == (0, weights)
    assert config["hyperparameters"] == {"num_classes": 3, "loss": "softmax"}
    assert config["examples"] == {"train": 90, "validation": 15, "test": 45}
    assert (tmp_path / "run" / "transfer.csv").exists()


def test_the_same_weights_again_are_the_same_run_and_other_choices_are_refused(tmp_path, weights):
    make(tmp_path / "run", weights)
    make(tmp_path / "run", weights)
    with pytest.raises(UsageError, match="loss was softmax, is hinge"):
        make(tmp_path / "run", weights, {"num_classes": None, "loss": "hinge"})


def test_a_trained_run_is_not_written_over(iris_run, weights):
    with pytest.raises(UsageError, match="holds a run of iris; give these weights another --save_dir"):
        make(iris_run, weights)


def test_weights_that_lack_a_variable_are_refused_and_leave_nothing(tmp_path, weights):
    np.savez(weights, **{"model/kernel": ARRAYS["model/kernel"]})
    with pytest.raises(UsageError, match="w.npz lacks model/bias"):
        make(tmp_path / "run", weights)
    assert not (tmp_path / "run").exists()


def test_names_may_be_renamed(tmp_path, weights):
    np.savez(weights, **{name.replace("model", "linear"): array for name, array in ARRAYS.items()})
    make(tmp_path / "run", weights, rename="linear=>model")
    reader = tf.train.load_checkpoint(str(tmp_path / "run" / "model-0"))
    np.testing.assert_array_equal(reader.get_tensor("model/bias"), ARRAYS["model/bias"])


def test_a_network_from_a_run_is_as_it_was_there_unless_flags_are_given(tmp_path, weights):
    make(tmp_path / "hinge", weights, {"num_classes": None, "loss": "hinge"})
    source = str(tmp_path / "hinge")
    make(tmp_path / "run", source)
    assert run_folder.read(tmp_path / "run")["hyperparameters"] == {"num_classes": 3, "loss": "hinge"}
    make_run(
        models()["iris"], EvaluateOptions(data="iris", init_from=source, save_dir=str(tmp_path / "other")), CHOSEN, {},
        run_files(), {"loss"},
    )  # fmt: skip
    assert run_folder.read(tmp_path / "other")["hyperparameters"]["loss"] == "softmax"
