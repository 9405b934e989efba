"""A batch that is divided among workers: together they draw the numbers of the whole batch."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from graphs import layers, randomness, seeding
from graphs.augment import random_flip_and_shift

BATCH, WORKERS = 12, 3
PICTURES = np.random.default_rng(5).integers(0, 256, (BATCH, 8, 8, 3)).astype(np.float32)


def dropout(images):
    """A mask of its own for each number."""
    return layers.dropout(images, 0.5, training=True)


def shared_mask(images):
    """One mask for all examples."""
    return layers.dropout(images, 0.5, noise_shape=[1, None, None, None], training=True)


def noise(images):
    """Normal noise, its shape known at run time."""
    return images + randomness.normal(tf.shape(images), "noise")


def mixture(images):
    """A uniform number for each example, by a list as the shape."""
    return images * randomness.uniform([tf.shape(images)[0], 1, 1, 1], "share")


def moved(images):
    """Mirror images and shifts."""
    return random_flip_and_shift(images, True, 3)


def computed(change, rows: slice, index: int, count: int) -> np.ndarray:
    """What the worker makes of its rows of the pictures."""
    with tf.Graph().as_default(), tf.Session() as session:
        seeding.seed_graph(7)
        randomness.set_share(index, count)
        images = tf.placeholder(tf.float32, [None, 8, 8, 3])
        result = change(images)
        session.run(tf.global_variables_initializer())
        return session.run(result, {images: PICTURES[rows]})


@pytest.mark.parametrize("change", [dropout, shared_mask, noise, mixture, moved])
def test_workers_draw_what_one_draws(change):
    whole = computed(change, slice(None), 0, 1)
    for index in range(WORKERS):
        rows = slice(index, None, WORKERS)
        np.testing.assert_array_equal(computed(change, rows, index, WORKERS), whole[rows])
    assert not np.array_equal(whole, PICTURES)


def drawn_by(index: int, count: int) -> np.ndarray:
    """Uniform numbers [4 / count, 3]; the graph is a copy in which another index takes the place of 0."""
    with tf.Graph().as_default(), tf.Session() as session:
        seeding.seed_graph(7, steps=False)
        own = tf.constant(0, name="index")
        randomness.set_share(own, count)
        drawn = tf.identity(randomness.uniform([4 // count, 3], "noise"), "drawn")
        graph = tf.get_default_graph().as_graph_def()
        (copied,) = tf.import_graph_def(graph, {own.name: tf.constant(index)}, [drawn.name], name="copy")
        return session.run(copied)


def test_an_index_that_is_a_tensor_is_replaced_in_a_copy():
    with tf.Graph().as_default(), tf.Session() as session:
        seeding.seed_graph(7, steps=False)
        whole = session.run(randomness.uniform([4, 3], "noise"))
    for index in range(2):
        np.testing.assert_array_equal(drawn_by(index, 2), whole[index::2])
