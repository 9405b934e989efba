"""Optimizers with weight decay beside the gradient, not in it. Loshchilov and Hutter 2019, "AdamW"."""

import tensorflow.compat.v1 as tf

__all__ = [
    "AdamWOptimizer", "DecoupledWeightDecayExtension", "MomentumWOptimizer", "extend_with_decoupled_weight_decay",
]  # fmt: skip


class DecoupledWeightDecayExtension:
    """A mixin before an optimizer: each step first takes weight_decay * variable from the variable.

    weight_decay: a number, tensor or function; it is not multiplied by the learning rate. decay_var_list of minimize
    and apply_gradients: the variables that decay, by default all.
    """

    def __init__(self, weight_decay, **kwargs):
        self._decay_var_list = None
        self._weight_decay = weight_decay
        super().__init__(**kwargs)

    def minimize(
        self, loss, global_step=None, var_list=None, gate_gradients=tf.train.Optimizer.GATE_OP,
        aggregation_method=None, colocate_gradients_with_ops=False, name=None, grad_loss=None, decay_var_list=None,
    ):  # fmt: skip
        """See tf.train.Optimizer; decay_var_list: the variables that decay."""
        gradients = self.compute_gradients(
            loss, var_list, gate_gradients, aggregation_method, colocate_gradients_with_ops, grad_loss
        )
        if all(gradient is None for gradient, _ in gradients):
            raise ValueError(f"No gradients provided for any variable: loss {loss}.")
        return self.apply_gradients(gradients, global_step, name, decay_var_list=decay_var_list)

    def apply_gradients(self, grads_and_vars, global_step=None, name=None, decay_var_list=None):
        """See tf.train.Optimizer; decay_var_list: the variables that decay."""
        self._decay_var_list = {variable.op.name for variable in decay_var_list} if decay_var_list else None
        return super().apply_gradients(grads_and_vars, global_step=global_step, name=name)

    def _prepare(self):
        decay = self._weight_decay() if callable(self._weight_decay) else self._weight_decay
        self._weight_decay_tensor = tf.convert_to_tensor(decay, name="weight_decay")
        super()._prepare()

    def _decayed(self, grad, var, indices=None):
        """What has to run before the step: the decay of the variable or of its rows, after the gradient is known."""
        if self._decay_var_list is not None and var.op.name not in self._decay_var_list:
            return tf.control_dependencies([])
        factor = tf.cast(self._weight_decay_tensor, var.dtype.base_dtype)
        with tf.control_dependencies([grad]):
            if indices is None:
                decayed = var.assign_sub(factor * var, use_locking=self._use_locking)
            else:
                rows = tf.IndexedSlices(factor * tf.gather(var, indices), indices)
                decayed = var.scatter_sub(rows, use_locking=self._use_locking)
        return tf.control_dependencies([decayed])

    def _apply_dense(self, grad, var):
        with self._decayed(grad, var):
            return super()._apply_dense(grad, var)

    def _resource_apply_dense(self, grad, var):
        with self._decayed(grad, var):
            return super()._resource_apply_dense(grad, var)

    def _apply_sparse(self, grad, var):
        with self._decayed(grad.values, var, grad.indices):
            return super()._apply_sparse(grad, var)

    def _resource_apply_sparse(self, grad, var, indices):
        with self._decayed(grad, var, indices):
            return super()._resource_apply_sparse(grad, var, indices)


def extend_with_decoupled_weight_decay(base_optimizer):
    """A class of optimizers -> the class with weight decay, whose first argument is weight_decay."""

    class OptimizerWithDecoupledWeightDecay(DecoupledWeightDecayExtension, base_optimizer):
        """base_optimizer with weight decay."""

        def __init__(self, weight_decay, *args, **kwargs):
            self._decay_var_list = None
            self._weight_decay = weight_decay
            base_optimizer.__init__(self, *args, **kwargs)

    return OptimizerWithDecoupledWeightDecay


class MomentumWOptimizer(DecoupledWeightDecayExtension, tf.train.MomentumOptimizer):
    """tf.train.MomentumOptimizer with weight decay."""

    def __init__(self, weight_decay, learning_rate, momentum, use_locking=False, name="MomentumW", use_nesterov=False):
        super().__init__(
            weight_decay,
            learning_rate=learning_rate,
            momentum=momentum,
            use_locking=use_locking,
            name=name,
            use_nesterov=use_nesterov,
        )


class AdamWOptimizer(DecoupledWeightDecayExtension, tf.train.AdamOptimizer):
    """tf.train.AdamOptimizer with weight decay."""

    def __init__(
        self, weight_decay, learning_rate=0.001, beta1=0.9, beta2=0.999, epsilon=1e-8, use_locking=False, name="AdamW"
    ):  # fmt: skip
        super().__init__(
            weight_decay,
            learning_rate=learning_rate,
            beta1=beta1,
            beta2=beta2,
            epsilon=epsilon,
            use_locking=use_locking,
            name=name,
        )
