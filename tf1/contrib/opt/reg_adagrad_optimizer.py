"""Adagrad whose accumulators can be kept as they are, for steps of a regularizer."""

import contextlib

import tensorflow.compat.v1 as tf

from tf1.contrib.opt.any_variable import AnyVariable, rows, to

__all__ = ["RegAdagradOptimizer"]


class RegAdagradOptimizer(AnyVariable, tf.train.AdagradOptimizer):
    """tf.train.AdagradOptimizer; operations made within avoid_updating_slots() only read the accumulators."""

    def __init__(self, learning_rate, initial_accumulator_value=0.1, use_locking=False, name="RegAdagrad"):
        super().__init__(learning_rate, initial_accumulator_value, use_locking, name)
        self._updates_slots = True

    @contextlib.contextmanager
    def avoid_updating_slots(self):
        """Within the block accumulators don't change."""
        before, self._updates_slots = self._updates_slots, False
        try:
            yield
        finally:
            self._updates_slots = before

    def _update(self, grad, var):
        (rate,) = to(var, self._learning_rate_tensor)
        sums = self.get_slot(var, "accumulator")
        if self._updates_slots:
            sums = sums.assign_add(tf.square(grad), use_locking=self._use_locking)
        return self._subtract(var, rate * grad / tf.sqrt(sums))

    def _update_rows(self, values, var, indices):
        (rate,) = to(var, self._learning_rate_tensor)
        sums = self.get_slot(var, "accumulator")
        if self._updates_slots:
            sums = sums.scatter_add(tf.IndexedSlices(tf.square(values), indices), use_locking=self._use_locking)
        return self._subtract_rows(var, rate * values / tf.sqrt(rows(sums, indices)), indices)
