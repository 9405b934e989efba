"""Compares the ways to read regions of a feature map: python benchmarks/roi.py [--turns 5].

Three sizes: a batch of small pictures as in training, one of larger pictures, and 1,000 proposals of a large picture.
The script prints the median of the ratios of two times that are measured in turns, of the forward pass and with the
gradient of the features; below 1 the first of the two is faster.

- RoI align and tf.image.crop_and_resize on the map with its border repeated, then the mean of each bin's samples. The
  two compute the same, which the script checks before. On CPUs the gradient of crop_and_resize loses sums that two
  threads make at the same time, so it can't resume a training exactly.
- RoI pooling and RoI align, each with 7x7 bins.
"""

import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
sys.path.insert(0, str(Path(__file__).parent.parent))

import fire
import numpy as np
import tensorflow.compat.v1 as tf

from benchmarks.unpooling import compare, seconds
from graphs.regions.roi_align import roi_align
from graphs.regions.roi_pooling import roi_pooling
from training.session import open_session

#: Pictures, regions of each, height, width and channels of the map, and its stride.
CASES = [(16, 64, 12, 12, 64, 8), (2, 256, 15, 20, 256, 16), (1, 1000, 50, 68, 256, 16)]
SIZE, SAMPLES = 7, 2


def cropped(features: tf.Tensor, boxes: tf.Tensor, stride: int) -> tf.Tensor:
    """What `roi_align` gives: [N, H, W, C], boxes [N, R, 4] in pixels -> [N, R, SIZE, SIZE, C]."""
    batch, height, width, channels = features.shape.as_list()
    count, samples = boxes.shape.as_list()[1], SIZE * SAMPLES
    bordered = tf.pad(features, [[0, 0], [1, 1], [1, 1], [0, 0]], "SYMMETRIC")
    corners = tf.reshape(boxes, [-1, 2, 2]) / stride + 0.5  # the middle of the first position of the border is at 0
    inset = (corners[:, 1] - corners[:, 0]) * (0.5 / samples)
    ends = tf.concat([corners[:, 0] + inset, corners[:, 1] - inset], axis=1)  # the first and the last sample
    unit_boxes = ends / np.array(2 * [height + 1, width + 1], np.float32)
    pictures = np.arange(batch).repeat(count)
    crops = tf.image.crop_and_resize(bordered, unit_boxes, box_indices=pictures, crop_size=[samples, samples])
    return tf.reshape(tf.nn.avg_pool2d(crops, SAMPLES, SAMPLES, "VALID"), [batch, count, SIZE, SIZE, channels])


def random_boxes(random: np.random.Generator, batch: int, count: int, height: int, width: int) -> np.ndarray:
    """Boxes [batch, count, 4] of all sizes within a picture of this height and width in pixels."""
    corners = np.sort(random.uniform(size=(batch, count, 2, 2)) * [height, width], axis=2)
    return corners.reshape(batch, count, 4).astype(np.float32)


def measure(case: tuple[int, ...], turns: int) -> None:
    """Prints the ratios of a case."""
    batch, count, height, width, channels, stride = case
    print(f"{batch} x {count} regions of {height}x{width}x{channels}")
    random = np.random.default_rng(0)
    with tf.Graph().as_default(), open_session() as session:
        features = tf.Variable(random.normal(size=(batch, height, width, channels)).astype(np.float32))
        boxes = tf.Variable(random_boxes(random, batch, count, height * stride, width * stride))
        weights = tf.Variable(random.normal(size=(batch, count, SIZE, SIZE, channels)).astype(np.float32))
        ways = {"align": roi_align, "crop_and_resize": cropped, "pooling": roi_pooling}
        forward = {name: way(features, boxes, stride) for name, way in ways.items()}
        backward = {name: tf.gradients(regions, features, weights)[0] for name, regions in forward.items()}
        session.run(tf.global_variables_initializer())
        np.testing.assert_allclose(*session.run([forward["align"], forward["crop_and_resize"]]), atol=1e-4)
        for what, tensors in {"": forward, ", with the gradient": backward}.items():
            timed = {name: seconds(session, [tensor.op]) for name, tensor in tensors.items()}
            compare(f"  align / crop_and_resize{what}", timed["align"], timed["crop_and_resize"], turns)
            compare(f"  pooling / align{what}", timed["pooling"], timed["align"], turns)


def main(turns: int = 5) -> None:
    """Prints the ratios.

    Args:
        turns: measurements of each.
    """
    for case in CASES:
        measure(case, turns)


if __name__ == "__main__":
    fire.Fire(main)
