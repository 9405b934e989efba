"""The network at the start of a run: seeded, frozen but for --train, with the weights that --init_from names."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs.classifiers.mlp import MultilayerPerceptron
from training import build
from training.options import TrainOptions

SMALL = {"hidden": (3,), "num_classes": 2}


@pytest.fixture(autouse=True)
def graph():
    with tf.Graph().as_default():
        yield


def initial(seed):
    """The values with which a network of this seed begins."""
    with tf.Graph().as_default(), tf.Session() as session:
        model = build.build(MultilayerPerceptron, SMALL, TrainOptions(seed=seed))
        session.run(tf.global_variables_initializer())
        return session.run(model.variables)


def test_initial_values_follow_from_the_seed():
    one, same, other = initial(1), initial(1), initial(2)
    assert all((a == b).all() for a, b in zip(one, same, strict=True))
    assert any((a != b).any() for a, b in zip(one, other, strict=True))


def test_train_freezes_all_others():
    model = build.build(MultilayerPerceptron, SMALL, TrainOptions(train="dense_1/"))
    assert [v.op.name for v in model.variables if v.trainable] == ["dense_1/kernel", "dense_1/bias"]


def test_a_train_that_matches_nothing_is_refused():
    with pytest.raises(UsageError, match="--train 'convolution' matches no variable of the network"):
        build.build(MultilayerPerceptron, SMALL, TrainOptions(train="convolution"))


def test_weights_are_planned_for_a_new_run_and_left_to_the_checkpoint_of_an_old_one(tmp_path):
    np.savez(tmp_path / "w.npz", **{"dense/bias": np.ones(3, np.float32)})
    options = TrainOptions(init_from=str(tmp_path / "w.npz"), restore="dense/bias")
    model = build.build(MultilayerPerceptron, SMALL, options)
    run = tmp_path / "run"
    run.mkdir()
    assert build.weights_of(model, TrainOptions(), run, None) is None
    planned = build.weights_of(model, options, run, None)
    assert [variable.op.name for variable in planned.values] == ["dense/bias"]
    assert build.weights_of(model, options, run, {}) is not None  # a best without a checkpoint can't resume
    (run / "model-3.index").touch()
    assert build.weights_of(model, options, run, {"model": "mlp"}) is None


def test_weights_inside_of_the_run_folder_are_refused(tmp_path):
    np.savez(tmp_path / "w.npz", **{"dense/bias": np.ones(3, np.float32)})
    options = TrainOptions(init_from=str(tmp_path / "w.npz"), restore="dense/bias")
    model = build.build(MultilayerPerceptron, SMALL, options)
    with pytest.raises(UsageError, match=f"--init_from {tmp_path}/w.npz lies in {tmp_path} itself; give another --sa"):
        build.weights_of(model, options, tmp_path, None)


def test_what_is_neither_restored_nor_trained_is_warned_of(capsys):
    model = build.build(MultilayerPerceptron, SMALL, TrainOptions(train="dense_1/"))
    build.warn_of_idle(model, None)
    told = "warning: frozen at initial values, as nothing restores them: dense/kernel, dense/bias\n"
    assert capsys.readouterr() == ("", told)
