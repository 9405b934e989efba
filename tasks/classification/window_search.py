"""Slides a classifier over a picture at several scales, and selects the windows that hold an object."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import tensorflow.compat.v1 as tf
from PIL import Image

from errors import RunError
from graphs.classifiers.classifier import Classifier
from graphs.sliding import Windows, slide
from tasks.classification.options import WindowOptions

_UNIFORM = 10  # standard deviation in grey levels: above that of noise and resampling, below that of a stroke
_MOST_PIXELS = 2**20  # of one Session.run, whose maps take about 1 GB; larger pictures are searched in strips


class Scan(NamedTuple):
    """The results for the windows of a picture at one scale: arrays [rows, columns].

    labels: the most probable class.
    log_odds: log(p / (1 - p)) of its probability p. It still ranks windows whose probabilities all round to 1.0.
    contrast: standard deviation of the window's pixels, in grey levels, of the channel where it is highest.
    border: the same of the window's outermost pixels.
    zoom: [2], (vertical, horizontal) size of a scaled pixel in pixels of the picture.
    """

    labels: np.ndarray
    log_odds: np.ndarray
    contrast: np.ndarray
    border: np.ndarray
    zoom: np.ndarray

    @property
    def probabilities(self) -> np.ndarray:
        """The probability of the most probable class: [rows, columns] in 0..1."""
        return _probability(self.log_odds)

    def worthy(self, options: WindowOptions) -> np.ndarray:
        """Which windows count: not those that are flat, and not those that cut through an object. Bool [rows, columns].

        A classifier that was trained on whole objects only assigns a class to background and to parts, too.
        """
        whole = (self.border <= _UNIFORM) | (options.whole == "no")
        return whole & (self.contrast >= options.least_contrast)


class Window(NamedTuple):
    """label: number of a class. probability: of the window. box: (top, left, bottom, right), pixels of the picture."""

    label: int
    probability: float
    box: np.ndarray


class Search:
    """Operations in the default graph that slide a classifier over pictures.

    Raises:
        UsageError: the classifier can't slide; graphs/sliding.py names the conditions.
    """

    def __init__(self, model: Classifier):
        logits = model.outputs["probabilities"].op.inputs[0]
        self.windows = slide(model.feeds["images"], logits)
        with tf.name_scope("search"):
            self._scanned = _scan(self.windows)
            self._boxes = tf.placeholder(tf.float32, [None, 4])
            self._scores = tf.placeholder(tf.float32, [None])
            self._iou = tf.placeholder(tf.float32, [])
            self._kept = tf.image.non_max_suppression(self._boxes, self._scores, tf.size(self._scores), self._iou)

    def scan(self, session: tf.Session, picture: Image.Image, scale: float) -> Scan | None:
        """Classifies all windows at one scale; returns None if the scaled picture is smaller than a window.

        A picture of up to a million pixels takes one Session.run, a larger one takes several.

        Raises:
            RunError: a probability is not finite.
        """
        (height, width), stride = self.windows.size, self.windows.stride[0]
        size = [max(1, round(side * scale)) for side in picture.size]
        if size[0] < width or size[1] < height:
            return None
        scaled = picture.resize(size, Image.Resampling.LANCZOS) if scale != 1 else picture
        pixels = np.asarray(scaled).reshape(size[1], size[0], -1)
        rows = (size[1] - height) // stride + 1
        at_once = max(1, _MOST_PIXELS // (size[0] * stride))
        parts = []
        for first in range(0, rows, at_once):
            last = min(first + at_once, rows) - 1
            strip = pixels[first * stride : last * stride + height]
            parts.append(session.run(self._scanned, {self.windows.images: strip[np.newaxis]}))
        arrays = (np.concatenate(strips, axis=1)[0] for strips in zip(*parts, strict=True))
        seen = Scan(*arrays, zoom=np.array([picture.height / size[1], picture.width / size[0]]))
        if not np.isfinite(seen.log_odds).all():
            raise RunError("the network gives probabilities that are not finite; name another --checkpoint")
        return seen

    def best(self, session: tf.Session, seen: Sequence[Scan], options: WindowOptions) -> list[Window]:
        """The windows of all scales after non-maximum suppression within each class, the most probable first."""
        boxes, scores, labels = [], [], []
        for scale in seen:
            counts = scale.worthy(options) & (scale.probabilities >= options.threshold)
            places = np.argwhere(counts) * self.windows.stride  # [P, 2]
            corners = np.concatenate([places, places + self.windows.size], axis=1)
            boxes.append(corners * np.tile(scale.zoom, 2))
            scores.append(scale.log_odds[counts])
            labels.append(scale.labels[counts])
        boxes, scores, labels = (np.concatenate(parts) for parts in (boxes, scores, labels))
        kept = []
        for label in np.unique(labels):
            members = np.flatnonzero(labels == label)
            feeds = {self._boxes: boxes[members], self._scores: scores[members], self._iou: options.iou}
            kept += list(members[session.run(self._kept, feeds)])
        kept.sort(key=lambda i: -scores[i])
        return [Window(int(labels[i]), float(_probability(scores[i])), boxes[i]) for i in kept]


def _probability(log_odds: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-log_odds.astype(np.float64)))


def heat_map(height: int, width: int, seen: Sequence[Scan], windows: Windows, options: WindowOptions) -> np.ndarray:
    """The highest class probability of the windows whose centre is near each pixel: [height, width] in 0..1.

    height and width are those of the picture. The value is 0 for windows that do not count, and NaN near the border,
    where no window has its centre.
    """
    heat = np.full([height, width], np.nan)
    for scale in seen:
        # The window whose centre is nearest to each row and column of pixels.
        rows, columns = (
            np.round(((np.arange(length) + 0.5) / zoom - side / 2) / stride).astype(int)
            for length, zoom, side, stride in zip(heat.shape, scale.zoom, windows.size, windows.stride, strict=True)
        )
        values = np.where(scale.worthy(options), scale.probabilities, 0)
        inside = np.ix_((rows >= 0) & (rows < len(values)), (columns >= 0) & (columns < len(values[0])))
        near = values[rows.clip(0, len(values) - 1)][:, columns.clip(0, len(values[0]) - 1)]
        heat[inside] = np.fmax(heat[inside], near[inside])
    return heat


def _scan(windows: Windows) -> tuple[tf.Tensor, ...]:
    """The labels, log_odds, contrast and border of Scan, each [N, rows, columns]."""
    logits = windows.logits
    labels = tf.argmax(logits, axis=-1, output_type=tf.int32)
    others = tf.where(tf.one_hot(labels, logits.shape[-1], True, False), tf.fill(tf.shape(logits), -np.inf), logits)
    log_odds = tf.reduce_max(logits, axis=-1) - tf.reduce_logsumexp(others, axis=-1)
    height, width = windows.size
    pixels = tf.cast(windows.images, tf.float32)
    moments = tf.concat([pixels, pixels**2], axis=3)
    whole = height * width * tf.nn.avg_pool2d(moments, windows.size, windows.stride, "VALID")  # sums over each window
    inner = [height - 2, width - 2]
    inside = inner[0] * inner[1] * tf.nn.avg_pool2d(moments[:, 1:-1, 1:-1], inner, windows.stride, "VALID")
    contrast = _deviation(whole, height * width)
    return labels, log_odds, contrast, _deviation(whole - inside, 2 * (height + width) - 4)


def _deviation(sums: tf.Tensor, count: int) -> tf.Tensor:
    """Sums of `count` pixels and of their squares [..., 2 * channels] -> the highest standard deviation [...]."""
    mean, square = tf.split(sums / count, 2, axis=-1)
    return tf.sqrt(tf.reduce_max(tf.nn.relu(square - mean**2), axis=-1))
