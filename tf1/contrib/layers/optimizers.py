"""contrib.layers.optimize_loss: a training step in one call, and gradients clipped by a moving norm."""

import inspect

import tensorflow.compat.v1 as tf
from tensorflow.python.training.moving_averages import assign_moving_average

__all__ = ["OPTIMIZER_CLS_NAMES", "OPTIMIZER_SUMMARIES", "adaptive_clipping_fn", "optimize_loss"]

OPTIMIZER_CLS_NAMES = {
    "Adagrad": tf.train.AdagradOptimizer,
    "Adam": tf.train.AdamOptimizer,
    "Ftrl": tf.train.FtrlOptimizer,
    "Momentum": lambda learning_rate: tf.train.MomentumOptimizer(learning_rate, momentum=0.9),
    "RMSProp": tf.train.RMSPropOptimizer,
    "SGD": tf.train.GradientDescentOptimizer,
}
OPTIMIZER_SUMMARIES = ["learning_rate", "loss", "gradients", "gradient_norm", "global_gradient_norm"]


def optimize_loss(
    loss, global_step, learning_rate, optimizer, gradient_noise_scale=None, gradient_multipliers=None,
    clip_gradients=None, learning_rate_decay_fn=None, update_ops=None, variables=None, name=None, summaries=None,
    colocate_gradients_with_ops=False, increment_global_step=True,
):  # fmt: skip
    """The loss, a scalar tensor, computed together with one step of training.

    Args:
        loss: a scalar.
        global_step: None for the graph's; counted up by increment_global_step.
        learning_rate: a float, a scalar tensor, or None where the optimizer has its own.
        optimizer: a name of OPTIMIZER_CLS_NAMES, a class of tf.train, an optimizer, or a function that returns one,
            of the learning rate (of nothing, if that is None).
        gradient_noise_scale: times a truncated normal, added to each gradient.
        gradient_multipliers: {variable or its name: factor}.
        clip_gradients: a float, the largest global norm, or a function of pairs (gradient, variable).
        learning_rate_decay_fn: of (learning rate, global step).
        update_ops: run before; None for the collection UPDATE_OPS.
        variables: to train; None for the trainable ones.
        summaries: of OPTIMIZER_SUMMARIES; None for loss, learning_rate and global_gradient_norm.

    Raises ValueError for values that are none of these.
    """
    loss = tf.convert_to_tensor(loss)
    tf.assert_scalar(loss)
    if global_step is None:
        global_step = tf.train.get_global_step()
    else:
        tf.train.assert_global_step(global_step)
    with tf.variable_scope(name, "OptimizeLoss", [loss, global_step]):
        update_ops = tf.get_collection(tf.GraphKeys.UPDATE_OPS) if update_ops is None else update_ops
        if update_ops:
            loss = _after(list(dict.fromkeys(update_ops)), loss)
        summaries = _checked_summaries(summaries)
        rate = _learning_rate(learning_rate, learning_rate_decay_fn, global_step, summaries)
        trainer = _optimizer(optimizer, rate)
        gradients = trainer.compute_gradients(
            loss, tf.trainable_variables() if variables is None else variables,
            colocate_gradients_with_ops=colocate_gradients_with_ops,
        )  # fmt: skip
        if gradient_noise_scale is not None:
            gradients = [(_with_noise(gradient, gradient_noise_scale), variable) for gradient, variable in gradients]
        if gradient_multipliers is not None:
            gradients = _multiplied(gradients, gradient_multipliers)
            if not gradients:
                raise ValueError("optimize_loss: there are no gradients left; check gradient_multipliers")
        of_norms = "global_gradient_norm" in summaries or "gradient_norm" in summaries
        if of_norms:
            tf.summary.scalar("global_norm/gradient_norm", tf.global_norm([gradient for gradient, _ in gradients]))
        gradients = _clipped(gradients, clip_gradients)
        _summarize(loss, gradients, summaries)
        if clip_gradients is not None and of_norms:
            norm = tf.global_norm([gradient for gradient, _ in gradients])
            tf.summary.scalar("global_norm/clipped_gradient_norm", norm)
        step = trainer.apply_gradients(
            gradients, global_step=global_step if increment_global_step else None, name="train"
        )  # fmt: skip
        return _after([step], loss)


def adaptive_clipping_fn(
    std_factor=2.0, decay=0.95, static_max_norm=None, global_step=None, report_summary=False, epsilon=1e-8, name=None
):  # fmt: skip
    """A function for clip_gradients that scales gradients down when their norm is unusually large.

    Unusual is exp(mean + std_factor * deviation) of the norm's logarithm, by moving averages (decay) in the variables
    `mean` and `sq_mean`; such gradients get the norm exp(mean). global_step: makes the averages those of all steps at
    the start. static_max_norm: a largest norm besides. report_summary: whether the largest norm is summarized.
    """

    def clip(grads_and_vars):
        gradients, variables = zip(*grads_and_vars, strict=True)
        norm = tf.global_norm(gradients)
        with tf.variable_scope(name, "AdaptiveMaxNorm", [norm]):
            log_norm = tf.log(norm + epsilon)
            rate = decay
            if global_step is not None:
                steps = tf.cast(global_step, tf.float32)
                rate = tf.minimum(decay, steps / (steps + 1.0))
            mean, of_squares = (
                assign_moving_average(
                    tf.get_variable(
                        word, shape=value.shape, dtype=value.dtype, initializer=tf.zeros_initializer(), trainable=False
                    ),
                    value, rate, zero_debias=False,
                )
                for word, value in (("mean", log_norm), ("sq_mean", tf.square(log_norm)))
            )  # fmt: skip
            deviation = tf.sqrt(tf.maximum(epsilon, of_squares - tf.square(mean)))
            largest = tf.exp(mean + std_factor * deviation)
        if report_summary:
            tf.summary.scalar("global_norm/adaptive_max_gradient_norm", largest)
        factor = tf.where(norm < largest, tf.ones_like(norm), tf.exp(mean) / norm)
        if static_max_norm is not None:
            factor = tf.minimum(static_max_norm / norm, factor)
        return [
            (_times(gradient, factor), variable) for gradient, variable in zip(gradients, variables, strict=True)
        ]  # fmt: skip

    return clip


