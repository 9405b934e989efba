"""datasets/records/fields.py: pixels that are not one picture, as one PNG and back."""

import numpy as np
import pytest
from tensorflow.core.example.feature_pb2 import Feature

from datasets.records.fields import StoredField, stored
from datasets.split import Field


@pytest.mark.parametrize("shape", [(5, 96, 12), (5, 96, 3), (5, 96, 1), (1, 7, 2), (3, 4, 5, 6), (9, 8)])
def test_pixels_of_any_shape_are_encoded_without_loss(shape):
    pixels = np.random.default_rng(1).integers(0, 256, shape, np.uint8)
    for encoding in ("png", "jpeg"):
        field = stored("instances", Field(pixels.dtype, shape), encoding)
        assert field == StoredField("instances", "png", np.dtype(np.uint8), shape)
        feature = Feature()
        field.put(feature, pixels, 95)
        np.testing.assert_array_equal(field.decoded(field.values(feature)), pixels)
    assert stored("instances", Field(pixels.dtype, shape), "raw").kind == "raw"


def test_the_bits_of_few_objects_take_few_bytes():
    """Of 90 places for objects, as in COCO, one is taken: 737,280 bytes raw."""
    bits = np.zeros((90, 256, 32), np.uint8)
    bits[0, 50:200, 4:20] = 255
    feature = Feature()
    stored("instances", Field(bits.dtype, bits.shape), "jpeg").put(feature, bits, 95)
    assert len(feature.bytes_list.value[0]) < 3000
