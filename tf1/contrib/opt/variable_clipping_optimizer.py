"""An optimizer after whose steps some variables are clipped to a norm."""

import contextlib

import tensorflow.compat.v1 as tf

__all__ = ["VariableClippingOptimizer"]


class VariableClippingOptimizer(tf.train.Optimizer):
    """Wraps an optimizer.

    Args:
        opt: the optimizer.
        vars_to_clip_dims: variable -> the dimensions over which its norm is taken.
        max_norm: the norm that each slice has at most.
        use_locking: of the assignments.
        colocate_clip_ops_with_vars: whether the norms are computed where the variables are.
        name: of the scope.
    """

    def __init__(
        self, opt, vars_to_clip_dims, max_norm, use_locking=False, colocate_clip_ops_with_vars=False,
        name="VariableClipping",
    ):  # fmt: skip
        super().__init__(use_locking, name)
        self._opt, self._max_norm, self._colocate = opt, max_norm, colocate_clip_ops_with_vars
        self._dims = {variable.op.name: list(dims) for variable, dims in vars_to_clip_dims.items()}

    def compute_gradients(self, *args, **kwargs):
        """See tf.train.Optimizer."""
        return self._opt.compute_gradients(*args, **kwargs)

    def get_slot(self, *args, **kwargs):
        """See tf.train.Optimizer."""
        return self._opt.get_slot(*args, **kwargs)

    def get_slot_names(self, *args, **kwargs):
        """See tf.train.Optimizer."""
        return self._opt.get_slot_names(*args, **kwargs)

    def apply_gradients(self, grads_and_vars, global_step=None, name=None):
        """See tf.train.Optimizer."""
        grads_and_vars = list(grads_and_vars)
        with tf.name_scope(name, self._name) as name:
            step = self._opt.apply_gradients(grads_and_vars, global_step=global_step)
            clipped = []
            with tf.control_dependencies([step]):
                for gradient, variable in grads_and_vars:
                    if gradient is not None and variable.op.name in self._dims:
                        with tf.name_scope(f"clip_{variable.op.name}"):
                            clipped.append(self._clip(gradient, variable))
            return tf.group(step, *clipped, name=name)

    def _clip(self, gradient, variable):
        """Clips the variable, or the rows that a sparse gradient has changed."""
        dims = self._dims[variable.op.name]
        is_sparse = isinstance(gradient, tf.IndexedSlices) and 0 not in dims
        values = tf.gather(variable, gradient.indices) if is_sparse else variable.read_value()
        with tf.colocate_with(variable) if self._colocate else contextlib.nullcontext():
            excess = values - tf.clip_by_norm(values, self._max_norm, dims)
        if is_sparse:
            return variable.scatter_sub(tf.IndexedSlices(excess, gradient.indices), use_locking=self._use_locking)
        return variable.assign_sub(excess, use_locking=self._use_locking)
