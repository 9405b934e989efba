import numpy as np
import pytest
from PIL import Image

from tf1.python_of_then import scipy_pictures as misc

RANDOM = np.random.default_rng(0)


@pytest.mark.parametrize(
    ("values", "arguments", "expected"),
    [
        ([-1.0, 0.0, 1.0], {}, [0, 128, 255]),  # 127.5 is rounded up
        ([0.0, 0.25, 1.0], {"cmin": 0, "cmax": 0.5}, [0, 128, 255]),
        ([0.0, 1.0, 2.0], {"high": 200, "low": 100}, [100, 150, 200]),
        ([3.0, 3.0, 3.0], {}, [0, 0, 0]),
        ([0, 300, 600], {}, [0, 128, 255]),
    ],
)
def test_scaling(values, arguments, expected):
    scaled = misc.bytescale(np.array(values), **arguments)
    assert scaled.dtype == np.uint8 and scaled.tolist() == expected


def test_bytes_are_not_scaled():
    values = np.uint8([5, 6])
    assert misc.bytescale(values) is values
    cases = (
        ({"high": 256}, "less than or equal to 255"),
        ({"low": -1}, "greater than or equal to 0"),
        ({"high": 1, "low": 2}, "equal to `low`"),
        ({"cmin": 2, "cmax": 1}, "larger than `cmin`"),
    )
    for wrong, message in cases:
        with pytest.raises(ValueError, match=message):
            misc.bytescale(np.float32([5, 6]), **wrong)


def test_what_is_saved_is_scaled(tmp_path):
    values = RANDOM.normal(size=[6, 7, 3])
    misc.imsave(str(tmp_path / "a.png"), values)
    expected = np.floor((values - values.min()) / np.ptp(values) * 255 + 0.5)
    np.testing.assert_array_equal(misc.imread(str(tmp_path / "a.png")), expected)
    with open(tmp_path / "b", "wb") as file:
        misc.imsave(file, np.uint8([[7, 9]]), "png")
    assert misc.imread(str(tmp_path / "b")).tolist() == [[7, 9]]


def test_reading_modes(tmp_path):
    colours = RANDOM.integers(0, 256, [4, 5, 3]).astype(np.uint8)
    path = str(tmp_path / "c.png")
    Image.fromarray(colours).save(path)
    np.testing.assert_array_equal(misc.imread(path), colours)
    grey = colours @ [0.299, 0.587, 0.114]
    flat = misc.imread(path, flatten=True)
    assert flat.dtype == np.float32
    np.testing.assert_allclose(flat, grey, atol=0.51)
    assert misc.imread(path, mode="L").shape == (4, 5) and misc.imread(path, mode="RGBA").shape == (4, 5, 4)
    Image.fromarray(colours).quantize(8).save(path)
    assert misc.imread(path).shape == (4, 5, 3)
    Image.fromarray(colours[..., 0] > 99).save(path)
    assert misc.imread(path).max() == 255


_SIZES = [((4, 9), (4, 9)), (50, (10, 15)), (0.5, (10, 15)), (np.float32(2), (40, 60)), ([5.0, 6.0], (5, 6))]


@pytest.mark.parametrize(("size", "shape"), _SIZES)
def test_resizing_sizes(size, shape):
    for image in (np.zeros([20, 30]), np.zeros([20, 30, 3], np.uint8), np.zeros([20, 30, 4])):
        assert misc.imresize(image, size).shape == shape + image.shape[2:]


def test_resizing_scales_floating_point_pictures():
    values = np.repeat(np.linspace(-3, 5, 4), 4).reshape(4, 4)
    np.testing.assert_array_equal(misc.imresize(values, (4, 4)), misc.bytescale(values))
    doubled = misc.bytescale(values).repeat(2, 0).repeat(2, 1)
    np.testing.assert_array_equal(misc.imresize(values, (8, 8), "nearest"), doubled)
    np.testing.assert_allclose(misc.imresize(values, (4, 4), mode="F"), values, rtol=1e-6)
    kept = RANDOM.integers(0, 9, [6, 6, 3]).astype(np.uint8)
    np.testing.assert_array_equal(misc.imresize(kept, 1.0), kept)
    by_pillow = Image.fromarray(kept).resize((3, 4), Image.BICUBIC)
    np.testing.assert_array_equal(misc.imresize(kept, (4, 3), "cubic"), np.asarray(by_pillow))


def test_channels_in_any_place():
    colours = RANDOM.integers(0, 256, [3, 5, 6]).astype(np.uint8)
    for axis in range(3):
        moved = np.moveaxis(colours, 0, axis)
        np.testing.assert_array_equal(misc.fromimage(misc.toimage(moved)), colours.transpose(1, 2, 0))
    assert misc.toimage(np.zeros([4, 5, 6], np.uint8)).mode == "RGBA"
    assert misc.toimage(np.zeros([5, 6, 3], np.uint8), mode="YCbCr").mode == "YCbCr"


def test_grey_modes():
    values = np.float64([[0, 1, 2, 3]])
    assert np.array(misc.toimage(values, mode="1", high=1)).tolist() == [[False, False, True, True]]
    assert np.array(misc.toimage(values, mode="I")).tolist() == [[0, 85, 170, 255]]
    assert misc.toimage(values, pal=np.zeros([4, 3])).mode == misc.toimage(values, mode="P").mode == "P"


@pytest.mark.parametrize(
    ("values", "arguments", "message"),
    [
        (np.zeros([2, 2], complex), {}, "complex-valued"),
        (np.zeros([2, 2, 2]), {}, "suitable array shape"),
        (np.zeros([3, 5, 5]), {"channel_axis": 2}, "Channel axis"),
        (np.zeros([5, 5, 3]), {"mode": "L"}, "Mode is unknown"),
        (np.zeros([5, 5, 3]), {"mode": "RGBA"}, "Invalid array shape"),
        (np.zeros([5, 5]), {"mode": "RGB"}, "Mode is unknown"),
    ],
)
def test_wrong_arrays(values, arguments, message):
    with pytest.raises(ValueError, match=message):
        misc.toimage(values, **arguments)


def test_turning_and_filters():
    square = np.zeros([9, 9], np.uint8)
    square[0, 0] = 255
    assert misc.imrotate(square, 90, "nearest")[8, 0] == 255  # counter-clockwise
    square[4, 4] = 255
    assert misc.imfilter(square, "blur")[4, 4] < 255
    with pytest.raises(ValueError, match="Unknown filter"):
        misc.imfilter(square, "other")
    with pytest.raises(TypeError, match="not a PIL image"):
        misc.fromimage(square)
