"""graphs/augment.py: results against all flips and shifts enumerated in NumPy, and the promises about randomness."""

from collections import Counter

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs.augment import random_flip_and_shift, random_light, random_warp
from graphs.seeding import seed_graph

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


def shifted(count, steps=(0,), seed=1, name="augment", **options):
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
    (results,) = shifted(2000, seed=seed, max_shift=max_shift, flip=flip)
    assert {possible[result.tobytes()] for result in results} == set(possible.values())


def test_flips_and_shifts_are_uniform():
    """Within 4 standard deviations of the binomial; the seed is fixed, so this can't fail by chance."""
    possible, count = outcomes(2, True), 10_000
    (results,) = shifted(count, max_shift=2)
    drawn = Counter(possible[result.tobytes()] for result in results)
    for axis, share in [(0, 1 / 2), (1, 1 / 5), (2, 1 / 5)]:
        for value in {key[axis] for key in drawn}:
            seen = sum(times for key, times in drawn.items() if key[axis] == value)
            assert abs(seen - count * share) < 4 * np.sqrt(count * share * (1 - share)), (axis, value)
    assert max(drawn.values()) < 2 * count / len(possible)  # flip, down and right don't hang together


def test_randomness_is_a_function_of_seed_name_and_step():
    first, again, later = shifted(50, steps=(7, 7, 8))
    np.testing.assert_array_equal(first, again)
    assert (first != later).any()
    (resumed,) = shifted(50, steps=(8,))  # another process would do the same
    np.testing.assert_array_equal(later, resumed)


@pytest.mark.parametrize("options", [{"max_shift": 0}, {"flip": False}], ids=["flips", "shifts"])
def test_flips_and_shifts_each_depend_on_seed_name_and_step(options):
    first, later = shifted(50, steps=(0, 1), **options)
    (seed,) = shifted(50, seed=2, **options)
    (name,) = shifted(50, name="other", **options)
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
    np.testing.assert_array_equal(changed, shifted(40, steps=(3,), max_shift=3)[0])
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


def changed(function, picture, count=200, steps=(0,), seed=1, **options):
    """`count` results of an augmentation of the same picture, at each of the steps: [steps, count, H, W, C]."""
    with tf.Graph().as_default(), tf.Session() as session:
        seed_graph(seed)
        images = tf.constant(np.repeat(picture[np.newaxis], count, axis=0))
        results = function(images, True, **options)
        step = tf.train.get_global_step()
        session.run(tf.global_variables_initializer())
        found = []
        for number in steps:
            session.run(step.initializer, {step.initializer.inputs[1]: number})
            found.append(session.run(results))
        return np.stack(found)


def spot(row, column):
    """A grey picture [33, 33, 1] with a soft bright spot; the middle is at 16, 16."""
    rows, columns = np.mgrid[:33, :33]
    return (200 * np.exp(-((rows - row) ** 2 + (columns - column) ** 2) / 8)).astype(np.float32)[..., np.newaxis]


def places(pictures):
    """Where the light is in each picture [N, H, W, 1], seen from its middle: distance, and angle in degrees."""
    light = pictures[..., 0] / pictures.sum(axis=(1, 2))[..., np.newaxis]
    rows, columns = np.mgrid[:33, :33] - 16
    y, x = (light * rows).sum(axis=(1, 2)), (light * columns).sum(axis=(1, 2))
    return np.hypot(y, x), np.degrees(np.arctan2(y, x))


def test_turns_are_about_the_middle_and_uniform():
    distances, angles = places(changed(random_warp, spot(16, 24), degrees=30.0)[0])
    np.testing.assert_allclose(distances, 8, atol=0.1)
    assert (np.abs(angles) <= 30.5).all()
    assert abs(angles.mean()) < 4
    assert angles.std() == pytest.approx(30 / np.sqrt(3), rel=0.1)


def test_zoom_is_about_the_middle_and_uniform():
    distances, angles = places(changed(random_warp, spot(16, 22), zoom=0.2)[0])
    np.testing.assert_allclose(angles, 0, atol=1)
    assert distances.min() == pytest.approx(4.8, abs=0.1)
    assert distances.max() == pytest.approx(7.2, abs=0.1)


def test_light_is_a_line_through_the_mean():
    picture = np.linspace(100, 140, 33 * 33, dtype=np.float32).reshape(33, 33, 1)
    results = changed(random_light, picture, strength=0.5)[0]
    contrast = (results[:, -1, -1, 0] - results[:, 0, 0, 0]) / 40
    brightness = results.mean(axis=(1, 2, 3)) - picture.mean()
    for found, most in ((contrast - 1, 0.5), (brightness, 63.5)):
        assert np.abs(found).max() <= most + 1e-3
        assert found.std() == pytest.approx(most / np.sqrt(3), rel=0.1)
    assert abs(np.corrcoef(contrast, brightness)[0, 1]) < 0.2


def test_light_stays_in_range_and_keeps_the_type():
    results = changed(random_light, np.arange(256, dtype=np.uint8).reshape(16, 16, 1), strength=0.9)
    assert results.dtype == np.uint8
    assert (results.min(), results.max()) == (0, 255)
    assert (np.diff(results.reshape(-1, 256).astype(int), axis=1) >= 0).all()  # nothing wraps around


@pytest.mark.parametrize(
    ("function", "options"), [(random_warp, {"degrees": 20.0, "zoom": 0.1}), (random_light, {"strength": 0.3})]
)
def test_warp_and_light_follow_from_seed_and_step(function, options):
    first, second = changed(function, spot(16, 24), count=4, steps=(0, 1), **options)
    np.testing.assert_array_equal(first, changed(function, spot(16, 24), count=4, **options)[0])
    assert not np.array_equal(first, second)
    assert not np.array_equal(first, changed(function, spot(16, 24), count=4, seed=2, **options)[0])
    assert len({picture.tobytes() for picture in first}) == 4
    with tf.Graph().as_default(), tf.Session() as session:
        images = tf.constant(spot(16, 24)[np.newaxis])
        still = function(images, tf.constant(False), **options)
        np.testing.assert_array_equal(*session.run([images, still]))


def test_warp_and_light_out_of_range_are_refused():
    images = tf.zeros([1, 4, 4, 1])
    for function, options in (
        (random_warp, {"degrees": -1.0}),
        (random_warp, {"zoom": 1.0}),
        (random_light, {"strength": 1.0}),
    ):
        with pytest.raises(UsageError, match="must be >= 0"):
            function(images, True, **options)
