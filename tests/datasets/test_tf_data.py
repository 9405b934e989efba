"""split.dataset: the batches of a training as a tf.data.Dataset, eagerly and in graphs."""

import itertools

import numpy as np
import pytest
import tensorflow as tf

from datasets.split import ArraySplit, Field, Split, Subset
from errors import DataError
from training.inputs.batches import ShuffledBatches


def split_of(size: int) -> ArraySplit:
    images = np.random.default_rng(size).integers(0, 256, (size, 4, 5, 3)).astype(np.uint8)
    return ArraySplit({"images": images, "labels": np.arange(size, dtype=np.int32)})


def test_the_batches_are_those_of_a_training_from_any_step():
    split = split_of(11)
    expected = ShuffledBatches(split, 4, seed=3).at(range(5, 12))
    found = list(itertools.islice(split.dataset(4, seed=3, first_step=5), 7))
    for name, arrays in expected.items():
        np.testing.assert_array_equal(np.stack([batch[name] for batch in found]), arrays)


def test_the_specification_is_static():
    spec = split_of(11).dataset(4, seed=0).element_spec
    assert spec == {"images": tf.TensorSpec((4, 4, 5, 3), tf.uint8), "labels": tf.TensorSpec((4,), tf.int32)}


@pytest.mark.parametrize("iterator_of", ["make_one_shot_iterator", "make_initializable_iterator"])
def test_in_a_graph_of_version_1(iterator_of):
    split = split_of(7)
    v1 = tf.compat.v1
    with tf.Graph().as_default(), v1.Session() as session:
        iterator = getattr(v1.data, iterator_of)(split.dataset(3, seed=1))
        batch = iterator.get_next()
        if iterator_of == "make_initializable_iterator":
            session.run(iterator.initializer)
        found = [session.run(batch["labels"]).tolist() for _ in range(6)]
    assert found == ShuffledBatches(split, 3, seed=1).rows(range(6)).tolist()


def test_text_and_one_example():
    split = Subset(ArraySplit({"files": np.array(["a.png", "ä.png"])}), np.array([1]))
    batch = next(iter(split.dataset(2)))
    assert batch["files"].numpy().tolist() == ["ä.png".encode()] * 2


class Broken(Split):
    fields = {"labels": Field(np.dtype(np.int32), ())}

    def __len__(self):
        return 3

    def take(self, rows, names=()):
        raise DataError("b.png can't be read")


def test_an_example_that_cannot_be_read_is_named():
    with pytest.raises(tf.errors.OpError, match=r"DataError: b\.png can't be read"):
        next(iter(Broken().dataset(2)))
