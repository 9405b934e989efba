"""tf.contrib.learn.monitors: what was called at each step of a training before there were hooks."""

import inspect
from typing import Any

import numpy as np
import tensorflow.compat.v1 as tf

from tf1.contrib.learn.base_monitor import BaseMonitor, EveryN
from tf1.contrib.learn.validation_monitor import ValidationMonitor

__all__ = ["BaseMonitor", "EveryN", "ValidationMonitor"]

NanLossDuringTrainingError = tf.train.NanLossDuringTrainingError


class StopAtStep(BaseMonitor):
    """Ends training after num_steps more steps or at step last_step; one of them is given."""

    def __init__(self, num_steps=None, last_step=None):
        super().__init__()
        if (num_steps is None) == (last_step is None):
            raise ValueError("One of num_steps and last_step must be given.")
        self._num_steps, self._last_step = num_steps, last_step

    def step_begin(self, step):
        """Counts from the first step on."""
        if self._last_step is None:
            self._last_step = step + self._num_steps - 1
        return []

    def step_end(self, step, output):
        """Whether the last step is reached."""
        return step >= self._last_step


class PrintTensor(EveryN):
    """Logs tensors.

    Args:
        tensor_names: names, or name in the log -> name.
        every_n, first_n: see EveryN.
    """

    def __init__(self, tensor_names, every_n=100, first_n=1):
        super().__init__(every_n, first_n)
        names = tensor_names if isinstance(tensor_names, dict) else {name: name for name in tensor_names}
        self._tensor_names = names

    def every_n_step_begin(self, step):
        """The tensors."""
        return list(self._tensor_names.values())

    def every_n_step_end(self, step, outputs):
        """Logs them."""
        shown = [f"{tag} = {outputs[name]}" for tag, name in self._tensor_names.items() if name in outputs]
        tf.logging.info("Step %d: %s", step, ", ".join(shown))
        return False


class LoggingTrainable(EveryN):
    """Logs the trainable variables of a scope. Arguments: see EveryN."""

    def __init__(self, scope=None, every_n=100, first_n=1):
        super().__init__(every_n, first_n)
        self._scope = scope

    def every_n_step_begin(self, step):
        """The variables."""
        return [variable.name for variable in tf.trainable_variables(self._scope)]

    def every_n_step_end(self, step, outputs):
        """Logs them."""
        tf.logging.info("Logging Trainable: Step %d: %s", step, outputs)
        return False


class CaptureVariable(EveryN):
    """Keeps the values of a variable: `values` is step -> array. Arguments: see EveryN."""

    def __init__(self, var_name, every_n=100, first_n=1):
        super().__init__(every_n, first_n)
        self._var_name, self._values = var_name, {}

    @property
    def values(self):
        """Step -> array."""
        return self._values

    def every_n_step_begin(self, step):
        """The variable."""
        return [self._var_name]

    def every_n_step_end(self, step, outputs):
        """Keeps it."""
        self._values[step] = outputs[self._var_name]
        return False


class NanLoss(EveryN):
    """Ends training, or raises NanLossDuringTrainingError, when the loss is no number."""

    def __init__(self, loss_tensor, every_n_steps=100, fail_on_nan_loss=True):
        super().__init__(every_n_steps)
        self._loss, self._fail = loss_tensor, fail_on_nan_loss

    def every_n_step_begin(self, step):
        """The loss."""
        return [self._loss]

    def every_n_step_end(self, step, outputs):
        """Looks at it."""
        value = outputs[self._loss if isinstance(self._loss, str) else self._loss.name]
        if not np.isnan(value):
            return False
        if self._fail:
            raise NanLossDuringTrainingError
        return True


def SummarySaver(summary_op, save_steps=100, output_dir=None, summary_writer=None, scaffold=None):
    """See tf.train.SummarySaverHook."""
    return tf.train.SummarySaverHook(
        save_steps, output_dir=output_dir, summary_writer=summary_writer, scaffold=scaffold, summary_op=summary_op
    )


def CheckpointSaver(
    checkpoint_dir, save_secs=None, save_steps=None, saver=None, checkpoint_basename="model.ckpt", scaffold=None
):
    """See tf.train.CheckpointSaverHook."""
    return tf.train.CheckpointSaverHook(checkpoint_dir, save_secs, save_steps, saver, checkpoint_basename, scaffold)


def StepCounter(every_n_steps=100, output_dir=None, summary_writer=None):
    """See tf.train.StepCounterHook."""
    return tf.train.StepCounterHook(every_n_steps, output_dir=output_dir, summary_writer=summary_writer)


def get_default_monitors(loss_op=None, summary_op=None, save_summary_steps=100, output_dir=None, summary_writer=None):
    """Monitors that log the loss and save summaries."""
    monitors = []
    if loss_op is not None:
        monitors.append(PrintTensor({"loss": loss_op.name}))
    if summary_op is not None:
        monitors.append(SummarySaver(summary_op, save_summary_steps, output_dir, summary_writer))
    return monitors


class RunHookAdapterForMonitors(tf.train.SessionRunHook):
    """Calls monitors as hooks are called.

    Args:
        monitors: sequence of BaseMonitor.
    """

    def __init__(self, monitors):
        self._monitors = monitors

    def begin(self):
        """Begins each monitor."""
        self._global_step = tf.train.get_global_step()
        for monitor in self._monitors:
            monitor.begin(max_steps=None)

    def before_run(self, run_context):
        """Asks the monitors for tensors."""
        self._step = int(run_context.session.run(self._global_step)) + 1
        wanted = {}
        for monitor in self._monitors:
            for one in monitor.step_begin(self._step) or []:
                name = one if isinstance(one, str) else one.name
                wanted[name] = _element(name)
        return tf.train.SessionRunArgs(wanted)

    def after_run(self, run_context, run_values):
        """Gives the monitors their values."""
        for monitor in self._monitors:
            if monitor.step_end(self._step, run_values.results):
                run_context.request_stop()
        for monitor in self._monitors:
            monitor.post_step(self._step, run_context.session)

    def end(self, session):
        """Ends each monitor."""
        for monitor in self._monitors:
            takes_session = "session" in inspect.signature(monitor.end).parameters
            monitor.end(**({"session": session} if takes_session else {}))


def _element(name: str) -> Any:
    """The tensor, or the first output of the operation, of that name."""
    return tf.get_default_graph().get_tensor_by_name(name if ":" in name else f"{name}:0")


def replace_monitors_with_hooks(monitors_or_hooks, estimator):
    """A list of hooks: those there are, and one that calls the monitors."""
    given = list(monitors_or_hooks or [])
    hooks = [one for one in given if isinstance(one, tf.train.SessionRunHook)]
    monitors = [one for one in given if not isinstance(one, tf.train.SessionRunHook)]
    for monitor in monitors:
        monitor.set_estimator(estimator)
    return [*hooks, RunHookAdapterForMonitors(monitors)] if monitors else hooks
