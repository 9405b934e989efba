"""The contract of a network that makes pictures of random numbers."""

from typing import Any

import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs.graph import Graph


class Generator(Graph):
    """A network that makes pictures of numbers.

    latent: [N, latent_size] float32, the numbers; who feeds them chooses what is made, by default they are those of a
    training step. prior: how they are distributed where nothing is known of a picture, "normal" (mean 0, deviation 1)
    or "uniform" (in -1..1). outputs, with others: "samples" [N, H, W, C] float32 in 0..1, what is made of `latent`,
    and where "labels" are among the feeds, of these classes.

    image_shape: a hyperparameter of all of them; () leaves it to the data.
    """

    left_to_data = {"image_shape": ()}
    prior = "normal"
    latent: tf.Tensor

    @classmethod
    def fit_to_data(cls, chosen: dict[str, Any], examples: dict[str, Any]) -> dict[str, Any]:
        """The pictures' own height, width and channels, unless they are chosen."""
        return chosen | {"image_shape": chosen["image_shape"] or tuple(examples["images"].shape[1:])}

    @property
    def prediction_inputs(self) -> dict[str, tf.Tensor]:
        """What samples are made of: "latent", and "labels" where they are among the feeds."""
        return {"latent": self.latent} | {name: self.feeds[name] for name in ("labels",) if name in self.feeds}

    def picture_input(self, image_shape: tuple[int, ...]) -> tf.Tensor:
        """The placeholder of the pictures, [N, H, W, C] uint8 in 0..255, by `picture_shape_of`; sets `feeds`."""
        images = tf.placeholder(tf.uint8, [None, *self.picture_shape_of(image_shape)], name="X")
        self.feeds = {"images": images}
        return images

    @staticmethod
    def picture_shape_of(image_shape: tuple[int, ...]) -> tuple[int, ...]:
        """Height, width and channels; 28x28 grey pictures for ().

        Raises:
            UsageError: it isn't these three, the first two multiples of 4 (networks halve them twice).
        """
        shape = tuple(image_shape) or (28, 28, 1)
        if len(shape) != 3 or shape[0] % 4 or shape[1] % 4:
            given = ",".join(map(str, shape))
            raise UsageError(f"image_shape is height,width,channels with sides that are multiples of 4, not {given}")
        return shape
