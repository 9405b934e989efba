"""imageio and scikit-image of then: the libraries are stood for by modules that note their calls."""

from types import ModuleType, SimpleNamespace

import numpy as np
import pytest

from tf1.python_of_then import imageio_names, skimage_names


def _noting(*names, **kinds):
    """A module whose functions note (name, arguments, keyword arguments)."""
    module = ModuleType(kinds.pop("name", "library"))
    module.calls = []
    for name in names:

        def function(*args, _name=name, **kwargs):
            module.calls.append((_name, args, kwargs))
            return SimpleNamespace(append_data=lambda im: module.calls.append(("append_data", (im,), {})))

        setattr(module, name, function)
    vars(module).update(kinds)
    return module


@pytest.fixture
def imageio():
    module = _noting("imwrite", "imsave", "mimwrite", "mimsave", "get_writer", "imread")
    module.v2 = _noting("imwrite", "imsave", "mimwrite", "mimsave", "get_writer", "imread")
    imageio_names.apply(module)
    return module


@pytest.mark.parametrize(
    ("pixels", "expected"),
    [
        (np.array([[0, 0.5, 1]]), [[0, 127, 255]]),
        (np.array([[-1, 0, 1]], np.float32), [[0, 127, 255]]),
        (np.array([[0, 128, 255]]), [[0, 128, 255]]),
        (np.array([[[7], [9]]], np.uint8), [[7, 9]]),
        (np.array([[2**32 - 1, 0]], np.uint32), [[255, 0]]),
        (np.array([[3.0, 3.0]]), [[3, 3]]),
    ],
)
def test_pictures_become_bytes(pixels, expected):
    found = imageio_names.as_bytes(pixels)
    assert found.dtype == np.uint8
    np.testing.assert_array_equal(found, expected)


def test_pictures_that_stay_or_are_refused():
    deep = np.array([[60000]], np.uint16)
    assert imageio_names.as_bytes(deep) is deep
    with pytest.raises(ValueError, match="not finite"):
        imageio_names.as_bytes(np.array([[np.inf, 0]]))


def test_imageio_writes_floats(imageio):
    imageio.imwrite("a.png", np.array([[0.0, 1.0]]))
    imageio.v2.imsave("a.tiff", np.array([[0.0, 1.0]]))
    assert imageio.calls[0][1][1].tolist() == [[0, 255]]
    assert imageio.v2.calls[0][1][1].tolist() == [[0.0, 1.0]]


def test_a_duration_is_in_seconds_for_a_gif_alone(imageio):
    pictures = [np.ones([1, 1, 1])] * 2
    imageio.mimsave("a.gif", pictures, duration=0.5)
    imageio.mimsave("a.gif", pictures, "GIF", fps=5)
    imageio.mimwrite("a.mp4", pictures, fps=5)
    writer = imageio.get_writer("a.gif", mode="I", duration=[0.1, 0.2])
    writer.append_data(pictures[0])
    assert [call[2] for call in imageio.calls] == [
        {"format": None, "duration": 500.0},
        {"format": "GIF", "fps": 5},
        {"format": None, "fps": 5},
        {"duration": [100.0, 200.0]},
        {},
    ]
    assert imageio.calls[0][1][1][0].shape == (1, 1)
    assert imageio.calls[-1][1][0].tolist() == [[255]]


def test_as_gray(imageio):
    imageio.imread("a.png", as_gray=True)
    assert imageio.calls == [("imread", ("a.png",), {"mode": "F"})]


def test_multichannel_and_renamed_arguments():
    transform = _noting(*skimage_names._WITH_CHANNELS["transform"], "resize", name="skimage.transform")
    skimage_names.apply(transform)
    transform.rescale("picture", 0.5, multichannel=True)
    transform.rescale("picture", 0.5, multichannel=False)
    assert [call[2] for call in transform.calls] == [{"channel_axis": -1}, {"channel_axis": None}]
    feature = _noting("hog", "graycomatrix", name="skimage.feature")
    skimage_names.apply(feature)
    feature.hog("picture", visualise=True)
    assert feature.calls == [("hog", ("picture",), {"visualize": True})]
    assert feature.greycoprops


def test_masks_are_interpolated():
    transform = _noting(*skimage_names._WITH_CHANNELS["transform"], "resize", name="skimage.transform")
    skimage_names.apply(transform)
    mask = np.array([[True, False]])
    transform.resize(mask, (1, 4), order=1)
    transform.resize(mask, (1, 4), order=0)
    (_, floats, options), (_, kept, _) = transform.calls
    assert floats[0].tolist() == [[1.0, 0.0]] and options == {"order": 1, "anti_aliasing": False}
    assert kept[0] is mask


def test_grey_pictures_stay_grey():
    color = _noting("rgb2gray", name="skimage.color", rgba2rgb=lambda picture: picture[..., :3])
    skimage_names.apply(color)
    grey = np.ones([2, 2])
    assert color.rgb2gray(grey) is grey
    color.rgb2gray(np.ones([2, 2, 4]))
    assert color.calls[0][1][0].shape == (2, 2, 3)


def test_what_skimage_writes_and_reads():
    io = _noting("imsave", "imread", name="skimage.io")
    skimage_names.apply(io)
    io.imsave("a.png", np.array([[[-1.0], [1.0]]]))
    io.imread("a.png", as_grey=True)
    assert io.calls[0][1][1].tolist() == [[0, 255]]
    assert io.calls[1][2] == {"as_gray": True}


def test_gaussian_of_colours():
    filters = _noting("gaussian", "unsharp_mask", name="skimage.filters")
    filters.threshold_local = lambda image, size, offset=0: np.full(image.shape, 0.5) - offset
    skimage_names.apply(filters)
    filters.gaussian(np.ones([4, 4, 3]), 2)
    filters.gaussian(np.ones([4, 4, 5]), multichannel=True)
    assert [call[2] for call in filters.calls] == [{"channel_axis": -1}, {"channel_axis": -1}]
    assert filters.threshold_adaptive(np.array([[0.2, 0.9]]), 3).tolist() == [[False, True]]


def test_the_real_libraries(tmp_path):
    """Where they are installed: what the stand-ins above are told is what these take."""
    imageio = pytest.importorskip("imageio")
    io = pytest.importorskip("skimage.io")
    imageio_names.apply(imageio)
    skimage_names.apply(io)
    picture = np.linspace(0, 1, 48).reshape(4, 4, 3)
    imageio.mimsave(str(tmp_path / "a.gif"), [picture, picture[::-1]], duration=0.1)
    io.imsave(str(tmp_path / "a.png"), picture)
    np.testing.assert_allclose(imageio.imread(str(tmp_path / "a.png")) / 255, picture, atol=0.003)
