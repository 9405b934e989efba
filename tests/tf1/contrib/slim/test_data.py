"""slim.data: decoders against tf_slim on the same records; readers and providers by what comes out of their queues."""

import inspect

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from tests.tf1.slim_oracle import slim as theirs
from tf1.contrib import slim as ours

PARTS = ("data_decoder", "data_provider", "dataset", "dataset_data_provider", "parallel_reader", "prefetch_queue",
         "tfexample_decoder")  # fmt: skip


def _signatures(module):
    found = {}
    for name, value in vars(module).items():
        if name.startswith("_") or not (inspect.isclass(value) or inspect.isfunction(value)):
            continue
        if value.__module__.startswith(("tf_slim", "tf1.contrib")):
            found[name] = str(inspect.signature(value))
    return found


@pytest.mark.parametrize("part", PARTS)
def test_signatures(part):
    mine, expected = _signatures(getattr(ours, part)), _signatures(getattr(theirs, part))
    for name, signature in expected.items():
        if name in ("BoundingBoxSequence", "KeypointsSequence") or name in mine:
            assert mine[name].replace("tf.", "") == signature.replace("tf.", ""), name
    assert set(expected) - set(mine) <= {"DataDecoder", "DataProvider", "ParallelReader"}


def _feature(values):
    if isinstance(values[0], bytes):
        return tf.train.Feature(bytes_list=tf.train.BytesList(value=values))
    if isinstance(values[0], float):
        return tf.train.Feature(float_list=tf.train.FloatList(value=values))
    return tf.train.Feature(int64_list=tf.train.Int64List(value=values))


def _example(**features):
    features = {name.replace("__", "/"): _feature(values) for name, values in features.items()}
    return tf.train.Example(features=tf.train.Features(feature=features)).SerializeToString()


@pytest.fixture(scope="module")
def pictures():
    """Pixels [4, 6, 3] and the same as PNG, JPEG and raw bytes."""
    pixels = np.random.RandomState(0).randint(0, 256, (4, 6, 3)).astype(np.uint8)
    with tf.Graph().as_default(), tf.Session() as session:
        png, jpeg = session.run([tf.image.encode_png(pixels), tf.image.encode_jpeg(pixels, quality=95)])
    return {"pixels": pixels, "png": png, "jpeg": jpeg, "raw": pixels.tobytes()}


def _decoded(library, record, features, handlers, sequences=None, initialize=False):
    decoder = library.tfexample_decoder
    handlers = {name: make(decoder) for name, make in handlers.items()}
    with tf.Graph().as_default(), tf.Session() as session:
        if sequences is None:
            made = decoder.TFExampleDecoder(features, handlers)
        else:
            made = decoder.TFSequenceExampleDecoder(features, sequences, handlers)
        assert list(made.list_items()) == list(handlers)
        tensors = made.decode(tf.constant(record))
        again = made.decode(tf.constant(record), list(handlers)[::-1])
        values, reversed_values = session.run([tensors, again])
        for one, other in zip(values, reversed_values[::-1], strict=True):
            np.testing.assert_equal(one, other)
        return values, [tensor.shape.as_list() if hasattr(tensor, "shape") else None for tensor in tensors]


def _same(record, features, handlers, sequences=None):
    mine, expected = (_decoded(library, record, features, handlers, sequences) for library in (ours, theirs))
    assert mine[1] == expected[1]
    for one, other in zip(mine[0], expected[0], strict=True):
        if isinstance(other, tf.SparseTensorValue):
            for part, same in zip(one, other, strict=True):
                np.testing.assert_array_equal(part, same)
        else:
            assert one.dtype == other.dtype
            np.testing.assert_array_equal(one, other)
    return mine[0]


@pytest.mark.parametrize("form", ["png", "jpeg", "raw"])
@pytest.mark.parametrize("options", [{}, {"shape": [4, 6, 3]}, {"dtype": tf.float32}, {"shape": [2, 12, 3]}])
def test_images(pictures, form, options):
    if form == "raw" and "shape" not in options:
        pytest.skip("raw bytes have no shape of their own")
    features = {
        "image/encoded": tf.FixedLenFeature((), tf.string, default_value=""),
        "image/format": tf.FixedLenFeature((), tf.string, default_value="jpeg"),
    }
    record = _example(image__encoded=[pictures[form]], image__format=[form.encode()])
    (image,) = _same(record, features, {"image": lambda decoder: decoder.Image(**options)})
    if form != "jpeg":
        np.testing.assert_array_equal(image.reshape(4, 6, 3), pictures["pixels"])


