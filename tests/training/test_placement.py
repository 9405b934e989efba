"""Layers on two devices of the processor: what stands where, and that the losses stay the same."""

import pandas as pd
import pytest
import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs import layers, seeding
from graphs.graph import Graph
from training import placement
from training.options import TrainOptions
from training.session import open_session
from training.steps.optimizers import train_step

SECOND = "/job:localhost/replica:0/task:0/device:CPU:1"


class TwoLayers(Graph):
    """inputs [N, 3] -> first [N, 4] -> second [N, 1]."""

    def build_graph(self):
        inputs = self.feeds["inputs"] = tf.placeholder_with_default([[1.0, 2.0, 3.0]], [None, 3])
        net = layers.dense(inputs, 4, tf.nn.tanh, name="first")
        self.loss = tf.reduce_sum(layers.dense(net, 1, name="second"))


def nodes_on_second(places: str) -> set[str]:
    """The operations that a training step ran on /cpu:1, by the trace of TensorFlow."""
    with tf.Graph().as_default(), open_session(cpu_devices=2) as session:
        seeding.seed_graph(0)
        with placement.placed(places):
            model = TwoLayers()
        step = train_step(model, TrainOptions(device_of=places), tf.constant(0.1))
        session.run(tf.global_variables_initializer())
        trace, metadata = tf.RunOptions(trace_level=tf.RunOptions.FULL_TRACE), tf.RunMetadata()
        session.run(step, options=trace, run_metadata=metadata)
    stats = {device.device: device.node_stats for device in metadata.step_stats.dev_stats}
    return {node.node_name.partition(":")[0] for node in stats.get(SECOND, [])}


def test_a_layer_its_gradients_and_its_slots_run_on_its_device():
    found = nodes_on_second("^second/=/cpu:1")
    assert {"second/MatMul", "second/kernel", "second/kernel/Adam"} <= found
    assert any("gradients/second/MatMul_grad/" in name for name in found)
    assert any("update_second/kernel" in name for name in found)
    assert not any("first" in name for name in found)


def test_the_first_expression_that_matches_counts():
    found = nodes_on_second("^second/MatMul$=/cpu:0,second=/device:CPU:1")
    assert "second/BiasAdd" in found and "second/MatMul" not in found


def test_an_expression_that_matches_nothing_is_refused():
    with (
        tf.Graph().as_default(),
        pytest.raises(
            UsageError, match="--device_of 'secnd' matches no operation of the network; the nearest are second"
        ),
        placement.placed("first=/cpu:0,secnd=/cpu:1"),
    ):
        TwoLayers()


def test_devices_that_are_wanted_and_those_that_are_there():
    assert [placement.cpu_devices(places) for places in ("", "a=/gpu:3", "a=/cpu:0,b=/device:CPU:2")] == [1, 1, 3]
    here = ["/job:localhost/replica:0/task:0/device:CPU:0", SECOND]
    placement.check_devices("a=/cpu:1,b=/device:CPU:0,c=/job:localhost/task:0/cpu:1", here)
    for device in ("/gpu:0", "/cpu:2", "/job:ps/task:0/cpu:0"):
        with pytest.raises(UsageError, match=f"there is no device {device} here; there are /cpu:0, /cpu:1"):
            placement.check_devices(f"a=/cpu:1,b={device}", here)


@pytest.mark.parametrize("many", [1, 4])
def test_a_run_on_two_devices_has_the_losses_of_one(command, tmp_path, many):
    words = [f"--steps_per_run={many}", "--data=digits", "--steps=8", "--batch_size=20", "--validate_every=4"]
    losses = []
    for name, place in {"one": [], "two": ["--device_of=conv2|fc1=/cpu:1"]}.items():
        folder = tmp_path / name
        assert command("train.py", "mnist", *words, *place, f"--save_dir={folder}") == 0
        losses.append(pd.read_csv(folder / "history.csv")[["train_loss", "validation_loss"]].to_numpy())
    assert losses[0] == pytest.approx(losses[1], rel=1e-6)


def test_a_device_that_is_not_there(command, tmp_path, capsys):
    place = ["--device_of=fc1=/cpu:1,conv2=/gpu:5", f"--save_dir={tmp_path / 'run'}"]
    assert command("train.py", "mnist", "--data=digits", *place) == 2
    assert capsys.readouterr().err.endswith("--device_of: there is no device /gpu:5 here; there are /cpu:0, /cpu:1\n")
    assert not (tmp_path / "run").exists()
