"""Learning rate schedules: a function of the global step in the graph."""

import math

import tensorflow.compat.v1 as tf

from training.options import TrainOptions


def learning_rate(
    options: TrainOptions, global_step: tf.Tensor, plateau_factor: tf.Tensor, since: float = 0.0
) -> tf.Tensor:
    """The learning rate of the step that is about to run: scalar float32.

    The rates of the schedule, with step = global_step - since - warm_up, at least 0:

    - constant: lr.
    - steps: lr * decay_rate^k, k = 0, 1, 2 in each third of the training (or after each decay_steps, twice).
    - exponential: lr * decay_rate^(step / decay_steps); the exponent is rounded down by `staircase`.
    - polynomial: from lr to end_learning_rate in decay_steps: (lr - end) * (1 - step / decay_steps)^power + end.
    - plateau: lr * plateau_factor, at least end_learning_rate; the loop lowers the factor (see training/monitor.py).

    Before them, the warm-up: step k of warm_up steps, k = 1, 2, ..., takes k / warm_up of the first rate. A large batch
    needs a large rate, which the first weights do not bear: Goyal et al. 2017, section 2.2.

    Args:
        options: resolved, so that decay_steps is set.
        global_step: scalar int64, the number of steps done.
        plateau_factor: scalar float32 in 0..1.
        since: the step from which warm-up and schedule count, see runs/changes.py.
    """
    with tf.name_scope("learning_rate"):
        rate = _scheduled(options, global_step, plateau_factor, since + options.warm_up)
        if not options.warm_up:
            return rate
        done = tf.maximum(tf.cast(global_step, tf.float32) - since, 0.0)
        return rate * tf.minimum((done + 1) / options.warm_up, 1.0)


def _scheduled(options: TrainOptions, global_step: tf.Tensor, plateau_factor: tf.Tensor, since: float) -> tf.Tensor:
    start = options.learning_rate
    if options.schedule == "steps":
        boundaries = [math.ceil(since + times * options.decay_steps) for times in (1, 2)]
        values = [start, start * options.decay_rate, start * options.decay_rate**2]
        return tf.train.piecewise_constant(global_step, [b - 1 for b in boundaries], values)
    if since:
        global_step = tf.maximum(tf.cast(global_step, tf.float32) - since, 0.0)
    if options.schedule == "exponential":
        return tf.train.exponential_decay(
            start, global_step, options.decay_steps, options.decay_rate, staircase=options.staircase
        )
    if options.schedule == "polynomial":
        return tf.train.polynomial_decay(
            start, global_step, options.decay_steps, options.end_learning_rate, options.power
        )
    if options.schedule == "plateau":
        return tf.maximum(start * plateau_factor, options.end_learning_rate)
    return tf.constant(start, tf.float32)
