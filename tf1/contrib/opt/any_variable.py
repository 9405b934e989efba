"""Optimizers written once for both kinds of variables, reference and resource."""

import tensorflow.compat.v1 as tf

__all__ = ["AnyVariable", "rows", "to"]


class AnyVariable:
    """A mixin: _update(gradient, variable) and _update_rows(values, variable, indices) are all that an optimizer has.

    Both are made of methods that both kinds of variables have (assign, assign_sub, scatter_sub).
    """

    def _apply_dense(self, grad, var):
        return self._update(grad, var)

    def _resource_apply_dense(self, grad, var):
        return self._update(grad, var)

    def _apply_sparse(self, grad, var):
        return self._update_rows(grad.values, var, grad.indices)

    def _resource_apply_sparse(self, grad, var, indices):
        return self._update_rows(grad, var, indices)

    def _subtract(self, var, change, after=()):
        """var - change, once the operations `after` have run."""
        with tf.control_dependencies(after):
            return var.assign_sub(change, use_locking=self._use_locking)

    def _subtract_rows(self, var, change, indices, after=()):
        with tf.control_dependencies(after):
            return var.scatter_sub(tf.IndexedSlices(change, indices), use_locking=self._use_locking)


def to(var, *numbers) -> list:
    """Numbers or tensors in the type of the variable."""
    return [tf.cast(number, var.dtype.base_dtype) for number in numbers]


def rows(assigned, indices):
    """Rows of what an assignment gives. A resource variable's is read without waiting for it unless it is copied."""
    return tf.gather(tf.identity(assigned), indices)
