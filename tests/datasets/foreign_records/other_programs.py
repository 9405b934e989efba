"""Records as other programs write them, by TensorFlow."""

import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import tensorflow as tf
from PIL import Image


def write(path: Path, examples: Sequence[dict], compression: str = "") -> None:
    """Writes dictionaries, feature -> bytes, number or list of these, as tf.train.Examples."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tf.io.TFRecordWriter(str(path), compression or None) as writer:
        for example in examples:
            features = tf.train.Features(feature={name: feature(value) for name, value in example.items()})
            writer.write(tf.train.Example(features=features).SerializeToString())


def feature(value) -> tf.train.Feature:
    values = value if isinstance(value, list) else [value]
    if values and isinstance(values[0], bytes):
        return tf.train.Feature(bytes_list=tf.train.BytesList(value=values))
    if values and isinstance(values[0], float):
        return tf.train.Feature(float_list=tf.train.FloatList(value=values))
    return tf.train.Feature(int64_list=tf.train.Int64List(value=values))


def pixels(number: int, height: int = 8, width: int = 8, channels: int = 3) -> np.ndarray:
    """A picture of its own for each number."""
    return np.random.default_rng(number).integers(0, 256, (height, width, channels)).astype(np.uint8)


def encoded(picture: np.ndarray, kind: str = "PNG") -> bytes:
    file = io.BytesIO()
    Image.fromarray(picture).save(file, kind)
    return file.getvalue()


def book(numbers: Sequence[int], label: str = "label", **size) -> list[dict]:
    """Chapter 9: bytes without a shape; label number % 3."""
    return [{"image_raw": pixels(number, **size).tobytes(), label: number % 3} for number in numbers]


def slim(numbers: Sequence[int], names: Sequence[bytes] = (), first: int = 1) -> list[dict]:
    """slim's image classification, with labels from `first` on."""
    return [
        {
            "image/encoded": encoded(pixels(number)),
            "image/format": b"png",
            "image/height": 8,
            "image/width": 8,
            "image/class/label": number % 3 + first,
            **({"image/class/text": names[number % 3]} if names else {}),
        }
        for number in numbers
    ]


def boxed(boxes: Sequence[Sequence[Sequence[float]]], height: int = 20, width: int = 40) -> list[dict]:
    """The Object Detection API: boxes (ymin, xmin, ymax, xmax) of each picture; the label of box i is i % 2 + 1."""
    return [
        {
            "image/encoded": encoded(pixels(number, height, width)),
            **{
                f"image/object/bbox/{corner}": [float(box[at]) for box in own]
                for at, corner in enumerate(("ymin", "xmin", "ymax", "xmax"))
            },
            "image/object/class/label": [at % 2 + 1 for at in range(len(own))],
            "image/object/class/text": [(b"cat", b"dog")[at % 2] for at in range(len(own))],
            "image/object/difficult": [int(at == 2) for at in range(len(own))],
        }
        for number, own in enumerate(boxes)
    ]


def tfds(boxes: Sequence[Sequence[Sequence[float]]]) -> list[dict]:
    """TensorFlow Datasets' detection: boxes flat in one feature, labels from 0."""
    return [
        {
            "image": encoded(pixels(number), "JPEG"),
            "image/filename": b"a.jpg",
            "objects/bbox": [float(side) for box in own for side in box],
            "objects/label": [at % 2 for at in range(len(own))],
        }
        for number, own in enumerate(boxes)
    ]
