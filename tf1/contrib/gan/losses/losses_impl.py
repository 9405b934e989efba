"""tf.contrib.gan.losses.wargs: losses of the outputs of a discriminator, each a scalar in nats or squared logits.

A discriminator's outputs are logits of any shape with the batch first. weights, scope, loss_collection and reduction
are those of tf.losses; with add_summaries a loss and its parts go into TensorBoard.
"""

import tensorflow.compat.v1 as tf

__all__ = [
    "acgan_discriminator_loss", "acgan_generator_loss", "combine_adversarial_loss", "cycle_consistency_loss",
    "least_squares_discriminator_loss", "least_squares_generator_loss", "minimax_discriminator_loss",
    "minimax_generator_loss", "modified_discriminator_loss", "modified_generator_loss", "mutual_information_penalty",
    "wasserstein_discriminator_loss", "wasserstein_generator_loss", "wasserstein_gradient_penalty",
]  # fmt: skip

_LOSSES = tf.GraphKeys.LOSSES
_MEAN = tf.losses.Reduction.SUM_BY_NONZERO_WEIGHTS


def _summarize(add_summaries: bool, **losses) -> None:
    for name, loss in losses.items() if add_summaries else ():
        tf.summary.scalar(name, loss)


def _sum(of_real, of_generated, loss_collection):
    """The discriminator's loss of its two parts; into the collection, in which the parts are not."""
    loss = of_real + of_generated
    tf.losses.add_loss(loss, loss_collection)
    return loss


def wasserstein_generator_loss(
    discriminator_gen_outputs, weights=1.0, scope=None, loss_collection=_LOSSES, reduction=_MEAN, add_summaries=False
):
    """-D(G(z))."""
    with tf.name_scope(scope, "generator_wasserstein_loss") as scope:
        outputs = tf.cast(discriminator_gen_outputs, tf.float32)
        loss = tf.losses.compute_weighted_loss(-outputs, weights, scope, loss_collection, reduction)
        _summarize(add_summaries, generator_wass_loss=loss)
    return loss


def wasserstein_discriminator_loss(
    discriminator_real_outputs, discriminator_gen_outputs, real_weights=1.0, generated_weights=1.0, scope=None,
    loss_collection=_LOSSES, reduction=_MEAN, add_summaries=False,
):  # fmt: skip
    """D(G(z)) - D(x)."""
    with tf.name_scope(scope, "discriminator_wasserstein_loss") as scope:
        real = tf.cast(discriminator_real_outputs, tf.float32)
        generated = tf.cast(discriminator_gen_outputs, tf.float32)
        real.shape.assert_is_compatible_with(generated.shape)
        of_generated = tf.losses.compute_weighted_loss(generated, generated_weights, scope, None, reduction)
        of_real = tf.losses.compute_weighted_loss(real, real_weights, scope, None, reduction)
        loss = of_generated - of_real
        tf.losses.add_loss(loss, loss_collection)
        _summarize(
            add_summaries, discriminator_gen_wass_loss=of_generated, discriminator_real_wass_loss=of_real,
            discriminator_wass_loss=loss,
        )  # fmt: skip
    return loss


