"""graphs/regions/sampling.py: which references belong to which objects, and a fair draw from them."""

import numpy as np
import tensorflow.compat.v1 as tf

from graphs import boxes as box_math
from graphs import seeding
from graphs.regions import sampling


def test_matches_are_those_of_a_loop():
    random = np.random.default_rng(1)
    corners = random.uniform(0, 40, (2, 34, 2, 2)).astype(np.float32)
    boxes = np.concatenate([corners.min(2), corners.max(2)], axis=2)
    references, objects = boxes[:, :30], boxes[:, 30:]
    labels = np.array([[3, -1, 0, 2], [-1, -1, -1, -1]])
    with tf.Session() as session:
        matched = session.run(sampling.match(*map(tf.constant, (references, objects, labels))))
    for n in range(2):
        ious = np.array([[box_math.iou(one, other) for other in objects[n]] for one in references[n]])  # [30, 4]
        ious[:, labels[n] < 0] = 0
        np.testing.assert_allclose(matched.overlaps[n], ious.max(1), atol=1e-6)
        found = ious.max(1) > 0
        np.testing.assert_array_equal(matched.objects[n][found], ious.argmax(1)[found])
        best = {int(k) for k, label in zip(ious.argmax(0), labels[n], strict=True) if label >= 0}
        assert set(np.flatnonzero(matched.is_best[n])) == best
    assert matched.is_best[0].sum() == 3


def test_a_batch_without_room_for_objects():
    with tf.Session() as session:
        matched = session.run(sampling.match(tf.ones([2, 5, 4]), tf.zeros([2, 0, 4]), tf.zeros([2, 0], tf.int32)))
        values = session.run(sampling.of_rows_or(tf.zeros([2, 0, 4]), tf.constant(matched.objects), 7.0))
    assert not matched.overlaps.any()
    assert not matched.is_best.any()
    np.testing.assert_array_equal(values, np.full((2, 5, 4), 7.0))


def draw(positives, negatives, count, share, seed=0, step=0, size=20, training=True):
    """The sample of a picture with that many positives (first), negatives (next), and others."""
    numbers = np.arange(size)[np.newaxis]
    is_positive, is_negative = numbers < positives, (numbers >= positives) & (numbers < positives + negatives)
    with tf.Graph().as_default(), tf.Session() as session:
        seeding.seed_graph(seed)
        sample = sampling.sample(
            tf.constant(is_positive), tf.constant(is_negative), count, share, tf.constant(training), "draw"
        )
        session.run(tf.global_variables_initializer())
        session.run(tf.train.get_global_step().assign(step))
        return sampling.Sample(*(values[0] for values in session.run(sample)))


def test_positives_up_to_their_share_then_negatives():
    sample = draw(positives=6, negatives=10, count=8, share=0.5)
    np.testing.assert_array_equal(sample.is_positive, [1] * 4 + [0] * 4)
    np.testing.assert_array_equal(sample.is_chosen, 1)
    assert (sample.rows[:4] < 6).all()
    assert ((sample.rows[4:] >= 6) & (sample.rows[4:] < 16)).all()
    assert len(set(sample.rows)) == 8


def test_negatives_fill_up_what_positives_leave():
    sample = draw(positives=1, negatives=10, count=8, share=0.5)
    np.testing.assert_array_equal(sample.is_positive, [1] + [0] * 7)
    assert sample.is_chosen.sum() == 8


def test_what_is_neither_leaves_holes():
    sample = draw(positives=2, negatives=1, count=8, share=0.5)
    np.testing.assert_array_equal(sample.is_positive, [1, 1] + [0] * 6)
    np.testing.assert_array_equal(sample.is_chosen, [1, 1, 1] + [0] * 5)
    assert draw(positives=0, negatives=0, count=4, share=0.5).is_chosen.sum() == 0


def test_fewer_references_than_the_sample_has_places():
    assert draw(positives=2, negatives=3, count=64, share=0.5, size=5).rows.shape == (5,)


def test_a_draw_depends_on_seed_and_step_alone():
    def rows(**chosen):
        return tuple(draw(positives=8, negatives=12, count=8, share=0.5, **chosen).rows)

    assert rows(seed=1, step=5) == rows(seed=1, step=5)
    assert len({rows(seed=1, step=5), rows(seed=1, step=6), rows(seed=2, step=5)}) == 3


def test_a_measurement_always_draws_the_same():
    def rows(**chosen):
        return tuple(draw(positives=8, negatives=12, count=8, share=0.5, training=False, **chosen).rows)

    assert len({rows(seed=1, step=5), rows(seed=1, step=6), rows(seed=2, step=5)}) == 1


def test_every_positive_is_drawn_equally_often():
    numbers = np.arange(20)
    shape = [400, 1]
    with tf.Graph().as_default(), tf.Session() as session:
        seeding.seed_graph(0)
        both = [tf.constant(np.tile(mask, shape)) for mask in (numbers < 6, numbers >= 6)]
        drawn = sampling.sample(*both, 4, 0.5, tf.constant(True), "draw")
        session.run(tf.global_variables_initializer())
        sample = session.run(drawn)
    counts = np.bincount(sample.rows[sample.is_positive > 0], minlength=6)
    assert counts.sum() == 800
    assert (abs(counts / 800 - 1 / 6) < 0.06).all()