def test_repeated_and_gray(pictures):
    features = {"pics": tf.FixedLenFeature((2,), tf.string), "form": tf.FixedLenFeature((), tf.string)}
    record = _example(pics=[pictures["png"], pictures["png"]], form=[b"png"])
    (images,) = _same(record, features, {"all": lambda d: d.Image("pics", "form", channels=1, repeated=True)})
    assert images.shape == (2, 4, 6, 1)


def test_other_handlers():
    features = {
        "box/ymin": tf.VarLenFeature(tf.float32),
        "box/xmin": tf.VarLenFeature(tf.float32),
        "box/ymax": tf.VarLenFeature(tf.float32),
        "box/xmax": tf.VarLenFeature(tf.float32),
        "label": tf.FixedLenFeature([1], tf.int64),
        "matrix": tf.VarLenFeature(tf.float32),
        "shape": tf.VarLenFeature(tf.int64),
        "rows": tf.FixedLenFeature((), tf.int64),
        "indices": tf.VarLenFeature(tf.int64),
        "values": tf.VarLenFeature(tf.float32),
        "size": tf.FixedLenFeature((1,), tf.int64),
        "empty": tf.VarLenFeature(tf.int64),
    }
    boxes = {f"box__{side}": [0.1 * number, 0.5] for number, side in enumerate(("ymin", "xmin", "ymax", "xmax"))}
    record = _example(
        label=[7], matrix=[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], shape=[2, 3], rows=[3], indices=[1, 4], values=[0.5, 0.25],
        size=[6], **boxes,
    )  # fmt: skip
    values = _same(
        record,
        features,
        {
            "boxes": lambda d: d.BoundingBox(prefix="box/"),
            "three": lambda d: d.BoundingBox(["ymax", "xmax", "ymin", "xmin"], "box/"),
            "label": lambda d: d.Tensor("label"),
            "matrix": lambda d: d.Tensor("matrix", shape_keys="shape"),
            "other": lambda d: d.Tensor("matrix", shape=[3, 2]),
            "sparse": lambda d: d.SparseTensor(shape_key="size"),
            "dense": lambda d: d.SparseTensor(shape=[6], densify=True, default_value=-1),
            "own": lambda d: d.ItemHandlerCallback(["label", "rows"], lambda t: t["label"][0] + t["rows"]),
            "backup": lambda d: d.BackupHandler(d.Tensor("empty"), d.Tensor("label")),
            "first": lambda d: d.BackupHandler(d.Tensor("label"), d.Tensor("empty")),
        },
    )
    np.testing.assert_allclose(values[0], [[0.0, 0.1, 0.2, 0.3], [0.5] * 4])
    assert values[7] == 10 and list(values[8]) == [7]


def test_lookup():
    for library in (ours, theirs):
        decoder = library.tfexample_decoder
        with tf.Graph().as_default(), tf.Session() as session:
            pairs = tf.lookup.KeyValueTensorInitializer(["cat", "dog"], tf.constant([3, 5], tf.int64))
            table = tf.lookup.StaticHashTable(pairs, -1)
            made = decoder.TFExampleDecoder(
                {"name": tf.FixedLenFeature((2,), tf.string)}, {"number": decoder.LookupTensor("name", table)}
            )
            (numbers,) = made.decode(tf.constant(_example(name=[b"dog", b"cow"])))
            session.run(tf.tables_initializer())
            assert list(session.run(numbers)) == [5, -1]


