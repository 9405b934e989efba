"""R-CNN and Fast R-CNN: what both must do with the regions that they are fed."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs import folding, freezing, seeding
from graphs.detectors import fast_rcnn, rcnn
from tasks.registry import models
from tests.graphs.test_folding import set_random
from training.options import TrainOptions
from training.steps import optimizers

SMALL = {"image_size": (32,), "filters": 4, "regions": 6, "num_classes": 3, "region_units": (16,)}
CHOSEN = {"rcnn": SMALL | {"crop_size": 16, "context": 2}, "fast_rcnn": SMALL}
PARTS = {"rcnn": (rcnn, "_PIXELS", 2 * 16 * 16), "fast_rcnn": (fast_rcnn, "_MOST", 2)}  # two regions at a time


@pytest.fixture(params=CHOSEN)
def name(request):
    return request.param


@pytest.fixture
def session():
    with tf.Graph().as_default(), tf.Session() as session:
        seeding.seed_graph(0)
        yield session


def built(name, **others):
    return models()[name].load()(**CHOSEN[name] | others)


def examples(count=3, seed=0):
    """Pictures with a bright square each, which is one of six regions."""
    random = np.random.default_rng(seed)
    images = random.integers(0, 60, (count, 32, 32, 3), np.uint8)
    corners = np.sort(random.integers(0, 33, (count, 6, 2, 2)), axis=2).astype(np.float32)
    regions = corners.reshape(count, 6, 4)
    boxes, labels = np.zeros((count, 2, 4), np.float32), np.full((count, 2), -1, np.int32)
    for i in range(count):
        top, left = random.integers(0, 16, 2)
        label = i % 3
        images[i, top : top + 14, left : left + 14, label] = 255
        boxes[i, 1], labels[i, 1] = (top, left, top + 14, left + 14), label
        regions[i, i % 6] = (top + 1, left - 1, top + 14, left + 13)
    return {"images": images, "boxes": boxes, "labels": labels, "regions": regions.clip(0, 32)}


def fed(model, values):
    return {model.feeds[field]: array for field, array in values.items()}


def outputs_of(session, name, values, **others):
    model = built(name, **others)
    session.run(tf.global_variables_initializer())
    set_random(session, model.variables)
    return session.run(model.outputs | model.candidates, fed(model, values))


def test_the_size_of_the_parts_changes_nothing(name, monkeypatch):
    found = []
    for step in range(2):
        with tf.Graph().as_default(), tf.Session() as session:
            seeding.seed_graph(0)
            if step:
                monkeypatch.setattr(*PARTS[name])
            found.append(outputs_of(session, name, examples()))
    for output, values in found[0].items():
        np.testing.assert_allclose(found[1][output], values, rtol=1e-4, atol=1e-4, err_msg=output)


def test_a_picture_is_judged_without_regard_to_the_others(name, session):
    model = built(name)
    session.run(tf.global_variables_initializer())
    values = examples()
    whole = session.run(model.outputs, fed(model, values))
    for i in range(3):
        alone = session.run(model.outputs, fed(model, {field: array[i : i + 1] for field, array in values.items()}))
        for output in whole:
            np.testing.assert_allclose(alone[output][0], whole[output][i], rtol=1e-4, atol=1e-4, err_msg=output)


def test_without_a_region_nothing_is_found_and_the_loss_is_finite(name, session):
    model = built(name)
    step = optimizers.train_step(model, TrainOptions(), tf.constant(0.01))
    session.run(tf.global_variables_initializer())
    values = examples()
    values["regions"][:] = 0
    values["boxes"][0], values["labels"][0] = 0, -1  # nor an object
    found = session.run(model.outputs, fed(model, values))
    assert (found["classes"] == -1).all() and not found["boxes"].any() and not found["scores"].any()
    for _ in range(3):
        _, metrics = session.run([step, model.metrics], fed(model, values) | {model.is_training: True})
        assert all(np.isfinite(list(metrics.values())))
    assert all(np.isfinite(value).all() for value in session.run(model.variables))
    values["boxes"], values["labels"] = values["boxes"][:, :0], values["labels"][:, :0]
    assert np.isfinite(session.run(model.loss, fed(model, values)))


def test_a_hole_among_the_regions_is_no_region(name, session):
    model = built(name)
    session.run(tf.global_variables_initializer())
    values = examples()
    holes = {**values, "regions": values["regions"].copy()}
    holes["regions"][:, 2] = 0
    whole, found = (session.run(model.candidates, fed(model, each)) for each in (values, holes))
    assert not found["scores"][:, 2].any()
    others = [0, 1, 3, 4, 5]
    np.testing.assert_allclose(found["scores"][:, others], whole["scores"][:, others], rtol=1e-4, atol=1e-5)


def test_what_is_found_goes_by_the_averages_in_training_as_well(session):
    """As pictures for TensorBoard are drawn: no batch of crops stands behind them."""
    model = built("rcnn", augment=False)
    session.run(tf.global_variables_initializer())
    values = fed(model, examples())
    found = session.run(model.candidates["scores"], values)
    np.testing.assert_array_equal(session.run(model.candidates["scores"], values | {model.is_training: True}), found)


def test_folded_batch_norm_finds_the_same(name):
    found = []
    for fold in (False, True):
        with tf.Graph().as_default(), tf.Session() as session:
            seeding.seed_graph(0)
            if fold:
                freezing.train_only("(?!)")
                folding.fold_batch_norm()
            model = built(name, augment=False)
            session.run(tf.global_variables_initializer())
            set_random(session, model.variables)
            assert bool(folding.variables()) == fold
            types = {operation.type for operation in tf.get_default_graph().get_operations()}
            assert types.isdisjoint({"FusedBatchNormV3"}) or not fold
            found.append(session.run(model.candidates, fed(model, examples())))
    np.testing.assert_allclose(found[1]["scores"], found[0]["scores"], rtol=1e-3, atol=1e-4)
    np.testing.assert_allclose(found[1]["boxes"], found[0]["boxes"], rtol=1e-3, atol=1e-2)


def test_it_learns_to_find_the_squares(name, session):
    model = built(name, filters=8, light=0.0, batch_norm=False)  # whose averages follow slowly
    step = optimizers.train_step(model, TrainOptions(), tf.constant(0.003))
    session.run(tf.global_variables_initializer())
    values = examples(12)
    for _ in range(100):
        session.run(step, fed(model, values) | {model.is_training: True})
    found = session.run(model.outputs, fed(model, values))
    assert np.mean(found["classes"][:, 0] == values["labels"][:, 1]) > 0.8
    distances = np.abs(found["boxes"][:, 0] - values["boxes"][:, 1]).max(axis=1)
    assert np.median(distances) < 2  # pixels; the region itself is 1 off


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        ({"crop_size": 4}, r"^crop_size: the backbone small takes 8 pixels or more, not 4$"),
        ({"trunk": "inception_v3"}, r"^crop_size: the backbone inception_v3 takes 75 pixels or more, not 16$"),
        ({"context": 8}, r"^context: 8 pixels at each side leave nothing of 16; give 7 or less$"),
    ],
)
def test_sizes_that_do_not_go_together_are_refused(chosen, message, session):
    with pytest.raises(UsageError, match=message):
        built("rcnn", **chosen)
