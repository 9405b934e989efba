"""graphs/boxes.py: overlaps against pycocotools and the reference, suppression against its definition."""

import numpy as np
import pycocotools.mask
import pytest
import tensorflow.compat.v1 as tf
from hypothesis import given
from hypothesis import strategies as st

from graphs import boxes


def run(function, *arrays, **options):
    """What a function of tensors gives for arrays."""
    with tf.Graph().as_default(), tf.Session() as session:
        return session.run(function(*(tf.constant(array, tf.float32) for array in arrays), **options))


def by_coco(ours, others):
    """[N, 4], [M, 4] -> [N, M] by pycocotools, whose boxes are (left, top, width, height); 0 for its 0 / 0."""
    ours, others = (
        np.stack([left, top, right - left, bottom - top], axis=1)
        for top, left, bottom, right in (np.asarray(array, np.float64).T for array in (ours, others))
    )
    return np.nan_to_num(pycocotools.mask.iou(ours, others, [0] * len(others)))


NAMED = {
    "identical": ([2, 3, 8, 9], [2, 3, 8, 9], 1),
    "apart": ([0, 0, 2, 2], [5, 5, 9, 9], 0),
    "apart in one direction": ([0, 0, 2, 9], [5, 0, 9, 9], 0),
    "touching at an edge": ([0, 0, 4, 4], [0, 4, 4, 8], 0),
    "touching at a corner": ([0, 0, 4, 4], [4, 4, 8, 8], 0),
    "nested": ([0, 0, 10, 10], [2, 2, 7, 6], 20 / 100),
    "crossing": ([0, 4, 10, 6], [4, 0, 6, 10], 4 / 36),
    "half over": ([0, 0, 4, 4], [0, 2, 4, 6], 8 / 24),
    "zero width within": ([0, 0, 10, 10], [2, 5, 8, 5], 0),
    "the same point": ([3, 3, 3, 3], [3, 3, 3, 3], 0),
    "upside down": ([8, 2, 2, 8], [0, 0, 10, 10], 0),
    "upside down and turned round": ([8, 8, 2, 2], [0, 0, 10, 10], 0),
    "holes": ([0, 0, 0, 0], [0, 0, 0, 0], 0),
    "in 0..1": ([0.25, 0.25, 0.75, 0.75], [0.5, 0.25, 1.0, 0.75], 1 / 3),
    "tiny": ([0.5, 0.5, 0.5001, 0.5001], [0.5, 0.5, 0.5001, 0.5001], 1),
}


@pytest.mark.parametrize(("one", "other", "expected"), NAMED.values(), ids=NAMED)
def test_iou_of_a_pair(one, other, expected):
    assert boxes.iou(one, other) == boxes.iou(other, one) == pytest.approx(expected, abs=1e-12)
    assert run(boxes.pairwise_iou, [one], [other])[0, 0] == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ([0, 0, 4, 4], [0, 4, 4, 8], 5 / 45),  # they share column 4
        ([3, 3, 3, 3], [3, 3, 3, 3], 1),  # one pixel
        ([0, 0, 1, 1], [2, 2, 3, 3], 0),
        ([0, 0, 9, 9], [0, 0, 9, 4], 0.5),
    ],
)
def test_iou_of_pixel_indices(one, other, expected):
    """Of what the flag is for: the pixels of both boxes, counted."""
    pixels = [{(y, x) for y in range(box[0], box[2] + 1) for x in range(box[1], box[3] + 1)} for box in (one, other)]
    assert len(pixels[0] & pixels[1]) / len(pixels[0] | pixels[1]) == pytest.approx(expected)
    assert boxes.iou(one, other, inclusive=True) == pytest.approx(expected)


edges = st.one_of(st.integers(-3, 12), st.integers(0, 1000).map(lambda number: number / 100))
corners = st.tuples(edges, edges, edges, edges)
lists = st.lists(corners.map(lambda c: (*map(min, c[:2], c[2:]), *map(max, c[:2], c[2:]))), min_size=1, max_size=6)


@pytest.fixture(scope="module")
def pairwise():
    """pairwise_iou of arrays, in one graph for all examples."""
    with tf.Graph().as_default(), tf.Session() as session:
        feeds = [tf.placeholder(tf.float32, [None, 4]) for _ in range(2)]
        result = boxes.pairwise_iou(*feeds)
        yield lambda *arrays: session.run(result, dict(zip(feeds, arrays, strict=True)))


@given(ours=lists, others=lists)
def test_pairwise_iou_is_that_of_pycocotools_and_the_reference(pairwise, ours, others):
    found = pairwise(ours, others)
    assert found.shape == (len(ours), len(others))
    assert (found >= 0).all()
    assert (found <= 1).all()
    np.testing.assert_allclose(found, by_coco(ours, others), atol=1e-5)
    np.testing.assert_allclose(found, [[boxes.iou(one, other) for other in others] for one in ours], atol=1e-5)


