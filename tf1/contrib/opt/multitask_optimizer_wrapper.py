"""An optimizer whose slots stay as they are where a gradient is all zeros: of tasks that a step does not train."""

import tensorflow.compat.v1 as tf

__all__ = ["MultitaskOptimizerWrapper", "clip_gradients_by_global_norm"]


class MultitaskOptimizerWrapper:
    """Wraps a tf.train.Optimizer, whose attributes it has. Raises TypeError for anything else."""

    def __init__(self, opt):
        if not isinstance(opt, tf.train.Optimizer):
            raise TypeError("Supplied optimizer must be an instance of tf.train.Optimizer")
        self._opt = opt
        for name in ("_apply_dense", "_resource_apply_dense", "_apply_sparse", "_resource_apply_sparse"):
            setattr(opt, name, _unless_zero(getattr(opt, name)))

    def __getattr__(self, name):
        return getattr(self._opt, name)


def _unless_zero(apply):
    """apply(gradient, ...), or nothing for a gradient of zeros."""

    def conditional(gradient, *args, **kwargs):
        def applied():
            with tf.control_dependencies([apply(gradient, *args, **kwargs)]):
                return tf.no_op()

        return tf.cond(_is_zero(gradient), tf.no_op, applied)

    return conditional


def _is_zero(gradient):
    values = gradient.values if isinstance(gradient, tf.IndexedSlices) else gradient
    return tf.equal(tf.count_nonzero(values), 0)


def clip_gradients_by_global_norm(gradients_variables, clip_norm=20.0):
    """[(gradient, variable)] -> (the same with a norm of all gradients of at most clip_norm, the norm before)."""
    gradients, variables = zip(*gradients_variables, strict=True)
    norm = tf.global_norm(gradients)
    clipped, _ = tf.clip_by_global_norm(gradients, clip_norm, use_norm=norm)
    return list(zip(clipped, variables, strict=True)), norm
