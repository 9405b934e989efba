"""An optimizer that keeps each weight within -clip..clip, as the first Wasserstein GAN does."""

from tf1.contrib.opt import VariableClippingOptimizer

__all__ = ["clip_discriminator_weights", "clip_variables"]


def clip_variables(optimizer, variables, weight_clip):
    """An optimizer that clips each value of the variables to -weight_clip..weight_clip after its step.

    Raises ValueError for a weight_clip below 0.
    """
    if weight_clip < 0:
        raise ValueError(f"`weight_clip` must be positive. Instead, was {weight_clip}")
    return VariableClippingOptimizer(
        optimizer, {variable: [] for variable in variables}, weight_clip, use_locking=True,
        colocate_clip_ops_with_vars=True,
    )  # fmt: skip


def clip_discriminator_weights(optimizer, model, weight_clip):
    """clip_variables of a model's discriminator."""
    return clip_variables(optimizer, model.discriminator_variables, weight_clip)
