"""Losses of TF-GAN's models: adversarial, with penalties, of pools, of both directions of a CycleGAN, of StarGANs."""

from collections.abc import Callable

import tensorflow.compat.v1 as tf

from tf1.contrib.gan.losses import losses_impl, tuple_losses_impl
from tf1.contrib.gan.namedtuples import ACGANModel, CycleGANLoss, CycleGANModel, GANLoss, InfoGANModel, StarGANModel

__all__ = ["cyclegan_loss", "gan_loss", "stargan_loss"]

_STARGAN_GENERATOR_LOSS = tuple_losses_impl.stargan_generator_loss_wrapper(losses_impl.wasserstein_generator_loss)
_STARGAN_DISCRIMINATOR_LOSS = tuple_losses_impl.stargan_discriminator_loss_wrapper(
    losses_impl.wasserstein_discriminator_loss
)


def _checked(weight, name: str):
    """A weight that is None, or a number or a scalar tensor of at least 0. Raises ValueError for a number below."""
    if isinstance(weight, tf.Tensor):
        weight.shape.assert_is_compatible_with([])
        with tf.control_dependencies([tf.assert_greater_equal(weight, 0.0)]):
            return tf.identity(weight)
    if weight is not None and weight < 0:
        raise ValueError(f"`{name}` must be greater than 0. Instead, was {weight}")
    return weight


def _is_used(weight) -> bool:
    return weight is not None and (isinstance(weight, tf.Tensor) or weight > 0)


def _pooled(model, tensor_pool_fn: Callable | None):
    """The model whose generated data for the discriminator come from a pool."""
    if tensor_pool_fn is None:
        return model
    inputs, data = tensor_pool_fn((model.generator_inputs, model.generated_data))
    function = model.discriminator_and_aux_fn if isinstance(model, InfoGANModel) else model.discriminator_fn
    with tf.variable_scope(model.discriminator_scope, reuse=True):
        outputs = function(data, inputs)
    changed = {"generator_inputs": inputs, "generated_data": data}
    if isinstance(model, ACGANModel):
        changed["discriminator_gen_outputs"], changed["discriminator_gen_classification_logits"] = outputs
    elif isinstance(model, InfoGANModel):
        changed["discriminator_gen_outputs"], changed["predicted_distributions"] = outputs
    else:
        changed["discriminator_gen_outputs"] = outputs
    return model._replace(**changed)


def _regularization(scope):
    return tf.losses.get_regularization_loss(scope.name) if scope else 0


def gan_loss(
    model, generator_loss_fn=tuple_losses_impl.wasserstein_generator_loss,
    discriminator_loss_fn=tuple_losses_impl.wasserstein_discriminator_loss, gradient_penalty_weight=None,
    gradient_penalty_epsilon=1e-10, gradient_penalty_target=1.0, gradient_penalty_one_sided=False,
    mutual_information_penalty_weight=None, aux_cond_generator_weight=None, aux_cond_discriminator_weight=None,
    tensor_pool_fn=None, reduction=tf.losses.Reduction.SUM_BY_NONZERO_WEIGHTS, add_summaries=True,
):  # fmt: skip
    """The GANLoss of a model, with the regularization losses of its scopes.

    Args:
        model: a GANModel, InfoGANModel or ACGANModel.
        generator_loss_fn: (model, add_summaries=...) -> a scalar.
        discriminator_loss_fn: as generator_loss_fn.
        gradient_penalty_weight: None, or the weight of wasserstein_gradient_penalty, whose epsilon, target and
            one_sided follow.
        mutual_information_penalty_weight: of an InfoGANModel's mutual_information_penalty.
        aux_cond_generator_weight: of an ACGANModel's acgan_generator_loss.
        aux_cond_discriminator_weight: of an ACGANModel's acgan_discriminator_loss.
        tensor_pool_fn: (generator_inputs, generated_data) -> older ones, for the discriminator.
        reduction: of the gradient penalty.
        add_summaries: whether losses go into TensorBoard.

    Raises ValueError for a weight below 0, or for one that the model has no use for.
    """
    penalty = _checked(gradient_penalty_weight, "gradient_penalty_weight")
    information = _checked(mutual_information_penalty_weight, "mutual_information_penalty_weight")
    of_generator = _checked(aux_cond_generator_weight, "aux_cond_generator_weight")
    of_discriminator = _checked(aux_cond_discriminator_weight, "aux_cond_discriminator_weight")
    if _is_used(information) and not isinstance(model, InfoGANModel):
        raise ValueError(f"`mutual_information_penalty_weight` needs an `InfoGANModel`, not {type(model)}.")
    if (_is_used(of_generator) or _is_used(of_discriminator)) and not isinstance(model, ACGANModel):
        raise ValueError(f"`aux_cond_*_weight` needs an `ACGANModel`, not {type(model)}.")
    pooled = _pooled(model, tensor_pool_fn)
    generator_loss = generator_loss_fn(model, add_summaries=add_summaries)
    discriminator_loss = discriminator_loss_fn(pooled, add_summaries=add_summaries)
    if _is_used(penalty):
        discriminator_loss += penalty * tuple_losses_impl.wasserstein_gradient_penalty(
            pooled, epsilon=gradient_penalty_epsilon, target=gradient_penalty_target,
            one_sided=gradient_penalty_one_sided, reduction=reduction, add_summaries=add_summaries,
        )  # fmt: skip
    if _is_used(information):
        of_information = tuple_losses_impl.mutual_information_penalty(model, add_summaries=add_summaries)
        generator_loss += information * of_information
        discriminator_loss += information * of_information
    if _is_used(of_generator):
        generator_loss += of_generator * tuple_losses_impl.acgan_generator_loss(model, add_summaries=add_summaries)
    if _is_used(of_discriminator):
        discriminator_loss += of_discriminator * tuple_losses_impl.acgan_discriminator_loss(
            pooled, add_summaries=add_summaries
        )
    return GANLoss(
        generator_loss + _regularization(model.generator_scope),
        discriminator_loss + _regularization(model.discriminator_scope),
    )


