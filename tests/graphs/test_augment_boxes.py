"""graphs/augment_boxes.py: boxes and keypoints move as the pixels do, measured in pictures that say where they are."""

from typing import NamedTuple

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from datasets.shapes.renderer import render
from errors import UsageError
from graphs.augment_boxes import augmented
from graphs.seeding import seed_graph

HEIGHT, WIDTH = 48, 64
NOTHING = {"flip": False, "shift": 0.0, "zoom": 0.0, "light": 0.0}
ALONE = {"flip": {"flip": True}, "shift": {"shift": 0.2}, "zoom": {"zoom": 0.3}}
ALL = {"flip": True, "shift": 0.2, "zoom": 0.3}


class Results(NamedTuple):
    """What augmented gives: [N, H, W, C], [N, M, 4], [N, M], [N, M, K, 2], [N, M, K]."""

    images: np.ndarray
    boxes: np.ndarray
    labels: np.ndarray
    keypoints: np.ndarray
    visible: np.ndarray


def changed(images, boxes, labels, keypoints=None, visible=None, step=0, seed=1, training=True, **options):
    """The results at a step; without keypoints, those fields are None."""
    arrays = (images, np.float32(boxes), np.int32(labels))
    with tf.Graph().as_default(), tf.Session() as session:
        seed_graph(seed)
        fed = [tf.placeholder(array.dtype, [None, *array.shape[1:]]) for array in arrays]
        landmarks = (
            {}
            if keypoints is None
            else {"keypoints": tf.constant(keypoints, tf.float32), "visible": tf.constant(visible)}
        )
        results = augmented(*fed, training, **NOTHING | options, **landmarks)
        for result, given in zip(results, [*fed, *landmarks.values()], strict=True):
            assert result.dtype == given.dtype
            assert result.shape.as_list() == given.shape.as_list()
        initializer = tf.train.get_global_step().initializer
        session.run(initializer, {initializer.inputs[1]: step})
        return Results(*session.run(results, dict(zip(fed, arrays, strict=True))), *[None] * (2 - len(landmarks)))


def maps(count):
    """count pictures whose pixels hold where their middles are: (y, x, 100), with the middle third of them labelled."""
    y, x = np.mgrid[:HEIGHT, :WIDTH] + 0.5
    picture = np.stack([y, x, np.full_like(y, 100)], axis=2).astype(np.float32)
    return np.repeat(picture[np.newaxis], count, axis=0), [[[16, 20, 32, 44]]] * count, [[3]] * count


def moves(images):
    """Scale and offset (y, x) of each of the changed maps: the line through where its pixels come from."""
    results = []
    for picture in images:
        inside = picture[..., 2] == 100  # the border's grey is 127.5
        places = np.argwhere(inside) + 0.5
        results.append([np.polyfit(picture[inside][:, axis], places[:, axis], 1) for axis in (0, 1)])
    return np.array(results).transpose(2, 0, 1)  # [2, N, 2]


@pytest.mark.parametrize("options", [*ALONE.values(), ALL], ids=[*ALONE, "all"])
def test_boxes_and_keypoints_move_with_the_pixels(options):
    images, boxes, labels = maps(100)
    points = np.array([[[[16, 20], [24, 30.5], [32, 44]]]] * 100)
    found = changed(images, boxes, labels, points, np.ones([100, 1, 3], bool), **options)
    scale, offset = moves(found.images)
    moved = points * scale[:, np.newaxis, np.newaxis] + offset[:, np.newaxis, np.newaxis]
    np.testing.assert_allclose(found.keypoints, moved, atol=1e-3)
    corners = moved[:, 0, [0, 2]]  # [N, 2, 2]
    expected = np.concatenate([corners.min(axis=1), corners.max(axis=1)], axis=1)
    np.testing.assert_allclose(found.boxes[:, 0], expected.clip(0, [HEIGHT, WIDTH] * 2), atol=1e-3)
    assert (found.labels == 3).all()


