"""What tests/test_bad_input.py does to what a user gives: functions that spoil the place where a command works."""

import gzip
import io
import json
import os
import pickle
import shutil
import struct
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow.compat.v1 as tf
from PIL import Image

from datasets import cifar, mnist
from graphs.classifiers.mlp import MultilayerPerceptron

IMAGES, LABELS = "mnist/train-images-idx3-ubyte", "mnist/train-labels-idx1-ubyte"
TEST_IMAGES, TEST_LABELS = "mnist/t10k-images-idx3-ubyte", "mnist/t10k-labels-idx1-ubyte"
BATCH = "cifar-10-batches-bin/data_batch_2.bin"


class Place:
    """A working folder with data (whole sets without content), run (of iris) and file, which a command is given.

    canary: what a hostile file would make. as_nobody: the command runs without root's rights.
    """

    def __init__(self, folder: Path, server, monkeypatch):
        self.folder, self.server, self.monkeypatch = folder, server, monkeypatch
        self.data, self.run, self.file = folder / "data", folder / "run", folder / "file"
        self.canary = folder / "canary"
        self.as_nobody = False
        folder.chmod(0o777)
        (self.data / "mnist").mkdir(parents=True)
        for names, count in (((IMAGES, LABELS), 60_000), ((TEST_IMAGES, TEST_LABELS), 10_000)):
            for name, shape in zip(names, ([count, 28, 28], [count]), strict=True):
                with open(self.data / name, "wb") as file:
                    file.write(bytes([0, 0, 8, len(shape)]) + struct.pack(f">{len(shape)}I", *shape))
                    file.truncate(file.tell() + int(np.prod(shape)))  # all 0, which takes no space
        (self.data / "cifar-10-batches-bin").mkdir()
        for (name,) in cifar.CIFAR10[0].files:
            with open(self.data / "cifar-10-batches-bin" / name, "wb") as file:
                file.truncate(10_000 * 3073)


Spoil = Callable[[Place], object]


def file(content: bytes | str) -> Spoil:
    """Writes the file."""
    return lambda place: place.file.write_bytes(content.encode() if isinstance(content, str) else content)


def own_code(text: str) -> Spoil:
    """Writes own.py, a module of the user's."""
    return lambda place: (place.folder / "own.py").write_text(text)


def picture(mode: str, colour: int | tuple, kind: str = "TIFF", size: tuple[int, int] = (28, 28), **how) -> Spoil:
    """Writes a picture of one colour."""
    return lambda place: Image.new(mode, size, colour).save(place.file, kind, **how)


def palette_picture(place: Place) -> None:
    """Writes a picture whose pixels are numbers of colours."""
    image = Image.new("P", (28, 28), 1)
    image.putpalette([0, 0, 0, 255, 0, 0])
    image.save(place.file, "PNG")


def animated_picture(place: Place) -> None:
    """Writes a picture of three frames."""
    frames = [Image.new("RGB", (28, 28), colour) for colour in ("black", "red", "blue")]
    frames[0].save(place.file, "GIF", save_all=True, append_images=frames[1:])


def png(size: int = 28) -> bytes:
    """A PNG of noise, size x size."""
    content = io.BytesIO()
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (size, size), np.uint8)).save(content, "PNG")
    return content.getvalue()


def head_of_png(width: int, height: int) -> bytes:
    """The first bytes of a PNG of that size, which is all that may be read of a huge one."""
    chunk = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk)) + b"\0\0\1\0IDAT"


def data(name: str, content: bytes) -> Spoil:
    """Other content for a file of the data."""
    return lambda place: (place.data / name).write_bytes(content)


def cut(name: str, size: int) -> Spoil:
    """Cuts a file of the data off, or lengthens it, to size bytes."""
    return lambda place: os.truncate(place.data / name, size)


def byte(name: str, offset: int, value: int) -> Spoil:
    """Changes a byte of a file of the data."""

    def spoil(place: Place) -> None:
        with open(place.data / name, "r+b") as opened:
            opened.seek(offset)
            opened.write(bytes([value]))

    return spoil


def swap(first: str, second: str) -> Spoil:
    """Gives two files of the data each other's name."""

    def spoil(place: Place) -> None:
        (place.data / first).rename(place.data / "other")
        (place.data / second).rename(place.data / first)
        (place.data / "other").rename(place.data / second)

    return spoil


def zipped(name: str, damage: Callable[[bytes], bytes]) -> Spoil:
    """Zips a file of the data and damages that."""

    def spoil(place: Place) -> None:
        path = place.data / name
        Path(f"{path}.gz").write_bytes(damage(gzip.compress(path.read_bytes(), 1)))
        path.unlink()

    return spoil


