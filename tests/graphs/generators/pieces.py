"""Trains a small network in pieces, each in a graph and session of its own as after a kill: the bits must not tell."""

import numpy as np
import tensorflow.compat.v1 as tf

from graphs import seeding
from training.options import TrainOptions
from training.steps import optimizers
from training.steps.training_steps import TrainingSteps

BATCHES = np.random.default_rng(0).integers(0, 256, (7, 6, 8, 8, 1), np.uint8)


def trained(kind: type, chosen: dict, options: TrainOptions, pieces: list[tuple[int, int]]) -> dict[str, np.ndarray]:
    """All variables after 7 steps on BATCHES, in pieces of (steps, steps in one Session.run)."""
    done, values = 0, {}
    for steps, steps_per_run in pieces:
        with tf.Graph().as_default(), tf.Session() as session:
            seeding.seed_graph(0)
            model, rate = kind(**chosen), tf.constant(0.01)
            step = optimizers.train_step(model, options, rate)
            training = TrainingSteps(model, model.feeds, step, rate, steps_per_run)
            variables = {variable.op.name: variable for variable in tf.global_variables()}
            session.run(tf.global_variables_initializer())
            for name, value in values.items():
                variables[name].load(value, session)
            for start in range(done, done + steps, steps_per_run):
                training.run(session, {"images": BATCHES[start : min(start + steps_per_run, done + steps)]})
            done, values = done + steps, session.run(variables)
    assert done == values["global_step"] == len(BATCHES)
    return values
