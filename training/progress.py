"""The bar on the screen, and a line for each validation."""

import contextlib
import sys
import time

from tqdm import tqdm

from training.options import TrainOptions

_WORTH_TELLING = 0.05  # of the time


class Progress:
    """What a user sees of a training: loss, metrics and examples a second of this process.

    Args:
        start: steps that were done before.
        options: resolved.
    """

    def __init__(self, start: int, options: TrainOptions):
        self.batch_size = options.batch_size
        self.bar = tqdm(total=options.steps, initial=start, unit="step", disable=None, dynamic_ncols=True)
        self.began, self.start = time.perf_counter(), start

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *_: object) -> None:
        self.bar.close()

    def steps(self, done: int, metrics: dict[str, float], waited: float) -> None:
        """Moves the bar to `done` steps, the last of which measured these metrics.

        waited: seconds in which training has waited for data so far; a share that matters is shown.
        """
        if self.bar.disable:
            return
        seconds = time.perf_counter() - self.began
        shown = {name: f"{value:.4f}" for name, value in metrics.items()}
        shown["examples/s"] = f"{(done - self.start) * self.batch_size / seconds:.0f}"
        if waited > _WORTH_TELLING * seconds:
            shown["waits for data"] = f"{waited / seconds:.0%}"
        self.bar.set_postfix(shown, refresh=False)
        self.bar.update(done - self.bar.n)

    def validation(self, step: int, trained: dict[str, float], validated: dict[str, float], best: bool) -> None:
        """Prints a line above the bar, if it can be printed: a training does not end because its screen is gone."""
        known = {name: f"{value:.4f}" for name, value in trained.items()}  # not map_50, which is one of a whole split
        pairs = "  ".join(f"{name} {known.get(name, '-')} / {value:.4f}" for name, value in validated.items())
        with contextlib.suppress(OSError):
            tqdm.write(f"step {step:>6}  train / validation: {pairs}{'  best' if best else ''}")

    def warning(self, line: str) -> None:
        """Prints a warning above the bar, if it can be printed."""
        with contextlib.suppress(OSError):
            tqdm.write(f"warning: {line}", file=sys.stderr)