def wasserstein_gradient_penalty(
    real_data, generated_data, generator_inputs, discriminator_fn, discriminator_scope, epsilon=1e-10, target=1.0,
    one_sided=False, weights=1.0, scope=None, loss_collection=_LOSSES, reduction=_MEAN, add_summaries=False,
):  # fmt: skip
    """The square of (length of the gradient / target - 1), at random points between real and generated examples.

    With one_sided, lengths below the target cost nothing. epsilon is added below the root. Raises ValueError for
    data of unknown rank.
    """
    with tf.name_scope(scope, "wasserstein_gradient_penalty") as scope:
        real_data, generated_data = tf.convert_to_tensor(real_data), tf.convert_to_tensor(generated_data)
        for name, data in (("real_data", real_data), ("generated_data", generated_data)):
            if data.shape.ndims is None:
                raise ValueError(f"`{name}` can't have unknown rank.")
        difference = generated_data - real_data
        shape = tf.concat([tf.shape(difference)[:1], tf.ones([difference.shape.ndims - 1], tf.int32)], 0)
        share = tf.random_uniform(shape)
        share.set_shape([difference.shape[0], *[1] * (difference.shape.ndims - 1)])
        between = real_data + share * difference
        with tf.name_scope(None), tf.variable_scope(discriminator_scope, "gpenalty_dscope", reuse=tf.AUTO_REUSE):
            outputs = discriminator_fn(between, generator_inputs)
        outputs = outputs[0] if isinstance(outputs, tuple) else outputs  # ACGAN's
        gradient = tf.gradients(outputs, between)[0]
        squares = tf.reduce_sum(tf.square(gradient), list(range(1, gradient.shape.ndims)))
        excess = tf.sqrt(squares + epsilon) / target - 1.0
        excess = tf.maximum(0.0, excess) if one_sided else excess
        penalty = tf.losses.compute_weighted_loss(tf.square(excess), weights, scope, loss_collection, reduction)
        _summarize(add_summaries, gradient_penalty_loss=penalty)
    return penalty


def acgan_discriminator_loss(
    discriminator_real_classification_logits, discriminator_gen_classification_logits, one_hot_labels,
    label_smoothing=0.0, real_weights=1.0, generated_weights=1.0, scope=None, loss_collection=_LOSSES,
    reduction=_MEAN, add_summaries=False,
):  # fmt: skip
    """Cross entropies of the classes [batch, classes] of real examples (with label_smoothing) and generated ones."""
    with tf.name_scope(scope, "acgan_discriminator_loss") as scope:
        of_generated = tf.losses.softmax_cross_entropy(
            one_hot_labels, discriminator_gen_classification_logits, generated_weights, 0, scope, None, reduction
        )
        of_real = tf.losses.softmax_cross_entropy(
            one_hot_labels, discriminator_real_classification_logits, real_weights, label_smoothing, scope, None,
            reduction,
        )  # fmt: skip
        loss = _sum(of_real, of_generated, loss_collection)
        _summarize(
            add_summaries, discriminator_gen_ac_loss=of_generated, discriminator_real_ac_loss=of_real,
            discriminator_ac_loss=loss,
        )  # fmt: skip
    return loss


def acgan_generator_loss(
    discriminator_gen_classification_logits, one_hot_labels, weights=1.0, scope=None, loss_collection=_LOSSES,
    reduction=_MEAN, add_summaries=False,
):  # fmt: skip
    """The cross entropy of the classes [batch, classes] of generated examples."""
    with tf.name_scope(scope, "acgan_generator_loss") as scope:
        loss = tf.losses.softmax_cross_entropy(
            one_hot_labels, discriminator_gen_classification_logits, weights, 0, scope, loss_collection, reduction
        )
        _summarize(add_summaries, generator_ac_loss=loss)
    return loss


def minimax_discriminator_loss(
    discriminator_real_outputs, discriminator_gen_outputs, label_smoothing=0.25, real_weights=1.0,
    generated_weights=1.0, scope=None, loss_collection=_LOSSES, reduction=_MEAN, add_summaries=False,
):  # fmt: skip
    """-log sigmoid(D(x)) - log(1 - sigmoid(D(G(z)))), the labels of real examples smoothed."""
    with tf.name_scope(scope, "discriminator_minimax_loss") as scope:
        of_real = tf.losses.sigmoid_cross_entropy(
            tf.ones_like(discriminator_real_outputs), discriminator_real_outputs, real_weights, label_smoothing, scope,
            None, reduction,
        )  # fmt: skip
        of_generated = tf.losses.sigmoid_cross_entropy(
            tf.zeros_like(discriminator_gen_outputs), discriminator_gen_outputs, generated_weights, 0, scope, None,
            reduction,
        )  # fmt: skip
        loss = _sum(of_real, of_generated, loss_collection)
        _summarize(
            add_summaries, discriminator_gen_minimax_loss=of_generated, discriminator_real_minimax_loss=of_real,
            discriminator_minimax_loss=loss,
        )  # fmt: skip
    return loss


