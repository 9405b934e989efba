"""tf1.datasets_of_other_graphs: a dataset follows into the graph that uses it, as until TensorFlow 1.12."""

import pytest
import tensorflow.compat.v1 as tf
from tensorflow.python.data.ops import dataset_ops

from tf1 import datasets_of_other_graphs


@pytest.fixture(autouse=True)
def follows(monkeypatch):
    for name in ("_variant_tensor", "_graph"):
        monkeypatch.setattr(dataset_ops.DatasetV2, name, getattr(dataset_ops.DatasetV2, name))
    datasets_of_other_graphs.apply()


def _values(dataset, make=tf.data.make_one_shot_iterator):
    following = make(dataset)
    value = following.get_next()
    found = []
    with tf.Session() as session:
        if make is tf.data.make_initializable_iterator:
            session.run(following.initializer)
        with pytest.raises(tf.errors.OutOfRangeError):
            while True:
                found.append(session.run(value).tolist())
    return found


@pytest.mark.parametrize("make", [tf.data.make_one_shot_iterator, tf.data.make_initializable_iterator])
def test_a_dataset_is_made_once_and_batched_in_other_graphs(make, tmp_path):
    (tmp_path / "numbers.txt").write_text("1\n2\n3\n4\n5\n")
    with tf.Graph().as_default() as first:
        odd = tf.data.TextLineDataset(str(tmp_path / "numbers.txt")).map(tf.strings.to_number)
        odd = odd.filter(lambda number: tf.equal(number % 2, 1))
    for _ in range(2):
        with tf.Graph().as_default() as second:
            assert _values(odd.map(lambda number: number * 10).batch(2), make) == [[10, 30], [50]]
            assert _values(odd, make) == [1, 3, 5]
            scopes = {one.name.partition("/")[0] for one in second.get_operations() if "another_graph" in one.name}
            assert scopes == {"dataset_of_another_graph"}  # copied once
    assert not [one for one in first.get_operations() if "another_graph" in one.name]


def test_datasets_inside_of_functions():
    with tf.Graph().as_default():
        inner = tf.data.Dataset.range(2)
        assert _values(tf.data.Dataset.range(2).flat_map(lambda _: inner)) == [0, 1, 0, 1]


def test_a_dataset_of_placeholders_stays_in_its_graph():
    with tf.Graph().as_default():
        fed = tf.data.Dataset.from_tensor_slices(tf.placeholder(tf.float32, [3]))
    with tf.Graph().as_default(), pytest.raises(ValueError, match="graph"):
        fed.batch(2)
