import gzip
import io
import pickle
import tarfile
import urllib.error
from types import SimpleNamespace

import numpy as np
import pytest

from tf1.python_of_then import url_files


def _without_net(url, *args, **kwargs):
    raise urllib.error.URLError("no net")


@pytest.fixture
def request_module(tmp_path, monkeypatch):
    monkeypatch.setenv("CNN_GRAPHS_DATA", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for folder, zipped in (("mnist", True), ("fashion-mnist", False)):
        (tmp_path / folder).mkdir()
        for part in ("train", "t10k"):
            for kind in ("images-idx3", "labels-idx1"):
                data = f"{folder} {part} {kind}".encode()
                path = tmp_path / folder / f"{part}-{kind}-ubyte{'.gz' * zipped}"
                path.write_bytes(gzip.compress(data) if zipped else data)
    (tmp_path / "cifar-10-batches-bin").mkdir()
    for name in [*(f"data_batch_{number}.bin" for number in range(1, 6)), "test_batch.bin"]:
        records = np.arange(2 * 3073).reshape(2, 3073).astype(np.uint8)
        records[:, 0] = [3, len(name) % 10]
        (tmp_path / "cifar-10-batches-bin" / name).write_bytes(records.tobytes())
    (tmp_path / "cifar-10-batches-bin/batches.meta.txt").write_text("airplane\nautomobile\n")
    module = SimpleNamespace(urlopen=_without_net, urlretrieve=_without_net)
    url_files.apply(module)
    return module


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("http://yann.lecun.com/exdb/mnist/train-labels-idx1-ubyte.gz", b"mnist train labels-idx1"),
        ("https://storage.googleapis.com/cvdf-datasets/mnist/t10k-images-idx3-ubyte.gz", b"mnist t10k images-idx3"),
        ("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/train-images-idx3-ubyte.gz",
         b"fashion-mnist train images-idx3"),
    ],
)  # fmt: skip
def test_files_of_mnist(request_module, tmp_path, address, expected, capsys):
    path, headers = request_module.urlretrieve(address, tmp_path / "kept.gz")
    assert gzip.decompress(path.read_bytes()) == expected and int(headers["Content-Length"]) == path.stat().st_size
    with request_module.urlopen(address) as answer:
        assert gzip.decompress(answer.read()) == expected and answer.getcode() == 200


def test_an_archive(request_module):
    address = "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz"
    seen = []
    path, _ = request_module.urlretrieve(address, reporthook=lambda *numbers: seen.append(numbers))
    with tarfile.open(path) as archive:
        assert archive.extractfile("cifar-10-batches-bin/test_batch.bin").read()[0] == 3
    with open(path, "rb") as file:
        assert seen == [(1, len(file.read()), seen[0][2])]
    with tarfile.open(fileobj=io.BytesIO(request_module.urlopen(address).read())) as archive:
        assert len(archive.getnames()) == 7


@pytest.mark.parametrize("encoding", ["latin1", "bytes"])
def test_the_python_version_of_cifar_is_made_of_the_binary_one(request_module, encoding):
    answer = request_module.urlopen("https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz")
    with tarfile.open(fileobj=io.BytesIO(answer.read())) as archive:
        batch = pickle.load(archive.extractfile("cifar-10-batches-py/data_batch_2"), encoding=encoding)
        meta = pickle.load(archive.extractfile("cifar-10-batches-py/batches.meta"), encoding=encoding)
    if encoding == "bytes":
        batch, meta = ({key.decode(): value for key, value in one.items()} for one in (batch, meta))
        assert batch["batch_label"] == b"training batch 2 of 5"
    assert batch["labels"] == [3, len("data_batch_2.bin") % 10]
    expected = np.arange(2 * 3073).reshape(2, 3073).astype(np.uint8)[:, 1:]
    np.testing.assert_array_equal(batch["data"], expected)
    assert batch["data"].dtype == np.uint8 and len(meta["label_names"]) == 2


@pytest.mark.parametrize(
    "address", ["http://a.com/b.txt", "http://a.com/train-images-idx3-ubyte.gz", "http://a.com/cifar-100-python.tar.gz"]
)
def test_other_addresses_fail_as_they_do(request_module, address, monkeypatch):
    from tf1.own import own_modules

    with own_modules():
        from datasets.reading import folders
    monkeypatch.setattr(folders, "_any_answers", lambda urls: False)
    for function in (request_module.urlopen, request_module.urlretrieve):
        with pytest.raises(urllib.error.URLError, match="no net"):
            function(address)
