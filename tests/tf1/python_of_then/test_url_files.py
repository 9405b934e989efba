import gzip
import io
import tarfile
import urllib.error
from types import SimpleNamespace

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
        (tmp_path / "cifar-10-batches-bin" / name).write_bytes(name.encode())
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
        assert archive.extractfile("cifar-10-batches-bin/test_batch.bin").read() == b"test_batch.bin"
    with open(path, "rb") as file:
        assert seen == [(1, len(file.read()), seen[0][2])]
    with tarfile.open(fileobj=io.BytesIO(request_module.urlopen(address).read())) as archive:
        assert len(archive.getnames()) == 6


@pytest.mark.parametrize(
    "address", ["http://a.com/b.txt", "http://a.com/train-images-idx3-ubyte.gz", "http://a.com/cifar-10-python.tar.gz"]
)
def test_other_addresses_fail_as_they_do(request_module, address, monkeypatch):
    from tf1.own import own_modules

    with own_modules():
        from datasets.reading import folders
    monkeypatch.setattr(folders, "_any_answers", lambda urls: False)
    for function in (request_module.urlopen, request_module.urlretrieve):
        with pytest.raises(urllib.error.URLError, match="no net"):
            function(address)
