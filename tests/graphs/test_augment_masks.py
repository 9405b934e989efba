"""graphs/augment_masks.py: each pixel keeps its label wherever it goes, and no label appears that was not there."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs.augment_masks import augmented
from graphs.seeding import seed_graph
from parameters import IGNORED

HEIGHT, WIDTH, COUNT = 48, 64, 40
NOTHING = {"flip": False, "shift": 0.0, "zoom": 0.0, "light": 0.0}


def changed(images, masks, training=True, step=0, **options):
    with tf.Graph().as_default(), tf.Session() as session:
        seed_graph(1)
        fed = [tf.placeholder(array.dtype, [None, *array.shape[1:]]) for array in (images, masks)]
        results = augmented(*fed, training, **NOTHING | options)
        for result, given in zip(results, fed, strict=True):
            assert result.dtype == given.dtype
            assert result.shape.as_list() == given.shape.as_list()
        initializer = tf.train.get_global_step().initializer
        session.run(initializer, {initializer.inputs[1]: step})
        return session.run(results, dict(zip(fed, (images, masks), strict=True)))


def quarters():
    """Pictures whose four quarters have grey values of 20 times their labels: 1, 2, 5 and 9."""
    mask = np.kron(np.array([[1, 2], [5, 9]], np.uint8), np.ones((HEIGHT // 2, WIDTH // 2), np.uint8))
    masks = np.repeat(mask[np.newaxis], COUNT, axis=0)
    return np.repeat(masks[..., np.newaxis] * np.uint8(20), 3, axis=3), masks


@pytest.mark.parametrize(
    "options",
    [{"flip": True}, {"shift": 0.3}, {"zoom": 0.4}, {"flip": True, "shift": 0.2, "zoom": 0.3}],
    ids=["flip", "shift", "zoom", "all"],
)
def test_masks_move_with_the_pixels(options):
    given = quarters()
    images, masks = changed(*given, **options)
    assert (masks != given[1]).any()
    assert set(np.unique(masks)) <= {1, 2, 5, 9, IGNORED}
    counted = masks != IGNORED
    # Bilinear pixels at a border between two labels lie between them; there are few.
    assert np.mean(images[counted][:, 0] == 20 * masks[counted]) > 0.9
    assert np.mean(np.abs(images[~counted].astype(int) - 128) <= 1) > 0.9 if (~counted).any() else True


def test_what_comes_from_beyond_the_border_is_ignored():
    _, masks = changed(*quarters(), shift=0.3)
    shares = (masks == IGNORED).mean(axis=(1, 2))
    assert shares.max() > 0.2
    assert (changed(*quarters(), flip=True)[1] != IGNORED).all()


def test_light_leaves_the_masks_alone():
    images, masks = quarters()
    lighter, same = changed(images, masks, light=0.4)
    np.testing.assert_array_equal(same, masks)
    assert (lighter != images).mean() > 0.9


def test_nothing_changes_without_training():
    for array, given in zip(changed(*quarters(), training=False, flip=True, zoom=0.5), quarters(), strict=True):
        np.testing.assert_array_equal(array, given)


def test_a_step_always_draws_the_same():
    first, again, other = (changed(*quarters(), step=step, shift=0.3)[1] for step in (3, 3, 4))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


@pytest.mark.parametrize("options", [{"shift": 1.0}, {"zoom": -0.1}])
def test_shares_out_of_range_are_refused(options):
    with pytest.raises(UsageError, match="must be >= 0 and < 1"):
        changed(*quarters(), **options)
