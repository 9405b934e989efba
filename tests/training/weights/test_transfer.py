"""What of a source of weights goes where, and what is said of the rest."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from errors import RunError, UsageError
from graphs import seeding
from graphs.detectors.yolo import Yolo
from tasks.registry import models
from training.weights import transfer
from training.weights.formats import Source


@pytest.fixture
def encoder():
    """A session with the encoder, initialized."""
    with tf.Graph().as_default(), tf.Session() as session:
        seeding.seed_graph(0)
        model = models()["encoder"].load()()
        session.run(tf.global_variables_initializer())
        yield session, model


def values(session, model) -> dict:
    return session.run({variable.op.name: variable for variable in model.variables})


def weights(**changes) -> dict:
    """Arrays for every variable of the encoder; None leaves one out."""
    shapes = {"conv1": (5, 5, 1, 16), "conv2": (5, 5, 16, 32), "fc1": (1568, 200), "logits": (200, 10)}
    random = np.random.default_rng(0)
    arrays = {}
    for layer, shape in shapes.items():
        arrays[f"{layer}/kernel"] = random.random(shape, np.float32)
        arrays[f"{layer}/bias"] = random.random(shape[-1:], np.float32)
    arrays |= changes
    return {name: array for name, array in arrays.items() if array is not None}


@pytest.fixture
def source(tmp_path):
    """A function that writes arrays as an .npz and returns its path as text."""

    def write(arrays: dict) -> str:
        np.savez(tmp_path / "weights.npz", **arrays)
        return str(tmp_path / "weights.npz")

    return write


def outcomes(plan) -> dict:
    return {row.variable: row.outcome for row in plan.rows}


def test_all_of_it(encoder, source):
    session, model = encoder
    arrays = weights()
    transfer.plan(model, source(arrays)).apply(session)
    for name, value in values(session, model).items():
        np.testing.assert_array_equal(value, arrays[name])


def test_what_restore_leaves_out_keeps_its_initial_value(encoder, source, tmp_path):
    session, model = encoder
    before, arrays = values(session, model), weights() | {"deconv/kernel": np.zeros(3, np.float32)}
    plan = transfer.plan(model, source(arrays), restore="conv")
    plan.apply(session)
    after = values(session, model)
    for name in after:
        np.testing.assert_array_equal(after[name], arrays[name] if name.startswith("conv") else before[name])
    assert outcomes(plan) == {
        **dict.fromkeys(["conv1/kernel", "conv1/bias", "conv2/kernel", "conv2/bias"], transfer.RESTORED),
        **dict.fromkeys(["fc1/kernel", "fc1/bias", "logits/kernel", "logits/bias"], transfer.LEFT_OUT),
        "deconv/kernel": transfer.UNUSED,
    }
    assert "restored                   4  conv1/kernel [5, 5, 1, 16], conv1/bias [16], " in plan.summary()
    plan.save(tmp_path)
    lines = (tmp_path / "transfer.csv").read_text().splitlines()
    assert lines[0] == "variable,shape,outcome,came_from,shape_there"
    assert lines[1] == 'conv1/kernel,"5, 5, 1, 16",restored,conv1/kernel,"5, 5, 1, 16"'
    assert len(lines) == 1 + 9


def test_renamed(encoder, source):
    session, model = encoder
    arrays = weights()
    old = {f"net/{n}".replace("kernel", "weights").replace("bias", "biases"): array for n, array in arrays.items()}
    old["net/global_step"] = np.int64(7)
    plan = transfer.plan(model, source(old), rename="^net/=>,weights=>kernel,biases=>bias")
    plan.apply(session)
    for name, value in values(session, model).items():
        np.testing.assert_array_equal(value, arrays[name])
    assert {row.came_from for row in plan.rows} >= {"net/conv1/weights", "net/fc1/biases"}


def test_other_types_of_floats(encoder, source):
    session, model = encoder
    arrays = weights(**{"fc1/bias": np.arange(200, dtype=np.float64) / 7})
    transfer.plan(model, source(arrays)).apply(session)
    np.testing.assert_array_equal(values(session, model)["fc1/bias"], (np.arange(200) / 7).astype(np.float32))


def test_the_layer_of_other_classes_begins_anew(encoder, source):
    session, model = encoder
    arrays = weights(**{"logits/kernel": np.ones((200, 7), np.float32), "logits/bias": np.ones(7, np.float32)})
    before = values(session, model)
    plan = transfer.plan(model, source(arrays))
    plan.apply(session)
    np.testing.assert_array_equal(values(session, model)["logits/kernel"], before["logits/kernel"])
    assert "new, for other classes     2  logits/kernel [200, 10] ([200, 7] there), logits/bias [10]" in plan.summary()


KERNEL = np.zeros((5, 5, 3, 16), np.float32)


@pytest.mark.parametrize(
    ("arrays", "chosen", "message"),
    [
        (
            weights(),
            {"restore": "konv1"},
            "--restore 'konv1' matches no variable of the network; the nearest are conv1/",
        ),
        (
            weights(),
            {"rename": "weihgts=>kernel"},
            "--rename 'weihgts' matches no variable of .*weights.npz; the nearest",
        ),
        (weights(), {"rename": "conv.=>conv1"}, "--rename makes conv1/kernel of both conv1/kernel and conv2/kernel"),
        (weights(**{"conv1/kernel": KERNEL}), {}, r"conv1/kernel is \[5, 5, 3, 16\] there and \[5, 5, 1, 16\] here"),
        (weights(**{"conv1/kernel": KERNEL}), {}, r"--restore '\^\(\?!conv1/\)' leaves such out"),
        (
            weights(**{"conv1/kernel": KERNEL, "conv1/bias": KERNEL, "fc1/bias": np.zeros(7)}),
            {},
            r"--restore '\^\(\?!conv1/\|fc1/\)' leaves such out",
        ),
        (
            {"conv1/kernel": KERNEL, "conv7/bias": KERNEL},
            {},
            "here; nothing of it fits: the weights are of another net",
        ),
        (weights(**{"logits/kernel": np.zeros((9, 7))}), {}, r"logits/kernel is \[9, 7\] there and \[200, 10\] here"),
        (
            {"a": KERNEL},
            {},
            "has nothing for conv1/kernel, conv1/bias, conv2/kernel, ...; it has a, ...; --rename 'FROM=>TO'",
        ),
        (weights(**{"fc1/bias": None}), {"whole": True}, "weights.npz lacks fc1/bias; --rename"),
        (weights(**{"fc1/bias": np.zeros(7)}), {"whole": True}, "the flags must describe the same network"),
        (weights(**{"logits/bias": np.zeros(7)}), {"whole": True}, "for its classes give --num_classes 7"),
    ],
)
def test_refused(encoder, source, arrays, chosen, message):
    _, model = encoder
    with pytest.raises(UsageError, match=message):
        transfer.plan(model, source(arrays), **chosen)


def test_the_numbers_of_a_cell_are_not_taken_for_classes(source):
    """YOLO's last layer has 3 * 5 + num_classes channels."""
    with tf.Graph().as_default():
        model = Yolo(image_size=(16, 16), filters=1, num_classes=2)
        arrays = {variable.op.name: np.zeros(variable.shape.as_list()) for variable in model.variables}
        with pytest.raises(UsageError, match=r"output/bias is \[19\] there and \[17\] here; the flags must describe"):
            transfer.plan(model, source(arrays | {"output/bias": np.zeros(19)}), whole=True)