def _checked_summaries(summaries):
    if summaries is None:
        return ["loss", "learning_rate", "global_gradient_norm"]
    for summary in summaries:
        if summary not in OPTIMIZER_SUMMARIES:
            raise ValueError(f"optimize_loss: summary {summary!r}; choose from {', '.join(OPTIMIZER_SUMMARIES)}")
    return summaries


def _learning_rate(learning_rate, decay, global_step, summaries):
    """The learning rate as a tensor or variable, decayed; None if there is none."""
    if learning_rate is None:
        return None
    if isinstance(learning_rate, float):
        if learning_rate < 0:
            raise ValueError(f"optimize_loss: {learning_rate=}; 0 or more is needed")
        initializer = tf.constant_initializer(learning_rate)
        rate = tf.get_variable("learning_rate", [], trainable=False, initializer=initializer)
    elif isinstance(learning_rate, tf.Tensor) and learning_rate.shape.rank == 0:
        rate = learning_rate
    else:
        raise ValueError(f"optimize_loss: {learning_rate=}; a float or a scalar tensor is needed")
    if decay is not None:
        if global_step is None:
            raise ValueError("optimize_loss: learning_rate_decay_fn needs a global_step")
        rate = decay(rate, global_step)
        if "learning_rate" in summaries:
            tf.summary.scalar("learning_rate", rate)
    return rate


def _optimizer(optimizer, rate):
    """The optimizer that is named, made or returned."""
    is_class = inspect.isclass(optimizer) and issubclass(optimizer, tf.train.Optimizer)
    if (is_class or isinstance(optimizer, str)) and rate is None:
        raise ValueError(f"optimize_loss: optimizer={optimizer!r} needs a learning_rate")
    if isinstance(optimizer, str):
        if optimizer not in OPTIMIZER_CLS_NAMES:
            raise ValueError(f"optimize_loss: {optimizer=}; choose from {', '.join(OPTIMIZER_CLS_NAMES)}")
        return OPTIMIZER_CLS_NAMES[optimizer](learning_rate=rate)
    if is_class:
        return optimizer(learning_rate=rate)
    made = optimizer
    if not isinstance(made, tf.train.Optimizer) and callable(made):
        made = optimizer() if rate is None else optimizer(rate)
    if not isinstance(made, tf.train.Optimizer):
        raise ValueError(f"optimize_loss: optimizer={optimizer!r}; a name, class, instance or function is needed")
    return made


def _after(operations, tensor):
    with tf.control_dependencies(operations):
        return tf.identity(tensor)


def _times(gradient, factor):
    if gradient is None:
        return None
    if isinstance(gradient, tf.IndexedSlices):
        return tf.IndexedSlices(gradient.values * factor, gradient.indices, gradient.dense_shape)
    return gradient * tf.cast(factor, gradient.dtype)


def _with_noise(gradient, scale):
    if gradient is None:
        return None
    shape = gradient.dense_shape if isinstance(gradient, tf.IndexedSlices) else gradient.shape
    return tf.convert_to_tensor(gradient) + tf.truncated_normal(shape) * scale


def _multiplied(gradients, multipliers):
    """Multipliers are looked up by variable and by its name."""
    by_name = {getattr(key, "name", key): factor for key, factor in multipliers.items()}
    return [
        (_times(gradient, by_name[variable.name]) if variable.name in by_name else gradient, variable)
        for gradient, variable in gradients
    ]


def _clipped(gradients, clip):
    if isinstance(clip, float):
        values, variables = zip(*gradients, strict=True)
        return list(zip(tf.clip_by_global_norm(values, clip)[0], variables, strict=True))
    if callable(clip):
        return clip(gradients)
    if clip is not None:
        raise ValueError(f"optimize_loss: clip_gradients={clip!r}; a float or a function is needed")
    return gradients


def _summarize(loss, gradients, summaries):
    if "loss" in summaries:
        tf.summary.scalar("loss", loss)
    for gradient, variable in gradients:
        if gradient is None:
            continue
        values = gradient.values if isinstance(gradient, tf.IndexedSlices) else gradient
        name = variable.name.replace(":", "_")
        if "gradients" in summaries:
            tf.summary.histogram(f"gradients/{name}", values)
        if "gradient_norm" in summaries:
            tf.summary.scalar(f"gradient_norm/{name}", tf.global_norm([values]))
