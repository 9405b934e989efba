"""Compares a cell of ours with another over the same inputs: variables, outputs, states and gradients."""

import numpy as np
import tensorflow.compat.v1 as tf


class Cells:
    """Collects pairs of networks in a graph of its own; check() runs them in one session."""

    def __init__(self, seed=0):
        self.graph, self.random, self.pairs, self.weights = tf.Graph(), np.random.RandomState(seed), [], {}

    def add(self, label, ours, theirs, shape=(3, 3, 4), run=None, names=True):
        """run(cell, inputs) -> (outputs, state) of both cells, each made by a function without arguments.

        By default a dynamic_rnn over inputs [batch, time, size] with lengths. names: whether they must be the same.
        """
        with self.graph.as_default():
            values = tf.constant(self.random.randn(*shape), tf.float32)
            sides = []
            for side, make in (("ours", ours), ("theirs", theirs)):
                scope = f"{side}_{len(self.pairs)}"
                inputs = tf.identity(values)
                with tf.variable_scope(scope):
                    outputs = tf.nest.flatten((run or unrolled)(make(), inputs))
                variables = tf.get_collection(tf.GraphKeys.GLOBAL_VARIABLES, scope=scope + "/")
                sides.append((inputs, outputs, variables))
            (x, y, v), (their_x, their_y, their_v) = sides
            assert len(v) == len(their_v), (label, [w.name for w in v], [w.name for w in their_v])
            for variable, other in zip(v, their_v, strict=True):
                if names:
                    assert own(variable) == own(other), (label, variable.name, other.name)
                assert variable.shape == other.shape, (label, variable.name)
                weight = self.random.uniform(-0.8, 0.8, variable.shape.as_list())
                self.weights.update({variable.initial_value: weight, other.initial_value: weight})
            self.pairs.append((label, *(self._results(*side) for side in ((x, y, v), (their_x, their_y, their_v)))))

    def _results(self, inputs, outputs, variables):
        loss = tf.add_n([tf.reduce_sum(tf.square(output)) + tf.reduce_sum(output) for output in outputs])
        return [*outputs, *(g for g in tf.gradients(loss, [inputs, *variables]) if g is not None)]

    def check(self, tolerance=1e-5):
        """Fails for the first pair whose results differ by more than the tolerance times their size."""
        config = tf.ConfigProto()
        config.graph_options.rewrite_options.disable_meta_optimizer = True  # takes longer than what it would make quick
        with tf.Session(graph=self.graph, config=config) as session:
            with self.graph.as_default():
                session.run([variable.initializer for variable in tf.global_variables()], self.weights)
            results = session.run([(ours, theirs) for _, ours, theirs in self.pairs])
        for (label, *_), (ours, theirs) in zip(self.pairs, results, strict=True):
            assert len(ours) == len(theirs), label
            for one, other in zip(ours, theirs, strict=True):
                one, other = np.asarray(getattr(one, "values", one)), np.asarray(getattr(other, "values", other))
                size = max(1.0, float(np.abs(other).max(initial=0)))
                np.testing.assert_allclose(one, other, rtol=0, atol=tolerance * size, err_msg=str(label))


def own(variable):
    """The variable's name below its side's scope."""
    return variable.op.name.split("/", 1)[1]


def unrolled(cell, inputs):
    """dynamic_rnn over sequences of different lengths."""
    return tf.nn.dynamic_rnn(cell, inputs, sequence_length=[3, 1, 2][: inputs.shape[0]], dtype=tf.float32)


def in_order(cell, inputs):
    """dynamic_rnn with one step at a time, so that the random operations of the steps draw in their order."""
    return tf.nn.dynamic_rnn(cell, inputs, dtype=tf.float32, parallel_iterations=1)


def two_steps(cell, inputs):
    """Two calls of the cell in the scope of an rnn function: quick to build."""
    with tf.variable_scope("rnn"):
        output, state = cell(inputs[:, 0], cell.zero_state(inputs.shape[0], tf.float32))
        return output, cell(inputs[:, 1], state)
