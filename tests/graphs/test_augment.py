"""graphs/augment.py: results against all flips and shifts enumerated in NumPy, and the promises about randomness."""

from collections import Counter

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs.augment import random_flip_and_shift
from graphs.randomness import seed_graph

PICTURE = np.arange(7 * 8 * 3).reshape(7, 8, 3)  # every number another, so that each result betrays its flip and shift


def outcomes(max_shift, flip):
    """{bytes of a result: (flipped, down, right)} of PICTURE, by np.pad and slices."""
    height, width, _ = PICTURE.shape
    results = {}
    for flipped in (False, True) if flip else (False,):
        picture = PICTURE[:, ::-1] if flipped else PICTURE
        padded = np.pad(picture, [(max_shift, max_shift), (max_shift, max_shift), (0, 0)], mode="reflect")
        for down in range(-max_shift, max_shift + 1):
            for right in range(-max_shift, max_shift + 1):
                top, left = max_shift - down, max_shift - right
                results[padded[top : top + height, left : left + width].tobytes()] = (flipped, down, right)
    return results


def augmented(count, steps=(0,), seed=1, name="augment", **options):
    """count results of PICTURE at each of the steps."""
    with tf.Graph().as_default(), tf.Session() as session:
        if seed is not None:
            seed_graph(seed)
        images = tf.placeholder(tf.int64, [None, *PICTURE.shape])
        result = random_flip_and_shift(images, training=True, name=name, **options)
        step = tf.train.get_or_create_global_step()
        session.run(step.initializer)
        results = []
        for number in steps:
            step.load(number, session)
            results.append(session.run(result, {images: np.stack([PICTURE] * count)}))
        return results


@pytest.mark.parametrize(("max_shift", "flip"), [(2, True), (3, False), (0, True), (1, True)])
@pytest.mark.parametrize("seed", [1, None], ids=["stateless", "stateful"])
def test_results_are_exactly_the_flips_and_shifts(max_shift, flip, seed):
    """Every result is one of the enumerated ones, and every enumerated one occurs."""
    possible = outcomes(max_shift, flip)
    assert len(possible) == (2 if flip else 1) * (2 * max_shift + 1) ** 2
    (results,) = augmented(2000, seed=seed, max_shift=max_shift, flip=flip)
    assert {possible[result.tobytes()] for result in results} == set(possible.values())


def test_flips_and_shifts_are_uniform():
    """Within 4 standard deviations of the binomial; the seed is fixed, so this can't fail by chance."""
    possible, count = outcomes(2, True), 10_000
    (results,) = augmented(count, max_shift=2)
    drawn = Counter(possible[result.tobytes()] for result in results)
    for axis, share in [(0, 1 / 2), (1, 1 / 5), (2, 1 / 5)]:
        for value in {key[axis] for key in drawn}:
            seen = sum(times for key, times in drawn.items() if key[axis] == value)
            assert abs(seen - count * share) < 4 * np.sqrt(count * share * (1 - share)), (axis, value)
    assert max(drawn.values()) < 2 * count / len(possible)  # flip, down and right don't hang together


def test_randomness_is_a_function_of_seed_name_and_step():
    first, again, later = augmented(50, steps=(7, 7, 8))
    np.testing.assert_array_equal(first, again)
    assert (first != later).any()
    (resumed,) = augmented(50, steps=(8,))  # another process would do the same
    np.testing.assert_array_equal(later, resumed)


@pytest.mark.parametrize("options", [{"max_shift": 0}, {"flip": False}], ids=["flips", "shifts"])
def test_flips_and_shifts_each_depend_on_seed_name_and_step(options):
    first, later = augmented(50, steps=(0, 1), **options)
    (seed,) = augmented(50, seed=2, **options)
    (name,) = augmented(50, name="other", **options)
    for other in (later, seed, name):
        assert (first != other).any()


