"""contrib.image against NumPy and SciPy loops."""

import numpy as np
import pytest
import scipy.ndimage
import tensorflow.compat.v1 as tf

from tf1.contrib import image


def _run(*fetches):
    with tf.Session() as session:
        return session.run(list(fetches))


@pytest.fixture(autouse=True)
def graph():
    with tf.Graph().as_default():
        yield


PIXELS = np.random.RandomState(0).uniform(0, 1, (2, 5, 7, 3)).astype(np.float32)


@pytest.mark.parametrize("dtype", [np.uint8, np.int32, np.float32, np.float64])
def test_rotate_by_right_angles(dtype):
    square = (PIXELS[:, :, :5] * 200).astype(dtype)
    half = np.float32(np.pi / 2)
    single, batch, gray = _run(
        image.rotate(square[0], half), image.rotate(square, [half, 2 * half]), image.rotate(square[0, :, :, 0], half)
    )
    np.testing.assert_array_equal(single, np.rot90(square[0]))
    np.testing.assert_array_equal(batch, np.stack([np.rot90(square[0]), np.rot90(square[1], 2)]))
    np.testing.assert_array_equal(gray, np.rot90(square[0, :, :, 0]))


def _transformed(pixels, numbers, is_bilinear):
    """A loop over output pixels; 0 outside."""
    height, width = pixels.shape[:2]
    output = np.zeros_like(pixels)

    def at(row, column):
        return pixels[row, column] if 0 <= row < height and 0 <= column < width else 0.0 * pixels[0, 0]

    a0, a1, a2, b0, b1, b2, c0, c1 = numbers
    for y in range(height):
        for x in range(width):
            k = c0 * x + c1 * y + 1
            u, v = (a0 * x + a1 * y + a2) / k, (b0 * x + b1 * y + b2) / k
            if is_bilinear:
                left, top = int(np.floor(u)), int(np.floor(v))
                right, bottom = u - left, v - top
                output[y, x] = (1 - bottom) * ((1 - right) * at(top, left) + right * at(top, left + 1)) + bottom * (
                    (1 - right) * at(top + 1, left) + right * at(top + 1, left + 1)
                )
            else:
                output[y, x] = at(round(v), round(u))
    return output


@pytest.mark.parametrize("interpolation", ["NEAREST", "BILINEAR"])
def test_transform(interpolation):
    numbers = np.array([[0.9, 0.2, -0.37, -0.15, 1.1, 0.21, 0.01, -0.02], [1, 0, 1.3, 0, 1, -0.7, 0, 0]], np.float32)
    (both,) = _run(image.transform(PIXELS, numbers, interpolation))
    for pixels, row, output in zip(PIXELS, numbers, both, strict=True):
        np.testing.assert_allclose(output, _transformed(pixels, row, interpolation == "BILINEAR"), atol=2e-5)
    shaped = image.transform(PIXELS, numbers[0], output_shape=[3, 4])
    assert shaped.shape.as_list() == [2, 3, 4, 3]


def test_the_shape_of_pictures_stays_known():
    batch, single = tf.placeholder(tf.float32, [None, 32, 20, 3]), tf.placeholder(tf.uint8, [32, None])
    numbers = tf.placeholder(tf.float32, [None, 8])
    assert image.transform(batch, numbers).shape.as_list() == [None, 32, 20, 3]
    assert image.transform(batch, numbers, output_shape=[4, 5]).shape.as_list() == [None, 4, 5, 3]
    assert image.rotate(batch, 0.1).shape.as_list() == [None, 32, 20, 3]
    assert image.rotate(single, 0.1).shape.as_list() == [32, None]


def test_translate_and_compose():
    moved, composed, one, matrices = _run(
        image.translate(PIXELS, [2, -1]),
        image.transform(
            PIXELS,
            image.compose_transforms(
                image.translations_to_projective_transforms([1, 0]),
                image.translations_to_projective_transforms([1, -1]),
            ),
        ),
        image.angles_to_projective_transforms(0.3, 4.0, 5.0),
        image.matrices_to_flat_transforms(2.0 * image.flat_transforms_to_matrices([[1.0, 2, 3, 4, 5, 6, 7, 8]])),
    )
    expected = np.zeros_like(PIXELS)
    expected[:, :-1, 2:] = PIXELS[:, 1:, :-2]
    np.testing.assert_array_equal(moved, expected)
    np.testing.assert_array_equal(composed, expected)
    x, y = 2.0, 1.5
    cosine, sine = np.cos(0.3), np.sin(0.3)
    expected = [cosine, -sine, x - cosine * x + sine * y, sine, cosine, y - sine * x - cosine * y, 0, 0]
    np.testing.assert_allclose(one, [expected], atol=1e-6)
    np.testing.assert_allclose(matrices, [[1, 2, 3, 4, 5, 6, 7, 8]])


def test_gradient_of_a_transform():
    pixels = tf.constant(PIXELS)
    moved = image.translate(pixels, [1, 0])
    (gradient,) = _run(tf.gradients(tf.reduce_sum(moved * 2.0), pixels)[0])
    assert gradient[:, :, -1].max() == 0 and (gradient[:, :, :-1] == 2).all()


def test_errors():
    with pytest.raises(TypeError, match="Invalid dtype"):
        image.rotate(tf.constant(["a"]), 1.0)
    with pytest.raises(TypeError, match="rank between 2 and 4"):
        image.rotate(tf.zeros([2]), 1.0)
    with pytest.raises(TypeError, match="Angles should have rank 0 or 1"):
        image.rotate(PIXELS, [[1.0]])
    with pytest.raises(ValueError, match="new_height, new_width"):
        image.transform(PIXELS, [1.0, 0, 0, 0, 1, 0, 0, 0], output_shape=[1, 2, 3])
    with pytest.raises(AttributeError, match="bipartite_match"):
        _ = image.bipartite_match