def minimax_generator_loss(
    discriminator_gen_outputs, label_smoothing=0.0, weights=1.0, scope=None, loss_collection=_LOSSES,
    reduction=_MEAN, add_summaries=False,
):  # fmt: skip
    """The discriminator's loss with the opposite sign, with ones as its outputs for real examples."""
    with tf.name_scope(scope, "generator_minimax_loss") as scope:
        loss = -minimax_discriminator_loss(
            tf.ones_like(discriminator_gen_outputs), discriminator_gen_outputs, label_smoothing, weights, weights,
            scope, loss_collection, reduction,
        )  # fmt: skip
    _summarize(add_summaries, generator_minimax_loss=loss)
    return loss


def modified_discriminator_loss(
    discriminator_real_outputs, discriminator_gen_outputs, label_smoothing=0.25, real_weights=1.0,
    generated_weights=1.0, scope=None, loss_collection=_LOSSES, reduction=_MEAN, add_summaries=False,
):  # fmt: skip
    """minimax_discriminator_loss under another name."""
    return minimax_discriminator_loss(
        discriminator_real_outputs, discriminator_gen_outputs, label_smoothing, real_weights, generated_weights,
        scope or "discriminator_modified_loss", loss_collection, reduction, add_summaries,
    )  # fmt: skip


def modified_generator_loss(
    discriminator_gen_outputs, label_smoothing=0.0, weights=1.0, scope=None, loss_collection=_LOSSES,
    reduction=_MEAN, add_summaries=False,
):  # fmt: skip
    """-log sigmoid(D(G(z)))."""
    with tf.name_scope(scope, "generator_modified_loss") as scope:
        loss = tf.losses.sigmoid_cross_entropy(
            tf.ones_like(discriminator_gen_outputs), discriminator_gen_outputs, weights, label_smoothing, scope,
            loss_collection, reduction,
        )  # fmt: skip
        _summarize(add_summaries, generator_modified_loss=loss)
    return loss


def least_squares_generator_loss(
    discriminator_gen_outputs, real_label=1, weights=1.0, scope=None, loss_collection=_LOSSES, reduction=_MEAN,
    add_summaries=False,
):  # fmt: skip
    """(D(G(z)) - real_label)^2 / 2."""
    with tf.name_scope(scope, "lsq_generator_loss") as scope:
        squares = tf.squared_difference(tf.cast(discriminator_gen_outputs, tf.float32), real_label) / 2.0
        loss = tf.losses.compute_weighted_loss(squares, weights, scope, loss_collection, reduction)
    _summarize(add_summaries, generator_lsq_loss=loss)
    return loss


def least_squares_discriminator_loss(
    discriminator_real_outputs, discriminator_gen_outputs, real_label=1, fake_label=0, real_weights=1.0,
    generated_weights=1.0, scope=None, loss_collection=_LOSSES, reduction=_MEAN, add_summaries=False,
):  # fmt: skip
    """(D(x) - real_label)^2 / 2 + (D(G(z)) - fake_label)^2 / 2."""
    with tf.name_scope(scope, "lsq_discriminator_loss") as scope:
        real = tf.cast(discriminator_real_outputs, tf.float32)
        generated = tf.cast(discriminator_gen_outputs, tf.float32)
        real.shape.assert_is_compatible_with(generated.shape)
        of_real = tf.losses.compute_weighted_loss(
            tf.squared_difference(real, real_label) / 2.0, real_weights, scope, None, reduction
        )
        of_generated = tf.losses.compute_weighted_loss(
            tf.squared_difference(generated, fake_label) / 2.0, generated_weights, scope, None, reduction
        )
        loss = _sum(of_real, of_generated, loss_collection)
    _summarize(
        add_summaries, discriminator_gen_lsq_loss=of_generated, discriminator_real_lsq_loss=of_real,
        discriminator_lsq_loss=loss,
    )  # fmt: skip
    return loss


