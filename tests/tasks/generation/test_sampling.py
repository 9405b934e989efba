"""Latent vectors by a seed, samples as a split of pictures, the columns of a grid of them."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from errors import RunError
from tasks.generation import sampling
from tests.tasks.generation.dots import ClassDots, Dots, UniformDots


@pytest.fixture
def session():
    """In a graph of its own; the models are built by the tests."""
    with tf.Graph().as_default(), tf.Session() as session:
        yield session


def built(session, kind, **chosen):
    model = kind(**chosen)
    session.run(tf.global_variables_initializer())
    return model


def test_latents_are_those_of_the_prior_and_the_seed(session):
    normal = Dots()
    with tf.Graph().as_default():
        uniform = UniformDots()
    many = normal.draw_latents(20_000, 3)
    assert (many.shape, many.dtype) == ((20_000, 2), np.float32)
    np.testing.assert_allclose([many.mean(), many.std()], [0, 1], atol=0.02)
    even = uniform.draw_latents(20_000, 3)
    np.testing.assert_allclose([even.min(), even.mean(), even.max(), even.std()], [-1, 0, 1, 3**-0.5], atol=0.02)
    np.testing.assert_array_equal(normal.draw_latents(7, 3), many[:7])
    assert (normal.draw_latents(7, 4) != many[:7]).all()


def test_samples_are_rounded_pixels_in_batches_of_any_size(session, monkeypatch):
    model = built(session, Dots)
    latents = np.array([[0, 1], [-1, 0.019], [-9, 9], [2, 3], [0, 0]], np.float32)
    samples = sampling.Samples(session, model, latents)
    images = samples.all_images()
    assert (images.shape, images.dtype, len(samples)) == ((5, 4, 4, 1), np.uint8, 5)
    assert samples.fields == {"images": (np.uint8, (4, 4, 1))}
    wanted = [[128, 153], [102, 128], [0, 255], [178, 204], [128, 128]]  # 255 * (0.5 + 0.1 * number), cut off
    np.testing.assert_allclose(images[:, 0, [0, 2], 0], wanted, atol=0.5001)
    monkeypatch.setattr(sampling, "batch_size_for", lambda split: 2)
    assert [len(batch["images"]) for batch in samples.batches()] == [2, 2, 1]
    np.testing.assert_array_equal(samples.all_images(), images)


def test_samples_are_taken_like_those_of_any_split(session):
    model = built(session, ClassDots)
    labels = np.array([7, 0, 9], np.int32)
    samples = sampling.Samples(session, model, np.zeros([3, 2], np.float32), labels)
    whole = samples.take(slice(None))
    assert whole["images"][:, 0, 0, 0].tolist() == [70, 0, 90]
    assert whole["labels"].tolist() == [7, 0, 9]
    taken = samples.take(np.array([[2, 1], [0, 0]]))
    assert taken["images"][..., 0, 0, 0].tolist() == [[90, 0], [70, 70]]
    assert taken["labels"].tolist() == [[9, 0], [7, 7]]
    assert samples.take(slice(1), ("labels",)).keys() == {"labels"}


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_samples_that_are_not_finite_are_an_error(session, value):
    model = built(session, Dots)
    session.run(tf.assign(model.variables[0], value))
    with pytest.raises(RunError, match="the samples are not finite numbers"):
        sampling.Samples(session, model, np.ones([2, 2], np.float32)).all_images()


def test_each_class_has_a_column(session):
    labels, columns = sampling.in_turn(ClassDots(num_classes=3), 7)
    assert (labels.tolist(), columns) == ([0, 1, 2, 0, 1, 2, 0], 3)


def test_without_classes_a_grid_is_nearly_square(session):
    assert [sampling.in_turn(Dots(), count) for count in (1, 7, 64, 65)] == [(None, 1), (None, 3), (None, 8), (None, 9)]


@pytest.mark.parametrize(("classes", "count", "wanted"), [(20, 64, 20), (21, 64, 8), (10, 4, 4)])
def test_columns_of_many_classes_or_few_pictures(session, classes, count, wanted):
    labels, columns = sampling.in_turn(ClassDots(num_classes=classes), count)
    assert (labels.max(), columns) == (min(classes, count) - 1, wanted)
