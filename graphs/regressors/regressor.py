"""The contract of a network that steers a car: one angle for a picture of the road."""

from typing import Any

import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs import augment_road, layers, losses
from graphs.blocks import Blocks
from graphs.graph import Graph

#: Degrees of an angle of 1, the full lock of the Udacity simulator.
FULL_LOCK = 25.0


class Regressor(Graph):
    """A network that steers: images [N, H, W, 3] uint8 RGB in 0..255 -> outputs["angles"] [N] float32.

    An angle is in the simulator's units: -1..1 stands for 25 degrees to the left .. 25 degrees to the right.

    feeds: "images" and "angles" [N] float32 in -1..1. metrics: "loss", that of the data in units of the angle (squared
    for squared errors), and "mean_absolute_degrees".

    image_shape: a hyperparameter, (H, W, 3) of the placeholder; () leaves it to the data. crop_rows: (top, bottom); ()
    for as much of the height as the article cuts off, 50 and 20 of 160 rows.

    `least`: pixels a side that the layers need of what the cropping leaves.

    The monitored metric is one of a whole split: tasks/regression/evaluator.py measures it. Most angles are near 0, and
    a network that always says so has a small absolute error, but not a small squared one.
    """

    monitor = "root_mean_square_degrees"
    chosen_by_data = {"image_shape": (), "crop_rows": ()}
    least = 1

    @classmethod
    def adapt_to_data(cls, chosen: dict[str, Any], examples: Any) -> dict[str, Any]:
        """The pictures' own height, width and channels, unless image_shape is chosen, and the rows to cut off."""
        shape = chosen["image_shape"] or tuple(examples.fields["images"].shape)
        return chosen | {"image_shape": shape, "crop_rows": chosen["crop_rows"] or _usual_rows(shape[0])}

    def road_input(
        self,
        image_shape: tuple[int, ...],
        crop_rows: tuple[int, ...],
        augment: bool,
        moves: augment_road.Moves,
        shadow: float,
        light: float,
    ) -> tf.Tensor:
        """Images [N, H, W, 3] uint8 -> [N, H - top - bottom, W, 3] uint8; sets `feeds` and `pictures`.

        augment: in training, change pictures and angles by graphs/augment_road.py.

        Raises:
            UsageError: image_shape or crop_rows have another number of values, or leave less than `least` pixels.
        """
        shape = image_shape or (160, 320, 3)
        if len(shape) != 3 or shape[2] != 3:
            raise UsageError(f"image_shape is height,width,3, not {','.join(map(str, shape))}")
        crop_rows = crop_rows or _usual_rows(shape[0])
        if len(crop_rows) != 2 or sum(crop_rows) >= shape[0]:
            given = ",".join(map(str, crop_rows))
            raise UsageError(f"crop_rows {given}: give the rows to cut off at the top and at the bottom of {shape[0]}")
        rows, columns = shape[0] - sum(crop_rows), shape[1]
        if min(rows, columns) < self.least:
            told = f"crop_rows leaves {rows}x{columns} of the pictures' {shape[0]}x{shape[1]} pixels"
            raise UsageError(f"{told}; this network takes {self.least} a side or more")
        images = tf.placeholder(tf.uint8, [None, *shape], name="images")
        self._angles = tf.placeholder(tf.float32, [None], name="angles")
        self.feeds = {"images": images, "angles": self._angles}
        if augment:
            images, self._angles = augment_road.moved_window(images, self._angles, self.is_training, *crop_rows, moves)
            images = augment_road.random_shadow(images, self.is_training, shadow) if shadow else images
            images = augment_road.random_brightness(images, self.is_training, light) if light else images
        else:
            images = images[:, crop_rows[0] : shape[0] - crop_rows[1]]
        self.pictures = {"images": images}
        return images

    def steer(self, features: tf.Tensor, block: Blocks, output: str, loss: str, huber_delta: float) -> None:
        """The layer "angle" on features [N, C], and with it loss, outputs and metrics.

        output: "linear", or "tanh", which keeps the angle within -1..1. loss: "squared", "absolute" or "huber".
        """
        angles = layers.dense(features, 1, name="angle", **block.small_kernel)[:, 0]  # [N], near 0 at first
        angles = tf.tanh(angles, name="angles") if output == "tanh" else tf.identity(angles, name="angles")
        self.outputs = {"angles": tf.cast(angles, tf.float32)}
        self.histograms = {"angles": angles}
        with tf.name_scope("loss"):
            data_loss = _LOSSES[loss](self._angles, angles, **({"delta": huber_delta} if loss == "huber" else {}))
        with tf.name_scope("metrics"):
            error = losses.absolute_error(self._angles, angles) * FULL_LOCK
        self.metrics = {"loss": data_loss, "mean_absolute_degrees": error}
        with tf.name_scope("objective"):
            self.loss = self.with_penalties(data_loss)


def _usual_rows(height: int) -> tuple[int, int]:
    """The rows to cut off at the top and the bottom of pictures of this height."""
    return round(50 / 160 * height), round(20 / 160 * height)


_LOSSES = {"squared": losses.squared_error, "absolute": losses.absolute_error, "huber": losses.huber}