def test_no_rounding_makes_an_iou_more_than_one(pairwise):
    """Not even of boxes that differ by the last bit of each number; and of the same box it is 1 in every bit."""
    random = np.random.default_rng(0)
    inner = random.uniform(0, 300, [500, 4]).astype(np.float32)
    inner[:, 2:] += inner[:, :2]
    outer = np.nextafter(inner, np.float32([-np.inf, -np.inf, np.inf, np.inf]))
    assert pairwise(inner, outer).max() <= 1
    assert pairwise(outer, inner).max() <= 1
    np.testing.assert_array_equal(np.diag(pairwise(inner, inner)), 1)


def test_pairwise_iou_of_batches():
    random = np.random.default_rng(0)
    ours, others = (random.uniform(0, 9, [2, 3, count, 4]) + [0, 0, 5, 5] for count in (4, 5))
    found = run(boxes.pairwise_iou, ours, others)
    assert found.shape == (2, 3, 4, 5)
    for i in range(2):
        for j in range(3):
            np.testing.assert_allclose(found[i, j], by_coco(ours[i, j], others[i, j]), atol=1e-5)


@pytest.mark.parametrize("scale", [1.0, 1e-2, 1e-8, 1e-15, 1e-25])
def test_gradients_are_finite_for_empty_and_tiny_boxes(scale):
    pairs = np.array([(one, other) for one, other, _ in NAMED.values()]) * scale
    with tf.Graph().as_default(), tf.Session() as session:
        ours, others = tf.constant(pairs[:, 0], tf.float32), tf.constant(pairs[:, 1], tf.float32)
        gradients = session.run(tf.gradients(boxes.pairwise_iou(ours, others), [ours, others]))
    assert np.isfinite(gradients).all()
    assert scale < 1e-10 or np.abs(gradients).max() > 0.01


def test_gradients_are_those_of_the_reference():
    random = np.random.default_rng(1)
    pairs = random.uniform(0, 6, [40, 2, 4]) + [0, 0, 6, 6]
    with tf.Graph().as_default(), tf.Session() as session:
        ours, others = (tf.constant(pairs[:, k, np.newaxis], tf.float32) for k in range(2))
        gradients = np.concatenate(session.run(tf.gradients(boxes.pairwise_iou(ours, others), [ours, others])), axis=1)
    step = 1e-5
    for pair, found in zip(pairs, gradients, strict=True):
        for box in range(2):
            for edge in range(4):
                changes = []
                for sign in (1, -1):
                    changed = pair.copy()
                    changed[box, edge] += sign * step
                    changes.append(sign * boxes.iou(*changed))
                assert found[box, edge] == pytest.approx(sum(changes) / (2 * step), abs=1e-4)


def test_area():
    np.testing.assert_array_equal(
        run(boxes.area, [[[1, 2, 4, 7], [3, 3, 3, 9]], [[5, 0, 2, 4], [5, 5, 2, 2]]]), [[15, 0], [0, 0]]
    )


def test_units():
    pixels = np.array([[[12, 32, 60, 160]]])
    np.testing.assert_allclose(run(boxes.to_unit, pixels, height=120, width=320), [[[0.1, 0.1, 0.5, 0.5]]], rtol=1e-6)
    np.testing.assert_allclose(run(boxes.to_pixels, pixels / 160, height=80, width=40), [[[6, 8, 30, 40]]], rtol=1e-6)
    with tf.Graph().as_default(), tf.Session() as session:  # sizes that only the run knows
        shape = tf.shape(tf.zeros([2, 120, 320, 3]))
        found = session.run(boxes.to_unit(tf.constant(pixels, tf.float32), shape[1], shape[2]))
    np.testing.assert_allclose(found, [[[0.1, 0.1, 0.5, 0.5]]], rtol=1e-6)


def test_centres():
    np.testing.assert_array_equal(run(boxes.to_centres, [[[2, 4, 8, 5]]]), [[[5, 4.5, 6, 1]]])
    np.testing.assert_array_equal(run(boxes.from_centres, [[[5, 4.5, 6, 1]]]), [[[2, 4, 8, 5]]])


def test_clip():
    found = run(boxes.clip, [[-5, 3, 30, 50], [1, 2, 3, 4], [25, 41, 30, 50], [-9, -9, -1, -1]], height=20, width=40)
    np.testing.assert_array_equal(found, [[0, 3, 20, 40], [1, 2, 3, 4], [20, 40, 20, 40], [0, 0, 0, 0]])


def suppressed(pictures, scores, threshold, iou, most):
    """What is taken by the definition, image by image: lists of (score, class, box), the best first."""
    results = []
    for candidates, of_image in zip(pictures, scores, strict=True):
        found = []
        for label in range(of_image.shape[1]):
            taken = []
            for index in np.argsort(-of_image[:, label], kind="stable"):
                box, score = tuple(candidates[index]), of_image[index, label]
                if score > threshold and all(boxes.iou(box, other) <= iou for _, _, other in taken):
                    taken.append((score, label, box))
            found += taken
        results.append(sorted(found, key=lambda each: -each[0])[:most])
    return results


