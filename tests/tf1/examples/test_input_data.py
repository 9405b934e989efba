import gzip
import shutil
import struct
import tarfile
from pathlib import Path

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from tf1.contrib.learn import datasets
from tf1.contrib.learn.datasets import base, synthetic
from tf1.examples.tutorials.mnist import files, input_data
from tf1.own import own_modules

with own_modules():
    from errors import DataError


def _idx(values):
    header = struct.pack(f">{1 + values.ndim}I", 2048 + values.ndim, *values.shape)
    return header + values.astype(np.uint8).tobytes()


def _put(folder, train=40, test=10, zipped=True):
    """Four small files; image number n of each part has the pixel n in its corner."""
    for part, count in (("train", train), ("t10k", test)):
        images = np.zeros([count, 28, 28], np.uint8)
        images[:, 0, 0] = np.arange(count)
        for name, values in (("images-idx3", images), ("labels-idx1", np.arange(count) % 10)):
            path = folder / f"{part}-{name}-ubyte{'.gz' * zipped}"
            path.write_bytes(gzip.compress(_idx(values)) if zipped else _idx(values))


def _orders(count, batch_size, batches):
    """Which examples the batches hold, written from the description, for NumPy's generator as it stands."""
    stream, current = [], np.arange(count)
    while len(stream) < batch_size * batches + count:  # each order is a shuffle of positions in the one before
        positions = np.arange(count)
        np.random.shuffle(positions)
        current = current[positions]
        stream += current.tolist()
    return np.array(stream[: batch_size * batches]).reshape(batches, batch_size)


@pytest.mark.parametrize("zipped", [True, False])
def test_the_files_of_the_programs_own_folder(tmp_path, zipped):
    _put(tmp_path, zipped=zipped)
    found = input_data.read_data_sets(str(tmp_path), one_hot=True, validation_size=5)
    assert [part.num_examples for part in found] == [35, 5, 10]
    assert found.train.images.shape == (35, 784) and found.train.images.dtype == np.float32
    np.testing.assert_allclose(found.train.images[:, 0], np.arange(5, 40) / 255, atol=1e-7)
    assert found.train.labels.dtype == np.float64
    np.testing.assert_array_equal(found.test.labels, np.eye(10))


def test_options(tmp_path):
    _put(tmp_path)
    found = input_data.read_data_sets(str(tmp_path), dtype=tf.uint8, reshape=False, validation_size=0)
    assert found.train.images.shape == (40, 28, 28, 1) and found.train.images.dtype == np.uint8
    assert found.train.labels.dtype == np.uint8 and found.train.labels[11] == 1
    with pytest.raises(ValueError, match="between 0 and 40. Received: 5000"):
        input_data.read_data_sets(str(tmp_path))
    with pytest.raises(TypeError, match="expected uint8 or float32"):
        input_data.read_data_sets(str(tmp_path), dtype=tf.float64, validation_size=0)
    fake = input_data.read_data_sets("", fake_data=True, one_hot=True)
    images, labels = fake.train.next_batch(3, fake_data=True)
    assert images == [[1] * 784] * 3 and labels == [[1] + [0] * 9] * 3 and fake.test.num_examples == 10_000


@pytest.mark.parametrize(("batch_size", "batches"), [(10, 9), (16, 8), (40, 3), (7, 20)])
def test_the_order_of_next_batch(tmp_path, batch_size, batches):
    _put(tmp_path)
    train = input_data.read_data_sets(str(tmp_path), dtype=tf.uint8, validation_size=0).train
    np.random.seed(3)
    got = np.array([train.next_batch(batch_size)[0][:, 0] for _ in range(batches)])
    np.random.seed(3)
    np.testing.assert_array_equal(got, _orders(40, batch_size, batches))
    assert train.epochs_completed == (batch_size * batches - 1) // 40


def test_the_seed_of_the_call_and_that_of_the_graph(tmp_path):
    _put(tmp_path)

    def first(graph_seed, seed):
        with tf.Graph().as_default():
            tf.set_random_seed(graph_seed)
            found = input_data.read_data_sets(str(tmp_path), dtype=tf.uint8, validation_size=0, seed=seed)
        return found.train.next_batch(40)[0][:, 0]

    for graph_seed, seed, expected in ((5, None, 5), (None, 9, 9), (5, 9, 9)):
        got = first(graph_seed, seed)
        np.random.seed(expected)
        np.testing.assert_array_equal(got, _orders(40, 40, 1)[0])


def test_without_a_shuffle_the_order_stays(tmp_path):
    _put(tmp_path)
    test = input_data.read_data_sets(str(tmp_path), dtype=tf.uint8, validation_size=0).test
    got = np.concatenate([test.next_batch(4, shuffle=False)[0][:, 0] for _ in range(5)])
    np.testing.assert_array_equal(got, np.arange(20) % 10)


def test_data_of_this_project(tmp_path, monkeypatch):
    for name, count in (("mnist", 40), ("fashion-mnist", 30)):
        (tmp_path / name).mkdir()
        _put(tmp_path / name, train=count)
    monkeypatch.setenv("CNN_GRAPHS_DATA", str(tmp_path))
    fashion = "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"
    for folder, url, expected in (("data", "", 40), ("data", fashion, 30), ("data/fashion", files.SOURCE_URL, 30)):
        found = input_data.read_data_sets(str(tmp_path / folder), validation_size=0, source_url=url)
        assert found.train.num_examples == expected
        assert (tmp_path / folder).is_dir()  # programs write their records into it