def test_a_shape_that_differs_may_be_left_out(encoder, source):
    _, model = encoder
    plan = transfer.plan(model, source(weights(**{"conv1/kernel": KERNEL})), restore="^(?!conv1/)")
    assert outcomes(plan)["conv1/kernel"] == transfer.LEFT_OUT
    assert outcomes(plan)["conv2/kernel"] == transfer.RESTORED


def test_nothing_but_what_is_restored_is_read(encoder, source, monkeypatch):
    _, model = encoder
    asked = []
    read = Source.read
    monkeypatch.setattr(Source, "read", lambda self, names: asked.extend(names) or read(self, asked))
    transfer.plan(model, source(weights()), restore="conv")
    assert sorted(asked) == ["conv1/bias", "conv1/kernel", "conv2/bias", "conv2/kernel"]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (np.full(16, np.nan, np.float32), "conv1/bias holds values that are not finite"),
        (np.full(16, 1e300), "conv1/bias holds values that are not finite"),
        (np.full(16, 1j), "conv1/bias holds values of type complex128, not numbers"),
        (np.full(16, "1.0"), "conv1/bias holds values of type <U3, not numbers"),
    ],
)
def test_values_that_are_no_finite_numbers_are_refused(encoder, source, value, message):
    _, model = encoder
    with pytest.raises(RunError, match=message):
        transfer.plan(model, source(weights(**{"conv1/bias": value})))
    transfer.plan(model, source(weights(**{"conv1/bias": value})), restore="^(?!conv1/)")