def pickled(content: Callable[[Place], bytes]) -> Spoil:
    """Puts the Python version of CIFAR-10 in the place of the binary one, with this as its first file."""

    def spoil(place: Place) -> None:
        shutil.rmtree(place.data / "cifar-10-batches-bin")
        (place.data / "cifar-10-batches-py").mkdir()
        for (name,) in cifar.CIFAR10[1].files:
            (place.data / "cifar-10-batches-py" / name).write_bytes(content(place))

    return spoil


def batch(**changes) -> Spoil:
    """A batch of CIFAR-10's Python version with other "data" or "labels"."""
    whole = {"data": np.zeros([10_000, 3072], np.uint8), "labels": [0] * 10_000}
    return pickled(lambda place: pickle.dumps(whole | changes, 4))


class _Evil:
    def __init__(self, place: Place):
        self.path = str(place.canary)

    def __reduce__(self):
        return os.mkdir, (self.path,)


def code(place: Place) -> bytes:
    """A pickle that makes a folder when the standard library loads it."""
    content = pickle.dumps({"data": _Evil(place)}, 2)
    pickle.loads(content)
    place.canary.rmdir()  # it works
    return content


def remove(name: str) -> Spoil:
    """Deletes a file or a folder."""

    def spoil(place: Place) -> None:
        path = place.folder / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()

    return spoil


def forbid(name: str) -> Spoil:
    """Takes all permissions away from a file or a folder, and root's rights from the command."""

    def spoil(place: Place) -> None:
        (place.folder / name).touch()
        (place.folder / name).chmod(0)
        place.as_nobody = True

    return spoil


def folder(name: str) -> Spoil:
    """A folder where a file belongs."""

    def spoil(place: Place) -> None:
        (place.folder / name).unlink(missing_ok=True)
        (place.folder / name).mkdir()

    return spoil


def download(files: bool = True, breaks: bool = False) -> Spoil:
    """No digits, but a server that has them: without files, with files that break off, or with other files."""

    def spoil(place: Place) -> None:
        shutil.rmtree(place.data / "mnist")
        place.monkeypatch.setattr(mnist, "MNIST", mnist.MNIST._replace(mirrors=(place.server.url,)))
        place.server.files = {f"/{name}": b"no digits" for name in mnist.MNIST.downloads if files}
        place.server.breaks = set(place.server.files) if breaks else set()

    return spoil


def config(old: str, new: str) -> Spoil:
    """Edits the run's config.json."""

    def spoil(place: Place) -> None:
        text = (place.run / "config.json").read_text()
        assert old in text
        (place.run / "config.json").write_text(text.replace(old, new))

    return spoil


def config_text(text: str) -> Spoil:
    """Other text for the run's config.json."""
    return lambda place: (place.run / "config.json").write_text(text)


def data_gone(place: Place) -> None:
    """Makes the run one of a small mlp on mnist, whose digits were on a disk that is gone."""
    options = {"data_dir": "/gone/disk", "seed": 0}
    changes = {"model": "mlp", "data": "mnist", "hyperparameters": {"hidden": [2]}, "options": options}
    text = (place.run / "config.json").read_text()
    (place.run / "config.json").write_text(json.dumps(json.loads(text) | changes))
    with tf.Graph().as_default(), tf.Session() as session:
        saver = MultilayerPerceptron(hidden=(2,)).saver
        session.run(tf.global_variables_initializer())
        saver.save(session, str(place.run / "best-50"), write_meta_graph=False, write_state=False)


def weights(**shapes: list[int] | None) -> Spoil:
    """Other shapes for variables of the model in all checkpoints of the run; None takes a variable away."""

    def spoil(place: Place) -> None:
        for prefix in {str(path.with_suffix("")) for path in place.run.glob("*.index")}:
            reader = tf.train.load_checkpoint(prefix)
            values = {name: reader.get_tensor(name) for name in reader.get_variable_to_shape_map()}
            for name, shape in shapes.items():
                values[f"model/{name}"] = None if shape is None else np.zeros(shape, np.float32)
            with tf.Graph().as_default(), tf.Session() as session:
                variables = {name: tf.Variable(value) for name, value in values.items() if value is not None}
                session.run(tf.global_variables_initializer())
                tf.train.Saver(variables).save(session, prefix, write_meta_graph=False, write_state=False)

    return spoil


def cut_weights(suffix: str, size: int) -> Spoil:
    """Cuts the files of all checkpoints of the run off."""

    def spoil(place: Place) -> None:
        for path in place.run.glob(f"*{suffix}"):
            os.truncate(path, size)

    return spoil


def weights_file(damage: Callable[[bytes], bytes] = bytes, **arrays: np.ndarray) -> Spoil:
    """Writes weights.npz, the first layer of `mlp --hidden=2` or these arrays in its place, and damages it."""

    def spoil(place: Place) -> None:
        whole = {"kernel": np.zeros([784, 2], np.float32), "bias": np.zeros(2, np.float32)} | arrays
        content = io.BytesIO()
        np.savez(content, **{f"dense/{name}": array for name, array in whole.items()})
        (place.folder / "weights.npz").write_bytes(damage(content.getvalue()))

    return spoil


