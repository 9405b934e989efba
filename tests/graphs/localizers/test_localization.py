"""graphs/localizers/localization.py: what it learns and measures against NumPy, and who gets no gradient."""

import contextlib

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs import boxes, seeding
from graphs.classifiers.squeezenet import SqueezeNet
from graphs.localizers.localization import Localization

HEIGHT, WIDTH, CLASSES, POINTS = 16, 24, 3, 2
SMALL = {"image_size": (HEIGHT, WIDTH), "num_classes": CLASSES}
ABSENT = [1, 4]  # the images without an object, of six


def examples(number: int = 6, absent: list[int] = ABSENT) -> dict[str, np.ndarray]:
    """Images with a small object and a larger one, or with none."""
    random = np.random.default_rng(0)
    corners = random.uniform(0, 4, (number, 2, 2))
    sizes = random.uniform([[2, 2], [8, 10]], [[6, 8], [12, 20]], (number, 2, 2))
    values = {
        "images": random.integers(0, 256, (number, HEIGHT, WIDTH, 3)).astype(np.uint8),
        "boxes": np.concatenate([corners, corners + sizes], axis=2).astype(np.float32),
        "labels": random.integers(0, CLASSES, (number, 2)).astype(np.int32),
        "keypoints": random.uniform(0, 16, (number, 2, POINTS, 2)).astype(np.float32),
        "keypoints_visible": random.random((number, 2, POINTS)) < 0.6,
    }
    values["boxes"][absent], values["labels"][absent] = 0, -1
    return values


@contextlib.contextmanager
def built(**chosen):
    """A small network in a session with its initial values, and a function that makes a feed of examples."""
    with tf.Graph().as_default(), tf.Session() as session:
        seeding.seed_graph(0)
        model = Localization(**SMALL | chosen)
        session.run(tf.global_variables_initializer())
        yield model, session, lambda values: {model.feeds[name]: values[name] for name in model.feeds}


def log_loss(targets, probabilities):
    return -(targets * np.log(probabilities) + (1 - targets) * np.log(1 - probabilities))


def huber(errors, delta):
    size = np.abs(errors)
    return np.where(size <= delta, size**2 / 2, delta * (size - delta / 2))


@pytest.mark.parametrize("place", ["dense", "soft_argmax"])
@pytest.mark.parametrize("object_weight", ["ratio", "ratio100", "mean"])
def test_losses_and_metrics(place, object_weight):
    """Worked out from the outputs; their biases bring the boxes into the picture."""
    values, present = examples(), [0, 2, 3, 5]
    chosen = {"place": place, "object_weight": object_weight, "box_weight": 30.0, "huber_delta": 0.1}
    with built(keypoints=POINTS, **chosen) as (model, session, feed):
        weights = {variable.op.name: variable for variable in model.variables}
        for name, numbers in (("box", [0.2, 0.3, 0.7, 0.8]), ("keypoints", [0.4, 0.5, 0.6, 0.7])):
            offset = np.subtract(numbers, 0.5)
            weights[f"{name}/bias"].load(numbers if place == "dense" else [0] * 4 + list(offset), session)
            kernel = weights[f"{name}/kernel"]
            kernel.load(np.random.default_rng(1).normal(0, 0.003, kernel.shape), session)
        outputs, metrics, counts = session.run([model.outputs, model.metrics, model.metric_counts], feed(values))

    has = np.isin(np.arange(6), present)
    truth = values["boxes"][present, 1]  # the larger one stands second
    labels = values["labels"][present, 1]
    visible = values["keypoints_visible"][present, 1]
    found = outputs["boxes"][present]
    assert ((found > 0) & (found < [HEIGHT, WIDTH, HEIGHT, WIDTH])).all()  # nothing has been clipped
    overlaps = [boxes.iou(one, other) for one, other in zip(found, truth, strict=True)]
    off = (outputs["keypoints"][present] - values["keypoints"][present, 1]) / [HEIGHT, WIDTH]  # [4, K, 2]
    unseen = log_loss(visible, outputs["keypoints_visible"][present])
    expected = {
        "presence_loss": log_loss(has, outputs["presence"]).mean(),
        "presence_accuracy": np.mean((outputs["presence"] >= 0.5) == has),
        "box_loss": huber((found - truth) / [HEIGHT, WIDTH, HEIGHT, WIDTH], 0.1).mean(),
        "mean_iou": np.mean(overlaps),
        "iou_over_50": np.mean(np.array(overlaps) > 0.5),
        "class_loss": -np.log(outputs["probabilities"][present, labels]).mean(),
        "class_accuracy": np.mean(outputs["probabilities"][present].argmax(axis=1) == labels),
        "keypoint_loss": (30 * visible * huber(off, 0.1).mean(axis=2) + unseen).mean(),
        "keypoint_error": np.linalg.norm(off * [HEIGHT, WIDTH], axis=2)[visible].mean(),
    }
    others = 30 * expected["box_loss"] + expected["class_loss"] + expected["keypoint_loss"]
    weight = {"ratio": 4 / 6, "ratio100": 400 / 6, "mean": 1}[object_weight]
    expected["loss"] = expected["presence_loss"] + weight * others
    assert metrics.keys() == expected.keys()
    for name, value in expected.items():
        assert metrics[name] == pytest.approx(value, rel=1e-4), name
    of_all = {"presence_loss", "presence_accuracy", "loss"}
    assert counts == {name: visible.sum() if name == "keypoint_error" else 4 for name in expected.keys() - of_all}
    assert 0.1 < expected["mean_iou"] < 0.9
    assert 0 < visible.sum() < visible.size


