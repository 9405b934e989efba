"""Which trials are stopped early: Optuna's successive halving. No TensorFlow."""

from collections.abc import Sequence

from training.startup import scale_package

_FACTOR = 2


class Halving:
    """Successive halving, asynchronous: after 1, 2, 4, 8, ... validations a trial goes on if it is in the better half.

    It is compared with the trials that got as far before it, so the first one always goes on.

    Source: Li et al. 2020, "A System for Massively Parallel Hyperparameter Tuning" (ASHA).

    Args:
        higher: whether the metric should grow.

    Raises:
        RunError: Optuna is not installed.
    """

    def __init__(self, higher: bool):
        optuna = scale_package("optuna", "--early_stop")
        optuna.logging.set_verbosity(optuna.logging.WARNING)
        pruner = optuna.pruners.SuccessiveHalvingPruner(min_resource=1, reduction_factor=_FACTOR)
        self._study = optuna.create_study(direction="maximize" if higher else "minimize", pruner=pruner)
        self._trials = {}
        self._judged: dict[int, list[bool]] = {}

    def is_poor(self, number: int, values: Sequence[float]) -> bool:
        """Whether the trial with this number should stop; values: the metric at each of its validations so far."""
        if number not in self._trials:
            self._trials[number], self._judged[number] = self._study.ask(), []
        trial, judged = self._trials[number], self._judged[number]
        for at in range(len(judged), len(values)):
            trial.report(values[at], step=at + 1)
            judged.append(trial.should_prune())
        return any(judged)
