"""tf.contrib.gan.losses: the losses of losses_impl.py with a model tuple in place of its tensors."""

import inspect
from collections.abc import Callable

from tf1.contrib.gan.losses import losses_impl
from tf1.contrib.gan.namedtuples import CycleGANModel

__all__ = [
    "acgan_discriminator_loss", "acgan_generator_loss", "combine_adversarial_loss", "cycle_consistency_loss",
    "least_squares_discriminator_loss", "least_squares_generator_loss", "minimax_discriminator_loss",
    "minimax_generator_loss", "modified_discriminator_loss", "modified_generator_loss", "mutual_information_penalty",
    "stargan_discriminator_loss_wrapper", "stargan_generator_loss_wrapper", "stargan_gradient_penalty_wrapper",
    "wasserstein_discriminator_loss", "wasserstein_generator_loss", "wasserstein_gradient_penalty",
]  # fmt: skip


def _named_as(function: Callable, loss: Callable, kind: str) -> Callable:
    function.__name__, function.__module__ = loss.__name__, loss.__module__
    function.__doc__ = f"The {kind} version of {loss.__name__}: {loss.__doc__}"
    return function


def _of_model(loss: Callable) -> Callable:
    """loss with a model in place of those arguments that are fields of the model."""
    parameters = inspect.signature(loss).parameters.values()
    required = [parameter.name for parameter in parameters if parameter.default is parameter.empty]

    def of_model(gan_model, **kwargs):
        twice = sorted(set(gan_model._fields) & set(kwargs))
        if twice:
            raise ValueError(f"{loss.__name__}: {', '.join(twice)} are in the tuple and keyword arguments, too.")
        arguments = {name: getattr(gan_model, name) for name in required if hasattr(gan_model, name)} | kwargs
        missing = [name for name in required if name not in arguments]
        if missing:
            raise ValueError(f"`{missing[0]}` must be supplied to {loss.__name__} loss function.")
        return loss(**arguments)

    return _named_as(of_model, loss, "gan_model")


wasserstein_generator_loss = _of_model(losses_impl.wasserstein_generator_loss)
wasserstein_discriminator_loss = _of_model(losses_impl.wasserstein_discriminator_loss)
wasserstein_gradient_penalty = _of_model(losses_impl.wasserstein_gradient_penalty)
acgan_discriminator_loss = _of_model(losses_impl.acgan_discriminator_loss)
acgan_generator_loss = _of_model(losses_impl.acgan_generator_loss)
minimax_discriminator_loss = _of_model(losses_impl.minimax_discriminator_loss)
minimax_generator_loss = _of_model(losses_impl.minimax_generator_loss)
modified_discriminator_loss = _of_model(losses_impl.modified_discriminator_loss)
modified_generator_loss = _of_model(losses_impl.modified_generator_loss)
least_squares_generator_loss = _of_model(losses_impl.least_squares_generator_loss)
least_squares_discriminator_loss = _of_model(losses_impl.least_squares_discriminator_loss)
mutual_information_penalty = _of_model(losses_impl.mutual_information_penalty)


def combine_adversarial_loss(
    gan_loss, gan_model, non_adversarial_loss, weight_factor=None, gradient_ratio=None, gradient_ratio_epsilon=1e-6,
    scalar_summaries=True, gradient_summaries=True,
):  # fmt: skip
    """The GANLoss whose generator's loss is non_adversarial_loss + weight * its own; see losses_impl."""
    combined = losses_impl.combine_adversarial_loss(
        non_adversarial_loss, gan_loss.generator_loss, weight_factor, gradient_ratio, gradient_ratio_epsilon,
        gan_model.generator_variables, scalar_summaries, gradient_summaries,
    )  # fmt: skip
    return gan_loss._replace(generator_loss=combined)


def cycle_consistency_loss(cyclegan_model, scope=None, add_summaries=False):
    """losses_impl.cycle_consistency_loss of a CycleGANModel. Raises ValueError for another model."""
    if not isinstance(cyclegan_model, CycleGANModel):
        raise ValueError(f"`cyclegan_model` must be a `CycleGANModel`. Instead, was {type(cyclegan_model)}.")
    return losses_impl.cycle_consistency_loss(
        cyclegan_model.model_x2y.generator_inputs, cyclegan_model.reconstructed_x,
        cyclegan_model.model_y2x.generator_inputs, cyclegan_model.reconstructed_y, scope, add_summaries,
    )  # fmt: skip


def stargan_generator_loss_wrapper(loss_fn):
    """A loss of the outputs for generated data -> one of a StarGANModel."""

    def of_model(stargan_model, **kwargs):
        return loss_fn(stargan_model.discriminator_generated_data_source_predication, **kwargs)

    return _named_as(of_model, loss_fn, "stargan_model")


def stargan_discriminator_loss_wrapper(loss_fn):
    """A loss of the outputs for real and for generated data -> one of a StarGANModel."""

    def of_model(stargan_model, **kwargs):
        return loss_fn(
            stargan_model.discriminator_input_data_source_predication,
            stargan_model.discriminator_generated_data_source_predication,
            **kwargs,
        )

    return _named_as(of_model, loss_fn, "stargan_model")


def stargan_gradient_penalty_wrapper(loss_fn):
    """losses_impl.wasserstein_gradient_penalty -> one of a StarGANModel."""

    def of_model(stargan_model, **kwargs):
        return loss_fn(
            real_data=stargan_model.input_data,
            generated_data=stargan_model.generated_data,
            generator_inputs=stargan_model.input_data_domain_label.shape.as_list()[-1],
            discriminator_fn=stargan_model.discriminator_fn,
            discriminator_scope=stargan_model.discriminator_scope,
            **kwargs,
        )

    return _named_as(of_model, loss_fn, "stargan_model")
