"""An optimizer that keeps moving averages of the variables, and a Saver that saves these in their place."""

import tensorflow.compat.v1 as tf

__all__ = ["MovingAverageOptimizer"]


class MovingAverageOptimizer(tf.train.Optimizer):
    """Wraps an optimizer: after each step the averages follow the variables.

    Args:
        opt: the optimizer.
        average_decay: of the averages, 0..1.
        num_updates: the step, which makes the decay smaller at the start.
        sequential_update: whether averages follow after the step, not at the same time.
    """

    def __init__(self, opt, average_decay=0.9999, num_updates=None, sequential_update=True):
        self._optimizer = opt
        self._ema = tf.train.ExponentialMovingAverage(average_decay, num_updates=num_updates)
        self._partner = None  # name of a variable's operation -> that of its average, and back
        self._sequential_update = sequential_update

    def compute_gradients(self, *args, **kwargs):
        """See tf.train.Optimizer."""
        return self._optimizer.compute_gradients(*args, **kwargs)

    def apply_gradients(self, grads_and_vars, global_step=None, name=None):
        """See tf.train.Optimizer."""
        grads_and_vars = list(grads_and_vars)
        step = self._optimizer.apply_gradients(grads_and_vars, global_step=global_step, name=name)
        variables = [variable for gradient, variable in grads_and_vars if gradient is not None]
        with tf.control_dependencies([step] if self._sequential_update else []):
            following = self._ema.apply(variables)
        self._partner = {}
        for variable in variables:
            average = self._ema.average(variable)
            self._partner[variable.op.name] = average.op.name
            self._partner[average.op.name] = variable.op.name
        return tf.group(step, following, name="train_with_avg")

    def swapping_saver(self, var_list=None, name="swapping_saver", **kwargs):
        """A tf.train.Saver of var_list (all by default) that saves averages under the variables' names, and back.

        Raises RuntimeError before minimize, ValueError if a variable is to be saved and its average is not.
        """
        if self._partner is None:
            raise RuntimeError("Must call apply_gradients or minimize before creating the swapping_saver")
        if var_list is None:
            var_list = tf.global_variables()
        if not isinstance(var_list, dict):
            var_list = {variable.op.name: variable for variable in var_list}
        swapped = {}
        for key, variable in var_list.items():
            other = self._partner.get(key)
            if other is not None and other not in var_list:
                raise ValueError(f"Variable to swap {other} is not part of variables to save.")
            swapped[key] = variable if other is None else var_list[other]
        return tf.train.Saver(swapped, name=name, **kwargs)
