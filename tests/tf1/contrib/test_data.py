import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from tf1.contrib import data


def elements(make):
    """All elements of the dataset that make() builds, by a one-shot iterator in a graph."""
    with tf.Graph().as_default(), tf.Session() as session:
        get_next = tf.data.make_one_shot_iterator(make()).get_next()
        found = []
        while True:
            try:
                found.append(session.run(get_next))
            except tf.errors.OutOfRangeError:
                return found


def test_the_dataset_of_1_3():
    def make():
        dataset = data.Dataset.from_tensor_slices(np.arange(10, dtype=np.int64))
        dataset = dataset.map(lambda x: x * 2, num_threads=2, output_buffer_size=4).filter(lambda x: x > 2)
        dataset = dataset.repeat(2).map(lambda x: (x, x + 1), num_threads=1).batch(4)
        return dataset.unbatch().enumerate().take(9)

    found = elements(make)
    assert [i for i, _ in found] == list(range(9))
    assert [x for _, (x, _) in found] == [4, 6, 8, 10, 12, 14, 16, 18, 4]


def test_every_method_gives_a_dataset_of_1_3():
    with tf.Graph().as_default():
        dataset = data.Dataset.range(10)
        for changed in (
            dataset.shuffle(3), dataset.skip(1), dataset.cache(), dataset.concatenate(dataset), dataset.prefetch(1),
            dataset.interleave(lambda x: data.Dataset.range(x), cycle_length=2, block_length=1),
            dataset.flat_map(lambda x: data.Dataset.range(x)), dataset.batch(2).padded_batch(2, [None]),
            data.Dataset.zip((dataset, dataset)), dataset.apply(data.shuffle_and_repeat(3)), dataset.ignore_errors(),
            dataset.group_by_window(lambda x: x % 2, lambda key, window: window.batch(5), 5),
        ):  # fmt: skip
            assert isinstance(changed, data.Dataset) and isinstance(changed, tf.data.Dataset)
            assert changed.make_initializable_iterator().initializer is not None
        assert dataset.output_types == tf.int64 and dataset.output_shapes.rank == 0


def test_files(tmp_path):
    (tmp_path / "lines.txt").write_text("a\nb\nc\n")
    (tmp_path / "bytes").write_bytes(b"HHaabbF")
    with tf.python_io.TFRecordWriter(str(tmp_path / "records")) as writer:
        for number in range(5):
            feature = tf.train.Feature(int64_list=tf.train.Int64List(value=[number]))
            example = tf.train.Example(features=tf.train.Features(feature={"n": feature}))
            writer.write(example.SerializeToString())
    assert elements(lambda: data.TextLineDataset(str(tmp_path / "lines.txt")).skip(1)) == [b"b", b"c"]
    assert elements(lambda: data.FixedLengthRecordDataset(str(tmp_path / "bytes"), 2, 2, 1)) == [b"aa", b"bb"]
    assert len(elements(lambda: data.TFRecordDataset([str(tmp_path / "records")]))) == 5
    features = {"n": tf.FixedLenFeature([], tf.int64)}
    with tf.Graph().as_default(), tf.Session() as session:
        batch = data.read_batch_features(str(tmp_path / "records"), 2, features, randomize_input=False, num_epochs=1)
        assert session.run(batch)["n"].tolist() == [0, 1] and session.run(batch)["n"].tolist() == [2, 3]


def test_batches_without_remainder():
    batches = elements(lambda: tf.data.Dataset.range(5).apply(data.batch_and_drop_remainder(2)))
    assert [batch.tolist() for batch in batches] == [[0, 1], [2, 3]]
    ragged = elements(
        lambda: (
            tf.data.Dataset.range(1, 6)
            .map(lambda n: tf.fill([n], n))
            .apply(data.padded_batch_and_drop_remainder(2, [None], tf.constant(-1, tf.int64)))
        )
    )
    assert [batch.tolist() for batch in ragged] == [[[1, -1], [2, 2]], [[3, 3, 3, -1], [4, 4, 4, 4]]]


def test_transformations():
    def run(transformation, size=6):
        return elements(lambda: tf.data.Dataset.range(size).apply(transformation))

    assert [w.tolist() for w in run(data.sliding_window_batch(2, window_shift=3))] == [[0, 1], [3, 4]]
    assert [w.tolist() for w in run(data.sliding_window_batch(2, stride=2, window_stride=2))] == [[0, 2], [2, 4]]
    assert sorted(run(data.sloppy_interleave(lambda x: tf.data.Dataset.range(x), 2), 4)) == [0, 0, 0, 1, 1, 2]
    assert run(data.prefetch_to_device("/gpu:0")) == [0, 1, 2, 3, 4, 5]
    assert run(data.enumerate_dataset(3), 2) == [(3, 0), (4, 1)]
    assert [b.tolist() for b in run(data.map_and_batch(lambda x: x * x, 4))] == [[0, 1, 4, 9], [16, 25]]
    with pytest.raises(ValueError, match="its earlier name"):
        data.sliding_window_batch(2, stride=1, window_shift=1)


def test_shapes_and_reductions():
    def unknown(n):
        return tf.py_func(lambda n: np.full([3], n), [n], tf.int64)

    with tf.Graph().as_default(), tf.Session() as session:
        dataset = tf.data.Dataset.range(4).map(unknown).apply(data.assert_element_shape([3]))
        assert tf.data.get_output_shapes(dataset).as_list() == [3]
        total = data.Reducer(lambda _: tf.constant(0, tf.int64), lambda state, x: state + x, lambda state: state)
        assert session.run(data.reduce_dataset(tf.data.Dataset.range(5), total)) == 10
        with pytest.raises(TypeError, match=r"needs a tf\.data\.Dataset"):
            data.reduce_dataset([1], total)


def test_every_name_is_there():
    assert all(hasattr(data, name) for name in data.__all__)
    assert data.AUTOTUNE == -1 and data.Iterator is tf.data.Iterator
