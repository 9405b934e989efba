"""SciPy's optimizers on small problems with known minima."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from tf1.contrib.opt import ExternalOptimizerInterface, ScipyOptimizerInterface


@pytest.mark.parametrize("use_resource", [False, True])
@pytest.mark.parametrize("method", [None, "BFGS", "CG"])
def test_rosenbrock(method, use_resource):
    with tf.Graph().as_default(), tf.Session() as session:
        variables = [
            tf.get_variable("x", initializer=tf.constant([-1.2]), use_resource=use_resource),
            tf.get_variable("y", initializer=tf.constant([[1.0, 0.0]]), use_resource=use_resource),
        ]
        shift = tf.placeholder(tf.float32, [])
        x, y = variables[0][0] - shift, variables[1][0, 0]
        loss = 100 * tf.square(y - tf.square(x)) + tf.square(1 - x)
        options = {"method": method} if method else {"options": {"maxiter": 200}}
        optimizer = ScipyOptimizerInterface(loss, **options)
        session.run(tf.global_variables_initializer())
        steps, losses = [], []
        optimizer.minimize(
            session, feed_dict={shift: 2.0}, fetches=[loss], step_callback=steps.append, loss_callback=losses.append
        )
        found = session.run(variables)
        np.testing.assert_allclose(found[0], [3.0], atol=2e-2)
        np.testing.assert_allclose(found[1], [[1.0, 0.0]], atol=5e-2)
        assert len(losses) >= len(steps) > 5 and losses[-1] < losses[0] and steps[0].shape == (3,)


def test_bounds_and_constraints():
    with tf.Graph().as_default(), tf.Session():
        vector = tf.get_variable("v", initializer=tf.constant([7.0, 7.0]))
        other = tf.get_variable("w", initializer=1.0)
        loss = tf.reduce_sum(tf.square(vector))
        bounded = ScipyOptimizerInterface(loss, [vector, other], var_to_bounds={vector: ([1, 2], np.inf)})
        constrained = ScipyOptimizerInterface(
            loss, var_list=[vector], equalities=[vector[0] - vector[1] - 1.0], inequalities=[vector[1] - 1.0],
            method="SLSQP",
        )  # fmt: skip
        tf.global_variables_initializer().run()
        bounded.minimize()
        np.testing.assert_allclose(vector.eval(), [1.0, 2.0], atol=1e-4)
        assert other.eval() == 1.0
        constrained.minimize()
        np.testing.assert_allclose(vector.eval(), [2.0, 1.0], atol=1e-4)


def test_errors():
    with tf.Graph().as_default(), tf.Session() as session:
        variable = tf.get_variable("v", initializer=1.0)
        session.run(variable.initializer)
        with pytest.raises(ValueError, match="var_to_bounds"):
            ScipyOptimizerInterface(tf.square(variable), bounds=[(0, 1)]).minimize(session)
        with pytest.raises(NotImplementedError, match="_minimize"):
            ExternalOptimizerInterface(tf.square(variable)).minimize(session)