def test_sequences():
    lists = {
        "box/ymin": [[0.1], [0.2, 0.3], []],
        "box/xmin": [[0.4], [0.5, 0.6], []],
        "box/ymax": [[0.7], [0.8, 0.9], []],
        "box/xmax": [[1.0], [1.1, 1.2], []],
    }
    record = tf.train.SequenceExample(
        context=tf.train.Features(feature={"name": _feature([b"film"])}),
        feature_lists=tf.train.FeatureLists(
            feature_list={
                key: tf.train.FeatureList(
                    feature=[tf.train.Feature(float_list=tf.train.FloatList(value=row)) for row in rows]
                )
                for key, rows in lists.items()
            }
        ),
    ).SerializeToString()
    context = {"name": tf.FixedLenFeature((), tf.string)}
    sequences = {key: tf.VarLenFeature(tf.float32) for key in lists}
    handlers = {
        "name": lambda d: d.Tensor("name"),
        "points": lambda d: d.KeypointsSequence(["ymin", "xmin"], "box/"),
        "number": lambda d: d.NumBoxesSequence(list(lists)),
    }
    mine = _decoded(
        ours, record, context, {**handlers, "boxes": lambda d: d.BoundingBoxSequence(prefix="box/")}, sequences
    )
    name, points, number, boxes = mine[0]
    assert name == b"film" and list(number) == [1, 2, 0]
    assert boxes.shape == (3, 2, 4) and points.shape == (3, 2, 2)
    np.testing.assert_allclose(boxes[1, 1], [0.3, 0.6, 0.9, 1.2])
    np.testing.assert_allclose(boxes[2], -1)
    np.testing.assert_allclose(points[0], [[0.1, 0.4], [-1, -1]])


def test_decoder_errors():
    decoder = ours.tfexample_decoder
    with pytest.raises(ValueError, match="expects 4 keys but got 1"):
        decoder.BoundingBox(["x"])
    with pytest.raises(ValueError, match="both shape_keys and shape"):
        decoder.Tensor("a", shape_keys=["b"], shape=[1])
    with pytest.raises(ValueError, match="Backup handler is of type"):
        decoder.BackupHandler(decoder.Tensor("a"), "b")
    with pytest.raises(ValueError, match="not unique"):
        decoder.TFSequenceExampleDecoder({"a": 1}, {"a": 1}, {})
    with pytest.raises(ValueError, match="must not be empty"):
        decoder.NumBoxesSequence()


@pytest.fixture
def records(tmp_path):
    """Three files of five numbers each."""
    for file in range(3):
        with tf.python_io.TFRecordWriter(str(tmp_path / f"part-{file}.tfrecord")) as writer:
            for number in range(5):
                writer.write(_example(number=[5 * file + number]))
    return tmp_path


def _provider(folder, library=ours, **options):
    decoder = library.tfexample_decoder
    made = decoder.TFExampleDecoder({"number": tf.FixedLenFeature((), tf.int64)}, {"number": decoder.Tensor("number")})
    data = library.dataset.Dataset(
        data_sources=str(folder / "part-*"), reader=tf.TFRecordReader, decoder=made, num_samples=15,
        items_to_descriptions={"number": "A number."}, num_classes=15,
    )  # fmt: skip
    assert data.num_classes == 15
    return library.dataset_data_provider.DatasetDataProvider(data, **options)


def _names(library, folder):
    with tf.Graph().as_default() as graph:
        provider = _provider(folder, library, num_readers=2, num_epochs=1)
        tensors = provider.get(["record_key", "number"])
        library.prefetch_queue.prefetch_queue([tf.train.batch([tensors[1]], 3)], capacity=4).dequeue()
        return [tensor.name for tensor in tensors] + [node.name for node in graph.get_collection("summaries")]


def test_provider(records):
    with tf.Graph().as_default(), tf.Session() as session:
        provider = _provider(records, num_epochs=1, shuffle=False, common_queue_capacity=4)
        assert set(provider.list_items()) == {"number", "record_key"} and provider.num_samples() == 15
        with pytest.raises(ValueError, match=r"Item \[picture\] is invalid"):
            provider.get(["picture"])
        with pytest.raises(ValueError, match="must be a list"):
            provider.get("number")
        number, key = provider.get(["number", "record_key"])
        session.run([tf.global_variables_initializer(), tf.local_variables_initializer()])
        with ours.queues.QueueRunners(session):
            with pytest.raises(ours.queues.NestedQueueRunnerError), ours.queues.QueueRunners(session):
                pass
            pairs = [session.run([number, key]) for _ in range(15)]
            with pytest.raises(tf.errors.OutOfRangeError):
                session.run(number)
        assert sorted(number for number, _ in pairs) == list(range(15))
        assert all(b"part-" in key and b":" in key for _, key in pairs)
        with pytest.raises(ValueError, match="also be used for a dataset item: number"):
            _provider(records, record_key="number")