def cyclegan_loss(
    model, generator_loss_fn=tuple_losses_impl.least_squares_generator_loss,
    discriminator_loss_fn=tuple_losses_impl.least_squares_discriminator_loss,
    cycle_consistency_loss_fn=tuple_losses_impl.cycle_consistency_loss, cycle_consistency_loss_weight=10.0, **kwargs,
):  # fmt: skip
    """The CycleGANLoss of a CycleGANModel: gan_loss(**kwargs) of each direction, with the consistency loss.

    Raises ValueError for another model or a weight below 0.
    """
    if not isinstance(model, CycleGANModel):
        raise ValueError(f"`model` must be a `CycleGANModel`. Instead, was {type(model)}.")
    consistency = cycle_consistency_loss_fn(model, add_summaries=kwargs.get("add_summaries", True))
    consistency *= _checked(cycle_consistency_loss_weight, "cycle_consistency_loss_weight")

    def loss(partial_model):
        found = gan_loss(partial_model, generator_loss_fn, discriminator_loss_fn, **kwargs)
        return found._replace(generator_loss=found.generator_loss + consistency)

    with tf.name_scope("cyclegan_loss_x2y"):
        x2y = loss(model.model_x2y)
    with tf.name_scope("cyclegan_loss_y2x"):
        y2x = loss(model.model_y2x)
    return CycleGANLoss(x2y, y2x)


def stargan_loss(
    model, generator_loss_fn=_STARGAN_GENERATOR_LOSS, discriminator_loss_fn=_STARGAN_DISCRIMINATOR_LOSS,
    gradient_penalty_weight=10.0, gradient_penalty_epsilon=1e-10, gradient_penalty_target=1.0,
    gradient_penalty_one_sided=False, reconstruction_loss_fn=tf.losses.absolute_difference,
    reconstruction_loss_weight=10.0, classification_loss_fn=tf.losses.softmax_cross_entropy,
    classification_loss_weight=1.0, classification_one_hot=True, add_summaries=True,
):  # fmt: skip
    """The GANLoss of a StarGANModel: adversarial, gradient penalty, reconstruction, classes of the domains.

    With classification_one_hot False, classification_loss_fn gets [N] indices of domains. Raises ValueError for
    another model.
    """
    if not isinstance(model, StarGANModel):
        raise ValueError(f"`model` must be a `StarGANModel`. Instead, was {type(model)}.")

    def classification(labels, logits):
        labels = labels if classification_one_hot else tf.argmax(labels, axis=-1)
        return classification_loss_fn(labels, logits)

    generator_loss = generator_loss_fn(model, add_summaries=add_summaries)
    discriminator_loss = discriminator_loss_fn(model, add_summaries=add_summaries)
    if _is_used(_checked(gradient_penalty_weight, "gradient_penalty_weight")):
        penalty_of = tuple_losses_impl.stargan_gradient_penalty_wrapper(losses_impl.wasserstein_gradient_penalty)
        discriminator_loss += gradient_penalty_weight * penalty_of(
            model, epsilon=gradient_penalty_epsilon, target=gradient_penalty_target,
            one_sided=gradient_penalty_one_sided, add_summaries=add_summaries,
        )  # fmt: skip
    reconstruction = reconstruction_loss_fn(model.input_data, model.reconstructed_data)
    generator_loss += reconstruction_loss_weight * reconstruction
    generator_loss += classification_loss_weight * classification(
        model.generated_data_domain_target, model.discriminator_generated_data_domain_predication
    )
    discriminator_loss += classification_loss_weight * classification(
        model.input_data_domain_label, model.discriminator_input_data_domain_predication
    )
    if add_summaries:
        tf.summary.scalar("reconstruction_loss", reconstruction)
    return GANLoss(generator_loss, discriminator_loss)
