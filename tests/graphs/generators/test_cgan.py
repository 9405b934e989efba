"""graphs/generators/cgan.py: both players see the class, and refuse what is none."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from graphs import seeding
from graphs.generators.cgan import ConditionalGAN

IMAGES = np.random.default_rng(0).integers(0, 256, (4, 8, 8, 1), np.uint8)
NUMBERS = np.random.default_rng(1).standard_normal((4, 5), np.float32)


@pytest.fixture
def cgan():
    """A function (fetches of the model, labels) -> values, of a small network of three classes."""
    with tf.Graph().as_default(), tf.Session() as session:
        seeding.seed_graph(0)
        model = ConditionalGAN(image_shape=(8, 8, 1), num_classes=3, latent_size=5, filters=3)
        session.run(tf.global_variables_initializer())

        def run(fetch, labels, fed=IMAGES):
            feeds = {model.latent: NUMBERS, model.feeds["labels"]: labels}
            return session.run(fetch(model), feeds | ({} if fed is None else {model.feeds["images"]: fed}))

        yield run


def test_parameters_of_each_player():
    for shape, players in (((28, 28, 1), (400_321, 63_361)), ((32, 32, 3), (508_483, 65_921))):
        with tf.Graph().as_default():
            model = ConditionalGAN(image_shape=shape)
            found = [
                sum(v.shape.num_elements() for v in model.variables if v.trainable and v.op.name.startswith(player))
                for player in ("generator/", "discriminator/")
            ]
            assert tuple(found) == players  # DCGAN's and 10 * H/4 * W/4 * 64, 10 * 25 * 32
            assert model.outputs["samples"].shape.as_list() == [None, *shape]


def test_the_class_changes_what_is_made_of_the_same_numbers(cgan):
    def samples(model):
        return model.outputs["samples"]

    made = cgan(samples, [0, 1, 2, 1], None)  # without pictures
    other = cgan(samples, [0, 2, 2, 1], None)
    assert np.abs(made[1] - other[1]).max() > 1e-3
    np.testing.assert_allclose(made[[0, 2, 3]], other[[0, 2, 3]], atol=1e-6)


def test_the_class_changes_what_the_discriminator_says_of_the_same_pictures(cgan):
    first, second = (cgan(lambda model: model.metrics["real_as_real"], [label] * 4) for label in (0, 1))
    assert abs(first - second) > 1e-4


@pytest.mark.parametrize("label", [-1, 3])
def test_a_label_that_is_no_class_is_refused(cgan, label):
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"a label is outside 0\.\.2"):
        cgan(lambda model: model.outputs["samples"], [0, 1, label, 2])
