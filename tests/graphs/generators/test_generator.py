"""graphs/generators/generator.py: latent vectors, picture shapes, exports."""

from types import SimpleNamespace

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs.generators.generator import Generator


class Plain(Generator):
    """Takes latent vectors and, with classes, labels."""

    def build_graph(self, image_shape: tuple[int, ...] = (), num_classes: int = 0, uniform: bool = False):
        """X, latent, samples."""
        self.prior = "uniform" if uniform else "normal"
        images = self.picture_input(image_shape)
        self.latent = tf.placeholder(tf.float32, [None, 3], name="latent")
        if num_classes:
            self.feeds["labels"] = tf.placeholder(tf.int32, [None], name="Y")
        self.outputs = {"samples": tf.cast(images, tf.float32), "codes": self.latent}
        self.loss = tf.reduce_sum(tf.get_variable("w", [1]))


def test_latents_are_drawn_from_the_prior_and_more_begin_with_the_same():
    for uniform in (False, True):
        with tf.Graph().as_default():
            model = Plain(uniform=uniform)
        many = model.draw_latents(5000, 4)
        assert (many.shape, many.dtype) == ((5000, 3), np.float32)
        np.testing.assert_array_equal(model.draw_latents(10, 4), many[:10])
        assert not np.array_equal(model.draw_latents(10, 5), many[:10])
        assert many.mean() == pytest.approx(0, abs=0.03)
        assert many.std() == pytest.approx(3**-0.5 if uniform else 1, rel=0.03)
        assert bool(np.abs(many).max() <= 1) is uniform


def test_classes_are_asked_for_in_turn_if_the_network_takes_them():
    with tf.Graph().as_default():
        plain = Plain()
    assert list(plain.drawn_inputs(5, 0)) == list(plain.prediction_inputs) == ["latent"]
    assert plain.gives_classes is plain.takes_classes is False
    with tf.Graph().as_default():
        told = Plain(num_classes=3)
    assert told.drawn_inputs(5, 0)["labels"].tolist() == [0, 1, 2, 0, 1]
    assert list(told.prediction_inputs) == ["latent", "labels"]
    assert told.gives_classes is told.takes_classes is True


def test_exports_are_the_samples_alone():
    with tf.Graph().as_default():
        assert list(Plain().export_outputs(suppression=True)) == ["samples"]


def test_the_shape_of_the_pictures_follows_the_data_unless_it_is_chosen():
    examples = SimpleNamespace(fields={"images": SimpleNamespace(shape=(32, 32, 3))})
    assert Plain.adapt_to_data({"image_shape": ()}, examples)["image_shape"] == (32, 32, 3)
    assert Plain.adapt_to_data({"image_shape": (8, 8, 1)}, examples)["image_shape"] == (8, 8, 1)
    assert Plain.keep_adapted({"image_shape": ()}, {"image_shape": (8, 8, 1)}) == {"image_shape": (8, 8, 1)}
    with tf.Graph().as_default():
        assert Plain().feeds["images"].shape.as_list() == [None, 28, 28, 1]


@pytest.mark.parametrize("shape", [(28, 28), (30, 28, 1), (28, 26, 3), (4, 4, 1, 1)])
def test_sides_are_multiples_of_4(shape):
    given = ",".join(map(str, shape))
    with pytest.raises(UsageError, match=f"height,width,channels with sides that are multiples of 4, not {given}"):
        Generator.picture_shape_of(shape)