def test_names_of_queues(records):
    assert _names(ours, records) == _names(theirs, records)


def test_reader(records):
    reader = ours.parallel_reader
    assert len(reader.get_data_files([str(records / "part-?.tfrecord"), "other"])) == 4
    with pytest.raises(ValueError, match="No data files found in"):
        reader.get_data_files(str(records / "nothing*"))
    with tf.Graph().as_default(), tf.Session() as session:
        _, record = reader.single_pass_read(str(records / "part-1*"), tf.TFRecordReader)
        with pytest.raises(TypeError, match="tf.string, tf.string"):
            reader.ParallelReader(tf.TFRecordReader, tf.FIFOQueue(3, [tf.string, tf.int32]))
        queue = tf.FIFOQueue(30, [tf.string, tf.string], [[], []])
        files = tf.train.string_input_producer(reader.get_data_files(str(records / "part*")), num_epochs=1)
        several = reader.ParallelReader(tf.TFRecordReader, queue, num_readers=2)
        assert several.num_readers == 2 and several.common_queue is queue
        keys, _ = several.read_up_to(files, 15)
        produced = several.num_records_produced()
        session.run(tf.local_variables_initializer())
        with ours.queues.QueueRunners(session):
            values = [tf.train.Example.FromString(session.run(record)) for _ in range(5)]
            count = 0
            while count < 15:
                count += len(session.run(keys))
            assert session.run(produced) == 15
        assert [value.features.feature["number"].int64_list.value[0] for value in values] == [5, 6, 7, 8, 9]


def test_prefetch_of_a_dict():
    with tf.Graph().as_default(), tf.Session() as session:
        counter = tf.train.range_input_producer(5, num_epochs=1, shuffle=False).dequeue()
        queue = ours.prefetch_queue.prefetch_queue({"a": counter, "b": 2 * counter}, capacity=3)
        values = queue.dequeue()
        session.run(tf.local_variables_initializer())
        with ours.queues.QueueRunners(session):
            assert [session.run(values) for _ in range(5)] == [{"a": n, "b": 2 * n} for n in range(5)]


def test_queues_of_tf_train(tmp_path):
    """The readers before tf.data, which compat.v1 still has: files of lines and of pictures, batches of both kinds."""
    (tmp_path / "a.csv").write_text("1,2.5\n2,3.5\n3,4.5\n4,5.5\n")
    with tf.Graph().as_default(), tf.Session() as session:
        names = tf.train.string_input_producer([str(tmp_path / "a.csv")], num_epochs=2, shuffle=False)
        _, line = tf.TextLineReader().read(names)
        number, value = tf.decode_csv(line, [[0], [0.0]])
        batch = tf.train.batch([number, value], 3, allow_smaller_final_batch=True)
        mixed = tf.train.shuffle_batch([tf.constant(7)], 2, capacity=10, min_after_dequeue=2)
        session.run([tf.global_variables_initializer(), tf.local_variables_initializer()])
        coordinator = tf.train.Coordinator()
        threads = tf.train.start_queue_runners(sess=session, coord=coordinator)
        seen = []
        try:
            while not coordinator.should_stop():
                seen.append(session.run(batch))
        except tf.errors.OutOfRangeError:
            coordinator.request_stop()
        assert [list(numbers) for numbers, _ in seen] == [[1, 2, 3], [4, 1, 2], [3, 4]]
        assert mixed.shape.as_list() == [2]
        coordinator.join(threads)


def test_queue_runners_can_be_opened_again_after_one_has_failed():
    class Broken:
        def create_threads(self, session, coord, **unused):
            with coord.stop_on_exception():
                raise ValueError("a file is broken")
            return []

    with tf.Graph().as_default(), tf.Session() as session:
        tf.add_to_collection(tf.GraphKeys.QUEUE_RUNNERS, Broken())
        with pytest.raises(ValueError, match="a file is broken"), ours.queues.QueueRunners(session):
            pass
    with tf.Graph().as_default(), tf.Session() as session, ours.queues.QueueRunners(session):
        pass
