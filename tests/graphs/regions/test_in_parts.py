"""Regions judged part by part: the same as at once, for any size of the parts and any empty regions."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from graphs import activity, layers
from graphs.regions.in_parts import in_parts
from graphs.regions.region_head import Judged

CLASSES = 2


def regions(counts, most=5, seed=0):
    """[N, most, 4] with as many boxes as the counts say, at random places among empty ones."""
    random = np.random.default_rng(seed)
    boxes = np.zeros((len(counts), most, 4), np.float32)
    for picture, count in enumerate(counts):
        places = np.sort(random.permutation(most)[:count])
        corners = np.sort(random.uniform(0, 20, (count, 2, 2)), axis=1)
        boxes[picture, places] = corners.reshape(count, 4)
    return boxes


def judged(boxes, most):
    """What a judge says that tells pictures apart, with the numbers of regions that it got at a time."""
    sizes = []

    def note(size):
        sizes.append(int(size))
        return size

    def judge(picture, own):
        count = tf.numpy_function(note, [tf.shape(own)[1]], tf.int32)
        with tf.control_dependencies([count]):
            number = tf.cast(picture, tf.float32)
        logits = tf.stack([own[..., 0] + number, own[..., 1], own[..., 2] * own[..., 3]], axis=2)
        return Judged(logits, own * 2 + number)

    with tf.Graph().as_default(), tf.Session() as session:
        fed = tf.placeholder(tf.float32, [None, boxes.shape[1], 4])
        found = in_parts(judge, fed, most, CLASSES)
        assert found.logits.shape.as_list() == [None, boxes.shape[1], CLASSES + 1]
        assert found.offsets.shape.as_list() == [None, boxes.shape[1], 4]
        return session.run(found, {fed: boxes}), sizes


def by_hand(boxes):
    number = np.arange(len(boxes), dtype=np.float32)[:, np.newaxis]
    there = ((boxes[..., 2:] - boxes[..., :2]).prod(axis=2) > 0)[..., np.newaxis]
    logits = np.stack([boxes[..., 0] + number, boxes[..., 1] + 0 * number, boxes[..., 2] * boxes[..., 3]], axis=2)
    return logits * there, (boxes * 2 + number[..., np.newaxis]) * there


@pytest.mark.parametrize("most", [1, 2, 5, 100])
@pytest.mark.parametrize("counts", [(5, 5), (3, 0, 4), (0, 1), (2,)])
def test_parts_of_any_size_give_the_same(counts, most):
    boxes = regions(counts)
    found, sizes = judged(boxes, most)
    logits, offsets = by_hand(boxes)
    np.testing.assert_allclose(found.logits, logits, rtol=1e-6)
    np.testing.assert_allclose(found.offsets, offsets, rtol=1e-6)
    assert sum(sizes) == sum(counts) and max(sizes) <= most
    assert len(sizes) == sum(-(-count // most) for count in counts)  # a part is of one picture


@pytest.mark.parametrize("counts", [(0, 0), ()])
def test_without_a_region_nothing_is_judged(counts):
    found, sizes = judged(regions(counts), 3)
    assert found.logits.shape == (len(counts), 5, 3) and not found.logits.any() and not found.offsets.any()
    assert sizes == []


def test_shared_variables_and_no_notes_of_what_can_not_be_fetched():
    def judge(picture, own):
        with tf.variable_scope("judge", reuse=tf.AUTO_REUSE):
            net = layers.dense(own, CLASSES + 1, activation=tf.nn.relu, name="dense")
        return Judged(net, own)

    boxes = regions((5, 2))
    with tf.Graph().as_default(), tf.Session() as session:
        whole = judge(0, tf.constant(boxes)).logits
        assert len(tf.get_collection(activity.COLLECTION)) == 1
        found = in_parts(judge, tf.constant(boxes), 2, CLASSES).logits
        assert len(tf.get_collection(activity.COLLECTION)) == 1
        assert len(tf.global_variables()) == 2
        session.run(tf.global_variables_initializer())
        whole, found = session.run([whole, found])
    there = (boxes[..., 2] > 0)[..., np.newaxis]
    np.testing.assert_allclose(found, whole * there, rtol=1e-5, atol=1e-6)
    assert found.any()
