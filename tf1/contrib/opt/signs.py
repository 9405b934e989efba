"""AddSign and PowerSign: larger steps where the gradient and its mean agree in sign. Bello et al. 2017."""

import math

import tensorflow.compat.v1 as tf

from tf1.contrib.opt.any_variable import AnyVariable, rows, to

__all__ = ["AddSignOptimizer", "PowerSignOptimizer"]


class _SignOptimizer(AnyVariable, tf.train.Optimizer):
    """step = learning_rate * factor(agreement of signs, -1..1, times its decay) * gradient.

    beta: decay of the mean of gradients. sign_decay_fn: a function of the global step, 1 by default.
    """

    def __init__(self, learning_rate, beta, sign_decay_fn, use_locking, name):
        super().__init__(use_locking, name)
        self._lr, self._beta, self._sign_decay_fn = learning_rate, beta, sign_decay_fn

    def apply_gradients(self, grads_and_vars, global_step=None, name=None):
        """See tf.train.Optimizer."""
        decay = 1.0 if self._sign_decay_fn is None else self._sign_decay_fn(global_step)
        self._decay_t = tf.convert_to_tensor(decay, name="sign_decay")
        return super().apply_gradients(grads_and_vars, global_step=global_step, name=name)

    def _create_slots(self, var_list):
        for var in var_list:
            self._zeros_slot(var, "m", self._name)

    def _prepare(self):
        self._lr_t = tf.convert_to_tensor(self._lr, name="learning_rate")
        self._beta_t = tf.convert_to_tensor(self._beta, name="beta")

    def _update(self, grad, var):
        rate, beta, decay = to(var, self._lr_t, self._beta_t, self._decay_t)
        m = self.get_slot(var, "m")
        m = m.assign(beta * m + (1 - beta) * grad, use_locking=self._use_locking)
        return self._subtract(var, rate * self._factor(decay * tf.sign(grad) * tf.sign(m)) * grad)

    def _update_rows(self, values, var, indices):
        rate, beta, decay = to(var, self._lr_t, self._beta_t, self._decay_t)
        m = self.get_slot(var, "m")
        whole = tf.scatter_nd(indices[:, None], values, tf.shape(m, out_type=indices.dtype))
        m = rows(m.assign(beta * m + (1 - beta) * whole, use_locking=self._use_locking), indices)
        change = rate * self._factor(decay * tf.sign(values) * tf.sign(m)) * values
        return self._subtract_rows(var, change, indices)


class AddSignOptimizer(_SignOptimizer):
    """step = learning_rate * (alpha + agreement of signs) * gradient."""

    def __init__(
        self, learning_rate=0.1, alpha=1.0, beta=0.9, sign_decay_fn=None, use_locking=False, name="AddSignOptimizer"
    ):  # fmt: skip
        super().__init__(learning_rate, beta, sign_decay_fn, use_locking, name)
        self._alpha = alpha

    def _factor(self, agreement):
        return tf.cast(self._alpha, agreement.dtype) + agreement


class PowerSignOptimizer(_SignOptimizer):
    """step = learning_rate * base^(agreement of signs) * gradient."""

    def __init__(
        self, learning_rate=0.1, base=math.e, beta=0.9, sign_decay_fn=None, use_locking=False,
        name="PowerSignOptimizer",
    ):  # fmt: skip
        super().__init__(learning_rate, beta, sign_decay_fn, use_locking, name)
        self._log_base = math.log(base)

    def _factor(self, agreement):
        return tf.exp(self._log_base * agreement)