def crowd(random, images, count, classes):
    """Many boxes around few places, and scores without ties."""
    middles = random.uniform(20, 80, [images, 1 + count // 4, 2])[:, random.integers(0, 1 + count // 4, count)]
    middles, sizes = middles + random.uniform(-5, 5, [images, count, 2]), random.uniform(10, 30, [images, count, 2])
    scores = random.permutation(np.linspace(0, 1, images * count * classes)).reshape([images, count, classes])
    return np.concatenate([middles - sizes, middles + sizes], axis=2).astype(np.float32), scores.astype(np.float32)


THRESHOLDS, IOUS = (0.005, 0.3, 0.6, 1.0), (0.0, 0.3, 0.5, 0.9, 1.0)


def test_suppression_is_that_of_the_definition():
    """Threshold and IoU are fed: a prediction may choose them."""
    random = np.random.default_rng(0)
    full = 0
    for most in (1, 7, 60):
        with tf.Graph().as_default(), tf.Session() as session:
            feeds = tf.placeholder(tf.float32, [None, None, 4]), tf.placeholder(tf.float32, [None, None, None])
            limits = tf.placeholder_with_default(0.5, []), tf.placeholder_with_default(0.5, [])
            results = boxes.non_maximum_suppression(*feeds, *limits, most)
            for _ in range(40):
                images, count, classes = random.integers(1, 5), random.integers(1, 50), random.integers(1, 5)
                pictures, scores = crowd(random, images, count, classes)
                threshold, iou = (np.float32(random.choice(list(values))) for values in (THRESHOLDS, IOUS))
                fed = dict(zip((*feeds, *limits), (pictures, scores, threshold, iou), strict=True))
                found = session.run(results, fed)
                expected = suppressed(pictures, scores, threshold, iou, most)
                for *arrays, wanted in zip(*found, expected, strict=True):
                    holes = [(0, -1, (0, 0, 0, 0))] * (most - len(wanted))
                    full += not holes
                    np.testing.assert_array_equal(arrays[0], [box for _, _, box in wanted + holes])
                    np.testing.assert_array_equal(arrays[1], [score for score, _, _ in wanted + holes])
                    np.testing.assert_array_equal(arrays[2], [label for _, label, _ in wanted + holes])
    assert full > 100


def test_suppression_of_equal_scores_is_one_of_those_that_the_definition_allows():
    """None too many: no two overlap. None too few: what was left out, one taken with no lower score overlaps."""
    random = np.random.default_rng(2)
    for _ in range(10):
        pictures, scores = crowd(random, 1, 40, 1)
        scores = np.ceil(scores * 4) / 4
        taken, taken_scores, classes = (
            result[0]
            for result in run(boxes.non_maximum_suppression, pictures, scores, threshold=0.25, iou=0.4, most=40)
        )
        count = np.count_nonzero(classes + 1)
        taken, taken_scores = taken[:count], taken_scores[:count]
        assert (np.diff(taken_scores) <= 0).all()
        overlaps = by_coco(taken, taken) - np.eye(count)
        assert overlaps.max() <= 0.4
        for box, score in zip(pictures[0], scores[0, :, 0], strict=True):
            higher = taken[taken_scores >= score]
            free = not len(higher) or by_coco([box], higher).max() <= 0.4
            assert not free or score <= 0.25
        again = run(boxes.non_maximum_suppression, pictures, scores, threshold=0.25, iou=0.4, most=40)[0]
        np.testing.assert_array_equal(again[0, :count], taken)


def test_what_is_left_of_a_few_boxes():
    """By hand: the second box goes, the third stays, also for the other class; then holes."""
    pictures = [[[0, 0, 10, 10], [0, 1, 10, 11], [20, 20, 300, 400]]]
    scores = [[[0.9, 0.0], [0.8, 0.1], [0.7, 0.6]]]
    found, values, classes = run(boxes.non_maximum_suppression, pictures, scores, threshold=0.1, iou=0.5, most=5)
    np.testing.assert_array_equal(found[0], [pictures[0][0], pictures[0][2], pictures[0][2], [0] * 4, [0] * 4])
    np.testing.assert_allclose(values, [[0.9, 0.7, 0.6, 0, 0]])
    np.testing.assert_array_equal(classes, [[0, 0, 1, -1, -1]])
    assert classes.dtype == np.int32


def test_static_shapes_of_suppression():
    with tf.Graph().as_default():
        results = boxes.non_maximum_suppression(
            tf.placeholder(tf.float32, [None, 9, 4]), tf.placeholder(tf.float32, [None, 9, 2]), 0.5, 0.5, 7
        )
    assert [result.shape.as_list() for result in results] == [[None, 7, 4], [None, 7], [None, 7]]
