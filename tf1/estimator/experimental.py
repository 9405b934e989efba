"""tf.estimator.experimental: hooks that stop early, evaluation in memory, logits of the ready-made models."""

from tf1.estimator.canned.logits import call_logit_fn, dnn_logit_fn_builder, linear_logit_fn_builder
from tf1.estimator.early_stopping import (
    make_early_stopping_hook,
    stop_if_higher_hook,
    stop_if_lower_hook,
    stop_if_no_decrease_hook,
    stop_if_no_increase_hook,
)
from tf1.estimator.hooks import InMemoryEvaluatorHook, make_stop_at_checkpoint_step_hook
from tf1.estimator.receivers import build_raw_supervised_input_receiver_fn
from tf1.missing import absence

__all__ = [
    "InMemoryEvaluatorHook", "build_raw_supervised_input_receiver_fn", "call_logit_fn", "dnn_logit_fn_builder",
    "linear_logit_fn_builder", "make_early_stopping_hook", "make_stop_at_checkpoint_step_hook", "stop_if_higher_hook",
    "stop_if_lower_hook", "stop_if_no_decrease_hook", "stop_if_no_increase_hook",
]  # fmt: skip

__getattr__ = absence("estimator.experimental")