def test_flips_and_shifts_are_drawn_from_seeds_of_their_own():
    """Results don't tell: the remainders of one random number by 2 (flip) and by 2 * max_shift + 1 are independent."""
    with tf.Graph().as_default() as graph, tf.Session() as session:
        seed_graph(1)
        random_flip_and_shift(tf.constant(PICTURE[np.newaxis]), training=True)
        session.run(tf.train.get_global_step().initializer)
        draws = [op for op in graph.get_operations() if op.type == "StatelessRandomGetKeyCounter"]
        shifts, flips = session.run([op.inputs[0] for op in draws])
    assert (shifts != flips).any()


def test_nothing_happens_while_not_training():
    pictures = np.random.RandomState(0).randint(0, 256, [6, 8, 9, 3]).astype(np.uint8)
    with tf.Graph().as_default() as graph, tf.Session() as session:
        seed_graph(1)
        result = random_flip_and_shift(tf.constant(pictures), training=False)
        np.testing.assert_array_equal(session.run(result), pictures)
        assert not [op.type for op in graph.get_operations() if "Random" in op.type]


@pytest.mark.parametrize("control_flow_v2", [False, True], ids=["cond_v1", "cond_v2"])
def test_a_placeholder_switches_it(control_flow_v2):
    """Off by default, on when fed, with the results that training=True gives."""
    batch = np.stack([PICTURE] * 40)
    before = tf.control_flow_v2_enabled()
    (tf.enable_control_flow_v2 if control_flow_v2 else tf.disable_control_flow_v2)()
    try:
        with tf.Graph().as_default(), tf.Session() as session:
            seed_graph(1)
            training = tf.placeholder_with_default(False, [])
            result = random_flip_and_shift(tf.constant(batch), training, max_shift=3)
            step = tf.train.get_global_step()
            session.run(step.initializer)
            step.load(3, session)
            np.testing.assert_array_equal(session.run(result), batch)
            changed = session.run(result, {training: True})
    finally:
        (tf.enable_control_flow_v2 if before else tf.disable_control_flow_v2)()
    np.testing.assert_array_equal(changed, augmented(40, steps=(3,), max_shift=3)[0])
    assert (changed != batch).any()


@pytest.mark.parametrize("training", ["no", "yes", "fed"])
@pytest.mark.parametrize("dtype", [tf.uint8, tf.float32, tf.bool, tf.int64], ids=lambda dtype: dtype.name)
def test_dtype_and_static_shape_stay(dtype, training):
    with tf.Graph().as_default():
        seed_graph(1)
        training = {"no": False, "yes": True, "fed": tf.placeholder(tf.bool, [])}[training]
        for count in (None, 5):
            result = random_flip_and_shift(tf.placeholder(dtype, [count, 8, 6, 3]), training)
            assert result.dtype == dtype
            assert result.shape.as_list() == [count, 8, 6, 3]


def test_gradients_go_through_the_chosen_pixels():
    """Each pixel of the result passes its gradient to the one it came from: their sum stays, examples apart."""
    with tf.Graph().as_default(), tf.Session() as session:
        seed_graph(1)
        images = tf.placeholder(tf.float32, [3, 6, 6, 1])
        scale = tf.reshape([1.0, 2.0, 3.0], [3, 1, 1, 1])
        result = random_flip_and_shift(images, True)
        gradient = tf.gradients(result * scale, images)[0]
        session.run(tf.train.get_global_step().initializer)
        sums = session.run(gradient, {images: np.ones([3, 6, 6, 1])}).sum(axis=(1, 2, 3))
    np.testing.assert_array_equal(sums, [36, 72, 108])


@pytest.mark.parametrize(
    ("shape", "max_shift", "message"),
    [
        ([None, 28, 28], 4, r"augment: images have shape \(.*, 28, 28\), wanted \[N, H, W, C\]"),
        ([None, None, 28, 1], 4, r"with H, W, C known in the graph"),
        (None, 4, r"wanted \[N, H, W, C\]"),
        ([None, 8, 5, 1], 5, "max_shift 5 does not fit 8x5 pixels; 0..4 do"),
        ([None, 8, 5, 1], -1, "max_shift -1 does not fit 8x5 pixels"),
    ],
)
def test_what_does_not_fit_is_refused(shape, max_shift, message):
    with tf.Graph().as_default(), pytest.raises(UsageError, match=message):
        random_flip_and_shift(tf.placeholder(tf.uint8, shape), True, max_shift=max_shift)
