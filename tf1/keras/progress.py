"""The progress bar of a training by steps: losses and metrics, without the batch's number and size, as then."""

import functools

from tf_keras.src.callbacks import ProgbarLogger


def show_metrics_alone() -> None:
    """Changes tf_keras's progress bar. Does it once."""
    update = ProgbarLogger._batch_update_progbar
    if hasattr(update, "__wrapped__"):
        return

    @functools.wraps(update)
    def metrics_alone(self, batch, logs=None):
        if self.use_steps:  # else the bar takes the size to count examples, and leaves it out itself
            logs = {name: value for name, value in (logs or {}).items() if name not in ("batch", "size", "num_steps")}
        return update(self, batch, logs)

    ProgbarLogger._batch_update_progbar = metrics_alone