def mutual_information_penalty(
    structured_generator_inputs, predicted_distributions, weights=1.0, scope=None, loss_collection=_LOSSES,
    reduction=_MEAN, add_summaries=False,
):  # fmt: skip
    """The mean negative log-likelihood of the structured inputs under the distributions, one for each.

    Raises ValueError if these are no distributions, or not as many.
    """
    for distribution in predicted_distributions:
        if not callable(getattr(distribution, "log_prob", None)):
            raise ValueError(f"`predicted_distributions` must be distributions, not {type(distribution)}.")
    if len(structured_generator_inputs) != len(predicted_distributions):
        raise ValueError(
            f"{len(structured_generator_inputs)} structured inputs and {len(predicted_distributions)} distributions: "
            "their numbers must be the same."
        )
    with tf.name_scope(scope, "mutual_information_loss") as scope:
        pairs = zip(predicted_distributions, structured_generator_inputs, strict=True)
        likelihoods = [tf.reduce_mean(distribution.log_prob(inputs)) for distribution, inputs in pairs]
        loss = -tf.losses.compute_weighted_loss(likelihoods, weights, scope, loss_collection, reduction)
        _summarize(add_summaries, mutual_information_penalty=loss)
    return loss


def _length(gradients: list):
    """The norm of all gradients together; divided by their maximum first, so that squares don't overflow."""
    gradients = [gradient for gradient in gradients if gradient is not None]
    if not gradients:
        return tf.constant(0.0)
    largest = tf.reduce_max([tf.reduce_max(tf.abs(gradient)) for gradient in gradients])
    return largest * tf.global_norm([gradient / largest for gradient in gradients])


def combine_adversarial_loss(
    main_loss, adversarial_loss, weight_factor=None, gradient_ratio=None, gradient_ratio_epsilon=1e-6, variables=None,
    scalar_summaries=True, gradient_summaries=True, scope=None,
):  # fmt: skip
    """main_loss + weight * adversarial_loss.

    The weight is weight_factor, or such that the main loss's gradient is gradient_ratio times as long as the
    adversarial one's. Raises ValueError unless one of the two is given.
    """
    if (weight_factor is None) == (gradient_ratio is None):
        raise ValueError("Exactly one of `weight_factor` and `gradient_ratio` must be given.")
    variables = tf.trainable_variables() if variables is None else variables
    with tf.name_scope(scope, "adversarial_loss", [main_loss, adversarial_loss]):
        if gradient_summaries or gradient_ratio is not None:
            lengths = [_length(tf.gradients(loss, variables)) for loss in (main_loss, adversarial_loss)]
            _summarize(gradient_summaries, main_loss_gradients=lengths[0], adversarial_loss_gradients=lengths[1])
        _summarize(scalar_summaries, main_loss=main_loss, adversarial_loss=adversarial_loss)
        given = weight_factor if gradient_ratio is None else gradient_ratio
        if tf.get_static_value(tf.convert_to_tensor(given)) == 0:
            return main_loss
        if weight_factor is None:
            weight_factor = lengths[0] / (lengths[1] + gradient_ratio_epsilon) / gradient_ratio
            tf.summary.scalar("adversarial_coefficient", weight_factor)
        return main_loss + tf.stop_gradient(weight_factor) * adversarial_loss


def cycle_consistency_loss(data_x, reconstructed_data_x, data_y, reconstructed_data_y, scope=None, add_summaries=False):
    """The mean absolute difference of both kinds of pictures from what came back, halved."""
    with tf.name_scope(scope, "cycle_consistency_loss"):
        of_x = tf.losses.absolute_difference(data_x, reconstructed_data_x)
        of_y = tf.losses.absolute_difference(data_y, reconstructed_data_y)
        loss = (of_x + of_y) / 2.0
        _summarize(
            add_summaries, cycle_consistency_loss_x2x=of_x, cycle_consistency_loss_y2y=of_y, cycle_consistency_loss=loss
        )
    return loss
