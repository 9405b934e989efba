"""graphs/classifiers/inception_v3.py: sizes of pictures, the head."""

import pytest
import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs.classifiers.inception_v3 import InceptionV3


def test_without_data_pictures_have_the_size_of_the_paper():
    with tf.Graph().as_default():
        assert InceptionV3(cut="conv1").feeds["images"].shape.as_list() == [None, 299, 299, 3]


def test_grey_pictures_of_32x32_with_the_small_stem():
    with tf.Graph().as_default() as graph:
        model = InceptionV3(image_shape=(32, 32, 1), stem="small", num_classes=7, cut="mixed3")
        assert model.feeds["images"].shape.as_list() == [None, 32, 32, 1]
        assert graph.get_tensor_by_name("mean:0").shape.as_list() == [None, 768]
        assert model.outputs["probabilities"].shape.as_list() == [None, 7]


def test_pictures_that_are_too_small():
    with tf.Graph().as_default(), pytest.raises(UsageError, match="inception_v3 takes 75 pixels a side or more"):
        InceptionV3(image_shape=(74, 299, 3))
