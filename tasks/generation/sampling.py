"""Pictures drawn from a generator: its numbers by a seed, its samples as pixels, many of them in one picture."""

import math

import numpy as np
import tensorflow.compat.v1 as tf
from PIL import Image

from errors import RunError
from graphs.generators.generator import Generator
from training.inputs.batches import in_order

_GROUND = 128  # grey between the pictures of a grid: neither the black nor the white of most of them
_MOST_COLUMNS = 20
_LEGIBLE = 600  # pixels of the longer side, up to which small ones are enlarged


def numbers(model: Generator, count: int, seed: int) -> np.ndarray:
    """[count, latent_size] float32 from the model's prior; of the same seed, more of them begin with the same ones."""
    generator = np.random.default_rng(seed)
    shape = count, model.latent.shape.as_list()[1]
    drawn = generator.uniform(-1, 1, shape) if model.prior == "uniform" else generator.standard_normal(shape)
    return drawn.astype(np.float32)


def draw(
    session: tf.Session, model: Generator, latents: np.ndarray, labels: np.ndarray | None = None, batch_size: int = 500
) -> np.ndarray:
    """Latents [N, latent_size] -> pictures [N, H, W, C] uint8 in 0..255.

    labels: [N] int32, the classes asked for, where the model has "labels" among its feeds.

    Raises:
        RunError: the samples are not finite.
    """
    fed = {"latent": latents} if labels is None else {"latent": latents, "labels": labels}
    placeholders = {"latent": model.latent} | model.feeds
    parts = []
    for batch in in_order(fed, batch_size):
        samples = session.run(model.outputs["samples"], {placeholders[name]: batch[name] for name in fed})
        if not np.isfinite(samples).all():
            raise RunError("the samples are not finite numbers: these weights are spoilt")
        parts.append(np.rint(255 * samples.clip(0, 1)).astype(np.uint8))
    return np.concatenate(parts)


def columns_of(count: int) -> int:
    """How many columns show so many pictures in about as many rows."""
    return math.ceil(math.sqrt(count))


def spread(size: int, count: int) -> np.ndarray:
    """Numbers of so many examples, or all, at equal distances: a split may be in the order of its classes."""
    return np.linspace(0, size - 1, min(size, count)).round().astype(int)


def in_turn(model: Generator, count: int) -> tuple[np.ndarray | None, int]:
    """Each class in turn for so many pictures, and how many columns show them: one for each class.

    Returns:
        labels [count] int32; None for a model that can't be asked for a class.
        columns; those of `columns_of` without classes, or with too many of them for a row.
    """
    columns = columns_of(count)
    if "labels" not in model.feeds:
        return None, columns
    classes = model.hyperparameters["num_classes"]
    labels = np.arange(count, dtype=np.int32) % classes
    return labels, min(classes, count) if classes <= _MOST_COLUMNS else columns


def grid(images: np.ndarray, columns: int) -> np.ndarray:
    """Pictures [N, H, W, C] uint8, row by row in so many columns -> one picture [height, width, C], gaps of a pixel."""
    count, height, width, channels = images.shape
    rows = -(-count // columns)
    page = np.full([rows * (height + 1) - 1, columns * (width + 1) - 1, channels], _GROUND, np.uint8)
    for number, image in enumerate(images):
        top, left = number // columns * (height + 1), number % columns * (width + 1)
        page[top : top + height, left : left + width] = image
    return page


def page(images: np.ndarray, columns: int, legible: int = _LEGIBLE) -> Image.Image:
    """The grid as a picture, enlarged by a whole factor while its longer side stays within `legible` pixels."""
    pixels = grid(images, columns)
    picture = Image.fromarray(pixels if pixels.shape[2] == 3 else pixels[..., 0])
    return picture.resize(
        [side * max(1, legible // max(picture.size)) for side in picture.size], Image.Resampling.NEAREST
    )