def test_flips_are_exact_and_of_half_the_pictures():
    images, _, labels = maps(400)
    found = changed(images, [[[0, 5, 10, 15]]] * 400, labels, flip=True)
    flipped = found.images[:, 0, 0, 1] > 1
    assert abs(flipped.mean() - 0.5) < 0.1
    np.testing.assert_array_equal(found.images, np.where(flipped[:, None, None, None], images[:, :, ::-1], images))
    np.testing.assert_array_equal(found.boxes[:, 0], np.where(flipped[:, None], [0, 49, 10, 59], [0, 5, 10, 15]))


def test_shifts_are_uniform_shares_of_the_sides():
    scale, offset = moves(changed(*maps(400), shift=0.2).images)
    np.testing.assert_allclose(scale, 1, atol=1e-4)
    for share in (offset / [HEIGHT, WIDTH]).T:
        assert 0.19 < np.abs(share).max() < 0.2
        assert share.std() == pytest.approx(0.2 / np.sqrt(3), rel=0.1)
    assert abs(np.corrcoef(offset.T)[0, 1]) < 0.15


def test_zoom_is_uniform_about_the_middle_and_the_same_both_ways():
    scale, offset = moves(changed(*maps(400), zoom=0.3).images)
    np.testing.assert_allclose(scale[:, 0], scale[:, 1], atol=1e-4)
    np.testing.assert_allclose(offset, (1 - scale) * [HEIGHT / 2, WIDTH / 2], atol=1e-2)
    assert (scale.min(), scale.max()) == (pytest.approx(0.7, abs=0.01), pytest.approx(1.3, abs=0.01))
    assert scale.std() == pytest.approx(0.3 / np.sqrt(3), rel=0.1)


def test_flip_shift_and_zoom_are_drawn_apart():
    scale, offset = moves(changed(*maps(400), **ALL).images)
    shift = offset - (1 - scale) * [HEIGHT / 2, WIDTH / 2]
    numbers = np.stack([scale[:, 1] < 0, scale[:, 0], shift[:, 0], shift[:, 1]])
    assert np.abs(np.corrcoef(numbers) - np.eye(4)).max() < 0.15


def test_the_border_is_grey():
    """Where the picture ends no second picture of an object may begin."""
    images = np.zeros([50, HEIGHT, WIDTH, 3], np.uint8)
    found = changed(images, np.zeros([50, 1, 4]), [[-1]] * 50, shift=0.5).images
    assert set(np.unique(found)) == {0, 128}
    assert (found == 128).mean() > 0.2


def around(mask):
    """The box around the pixels [H, W] that are True."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return [rows[0], columns[0], rows[-1] + 1, columns[-1] + 1]


@pytest.mark.parametrize("options", [*ALONE.values(), ALL], ids=[*ALONE, "all"])
def test_boxes_stay_around_rendered_shapes(options):
    """A shape's pixels are moved as a picture: the box around them is the moved box, but for what blurring adds."""
    shapes = [render(5, index, (96, 128), 3, 2).objects[-1] for index in range(10)]  # which no other hides
    images = np.repeat(np.stack([255 * shape.mask[:, :, np.newaxis].astype(np.uint8) for shape in shapes]), 12, axis=0)
    boxes, labels = ([[value] for value in values for _ in range(12)] for values in (
        [around(shape.mask) for shape in shapes], [shape.label for shape in shapes],
    ))  # fmt: skip
    found, checked = changed(images, boxes, labels, **options), 0
    for picture, [box], [label] in zip(found.images[..., 0], found.boxes, found.labels, strict=True):
        if label != -1 and (box[:2] > 0).all() and (box[2:] < [96, 128]).all():  # neither dropped nor clipped
            np.testing.assert_allclose(box, around((picture > 25) & (picture != 128)), atol=1.5)  # 128: the border
            checked += 1
    assert checked > 60


