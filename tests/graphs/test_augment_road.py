"""Random changes of pictures of a road, and what they do to the angles."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs import augment_road, seeding

HEIGHT, WIDTH, TOP, BOTTOM = 12, 20, 3, 2


def run(changed, training=True, seed=0):
    """What changed(images, angles, is_training) gives for pictures whose pixels say where they come from."""
    with tf.Graph().as_default(), tf.Session() as session:
        seeding.seed_graph(seed)
        rows, columns = np.mgrid[:HEIGHT, :WIDTH]
        picture = np.stack([rows, columns, np.full_like(rows, 200)], axis=2).astype(np.uint8)
        images = tf.constant(np.tile(picture, (64, 1, 1, 1)))
        is_training = tf.placeholder_with_default(training, [])
        result = changed(images, tf.fill([64], 0.25), is_training)
        session.run(tf.global_variables_initializer())
        return session.run(result)


def moved(flip, shift, training=True, seed=0, aside=0.0):
    moves = augment_road.Moves(flip, shift, 1.28, aside, 0.2)

    def changed(images, angles, is_training):
        return augment_road.moved_window(images, angles, is_training, TOP, BOTTOM, moves)

    return run(changed, training, seed)


def test_without_training_the_window_alone_is_cut():
    images, angles = moved(True, 0.3, training=False)
    np.testing.assert_array_equal(images[0, :, :, 0], np.arange(TOP, HEIGHT - BOTTOM)[:, np.newaxis] + np.zeros(WIDTH))
    assert (angles == 0.25).all()


def test_a_shift_to_the_right_adds_to_the_angle():
    images, angles = moved(False, 0.3)
    # The middle column shows what was that many columns further left.
    right = WIDTH // 2 - images[:, 0, WIDTH // 2, 1].astype(int)
    np.testing.assert_allclose(angles, 0.25 + 1.28 / WIDTH * right, atol=1e-6)
    assert right.min() == -6 and right.max() == 6  # 0.3 of 20 pixels
    assert len(np.unique(right)) == 13


def test_what_moves_into_the_window_is_the_picture_and_the_border_repeats():
    images, _ = moved(False, 0.3)
    down = TOP - images[:, 0, 0, 0].astype(int)
    assert down.min() == -2 and down.max() == 2  # int(0.8 * 0.3 * 12)
    expected = np.clip(np.arange(TOP, HEIGHT - BOTTOM) - down[:, np.newaxis], 0, HEIGHT - 1)
    np.testing.assert_array_equal(images[:, :, 0, 0], expected)
    right = WIDTH // 2 - images[:, 0, WIDTH // 2, 1].astype(int)
    np.testing.assert_array_equal(images[:, 0, :, 1], np.clip(np.arange(WIDTH) - right[:, np.newaxis], 0, WIDTH - 1))


def test_a_mirrored_picture_turns_the_sign_of_its_angle():
    images, angles = moved(True, 0.0)
    mirrored = images[:, 0, 0, 1] == WIDTH - 1
    assert 16 < mirrored.sum() < 48
    np.testing.assert_allclose(angles, np.where(mirrored, -0.25, 0.25))


def test_a_mirrored_picture_is_shifted_after_it_is_mirrored():
    images, angles = moved(True, 0.3)
    mirrored = images[:, 0, 1, 1].astype(int) - images[:, 0, -2, 1] > 0
    middle = images[:, 0, WIDTH // 2, 1].astype(int)
    right = WIDTH // 2 - np.where(mirrored, WIDTH - 1 - middle, middle)
    np.testing.assert_allclose(angles, np.where(mirrored, -0.25, 0.25) + 1.28 / WIDTH * right, atol=1e-6)


def test_a_car_aside_sees_the_ground_sheared_and_steers_back():
    images, angles = moved(False, 0.0, aside=0.3)
    columns = images[:, :, WIDTH // 2, 1].astype(int)  # where the middle comes from, [64, rows]
    aside = np.round((angles - 0.25) / 0.2 * WIDTH)
    assert set(aside) == set(range(-6, 7))  # 0.3 of 20 pixels
    rows = (np.arange(TOP, HEIGHT - BOTTOM) + 0.5) / HEIGHT
    ground = np.maximum(rows - 0.375, 0) / 0.625  # 0 at the horizon, 1 at the lower border
    np.testing.assert_array_equal(columns, WIDTH // 2 - np.rint(ground * aside[:, np.newaxis]))


def test_the_same_seed_gives_the_same_changes_and_another_one_others():
    first, again, other = moved(True, 0.3), moved(True, 0.3), moved(True, 0.3, seed=1)
    np.testing.assert_array_equal(first[0], again[0])
    assert not np.array_equal(first[0], other[0])


def test_angles_stay_within_the_lock():
    with tf.Graph().as_default(), tf.Session() as session:
        seeding.seed_graph(0)
        images = tf.zeros([64, HEIGHT, WIDTH, 3], tf.uint8)
        _, angles = augment_road.moved_window(
            images, tf.ones([64]), True, 0, 0, augment_road.Moves(False, 0.9, 2.0, 0.9, 2.0)
        )
        session.run(tf.global_variables_initializer())
        assert session.run(angles).max() == 1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((6, 6, augment_road.Moves(True, 0.1, 1.0, 0.1, 1.0)), "leave none of 12"),
        ((0, 0, augment_road.Moves(True, 1.0, 1.0, 0.1, 1.0)), "a move by 1.0 of the width must be >= 0 and < 1"),
        ((0, 0, augment_road.Moves(True, 0.1, 1.0, -0.1, 1.0)), "a move by -0.1 of the width"),
    ],
)
def test_a_window_that_is_none_is_refused(arguments, told):
    with tf.Graph().as_default(), pytest.raises(UsageError, match=told):
        augment_road.moved_window(tf.zeros([1, HEIGHT, WIDTH, 3]), tf.zeros([1]), True, *arguments)


def test_a_shadow_halves_the_light_on_one_side_of_a_line():
    images = run(lambda images, _, is_training: augment_road.random_shadow(images, is_training, 0.5))
    levels = images[..., 2]
    assert set(np.unique(levels)) == {100, 200}
    shadowed = (levels == 100).any(axis=(1, 2))
    assert 16 < shadowed.sum() < 48
    # In each row light and shadow change once at most.
    assert (np.abs(np.diff(levels.astype(int), axis=2)) > 0).sum(axis=2).max() == 1
    first_columns = levels[shadowed, :, 0]
    assert (first_columns == 100).any() and (first_columns == 200).any()  # on either side


def test_brightness_multiplies_and_stays_in_range():
    images = run(lambda images, _, is_training: augment_road.random_brightness(images, is_training, 0.75))
    factors = images[:, 0, 0, 2] / 200
    assert 0.25 <= factors.min() < 0.4 and 1.1 < factors.max() <= 1.25
    rows = np.arange(HEIGHT)[np.newaxis, :, np.newaxis] * factors[:, np.newaxis, np.newaxis]
    assert np.abs(images[..., 0] - rows).max() < 0.6  # rounded


def test_without_training_there_is_neither_shadow_nor_other_light():
    def both(images, _, is_training):
        return augment_road.random_brightness(augment_road.random_shadow(images, is_training, 1.0), is_training, 0.75)

    assert (run(both, training=False)[..., 2] == 200).all()


@pytest.mark.parametrize("change", [augment_road.random_shadow, augment_road.random_brightness])
def test_a_share_beyond_one_is_refused(change):
    with tf.Graph().as_default(), pytest.raises(UsageError, match="outside 0..1"):
        change(tf.zeros([1, 2, 2, 3]), True, 1.5)
