"""Learning rates as numbers, for messages and for changes of a run. No TensorFlow."""

import math
from dataclasses import replace

from training.options import TrainOptions

RATE = "learning_rate"  # its name among what a step measures


def rate_after(options: TrainOptions, steps_done: int, plateau_factor: float = 1.0, since: float = 0.0) -> float:
    """The learning rate of the step that follows `steps_done` steps, by the formulas of schedules.learning_rate.

    Args:
        options: resolved.
        steps_done: of the run.
        plateau_factor: in 0..1, of schedule "plateau".
        since: the step from which warm-up and schedule count.
    """
    done = max(steps_done - since, 0.0)
    warmth = min((done + 1) / options.warm_up, 1.0) if options.warm_up else 1.0
    return warmth * scheduled_rate(options, max(done - options.warm_up, 0.0), plateau_factor)


def scheduled_rate(options: TrainOptions, done: float, plateau_factor: float = 1.0) -> float:
    """The learning rate of the schedule, without the warm-up, when `done` steps of the schedule are done."""
    start, end = options.learning_rate, options.end_learning_rate
    if options.schedule == "plateau":
        return max(start * plateau_factor, end)
    if options.schedule == "constant":
        return start
    decays = done / options.decay_steps
    if options.schedule == "polynomial":
        return (start - end) * (1 - min(decays, 1.0)) ** options.power + end
    if options.schedule == "steps":
        decays = min(math.floor(decays), 2)
    elif options.staircase:
        decays = math.floor(decays)
    return start * options.decay_rate**decays


def scaled(options: TrainOptions, batch_size: int) -> TrainOptions:
    """The options with a learning rate in proportion to their batch size: Goyal et al. 2017, the linear scaling rule.

    batch_size: that for which options.learning_rate was chosen.
    """
    return replace(options, learning_rate=options.learning_rate * options.batch_size / batch_size)


def told(options: TrainOptions) -> list[str]:
    """A line on the learning rate of a run that begins, where it is scaled or warmed up; [] elsewhere."""
    if not options.warm_up and not options.scale_learning_rate:
        return []
    rate = f"learning rate of batches of {options.batch_size}: {options.learning_rate:g}"
    return [rate + (f", after a warm-up of {options.warm_up} steps" if options.warm_up else "")]
