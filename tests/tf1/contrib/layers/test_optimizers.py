"""contrib.layers.optimize_loss: the weights after some steps are those of tf_slim's."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from tests.tf1.contrib.libraries import OURS, THEIRS

NUMBERS = np.random.RandomState(0).randn(8, 3).astype(np.float32)


def after_steps(library, arguments, step_given=True):
    """Names and values of the variables, the losses, and the tags of the summaries, after three steps."""
    with tf.Graph().as_default() as graph, tf.Session() as session:
        tf.set_random_seed(1)
        step = tf.train.create_global_step()
        weights = tf.get_variable("weights", initializer=tf.constant([[1.0], [2.0], [3.0]]))
        table = tf.get_variable("table", initializer=tf.ones([4, 1]))
        rows = tf.gather(table, [1, 3])
        loss = tf.reduce_mean((NUMBERS @ weights - 1.0) ** 2) + tf.reduce_sum(rows**2)
        tf.add_to_collection(tf.GraphKeys.UPDATE_OPS, tf.assign_add(tf.get_variable("updates", initializer=0), 1))
        train = library.optimize_loss(loss, step if step_given else None, **arguments(library, weights, table))
        session.run(tf.global_variables_initializer())
        losses = [session.run(train) for _ in range(3)]
        values = session.run({variable.name: variable for variable in tf.global_variables()})
        tags = [tensor.op.name for tensor in graph.get_collection(tf.GraphKeys.SUMMARIES)]
        return train.op.name, losses, values, tags


CASES = {
    "sgd": lambda s, w, t: {"learning_rate": 0.1, "optimizer": "SGD"},
    "momentum": lambda s, w, t: {"learning_rate": 0.1, "optimizer": "Momentum", "name": "named"},
    "adam": lambda s, w, t: {"learning_rate": 0.1, "optimizer": "Adam", "summaries": s.OPTIMIZER_SUMMARIES},
    "ftrl": lambda s, w, t: {"learning_rate": 0.1, "optimizer": "Ftrl", "summaries": []},
    "class": lambda s, w, t: {"learning_rate": tf.constant(0.1), "optimizer": tf.train.RMSPropOptimizer},
    "instance": lambda s, w, t: {"learning_rate": None, "optimizer": tf.train.AdagradOptimizer(0.1)},
    "function": lambda s, w, t: {"learning_rate": 0.1, "optimizer": lambda rate: tf.train.AdamOptimizer(rate)},
    "no rate": lambda s, w, t: {"learning_rate": None, "optimizer": lambda: tf.train.AdamOptimizer(0.1)},
    "decay": lambda s, w, t: {
        "learning_rate": 0.1, "optimizer": "SGD",
        "learning_rate_decay_fn": lambda rate, step: rate / (1 + tf.to_float(step))
    },
    "clip": lambda s, w, t: {"learning_rate": 0.1, "optimizer": "SGD", "clip_gradients": 0.5},
    "adaptive": lambda s, w, t: {
        "learning_rate": 0.1, "optimizer": "SGD",
        "clip_gradients": s.adaptive_clipping_fn(0.5, 0.9, report_summary=True)
    },
    "adaptive by step": lambda s, w, t: {
        "learning_rate": 0.1, "optimizer": "SGD", "increment_global_step": False,
        "clip_gradients": s.adaptive_clipping_fn(
            decay=0.9, static_max_norm=0.5, global_step=tf.train.get_global_step(), name="norm"
        ),
    },
    "multiplied": lambda s, w, t: {
        "learning_rate": 0.1, "optimizer": "SGD", "gradient_multipliers": {w: 0.5, t.name: tf.constant(2.0)}
    },
    "no updates": lambda s, w, t: {"learning_rate": 0.1, "optimizer": "SGD", "update_ops": [], "variables": [w]},
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_steps(case):
    mine, theirs = (after_steps(library, CASES[case]) for library in (OURS, THEIRS))
    assert mine[3] == theirs[3]
    np.testing.assert_allclose(mine[1], theirs[1], rtol=1e-5)
    assert mine[2].keys() == theirs[2].keys()
    for name, value in theirs[2].items():
        np.testing.assert_allclose(mine[2][name], value, rtol=1e-5, atol=1e-6, err_msg=name)


def test_noise_changes_the_step():
    quiet, noisy = (
        after_steps(OURS, lambda s, w, t, noise=noise: {
            "learning_rate": 0.1, "optimizer": "SGD", "gradient_noise_scale": noise, "variables": [w]
        })
        for noise in (None, 1.0)
    )  # fmt: skip
    assert abs(quiet[2]["weights:0"] - noisy[2]["weights:0"]).max() > 1e-3


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"optimizer": "Newton"}, "choose from Adagrad, Adam"),
        ({"optimizer": "SGD", "learning_rate": None}, "needs a learning_rate"),
        ({"optimizer": "SGD", "learning_rate": -1.0}, "0 or more"),
        ({"optimizer": "SGD", "learning_rate": "fast"}, "a float or a scalar tensor"),
        ({"optimizer": 3}, "a name, class, instance or function"),
        ({"optimizer": "SGD", "clip_gradients": "all"}, "a float or a function"),
        ({"optimizer": "SGD", "summaries": ["weights"]}, "choose from learning_rate, loss"),
    ],
)
def test_errors(arguments, words):
    with pytest.raises(ValueError, match=words):
        after_steps(OURS, lambda s, w, t: {"learning_rate": 0.1, **arguments})
