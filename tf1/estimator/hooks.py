"""Hooks of Estimators beside those of tf.train: evaluation in memory, and stopping at a checkpoint's step."""

import tensorflow.compat.v1 as tf

from tf1.estimator import calling, sessions
from tf1.estimator.mode_keys import ModeKeys
from tf1.estimator.model_fn import checked_hooks


class InMemoryEvaluatorHook(tf.train.SessionRunHook):
    """Evaluates with the variables of the running training: at its start, every so many steps and at its end.

    Args:
        estimator: the Estimator that trains.
        input_fn, hooks, steps, name: see Estimator.evaluate.
        every_n_iter: steps between evaluations (ValueError if not positive).
    """

    def __init__(self, estimator, input_fn, hooks=None, steps=None, name=None, every_n_iter=100):
        if every_n_iter is None or every_n_iter <= 0:
            raise ValueError(f"invalid every_n_iter={every_n_iter}.")
        self._estimator, self._input_fn, self._hooks = estimator, input_fn, list(checked_hooks(hooks))
        self._steps, self._name, self._every_n_iter = steps, name, every_n_iter

    def begin(self):
        """Finds the variables of the training."""
        self._done = 0
        self._variables = {variable.op.name: variable for variable in tf.global_variables()}

    def after_create_session(self, session, coord):
        """Evaluates before the first step."""
        self._evaluate(session)

    def after_run(self, run_context, run_values):
        """Evaluates after every_n_iter steps."""
        self._done += 1
        if self._done % self._every_n_iter == 0:
            self._evaluate(run_context.session)

    def end(self, session):
        """Evaluates the final variables."""
        self._evaluate(session)

    def _evaluate(self, session) -> None:
        values = session.run(self._variables)
        estimator, mode = self._estimator, ModeKeys.EVAL
        with estimator._graph():
            features, labels = calling.features_and_labels(estimator._call_input_fn(self._input_fn, mode))
            spec = estimator._call_model_fn(features, labels, mode, estimator.config)

            def initialize(scaffold, new_session):
                for variable in tf.global_variables():
                    if variable.op.name in values:
                        variable.load(values[variable.op.name], new_session)

            spec = spec._replace(scaffold=tf.train.Scaffold(init_fn=initialize, copy_from_scaffold=spec.scaffold))
            folder = estimator.eval_dir(self._name)
            sessions.evaluate(spec, estimator.config.session_config, None, self._steps, list(self._hooks), folder)


def make_stop_at_checkpoint_step_hook(estimator, last_step, wait_after_file_check_secs=30):
    """A hook that ends the training at global step last_step: this machine writes the checkpoints itself."""
    return tf.train.StopAtStepHook(last_step=last_step)
