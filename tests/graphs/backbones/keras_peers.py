"""Networks of keras.applications with random weights, and backbones with the same."""

from collections.abc import Callable

import keras
import numpy as np
import tensorflow.compat.v1 as tf

from graphs.backbones.backbone import Backbone


def randomized(
    model: keras.Model, rename: Callable[[str], str], factor: Callable[[str], float] = lambda name: 1.0
) -> dict[str, np.ndarray]:
    """Gives the weights random values, positive where they are variances; name in the backbone -> value.

    rename: layer/variable of Keras -> name in the backbone. factor: by that name, what multiplies the value.
    """
    random, values = np.random.default_rng(0), {}
    for variable in model.weights:
        name = rename(variable.path)
        spread = np.sqrt(2 / np.prod(variable.shape[:-1])) if len(variable.shape) > 1 else 0.2
        value = random.normal(0, spread, variable.shape).astype(np.float32)
        value = np.abs(value) + 0.5 if name.endswith(("gamma", "moving_variance")) else value
        values[name] = value * np.float32(factor(name))
        variable.assign(values[name])
    return values


def outputs_of(
    backbone: Backbone, images: np.ndarray, values: dict[str, np.ndarray], batch_norm: bool = True
) -> np.ndarray:
    """The deepest stage with the values, which are those of all variables, by name."""
    with tf.Graph().as_default(), tf.Session() as session:
        block = backbone.block(tf.constant(False), batch_norm, 0.0, 0.0, "zeros")
        stages = backbone.stages(tf.constant(images), block)
        names = {variable.op.name: variable for variable in tf.global_variables()}
        assert set(names) == set(values)
        session.run([v.initializer for v in names.values()], {v.initial_value: values[n] for n, v in names.items()})
        return session.run(list(stages.values())[-1])
