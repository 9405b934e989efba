"""LARS: momentum with a learning rate for each variable, for large batches. You et al. 2017."""

import tensorflow.compat.v1 as tf

from tf1.contrib.opt.any_variable import AnyVariable, to

__all__ = ["LARSOptimizer"]


class LARSOptimizer(AnyVariable, tf.train.Optimizer):
    """Momentum whose step has the norm of the variable times eeta.

    Args:
        learning_rate: factor of all steps.
        momentum: 0..1.
        weight_decay: of the gradient; part of the norm.
        eeta: the trust coefficient.
        epsilon: added to the norm of the gradient.
        name: of the slots.
        skip_list: parts of names; variables whose names have one get plain momentum (batch norm, biases).
        use_nesterov: whether momentum is Nesterov's.

    Raises ValueError for a negative momentum or weight decay.
    """

    def __init__(
        self, learning_rate, momentum=0.9, weight_decay=0.0001, eeta=0.001, epsilon=0.0, name="LARSOptimizer",
        skip_list=None, use_nesterov=False,
    ):  # fmt: skip
        if momentum < 0.0:
            raise ValueError(f"momentum should be positive: {momentum}")
        if weight_decay < 0.0:
            raise ValueError(f"weight_decay should be positive: {weight_decay}")
        super().__init__(use_locking=False, name=name)
        self._learning_rate, self._momentum, self._weight_decay = learning_rate, momentum, weight_decay
        self._eeta, self._epsilon, self._skip_list, self._use_nesterov = eeta, epsilon, skip_list, use_nesterov

    def _create_slots(self, var_list):
        for var in var_list:
            self._zeros_slot(var, "momentum", self._name)

    def _prepare(self):
        self._rate_t = tf.convert_to_tensor(self._call_if_callable(self._learning_rate), name="learning_rate")
        self._momentum_t = tf.convert_to_tensor(self._call_if_callable(self._momentum), name="momentum")

    def compute_lr(self, grad, var):
        """(learning rate of the variable, gradient with weight decay)."""
        rate = self._call_if_callable(self._learning_rate)
        if self._skip_list is not None and any(part in var.name for part in self._skip_list):
            return rate, grad
        norm, gradient = tf.norm(var, ord=2), tf.norm(grad, ord=2)
        trust = self._eeta * norm / (gradient + self._weight_decay * norm + self._epsilon)
        trust = tf.where((norm > 0) & (gradient > 0), trust, tf.ones_like(trust))
        return rate * trust, grad + self._weight_decay * var

    def _update(self, grad, var):
        rate, grad = self.compute_lr(grad, var)
        (momentum,) = to(var, self._momentum_t)
        slot, grad = self.get_slot(var, "momentum"), grad * rate
        slot = slot.assign(momentum * slot + grad, use_locking=self._use_locking)
        return self._subtract(var, grad + momentum * slot if self._use_nesterov else slot)

    def _update_rows(self, values, var, indices):
        rate, momentum = to(var, self._rate_t, self._momentum_t)
        slot = self.get_slot(var, "momentum")
        new = momentum * tf.gather(slot, indices) + values
        kept = slot.scatter_update(tf.IndexedSlices(new, indices), use_locking=self._use_locking)
        change = rate * (values + momentum * new if self._use_nesterov else new)
        return self._subtract_rows(var, change, indices, after=[kept])
