"""Kin of Adam: with the infinity norm (AdaMax), with Nesterov's momentum, with sparse moments, with the global step.

Slots are called m and v as in tf.train.AdamOptimizer. Kingma and Ba 2015; Dozat 2016.
"""

import tensorflow.compat.v1 as tf

from tf1.contrib.opt.any_variable import AnyVariable, rows, to

__all__ = ["AdaMaxOptimizer", "AdamGSOptimizer", "LazyAdamGSOptimizer", "LazyAdamOptimizer", "NadamOptimizer"]


class _Adam(AnyVariable, tf.train.AdamOptimizer):
    """Adam's numbers for a variable."""

    def _numbers(self, var) -> tuple:
        """(learning rate with its correction, beta1, beta2, epsilon)."""
        power1, power2 = to(var, *self._get_beta_accumulators())
        rate, beta1, beta2, epsilon = to(var, self._lr_t, self._beta1_t, self._beta2_t, self._epsilon_t)
        return rate * tf.sqrt(1 - power2) / (1 - power1), beta1, beta2, epsilon


class LazyAdamOptimizer(_Adam):
    """Adam whose moments of rows without a gradient stay as they are, which is faster for embeddings."""

    # Dense gradients are plain Adam's.
    _apply_dense = tf.train.AdamOptimizer._apply_dense
    _resource_apply_dense = tf.train.AdamOptimizer._resource_apply_dense

    def _update_rows(self, values, var, indices):
        rate, beta1, beta2, epsilon = self._numbers(var)
        m, v = self.get_slot(var, "m"), self.get_slot(var, "v")
        new_m = beta1 * tf.gather(m, indices) + (1 - beta1) * values
        new_v = beta2 * tf.gather(v, indices) + (1 - beta2) * tf.square(values)
        change = rate * new_m / (tf.sqrt(new_v) + epsilon)
        with tf.control_dependencies([new_m, new_v]):
            kept = [
                slot.scatter_update(tf.IndexedSlices(new, indices), use_locking=self._use_locking)
                for slot, new in ((m, new_m), (v, new_v))
            ]
        return tf.group(self._subtract_rows(var, change, indices), *kept)


class NadamOptimizer(_Adam):
    """Adam with Nesterov's momentum."""

    def _update(self, grad, var):
        rate, beta1, beta2, epsilon = self._numbers(var)
        m, v = self.get_slot(var, "m"), self.get_slot(var, "v")
        m = m.assign(beta1 * m + (1 - beta1) * grad, use_locking=self._use_locking)
        v = v.assign(beta2 * v + (1 - beta2) * tf.square(grad), use_locking=self._use_locking)
        return self._subtract(var, rate * (beta1 * m + (1 - beta1) * grad) / (tf.sqrt(v) + epsilon))

    def _update_rows(self, values, var, indices):
        rate, beta1, beta2, epsilon = self._numbers(var)
        m, v = self.get_slot(var, "m"), self.get_slot(var, "v")
        decayed = [
            m.assign(beta1 * m, use_locking=self._use_locking),
            v.assign(beta2 * v, use_locking=self._use_locking),
        ]
        with tf.control_dependencies(decayed):
            m = m.scatter_add(tf.IndexedSlices((1 - beta1) * values, indices), use_locking=self._use_locking)
            v = v.scatter_add(tf.IndexedSlices((1 - beta2) * tf.square(values), indices), use_locking=self._use_locking)
        m, v = rows(m, indices), rows(v, indices)
        change = rate * (beta1 * m + (1 - beta1) * values) / (tf.sqrt(v) + epsilon)
        return self._subtract_rows(var, change, indices)


class AdaMaxOptimizer(_Adam):
    """Adam with the largest gradient of late instead of the root of the mean square."""

    def __init__(
        self, learning_rate=0.001, beta1=0.9, beta2=0.999, epsilon=1e-8, use_locking=False, name="AdaMax"
    ):  # fmt: skip
        super().__init__(learning_rate, beta1, beta2, epsilon, use_locking, name)

    def _get_beta_accumulators(self):
        return self._get_non_slot_variable("beta1_power", graph=tf.get_default_graph())

    def _create_slots(self, var_list):
        first = min(var_list, key=lambda var: var.name)
        self._create_non_slot_variable(initial_value=self._beta1, name="beta1_power", colocate_with=first)
        for var in var_list:
            self._zeros_slot(var, "m", self._name)
            self._zeros_slot(var, "v", self._name)

    def _update(self, grad, var):
        rate, beta1, beta2, epsilon, power = self._max_numbers(var)
        m, v = self.get_slot(var, "m"), self.get_slot(var, "v")
        m = m.assign(beta1 * m + (1 - beta1) * grad, use_locking=self._use_locking)
        v = v.assign(tf.maximum(beta2 * v, tf.abs(grad)), use_locking=self._use_locking)
        return self._subtract(var, rate / (1 - power) * m / (v + epsilon))

    def _update_rows(self, values, var, indices):
        rate, beta1, beta2, epsilon, power = self._max_numbers(var)
        m, v = self.get_slot(var, "m"), self.get_slot(var, "v")
        new_m = beta1 * tf.gather(m, indices) + (1 - beta1) * values
        new_v = tf.maximum(beta2 * tf.gather(v, indices), tf.abs(values))
        kept = [
            slot.scatter_update(tf.IndexedSlices(new, indices), use_locking=self._use_locking)
            for slot, new in ((m, new_m), (v, new_v))
        ]
        return self._subtract_rows(var, rate / (1 - power) * new_m / (new_v + epsilon), indices, after=kept)

    def _max_numbers(self, var) -> list:
        power = self._get_beta_accumulators()
        return to(var, self._lr_t, self._beta1_t, self._beta2_t, self._epsilon_t, power)

    def _finish(self, update_ops, name_scope):
        power = self._get_beta_accumulators()
        with tf.control_dependencies(update_ops):
            power = power.assign(power * self._beta1_t, use_locking=self._use_locking)
        return tf.group(*update_ops, power, name=name_scope)


class AdamGSOptimizer(_Adam):
    """Adam whose corrections come from the global step instead of from variables of its own."""

    def __init__(
        self, global_step=0, learning_rate=0.001, beta1=0.9, beta2=0.999, epsilon=1e-8, use_locking=False, name="Adam"
    ):  # fmt: skip
        super().__init__(learning_rate, beta1, beta2, epsilon, use_locking, name)
        self._global_step = global_step

    _apply_dense = tf.train.AdamOptimizer._apply_dense
    _resource_apply_dense = tf.train.AdamOptimizer._resource_apply_dense
    _apply_sparse = tf.train.AdamOptimizer._apply_sparse
    _resource_apply_sparse = tf.train.AdamOptimizer._resource_apply_sparse

    def _prepare(self):
        super()._prepare()
        self._step = tf.cast(tf.identity(self._global_step) + 1, tf.float32)

    def _get_beta_accumulators(self):
        return tf.pow(self._beta1_t, self._step), tf.pow(self._beta2_t, self._step)

    def _create_slots(self, var_list):
        for var in var_list:
            self._zeros_slot(var, "m", self._name)
            self._zeros_slot(var, "v", self._name)

    def _finish(self, update_ops, name_scope):
        return tf.group(*update_ops, name=name_scope)


class LazyAdamGSOptimizer(AdamGSOptimizer):
    """LazyAdamOptimizer with the corrections of AdamGSOptimizer."""

    _apply_sparse = AnyVariable._apply_sparse
    _resource_apply_sparse = AnyVariable._resource_apply_sparse
    _update_rows = LazyAdamOptimizer._update_rows
