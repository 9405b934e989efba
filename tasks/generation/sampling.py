"""Samples of a generator: the pictures of latent vectors as a split."""

import math
from collections.abc import Iterable, Iterator

import numpy as np
import tensorflow.compat.v1 as tf

from datasets.split import Field, Fields, Split
from errors import RunError
from graphs.generators.generator import Generator
from training.inputs.batches import batch_size_for

_MOST_COLUMNS = 20


class Samples(Split):
    """The pictures that a generator makes of latent vectors. They are made when they are taken, and not kept.

    Fields: "images" uint8 [N, H, W, C] in 0..255 and, of a model that takes classes, "labels" int32 [N].

    Args:
        session: holds the weights.
        model: in the session's graph.
        latents: [N, latent_size] float32.
        labels: [N] int32, the classes of the samples, where the model has "labels" among its feeds.
    """

    def __init__(self, session: tf.Session, model: Generator, latents: np.ndarray, labels: np.ndarray | None = None):
        self._session, self._made = session, model.outputs["samples"]
        self._inputs = {model.latent: latents}
        self.fields = {"images": Field(np.dtype(np.uint8), tuple(self._made.shape.as_list()[1:]))}
        if labels is not None:
            self._inputs[model.feeds["labels"]] = labels
            self.fields["labels"] = Field(labels.dtype, ())
        self._labels, self._count = labels, len(latents)

    def __len__(self) -> int:
        """The number of samples."""
        return self._count

    def take(self, rows: np.ndarray | slice, names: Iterable[str] = ()) -> Fields:
        """Some of the samples.

        Raises:
            RunError: the samples are not finite.
        """
        taken: Fields = {}
        for name in names or self.fields:
            taken[name] = self._images(rows) if name == "images" else self._labels[rows]
        return taken

    def batches(self) -> Iterator[Fields]:
        """All samples once, in order."""
        size = batch_size_for(self)
        for start in range(0, len(self), size):
            yield self.take(slice(start, start + size))

    def all_images(self) -> np.ndarray:
        """[N, H, W, C] uint8: for a number of samples that fits in memory."""
        return np.concatenate([batch["images"] for batch in self.batches()])

    def _images(self, rows: np.ndarray | slice) -> np.ndarray:
        numbers = np.arange(self._count)[rows]
        fed = {tensor: values[numbers.ravel()] for tensor, values in self._inputs.items()}
        samples = self._session.run(self._made, fed)
        if not np.isfinite(samples).all():
            raise RunError("the samples are not finite numbers: these weights are spoilt")
        pixels = np.rint(255 * samples.clip(0, 1)).astype(np.uint8)
        return pixels.reshape(*numbers.shape, *pixels.shape[1:])


def columns_of(count: int) -> int:
    """The number of columns with which a grid of pictures has about the same number of rows."""
    return math.ceil(math.sqrt(count))


def in_turn(model: Generator, count: int) -> tuple[np.ndarray | None, int]:
    """Each class in turn for `count` pictures, and the columns of a grid of them: one for each class.

    Returns:
        labels [count] int32; None for a model that takes no class.
        columns; those of `columns_of` without classes, or with more than 20 of them.
    """
    columns = columns_of(count)
    if not model.takes_classes:
        return None, columns
    classes = model.hyperparameters["num_classes"]
    labels = np.arange(count, dtype=np.int32) % classes
    return labels, min(classes, count) if classes <= _MOST_COLUMNS else columns