def test_objects_are_clipped_and_dropped_by_what_is_left():
    """All objects of a picture move by the same numbers; the expected results are worked out here from these."""
    count = 300
    images, _, _ = maps(count)
    boxes = np.float32(
        [[0, 0, 12, 16], [20, 0, 30, 64], [40, 50, 48, 64], [0, 0, 0, 0], [18, 26, 30, 40], [20, 20, 20, 30]]
    )
    labels = np.int32([4, 0, 2, -1, 7, 5])
    found = changed(images, [boxes] * count, [labels] * count, flip=True, shift=0.4, zoom=0.5)
    drops = clips = 0
    for scale, offset, results, found_labels in zip(*moves(found.images), found.boxes, found.labels, strict=True):
        for box, label, result, found_label in zip(boxes, labels, results, found_labels, strict=True):
            ends = np.sort([box[:2] * scale + offset, box[2:] * scale + offset], axis=0)
            inside = ends.clip(0, [HEIGHT, WIDTH])
            share = np.prod(inside[1] - inside[0]) / max(np.prod(ends[1] - ends[0]), 1e-9)
            if abs(share - 1 / 3) < 1e-3:
                continue
            kept = label >= 0 and share > 1 / 3
            assert found_label == (label if kept else -1)
            np.testing.assert_allclose(result, inside.ravel() if kept else np.zeros(4), atol=2e-3)
            drops += label >= 0 and not kept
            clips += kept and share < 0.99
    assert drops > 50
    assert clips > 50
    assert ((found.labels[:, 0] == -1) & (found.labels[:, 1] >= 0)).any()  # holes before objects


def test_keypoints_outside_and_of_dropped_objects_become_invisible():
    count = 200
    images, _, _ = maps(count)
    boxes, labels = [[[0, 0, 10, 14], [20, 20, 40, 40]]] * count, [[1, 2]] * count
    points = np.array([[[[0, 0], [9, 13], [5, 0]], [[20, 30], [40, 30], [30, 40]]]] * count, np.float32)
    visible = np.array([[[True, True, False], [True, True, True]]] * count)
    found = changed(images, boxes, labels, points, visible, shift=0.3, zoom=0.2)
    inside = ((found.keypoints >= 0) & (found.keypoints <= [HEIGHT, WIDTH])).all(axis=-1)
    np.testing.assert_array_equal(found.visible, visible & inside & (found.labels[..., np.newaxis] >= 0))
    gone = found.labels[:, 0] == -1
    assert (inside[:, 0, 1] & gone).any()  # one that lies within the picture and goes with its object
    assert found.visible[:, 0, 1].any()
    assert not found.visible[:, 0, 2].any()  # one that was not visible before
    assert not inside[~gone, 0, 0].all()  # one outside, of an object that stays


def pictures_of_shapes(count):
    """The arguments of augmented for rendered scenes of two objects."""
    scenes = [render(3, index, (HEIGHT, WIDTH), 3, 2) for index in range(count)]
    fields = [[[getattr(shape, name) for shape in scene.objects] for scene in scenes]
              for name in ("box", "label", "keypoints", "keypoints_visible")]  # fmt: skip
    return [np.stack([scene.image for scene in scenes]), *map(np.array, fields)]


@pytest.mark.parametrize("training", [False, "fed"])
def test_nothing_changes_while_not_training(training):
    given = pictures_of_shapes(4)
    if training == "fed":
        with tf.Graph().as_default(), tf.Session() as session:
            seed_graph(1)
            switch = tf.placeholder_with_default(False, [])
            results = augmented(*map(tf.constant, given[:3]), switch, **ALL, light=0.3)
            session.run(tf.train.get_global_step().initializer)
            found, on = session.run(results), session.run(results, {switch: True})
        expected = changed(*given[:3], **ALL, light=0.3)
        for one, other in zip(on, expected[:3], strict=True):
            np.testing.assert_array_equal(one, other)
    else:
        found = changed(*given, **ALL | {"flip": False}, light=0.3, training=False)
    for before, after in zip(given, found, strict=False):
        np.testing.assert_array_equal(before, after)


@pytest.mark.parametrize("options", [*ALONE.values(), {"light": 0.3}], ids=[*ALONE, "light"])
def test_each_follows_from_seed_and_step(options):
    given = pictures_of_shapes(8)
    first, again, later, other = (changed(*given, **options, **place) for place in ({}, {}, {"step": 1}, {"seed": 2}))
    for one, two in zip(first, again, strict=True):
        np.testing.assert_array_equal(one, two)
    for different in (later, other):
        assert (first.images != different.images).any()
        assert (first.boxes != different.boxes).any() == ("light" not in options)


