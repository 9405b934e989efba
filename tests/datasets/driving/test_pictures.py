import io

import numpy as np
import pytest
from PIL import Image

from datasets.driving.pictures import RecordedPictures
from errors import DataError
from tests.datasets.driving.recordings import jpeg


def pictures(root, budget=0.0):
    files = np.array([[f"{camera}{row}.jpg" for camera in "clr"] for row in range(2)])
    for level, name in enumerate(files.ravel()):
        (root / name).write_bytes(jpeg(40 * level))
    return RecordedPictures(root, files, (16, 32), budget)


def test_the_pixels_are_those_of_pillow(tmp_path):
    noise = Image.effect_noise((32, 16), 90).convert("RGB")
    made = pictures(tmp_path)
    noise.save(tmp_path / "r1.jpg", quality=60)
    expected = np.asarray(Image.open(tmp_path / "r1.jpg").convert("RGB"))
    np.testing.assert_array_equal(made.pixels(np.array([5]))[0], expected)
    assert made.pixels(np.array([[4, 0]]))[0, :, 8, 16, 0].tolist() == [160, 0]


def test_a_grey_jpeg_has_three_channels(tmp_path):
    made, file = pictures(tmp_path), io.BytesIO()
    Image.new("L", (32, 16), 77).save(file, "JPEG")
    (tmp_path / "l0.jpg").write_bytes(file.getvalue())
    assert made.pixels(np.array([1]))[0, 0, 0].tolist() == [77, 77, 77]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (None, "r0.jpg: no such file or directory"),
        (b"", "r0.jpg: can't be decoded, it is damaged"),
        (jpeg()[:-40], "r0.jpg: can't be decoded, it is damaged"),
        (jpeg(size=(64, 16)), "r0.jpg: is 64x16 pixels now"),
    ],
)
def test_what_can_not_be_decoded_any_more(tmp_path, data, told):
    made = pictures(tmp_path)
    (tmp_path / "r0.jpg").unlink()
    if data is not None:
        (tmp_path / "r0.jpg").write_bytes(data)
    with pytest.raises(DataError) as raised:
        made.pixels(np.array([2]))
    assert told in str(raised.value)


def test_the_fingerprint_follows_the_files(tmp_path):
    made = pictures(tmp_path)
    before = made.fingerprint(np.array([0, 1]))
    assert before == made.fingerprint(np.array([[0], [1]])) != made.fingerprint(np.array([0, 2]))
    (tmp_path / "l0.jpg").write_bytes(jpeg() + b"\0")
    assert made.fingerprint(np.array([0, 1])) != before
    (tmp_path / "l0.jpg").unlink()
    with pytest.raises(DataError, match="l0.jpg: no such file"):
        made.fingerprint(np.array([0, 1]))
