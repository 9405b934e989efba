"""Optimizers outside of TensorFlow that see a loss as a function of one vector: SciPy's."""

import numpy as np
import tensorflow.compat.v1 as tf

__all__ = ["ExternalOptimizerInterface", "ScipyOptimizerInterface"]


class ExternalOptimizerInterface:
    """Minimizes a loss by a function of a subclass, _minimize.

    Args:
        loss: a scalar.
        var_list: the variables; by default the trainable ones.
        equalities: tensors that have to be 0.
        inequalities: tensors that have to be 0 or more.
        var_to_bounds: variable -> (least, greatest), numbers or arrays of its shape.
        optimizer_kwargs: arguments of the optimizer.
    """

    def __init__(
        self, loss, var_list=None, equalities=None, inequalities=None, var_to_bounds=None, **optimizer_kwargs
    ):  # fmt: skip
        self._loss = loss
        self._equalities, self._inequalities = list(equalities or []), list(inequalities or [])
        self._vars = tf.trainable_variables() if var_list is None else list(var_list)
        self._packed_bounds = None if var_to_bounds is None else self._bounds(var_to_bounds)
        self.optimizer_kwargs = optimizer_kwargs
        self._shapes = [tuple(variable.get_shape().as_list()) for variable in self._vars]
        ends = np.cumsum([0] + [int(np.prod(shape)) for shape in self._shapes])
        self._slices = [slice(*pair) for pair in zip(ends, ends[1:], strict=False)]
        self._fed = [
            tf.placeholder(variable.dtype.base_dtype, shape)
            for variable, shape in zip(self._vars, self._shapes, strict=True)
        ]
        self._assign = [variable.assign(value) for variable, value in zip(self._vars, self._fed, strict=True)]
        self._packed = _pack(self._vars)
        self._loss_gradient = self._gradient(loss)
        self._equality_gradients = [self._gradient(equality) for equality in self._equalities]
        self._inequality_gradients = [self._gradient(inequality) for inequality in self._inequalities]

    def _bounds(self, var_to_bounds) -> list:
        """(least, greatest) of each element of the vector."""
        bounds = {variable.op.name: pair for variable, pair in var_to_bounds.items()}
        pairs = []
        for variable in self._vars:
            ends = bounds.get(variable.op.name, (-np.inf, np.inf))
            arrays = [np.broadcast_to(end, variable.get_shape().as_list()).flatten() for end in ends]
            pairs += list(zip(*arrays, strict=True))
        return pairs

    def _gradient(self, tensor):
        """The gradient of a scalar as one vector; 0 where it does not depend on a variable."""
        gradients = tf.gradients(tensor, self._vars)
        gradients = [
            tf.zeros_like(variable) if gradient is None else tf.convert_to_tensor(gradient)
            for gradient, variable in zip(gradients, self._vars, strict=True)
        ]
        return _pack(gradients)

    def minimize(
        self, session=None, feed_dict=None, fetches=None, step_callback=None, loss_callback=None, **run_kwargs
    ):  # fmt: skip
        """Runs the optimizer to its end; the variables then have what it found.

        Args:
            session: by default the current one.
            feed_dict: of each run.
            fetches: tensors whose values loss_callback gets.
            step_callback: called with the vector at each step.
            loss_callback: called with the values of fetches whenever loss and gradient are computed.
            run_kwargs: of the last session.run.
        """
        session, feed_dict, fetches = session or tf.get_default_session(), feed_dict or {}, list(fetches or [])

        def function(*tensors, callback=None):
            """The vector -> the values of the tensors."""

            def evaluate(vector):
                self._set(session, vector)
                values = session.run([*tensors, *fetches], feed_dict)
                if callback is not None:
                    callback(*values[len(tensors) :])
                return values[: len(tensors)] if len(tensors) > 1 else values[0]

            return evaluate

        vector = self._minimize(
            initial_val=session.run(self._packed),
            loss_grad_func=function(self._loss, self._loss_gradient, callback=loss_callback),
            equality_funcs=[function(tensor) for tensor in self._equalities],
            equality_grad_funcs=[function(tensor) for tensor in self._equality_gradients],
            inequality_funcs=[function(tensor) for tensor in self._inequalities],
            inequality_grad_funcs=[function(tensor) for tensor in self._inequality_gradients],
            packed_bounds=self._packed_bounds,
            step_callback=step_callback,
            optimizer_kwargs=self.optimizer_kwargs,
        )
        self._set(session, vector, **run_kwargs)

    def _set(self, session, vector, **run_kwargs):
        """Gives the variables the values of the vector."""
        values = [vector[part].reshape(shape) for part, shape in zip(self._slices, self._shapes, strict=True)]
        session.run(self._assign, dict(zip(self._fed, values, strict=True)), **run_kwargs)

    def _minimize(
        self, initial_val, loss_grad_func, equality_funcs, equality_grad_funcs, inequality_funcs,
        inequality_grad_funcs, packed_bounds, step_callback, optimizer_kwargs,
    ):  # fmt: skip
        """The vector that is found; a subclass does this."""
        raise NotImplementedError("To use ExternalOptimizerInterface, subclass from it and implement _minimize().")


def _pack(tensors: list):
    return tf.concat([tf.reshape(tensor, [-1]) for tensor in tensors], 0)


class ScipyOptimizerInterface(ExternalOptimizerInterface):
    """scipy.optimize.minimize, by default L-BFGS-B; optimizer_kwargs are its arguments (method, options, tol).

    Raises ValueError in minimize for arguments that are set already (bounds, constraints, callback, jac).
    """

    _DEFAULT_METHOD = "L-BFGS-B"

    def _minimize(
        self, initial_val, loss_grad_func, equality_funcs, equality_grad_funcs, inequality_funcs,
        inequality_grad_funcs, packed_bounds, step_callback, optimizer_kwargs,
    ):  # fmt: skip
        import scipy.optimize

        def loss_and_gradient(vector):
            loss, gradient = loss_grad_func(vector)
            return float(loss), gradient.astype(np.float64)

        kinds = (("eq", equality_funcs, equality_grad_funcs), ("ineq", inequality_funcs, inequality_grad_funcs))
        constraints = [
            {"type": kind, "fun": function, "jac": gradient}
            for kind, functions, gradients in kinds
            for function, gradient in zip(functions, gradients, strict=True)
        ]
        arguments = {"jac": True, "callback": step_callback, "constraints": constraints, "bounds": packed_bounds}
        for name in arguments:
            if name in optimizer_kwargs:
                remedy = (
                    "Bounds must be set using the var_to_bounds argument" if name == "bounds" else "it is set already"
                )
                raise ValueError(f"ScipyOptimizerInterface: {name} can't be given: {remedy}")
        arguments.update({"method": self._DEFAULT_METHOD, **optimizer_kwargs})
        result = scipy.optimize.minimize(loss_and_gradient, initial_val.astype(np.float64), **arguments)
        lines = [
            "Optimization terminated with:",
            f"  Message: {result.message}",
            f"  Objective function value: {result.fun:f}",
        ]
        lines += [
            f"  {text}: {result[key]}"
            for key, text in (("nit", "Number of iterations"), ("nfev", "Number of functions evaluations"))
            if key in result
        ]
        tf.logging.info("%s", "\n".join(lines))
        return result["x"]
