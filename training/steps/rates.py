"""Learning rates as numbers, for messages and for changes of a run. No TensorFlow."""

import math

from training.options import TrainOptions


def rate_after(options: TrainOptions, steps_done: int, plateau_factor: float = 1.0, since: float = 0.0) -> float:
    """The learning rate of the step that follows `steps_done` steps, by the formulas of schedules.learning_rate.

    Args:
        options: resolved.
        steps_done: of the run.
        plateau_factor: in 0..1, of schedule "plateau".
        since: the step from which the schedule counts.
    """
    start, end = options.learning_rate, options.end_learning_rate
    if options.schedule == "plateau":
        return max(start * plateau_factor, end)
    if options.schedule == "constant":
        return start
    decays = max(steps_done - since, 0.0) / options.decay_steps
    if options.schedule == "polynomial":
        return (start - end) * (1 - min(decays, 1.0)) ** options.power + end
    if options.schedule == "steps":
        decays = min(math.floor(decays), 2)
    elif options.staircase:
        decays = math.floor(decays)
    return start * options.decay_rate**decays