def test_images_without_an_object_give_no_gradient():
    """Whatever they show, all gradients but those of presence stay the same bits."""
    one, other = examples(), examples()
    other["images"][ABSENT] = 255 - one["images"][ABSENT]
    other["keypoints"][ABSENT] += 7
    other["keypoints_visible"][ABSENT] ^= True
    there = {name: np.delete(array, ABSENT, axis=0) for name, array in one.items()}
    with built(heads=("box", "class"), keypoints=POINTS, object_weight="mean") as (model, session, feed):
        slopes = tf.gradients(model.loss, [variable for variable in model.variables if variable.trainable])
        with_some, with_others, without = (session.run(slopes, feed(values)) for values in (one, other, there))
    for first, second, third in zip(with_some, with_others, without, strict=True):
        np.testing.assert_array_equal(first, second)
        np.testing.assert_allclose(first, third, atol=1e-6)  # a sum of other lengths, hence in another order
        assert first.any()


@pytest.mark.parametrize("object_weight", ["ratio", "ratio100", "mean"])
def test_a_batch_without_any_object_gives_no_gradient_at_all(object_weight):
    with built(heads=("box", "class"), keypoints=POINTS, object_weight=object_weight) as (model, session, feed):
        slopes = tf.gradients(model.loss, [variable for variable in model.variables if variable.trainable])
        values = feed(examples(absent=list(range(6))))
        assert not any(gradient.any() for gradient in session.run(slopes, values))
        metrics, counts = session.run([model.metrics, model.metric_counts], values)
        assert set(metrics.values()) == set(counts.values()) == {0.0}


def test_landmarks_that_are_hidden_teach_only_that_they_are():
    values = examples()
    values["keypoints_visible"][:, :, 1] = False
    values["keypoints_visible"][:, :, 0] = True
    with built(heads=("presence",), keypoints=POINTS) as (model, session, feed):
        bias = {v.op.name: v for v in model.variables}
        slopes = tf.gradients(model.loss, [bias["keypoints/bias"], bias["keypoints_visible/bias"]])
        of_places, of_visibility = session.run(slopes, feed(values))
    np.testing.assert_array_equal(of_places != 0, [True, True, False, False])  # y, x of the first, of the second
    assert (of_visibility != 0).all()


def test_boxes_beyond_the_picture_end_at_its_border():
    with built(heads=("box",)) as (model, session, feed):
        kernel, bias = (next(v for v in model.variables if v.op.name == f"box/{name}") for name in ("kernel", "bias"))
        kernel.load(np.zeros(kernel.shape), session)
        bias.load([-1, 0.5, 0.25, 7], session)
        found = session.run(model.outputs["boxes"], feed(examples()))
        np.testing.assert_array_equal(found, [[0, WIDTH / 2, HEIGHT / 4, WIDTH]] * 6)


def test_the_threshold_of_presence_can_be_set():
    values = examples(absent=[])
    with built() as (model, session, feed):
        sure = session.run(model.outputs["presence"], feed(values))
        middle = float(np.sort(sure)[[2, 3]].mean())
        settings = {model.settings["threshold"]: middle}
        assert session.run(model.metrics["presence_accuracy"], feed(values) | settings) == 0.5


def test_with_keypoints_there_are_no_mirror_images():
    """A mirror would make left landmarks of right ones, and those keep their numbers."""
    values = {name: np.repeat(array[:1], 40, axis=0) for name, array in examples().items()}
    values["images"][:] = 10 * np.arange(WIDTH)[:, np.newaxis]  # brighter to the right
    values["boxes"][:], values["labels"][:] = 0, -1

    def mirrored(keypoints):
        with built(keypoints=keypoints, augment=True, flip=True, light=0.0) as (model, session, feed):
            seen = session.run(model.pictures["objects"], feed(values) | {model.is_training: True})
            return int(np.sum(seen[:, 8, WIDTH // 3].sum(axis=1) > seen[:, 8, -WIDTH // 3].sum(axis=1)))

    assert mirrored(keypoints=POINTS) == 0
    assert 8 < mirrored(keypoints=0) < 32


@pytest.mark.parametrize(
    ("heads", "monitor"),
    [
        (("presence", "class", "box"), "mean_iou"),
        (("class", "presence"), "presence_accuracy"),
        (("class",), "class_accuracy"),
    ],
)
def test_what_a_run_is_judged_by_depends_on_the_heads(heads, monitor):
    with built(heads=heads) as (model, _, _):
        assert model.monitor == monitor
        assert {metric.partition("_loss")[0] for metric in model.metrics if metric.endswith("_loss")} == set(heads)


def test_weights_of_squeezenet_fit():
    with built(trunk="squeezenet", image_size=(32, 40)) as (model, _, _), tf.Graph().as_default():
        ours = {variable.op.name: variable.shape.as_list() for variable in model.variables}
        theirs = {variable.op.name: variable.shape.as_list() for variable in SqueezeNet().variables}
        shared = theirs.keys() - {"conv_final/kernel", "conv_final/bias"}
        assert {name: ours[name] for name in shared} == {name: theirs[name] for name in shared}
        assert {name.partition("/")[0] for name in ours.keys() - shared} == {"presence", "box", "class"}


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        ({"heads": ("presence", "boxes")}, "unknown head 'boxes'; did you mean box"),
        ({"heads": ()}, "heads: none; give some of presence,box,class, each once"),
        ({"heads": ("box", "class", "box")}, "heads: box,class,box; give some of presence,box,class, each once"),
        (
            {"trunk": "squeezenet", "image_size": (31, 64)},
            "image_size: the backbone squeezenet takes 32 pixels a side or more",
        ),
        ({"image_size": (16, 24, 32)}, "image_size is one number or height,width, not 3 numbers"),
    ],
)
def test_what_is_refused(chosen, message):
    with pytest.raises(UsageError, match=message), tf.Graph().as_default():
        Localization(**chosen)
