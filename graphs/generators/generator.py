"""The contract of a network that makes pictures of random numbers."""

from typing import Any

import numpy as np
import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs.graph import Graph


class Generator(Graph):
    """A network that makes pictures from latent vectors.

    latent: [N, latent_size] float32, the latent vectors. Feed them to choose the samples; by default they are those of
    a training step. prior: their distribution, "normal" (mean 0, deviation 1) or "uniform" (in -1..1). outputs, among
    others: "samples" [N, H, W, C] float32 in 0..1, made from `latent`, and of the classes in "labels" if these are
    among the feeds.

    image_shape: a hyperparameter of all generators; () leaves it to the data.
    """

    chosen_by_data = {"image_shape": ()}
    prior = "normal"
    latent: tf.Tensor

    @classmethod
    def adapt_to_data(cls, chosen: dict[str, Any], examples: Any) -> dict[str, Any]:
        """The pictures' own height, width and channels, unless image_shape is chosen."""
        return chosen | {"image_shape": chosen["image_shape"] or tuple(examples.fields["images"].shape)}

    @property
    def takes_classes(self) -> bool:
        """Whether the class of a sample is an input."""
        return "labels" in self.feeds

    @property
    def gives_classes(self) -> bool:
        """Whether samples belong to classes: the same."""
        return self.takes_classes

    @property
    def prediction_inputs(self) -> dict[str, tf.Tensor]:
        """What samples are made from: "latent", and "labels" if the network takes classes."""
        return {"latent": self.latent} | ({"labels": self.feeds["labels"]} if self.takes_classes else {})

    def draw_latents(self, count: int, seed: int) -> np.ndarray:
        """Latent vectors [count, latent_size] float32 from the prior.

        With the same seed, more of them begin with the same ones.
        """
        generator = np.random.default_rng(seed)
        shape = count, self.latent.shape.as_list()[1]
        drawn = generator.uniform(-1, 1, shape) if self.prior == "uniform" else generator.standard_normal(shape)
        return drawn.astype(np.float32)

    def drawn_inputs(self, count: int, seed: int) -> dict[str, np.ndarray]:
        """Latent vectors, and each class in turn if the network takes classes."""
        latents = {"latent": self.draw_latents(count, seed)}
        if not self.takes_classes:
            return latents
        return latents | {"labels": np.arange(count, dtype=np.int32) % self.hyperparameters["num_classes"]}

    def export_outputs(self, suppression: bool) -> dict[str, tf.Tensor]:
        """The samples alone: neither discriminator nor encoder."""
        del suppression
        return {"samples": self.outputs["samples"]}

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