def test_connected_components():
    random = np.random.RandomState(3)
    for values in (random.randint(0, 2, (9, 11)), random.randint(0, 4, (9, 11)), np.ones((3, 1)), np.zeros((2, 2))):
        (numbers,) = _run(image.connected_components(values))
        assert numbers.shape == values.shape and numbers.dtype == np.int32
        firsts, count = [], 0
        for value in set(values.ravel()) - {0}:
            areas, found = scipy.ndimage.label(values == value)
            count += found
            for area in range(1, found + 1):
                inside = set(numbers[areas == area])
                assert len(inside) == 1
                firsts.append((np.flatnonzero(areas.ravel() == area)[0], inside.pop()))
        assert (numbers[values == 0] == 0).all()
        assert [number for _, number in sorted(firsts)] == list(range(1, count + 1))
    batch, single = _run(
        image.connected_components(np.array([[[1, 0]], [[1, 1]]])), image.connected_components([[True, False, True]])
    )
    assert batch.tolist() == [[[1, 0]], [[2, 2]]] and single.tolist() == [[1, 0, 2]]


def test_dense_warp():
    flow = np.random.RandomState(1).uniform(-3, 3, (2, 5, 7, 2)).astype(np.float32)
    (warped,) = _run(image.dense_image_warp(PIXELS, flow))
    rows, columns = np.meshgrid(range(5), range(7), indexing="ij")
    for number in range(2):
        places = [rows - flow[number, :, :, 0], columns - flow[number, :, :, 1]]
        for channel in range(3):
            expected = scipy.ndimage.map_coordinates(PIXELS[number, :, :, channel], places, order=1, mode="nearest")
            np.testing.assert_allclose(warped[number, :, :, channel], expected, atol=1e-5)


@pytest.mark.parametrize("order", [1, 2, 3, 4])
def test_spline(order):
    random = np.random.RandomState(2)
    points, values = random.uniform(0, 3, (1, 12, 2)), random.uniform(0, 1, (1, 12, 3))
    queries = random.uniform(0, 3, (1, 4, 2))

    def radial(r):
        return r**order if order % 2 else np.where(r > 0, r**order * np.log(np.maximum(r, 1e-30)), 0)

    def distances(one, other):
        return np.linalg.norm(one[:, None] - other[None], axis=2)

    linear = np.c_[points[0], np.ones(12)]
    system = np.block([[radial(distances(points[0], points[0])), linear], [linear.T, np.zeros((3, 3))]])
    weights = np.linalg.solve(system, np.r_[values[0], np.zeros((3, 3))])
    expected = np.c_[radial(distances(queries[0], points[0])), queries[0], np.ones(4)] @ weights
    at_queries, at_points, smooth = _run(
        image.interpolate_spline(points, values, queries, order),
        image.interpolate_spline(points, values, points, order),
        image.interpolate_spline(points, values, points, order, regularization_weight=10.0),
    )
    np.testing.assert_allclose(at_queries[0], expected, atol=1e-3)
    np.testing.assert_allclose(at_points, values, atol=1e-3)
    assert np.abs(smooth - values).max() > 0.01


def test_sparse_warp():
    pixels = np.zeros((1, 9, 9, 1), np.float32)
    pixels[0, 4, 4] = 1.0
    source, dest = np.array([[[4.0, 4.0]]], np.float32), np.array([[[5.0, 6.0]]], np.float32)
    warped, flow = _run(*image.sparse_image_warp(pixels, source, dest, num_boundary_points=2))
    np.testing.assert_allclose(flow[0, 5, 6], [1, 2], atol=1e-3)
    np.testing.assert_allclose(flow[0, [0, 0, 8, 8], [0, 8, 0, 8]], 0, atol=1e-3)
    assert warped[0, 5, 6, 0] == pytest.approx(1.0, abs=1e-2)


def test_colours():
    value, gray, turned, same = _run(
        image.adjust_hsv_in_yiq(PIXELS * 0.5, scale_value=2.0),
        image.adjust_hsv_in_yiq(PIXELS, scale_saturation=0.0),
        image.adjust_hsv_in_yiq(image.adjust_hsv_in_yiq(PIXELS, 0.4), -0.4),
        image.random_hsv_in_yiq((PIXELS * 255).astype(np.uint8)),
    )
    np.testing.assert_allclose(value, PIXELS, atol=2e-3)
    luma = PIXELS @ np.array([0.299, 0.587, 0.114])
    np.testing.assert_allclose(gray, np.repeat(luma[..., None], 3, 3), atol=2e-3)
    np.testing.assert_allclose(turned, PIXELS, atol=5e-3)
    assert np.abs(same.astype(int) - (PIXELS * 255).astype(np.uint8)).max() <= 1
    (drawn,) = _run(image.random_hsv_in_yiq(PIXELS, 0.5, 0.5, 1.5, 0.9, 1.1, seed=3))
    assert drawn.shape == PIXELS.shape and np.abs(drawn - PIXELS).max() > 0.01
    with pytest.raises(ValueError, match="lower_value must be < upper_value"):
        image.random_hsv_in_yiq(PIXELS, lower_value=2)
    with pytest.raises(ValueError, match="max_delta must be non-negative"):
        image.random_hsv_in_yiq(PIXELS, -1)