def test_what_cannot_be_had_is_said(tmp_path, monkeypatch):
    monkeypatch.setenv("CNN_GRAPHS_DATA", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with own_modules():
        from datasets.reading import folders
    monkeypatch.setattr(folders, "_any_answers", lambda urls: False)
    with pytest.raises(DataError, match=rf"mnist: no folder mnist in {tmp_path}.*\nPut train-images-idx3-ubyte.gz"):
        input_data.read_data_sets(str(tmp_path / "MNIST_data"))
    with pytest.raises(DataError, match="file:///nowhere/train-images-idx3-ubyte.gz can't be downloaded"):
        input_data.read_data_sets(str(tmp_path / "other"), source_url="file:///nowhere/")
    assert not list((tmp_path / "other").iterdir())


def test_damaged_files(tmp_path):
    _put(tmp_path)
    path = tmp_path / "train-images-idx3-ubyte.gz"
    whole = path.read_bytes()
    for content, message in (
        (whole[:-30], "ends too early"),
        (gzip.compress(_idx(np.zeros(40))), "Invalid magic number 2049 in MNIST image file"),
        (b"", "Invalid magic number 0"),
        (gzip.compress(gzip.decompress(whole)[:1000]), "ends too early"),
    ):
        path.write_bytes(content)
        with pytest.raises(ValueError, match=message):
            input_data.read_data_sets(str(tmp_path))


def test_maybe_download_copies_whole_files(tmp_path):
    (tmp_path / "source").write_bytes(b"12345")
    for _ in range(2):
        path = files.maybe_download("kept", str(tmp_path / "new"), f"file://{tmp_path}/source")
        assert Path(path).read_bytes() == b"12345"


def test_csv_and_the_sets_by_name(tmp_path):
    path = tmp_path / "some.csv"
    path.write_text("3,2,a,b\n1,2,0\n3,4,1\n5,6,0\n")
    found = base.load_csv_with_header(str(path), np.int64, np.float32)
    np.testing.assert_array_equal(found.data, np.float32([[1, 2], [3, 4], [5, 6]]))
    np.testing.assert_array_equal(found.target, [0, 1, 0])
    base.shrink_csv(str(path), 2)
    assert (tmp_path / "some_small.csv").read_text().split() == ["3,2,a,b", "3,4,1"]
    (tmp_path / "bare.csv").write_text("7,1,2\n8,3,4\n")
    bare = base.load_csv_without_header(str(tmp_path / "bare.csv"), int, np.float32, target_column=0)
    assert bare.target.tolist() == [7, 8] and bare.data.tolist() == [[1, 2], [3, 4]]
    iris, boston = datasets.load_dataset("iris"), datasets.load_dataset("boston")
    assert iris.data.shape == (150, 4) and iris.target.tolist() == [0] * 50 + [1] * 50 + [2] * 50
    np.testing.assert_allclose(iris.data[[34, 37]], [[4.9, 3.1, 1.5, 0.1]] * 2)
    assert boston.data.shape == (506, 13) and boston.target[0] == 24.0 and boston.data[445, 0] == 0.6718
    with pytest.raises(ValueError, match="not found: irises"):
        datasets.load_dataset("irises")


def test_dbpedia(tmp_path, monkeypatch):
    monkeypatch.setenv("TF_EXP_BASE_DIR", str(tmp_path))
    with pytest.raises(DataError, match=r"train\.csv is not there.* is gone\.") as caught:
        datasets.load_dataset("dbpedia")
    assert str(tmp_path / "dbpedia_data") in caught.value.args[1]
    folder = tmp_path / "dbpedia_data"
    (folder / "dbpedia_csv").mkdir(parents=True)
    for part, count in (("train", 2001), ("test", 3)):
        lines = (f'{number % 14 + 1},"Name","Text, {number}"\n' for number in range(count))
        (folder / f"dbpedia_csv/{part}.csv").write_text("".join(lines))
    with tarfile.open(folder / "dbpedia_csv.tar.gz", "w:gz") as archive:
        archive.add(folder / "dbpedia_csv", "dbpedia_csv")
    shutil.rmtree(folder / "dbpedia_csv")
    found = datasets.load_dataset("dbpedia")
    assert found.train.data.tolist() == [["Name", f"Text, {number}"] for number in (0, 1000, 2000)]
    assert found.train.target.tolist() == [1, 1000 % 14 + 1, 2000 % 14 + 1] and found.train.target.dtype == np.int32
    assert len(datasets.load_dataset("dbpedia", size="large").test.data) == 3
    fake = datasets.load_dataset("dbpedia", test_with_fake_data=True)
    assert fake.train.data.shape == (140, 2) and sorted(set(fake.test.target)) == list(range(1, 15))


def test_drawn_sets():
    for n_samples in (100, 101):
        rings = datasets.make_dataset("circles", n_samples, factor=0.5)
        np.testing.assert_allclose(np.hypot(*rings.data.T)[rings.target == 1], 0.5)
        assert (rings.target == 1).sum() == 50 and len(rings.target) == n_samples
    arms = synthetic.spirals(100, seed=1, mode="fermat")
    np.testing.assert_allclose(np.abs(arms.data).max(axis=0), 1)
    with pytest.raises(ValueError, match="spiral with mode other"):
        synthetic.spirals(mode="other")


def test_the_old_paths_lead_here():
    from tf1.present import moved_to

    for old, new in (
        ("tensorflow.examples.tutorials.mnist.input_data", "tf1.examples.tutorials.mnist.input_data"),
        ("tensorflow.examples.tutorials.mnist", "tf1.examples.tutorials.mnist"),
        ("tensorflow.contrib.learn.python.learn.datasets.mnist", "tf1.contrib.learn.datasets.mnist"),
        ("tensorflow.contrib.learn.python.learn.datasets.base", "tf1.contrib.learn.datasets.base"),
        ("tensorflow.contrib.learn.datasets", "tf1.contrib.learn.datasets"),
    ):
        assert moved_to(old) == new