def hostile_weights(name: str) -> Spoil:
    """Writes weights.npz or weights.npy that makes a folder when NumPy may unpickle it."""

    def spoil(place: Place) -> None:
        array, path = np.array(_Evil(place), object), place.folder / name
        np.savez(path, bias=array) if path.suffix == ".npz" else np.save(path, array)

    return spoil


def pictures(*classes: str, bad: Sequence[str] = ()) -> Spoil:
    """Makes the folder pictures: these sub-folders with three pictures in each, and these files that are none."""

    def spoil(place: Place) -> None:
        for name in classes:
            (place.folder / "pictures" / name).mkdir(parents=True)
        paths = {f"{name}/{number}.png": png() for name in classes for number in range(3)}
        for path, content in (paths | dict.fromkeys(bad, b"no picture")).items():
            (place.folder / "pictures" / path).write_bytes(content)

    return spoil


def boxed(labels: str, ending: str, bad: Sequence[str] = ()) -> Spoil:
    """Makes the folder boxed: pictures 0.png to 4.png, some bad, each with this text in a file of that ending."""

    def spoil(place: Place) -> None:
        folder = place.folder / "boxed"
        folder.mkdir()
        for number in range(5):
            (folder / f"{number}.png").write_bytes(b"no picture" if f"{number}.png" in bad else png())
            (folder / f"{number}{ending}").write_text(labels)

    return spoil


def coco(segmentation: Any) -> Spoil:
    """Makes the folder boxed with set.json: each picture has one object with this field, in the format of COCO."""

    def spoil(place: Place) -> None:
        boxed("", ".txt")(place)
        images = [{"id": at, "file_name": f"{at}.png", "height": 28, "width": 28} for at in range(5)]
        things = [{"id": at, "image_id": at, "category_id": 1, "segmentation": segmentation} for at in range(5)]
        document = {"images": images, "annotations": things, "categories": [{"id": 1, "name": "cat"}]}
        (place.folder / "boxed" / "set.json").write_text(json.dumps(document))

    return spoil


def masked(name: str = "", content: bytes | np.ndarray | None = None, classes: str = "") -> Spoil:
    """Makes the folder masked: images 0.png to 4.png of 28x28, masks of the same names with the classes 0 and 1.

    name: of a file in it that is written then: bytes, an array of pixels, or None for none. classes: text of
    classes.txt.
    """

    def spoil(place: Place) -> None:
        folder = place.folder / "masked"
        for part in ("images", "masks"):
            (folder / part).mkdir(parents=True)
        for number in range(5):
            (folder / "images" / f"{number}.png").write_bytes(png())
            Image.fromarray(np.eye(28, dtype=np.uint8)).save(folder / "masks" / f"{number}.png")
        if classes:
            (folder / "classes.txt").write_text(classes)
        if isinstance(content, np.ndarray):
            Image.fromarray(content).save(folder / name)
        elif content is not None:
            (folder / name).write_bytes(content)
        elif name:
            (folder / name).unlink()

    return spoil


def recording(row: str, pictures: bytes | None = None, rows: int = 6) -> Spoil:
    """Makes the folder drive with a log of so many rows.

    row: the text of each, in which {0} is its number. pictures: the bytes of the pictures in IMG, None for a JPEG,
    b"" for none at all.
    """

    def spoil(place: Place) -> None:
        folder = place.folder / "drive"
        (folder / "IMG").mkdir(parents=True)
        (folder / "driving_log.csv").write_text("".join(f"{row.format(number)}\n" for number in range(rows)))
        made = io.BytesIO()
        Image.new("RGB", (320, 160)).save(made, "JPEG")
        for name in (f"{camera}{number}.jpg" for camera in "clr" for number in range(rows)) if pictures != b"" else ():
            (folder / "IMG" / name).write_bytes(pictures or made.getvalue())

    return spoil


def jpeg_mask(place: Place) -> None:
    """Makes the folder masked with a JPEG for the last mask."""
    masked("masks/4.png")(place)
    Image.fromarray(np.eye(28, dtype=np.uint8)).save(place.folder / "masked" / "masks" / "4.jpg")


def voc_object(left: float, right: float, more: str = "") -> str:
    """An annotation in Pascal VOC's XML with one cat."""
    corners = f"<xmin>{left}</xmin><ymin>{left}</ymin><xmax>{right}</xmax><ymax>{right}</ymax>"
    return f"<annotation><object><name>cat</name>{more}<bndbox>{corners}</bndbox></object></annotation>"