def test_light_changes_pixels_alone():
    given = pictures_of_shapes(8)
    found = changed(*given, light=0.5)
    for before, after in zip(given[1:], found[1:], strict=True):
        np.testing.assert_array_equal(before, after)
    means = found.images.mean(axis=(1, 2, 3)) - given[0].mean(axis=(1, 2, 3))
    assert np.abs(means).max() > 10
    assert (found.images.min(), found.images.max()) == (0, 255)


@pytest.mark.parametrize("options", [{"shift": 1.0}, {"shift": -0.1}, {"zoom": 1.0}, {"zoom": -0.1}, {"light": 1.0}])
def test_what_is_out_of_range_is_refused(options):
    with pytest.raises(UsageError, match="augment_boxes.* must be >= 0 and < 1"):
        changed(*maps(1), **options)


def moved_masks(images, boxes, labels, masks, **options):
    """What `augmented` gives for masks [N, M, H, W], beside images, boxes and labels."""
    with tf.Graph().as_default(), tf.Session() as session:
        seed_graph(1)
        given = [tf.constant(value) for value in (images, np.float32(boxes), np.int32(labels))]
        results = augmented(*given, True, **NOTHING | options, masks=tf.constant(masks))
        assert (results[-1].dtype, results[-1].shape.as_list()) == (masks.dtype, list(masks.shape))
        session.run(tf.train.get_global_step().initializer)
        return session.run(results)


@pytest.mark.parametrize("dtype", [np.uint8, np.float32, np.int32])
def test_masks_move_with_the_pixels_and_go_with_their_objects(dtype):
    """The first object is drawn in red and the second in green, so the moved picture says where their pixels are."""
    count = 60
    masks = np.zeros([count, 3, HEIGHT, WIDTH], dtype)
    masks[:, 0, 10:30, 20:50], masks[:, 1, 0:12, 0:16] = 1, 1
    images = np.zeros([count, HEIGHT, WIDTH, 3], np.float32)
    images[..., 0], images[..., 1] = 255 * masks[:, 0], 255 * masks[:, 1]
    boxes, labels = [[[10, 20, 30, 50], [0, 0, 12, 16], [0, 0, 0, 0]]] * count, [[5, 6, -1]] * count
    pixels, _, labels, found = moved_masks(images, boxes, labels, masks, **ALL)
    assert set(np.unique(found)) == {0, 1}
    within = pixels[..., 2] == 0  # the border is grey
    gone = 0
    for at in (0, 1):
        drawn, kept = pixels[..., at], labels[:, at] >= 0
        sure = within & ((drawn < 1) | (drawn > 254))  # not at the edge, where bilinear and nearest differ
        np.testing.assert_array_equal(found[kept, at][sure[kept]], (drawn > 128)[kept][sure[kept]])
        assert sure[kept].mean() > 0.7
        assert not found[:, at][~within].any()
        assert not found[~kept, at].any()
        gone += (~kept & (drawn > 254).any(axis=(1, 2))).sum()
    assert gone > 3  # objects of which some pixels are left, but too few
    assert not found[:, 2].any()


def test_mirrored_masks_are_exact():
    masks = np.random.default_rng(3).integers(0, 2, (40, 2, HEIGHT, WIDTH), np.uint8)
    images = masks.transpose(0, 2, 3, 1)[..., :1]
    boxes, labels = [[[0, 0, HEIGHT, WIDTH]] * 2] * 40, [[1, 2]] * 40
    pixels, _, _, found = moved_masks(images, boxes, labels, masks, flip=True)
    np.testing.assert_array_equal(found[:, 0], pixels[..., 0])
    flipped = (found != masks).any(axis=(1, 2, 3))
    np.testing.assert_array_equal(found, np.where(flipped[:, None, None, None], masks[..., ::-1], masks))
    assert 10 < flipped.sum() < 30
