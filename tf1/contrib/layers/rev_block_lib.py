"""contrib.layers' reversible blocks (Gomez et al. 2017) and recompute_grad, without what they were for: less memory.

They compute what the originals did, outputs and gradients. The activations stay in memory until the backward pass; the
originals computed them a second time there. A line in the log says so.
"""

import functools

import tensorflow.compat.v1 as tf

__all__ = ["RevBlock", "recompute_grad", "rev_block"]


def rev_block(x1, x2, f, g, num_layers=1, f_side_input=None, g_side_input=None, is_training=True):
    """(y1, y2) after num_layers of: y1 = x1 + f(x2), y2 = x2 + g(y1).

    f, g: functions of a tensor (and of the side input, if there is one) that keep its shape, or a list of them, one a
    layer; their variables are in revblock/revlayer_0/f and so on.
    """
    reuse = tf.get_variable_scope().reuse
    return RevBlock(f, g, num_layers, f_side_input, g_side_input, is_training, _reuse=reuse).forward(x1, x2)


class RevBlock:
    """A block of reversible layers, run forward or backward with the same variables; arguments as in rev_block.

    use_efficient_backprop: whether the original saved memory.
    """

    def __init__(
        self, f, g, num_layers=1, f_side_input=None, g_side_input=None, use_efficient_backprop=True, name="revblock",
        **kwargs,
    ):  # fmt: skip
        functions = {"f": f, "g": g}
        for word, given in functions.items():
            functions[word] = given if isinstance(given, list) else [given] * num_layers
            if len(functions[word]) != num_layers:
                raise ValueError(f"RevBlock: {len(given)} functions {word} for {num_layers} layers")
        self.f, self.g, self.num_layers = functions["f"], functions["g"], num_layers
        self.f_side_input, self.g_side_input = f_side_input or [], g_side_input or []
        self.name, self._reuse, self._scope = name, kwargs.get("_reuse"), None
        if use_efficient_backprop:
            _say_once("rev_block")

    def forward(self, x1, x2):
        """(x1, x2) -> (y1, y2)."""
        with self._entered():
            for number in range(self.num_layers):
                x1 = x1 + self._apply("f", number, x2)
                x2 = x2 + self._apply("g", number, x1)
            return x1, x2

    def backward(self, y1, y2):
        """(y1, y2) -> the (x1, x2) that they come from."""
        with self._entered():
            for number in reversed(range(self.num_layers)):
                y2 = y2 - self._apply("g", number, y1)
                y1 = y1 - self._apply("f", number, y2)
            return y1, y2

    def _entered(self):
        if self._scope is None:
            with tf.variable_scope(self.name if self._reuse else None, self.name, reuse=self._reuse) as self._scope:
                pass
            return tf.variable_scope(self._scope, reuse=self._reuse, auxiliary_name_scope=False)
        return tf.variable_scope(self._scope, reuse=True, auxiliary_name_scope=False)

    def _apply(self, word, number, tensor):
        function, side_input = getattr(self, word)[number], getattr(self, f"{word}_side_input")
        with tf.variable_scope(f"revlayer_{number}/{word}", use_resource=True):
            return function(tensor, side_input) if side_input else function(tensor)


def recompute_grad(fn=None, use_data_dep=None, tupleize_grads=False):
    """Decorates a function of tensors, which stays what it is; also with arguments: @recompute_grad(use_data_dep=True).

    use_data_dep, tupleize_grads: how the original ordered the second computation.
    """
    if fn is None:
        return functools.partial(recompute_grad, use_data_dep=use_data_dep, tupleize_grads=tupleize_grads)
    _say_once("recompute_grad")
    return fn


@functools.cache
def _say_once(name):
    tf.logging.info("contrib.layers.%s computes what it did, but does not save memory", name)
