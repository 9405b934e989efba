import numpy as np
import pytest

from datasets.decoded_pictures import DecodedPictures
from datasets.driving import transforms
from datasets.driving.driving_split import DrivingSplit
from tests.datasets.driving.test_table import table

ROWS = 4
ALL = range(14)
EVERY_ROW = np.arange(ROWS)


class Drawn(DecodedPictures):
    """Pictures whose left half tells their number; counts how often each is decoded."""

    def __init__(self, budget=0.0):
        super().__init__(ROWS * 3, (2, 4, 3), budget)
        self.decoded = []

    def decode(self, number):
        self.decoded.append(int(number))
        return picture(number), None

    def fingerprint(self, numbers):
        return numbers.astype(np.int64).tobytes()


def picture(number):
    made = np.zeros((2, 4, 3), np.uint8)
    made[:, :2] = 10 * number + 5
    return made


def split(pictures=None, cameras=(0, 1, 2), chosen=ALL, rows=EVERY_ROW, **options):
    recorded = table(np.arange(ROWS) * 0.1, [0.0, 0.5, -0.5, 0.9]).take(rows)
    return DrivingSplit(pictures or Drawn(), recorded, rows, recorded.angles, cameras, chosen, **options)


def test_every_row_camera_and_transform_is_an_example_once():
    whole = split(side_steering=0.2)
    assert len(whole) == ROWS * 3 * 14
    fields = whole.take(slice(None))
    number = 0
    for row, angle in enumerate([0.0, 0.5, -0.5, 0.9]):
        for camera, correction in enumerate([0, 0.2, -0.2]):
            for transform, name in enumerate(transforms.NAMES):
                flipped = name.startswith("flipped_")
                exact = np.clip((-1 if flipped else 1) * (angle + correction), -1, 1)
                assert fields["angles"][number] == pytest.approx(exact, abs=1e-6)
                assert fields["recorded"][number] == fields["angles"][number]
                assert fields["files"][number] == f"{'clr'[camera]}{row}"
                assert fields["transforms"][number] == transform
                assert fields["cameras"][number] == ([0, 2, 1] if flipped else [0, 1, 2])[camera]
                (expected,) = transforms.apply(picture(row * 3 + camera)[None], np.array([0]), np.array([transform]))
                np.testing.assert_array_equal(fields["images"][number], expected)
                number += 1


def test_take_has_the_shape_and_type_that_the_fields_say():
    whole = split()
    taken = whole.take(np.array([[0, 5, 100], [7, 7, -1]]))
    assert taken.keys() == whole.fields.keys()
    for name, field in whole.fields.items():
        assert taken[name].shape == (2, 3, *field.shape), name
        assert taken[name].dtype == field.dtype, name
    assert taken["files"][1, 2] == "r3"
    assert list(whole.take(slice(2), ("speeds",))) == ["speeds"]
    with pytest.raises(IndexError, match="there are 168 examples"):
        whole.take(np.array([168]))


def test_a_picture_is_decoded_once_for_all_transforms_of_a_batch():
    pictures = Drawn()
    split(pictures).take(np.array([0, 13, 1, 14, 2, 30]), ("images",))
    assert sorted(pictures.decoded) == [0, 1, 2]


def test_originals_of_some_rows_come_as_they_are():
    pictures = Drawn()
    part = split(pictures, cameras=(0,), chosen=(0,), rows=np.array([1, 3]))
    images = part["images"]
    np.testing.assert_array_equal(images, np.stack([picture(3), picture(9)]))
    np.testing.assert_array_equal(part["angles"], np.float32([0.5, 0.9]))


def test_small_fields_are_taken_without_decoding():
    pictures = Drawn()
    split(pictures).take(slice(None), ("angles", "files", "stretches"))
    assert pictures.decoded == []


@pytest.mark.parametrize("together", [1, 2, 4, 7, 14])
def test_a_pass_has_every_example_once_and_keeps_groups_together(together):
    whole = split(together=together)
    order = whole.rows_of_pass(3, 5)
    np.testing.assert_array_equal(np.sort(order), np.arange(len(whole)))
    np.testing.assert_array_equal(order, split(together=together).rows_of_pass(3, 5))
    assert (order != whole.rows_of_pass(3, 6)).any() and (order != whole.rows_of_pass(4, 5)).any()
    pictures = order // 14
    runs = 1 + np.count_nonzero(np.diff(pictures))
    groups = ROWS * 3 * -(-14 // together)
    assert runs <= groups  # neighbours may come from one picture by chance
    assert runs > groups * 0.7
    assert not np.array_equal(order, np.sort(order))


def test_the_fingerprint_follows_all_that_examples_are_made_of():
    pictures = Drawn()
    same = {split(pictures).fingerprint(()), split().fingerprint(("images",))}
    others = {
        split(side_steering=0.1).fingerprint(()),
        split(cameras=(0,)).fingerprint(()),
        split(chosen=(0, 7)).fingerprint(()),
        split(rows=np.array([0, 1])).fingerprint(()),
    }
    assert len(same) == 1 and len(others | same) == 5
    assert pictures.decoded == []
