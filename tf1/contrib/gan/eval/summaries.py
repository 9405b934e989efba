"""What TensorBoard shows of TF-GAN's models."""

import functools

import tensorflow.compat.v1 as tf

from tf1.contrib.gan.eval.eval_utils import image_grid, image_reshaper
from tf1.contrib.gan.namedtuples import CycleGANModel

__all__ = [
    "add_cyclegan_image_summaries", "add_gan_model_image_summaries", "add_gan_model_summaries",
    "add_image_comparison_summaries", "add_regularization_loss_summaries",
]  # fmt: skip


def _of_both_directions(scope: str):
    """Decorator: of a CycleGANModel, the function adds summaries of both models, in scopes of their own."""

    def decorate(function):
        @functools.wraps(function)
        def add(gan_model, *args, **kwargs):
            if not isinstance(gan_model, CycleGANModel):
                function(gan_model, *args, **kwargs)
                return
            for direction in ("x2y", "y2x"):
                with tf.name_scope(f"cyclegan_{direction}_{scope}"):
                    function(getattr(gan_model, f"model_{direction}"), *args, **kwargs)

        return add

    return decorate


def _check_pictures(*tensors) -> None:
    for tensor in tensors:
        tensor.shape.assert_has_rank(4)
        tensor.shape[1:].assert_is_fully_defined()


@_of_both_directions("image_summaries")
def add_gan_model_image_summaries(gan_model, grid_size=4, model_summaries=True):
    """grid_size^2 real and generated pictures; with model_summaries, add_gan_model_summaries too."""
    for name in ("real_data", "generated_data"):
        pictures = getattr(gan_model, name)
        _check_pictures(pictures)
        height, width, channels = pictures.shape.as_list()[1:]
        shown = pictures[: grid_size**2]
        grid = image_grid(shown, (grid_size, grid_size), (height, width), channels)
        tf.summary.image(name, grid, max_outputs=1)
    if model_summaries:
        add_gan_model_summaries(gan_model)


def add_cyclegan_image_summaries(cyclegan_model):
    """For each direction: what goes in, what comes out, what comes back. Raises ValueError for another model."""
    if not isinstance(cyclegan_model, CycleGANModel):
        raise ValueError("`cyclegan_model` was not a CycleGANModel. Instead, was " + str(type(cyclegan_model)))
    for model, reconstructed, name in (
        (cyclegan_model.model_x2y, cyclegan_model.reconstructed_x, "x"),
        (cyclegan_model.model_y2x, cyclegan_model.reconstructed_y, "y"),
    ):
        triplet = (model.generator_inputs, model.generated_data, reconstructed)
        _check_pictures(*triplet)
        pictures = [tf.unstack(tensor[:1], 1)[0] for tensor in triplet]
        tf.summary.image(f"image_comparison_{name}", image_reshaper(pictures, num_cols=3), max_outputs=1)


@_of_both_directions("image_comparison_summaries")
def add_image_comparison_summaries(gan_model, num_comparisons=2, display_diffs=False):
    """num_comparisons inputs, generated and real pictures of one shape; with display_diffs, their differences."""
    triplet = (gan_model.generator_inputs, gan_model.generated_data, gan_model.real_data)
    _check_pictures(*triplet)
    for tensor in triplet[1:]:
        tensor.shape.assert_is_compatible_with(triplet[0].shape)
    rows = [tf.unstack(tensor[:num_comparisons]) for tensor in triplet]
    if display_diffs:
        pairs = zip(rows[1], rows[2], strict=True)
        rows.append([tf.abs(tf.cast(one, tf.float32) - tf.cast(other, tf.float32)) for one, other in pairs])
    pictures = [picture for row in rows for picture in row]
    tf.summary.image("image_comparison", image_reshaper(pictures, num_cols=num_comparisons), max_outputs=1)


@_of_both_directions("summaries")
def add_gan_model_summaries(gan_model):
    """Histograms of the variables of both networks."""
    for network in ("generator", "discriminator"):
        with tf.name_scope(f"{network}_variables"):
            for variable in getattr(gan_model, f"{network}_variables"):
                tf.summary.histogram(variable.op.name, variable)


@_of_both_directions("regularization_loss_summaries")
def add_regularization_loss_summaries(gan_model):
    """The regularization losses of both scopes."""
    for network in ("generator", "discriminator"):
        scope = getattr(gan_model, f"{network}_scope")
        if scope:
            tf.summary.scalar(f"{network}_regularization_loss", tf.losses.get_regularization_loss(scope.name))
