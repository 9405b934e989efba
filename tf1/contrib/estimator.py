"""tf.contrib.estimator: heads, hooks and extensions of tf.estimator."""

import tensorflow.compat.v1 as tf

from tf1.estimator.calling import argument_names
from tf1.estimator.canned.baseline import BaselineEstimator
from tf1.estimator.canned.dnn import DNNEstimator
from tf1.estimator.canned.dnn_linear_combined import DNNLinearCombinedEstimator
from tf1.estimator.canned.head import (
    binary_classification_head,
    logistic_regression_head,
    multi_class_head,
    multi_label_head,
    poisson_regression_head,
    regression_head,
)
from tf1.estimator.canned.linear import LinearEstimator
from tf1.estimator.canned.logits import call_logit_fn, dnn_logit_fn_builder, linear_logit_fn_builder
from tf1.estimator.early_stopping import (
    make_early_stopping_hook,
    read_eval_metrics,
    stop_if_higher_hook,
    stop_if_lower_hook,
    stop_if_no_decrease_hook,
    stop_if_no_increase_hook,
)
from tf1.estimator.extenders import add_metrics, forward_features
from tf1.estimator.hooks import InMemoryEvaluatorHook, make_stop_at_checkpoint_step_hook
from tf1.estimator.receivers import SupervisedInputReceiver, build_raw_supervised_input_receiver_fn

__all__ = [
    "BaselineEstimator", "DNNEstimator", "DNNLinearCombinedEstimator", "InMemoryEvaluatorHook", "LinearEstimator",
    "TowerOptimizer", "add_metrics", "binary_classification_head", "build_raw_supervised_input_receiver_fn",
    "build_supervised_input_receiver_fn_from_input_fn", "call_logit_fn", "clip_gradients_by_norm",
    "dnn_logit_fn_builder", "export_all_saved_models", "export_saved_model_for_mode", "forward_features",
    "linear_logit_fn_builder", "logistic_regression_head", "make_early_stopping_hook",
    "make_stop_at_checkpoint_step_hook", "multi_class_head", "multi_label_head", "poisson_regression_head",
    "read_eval_metrics", "regression_head", "replicate_model_fn", "stop_if_higher_hook", "stop_if_lower_hook",
    "stop_if_no_decrease_hook", "stop_if_no_increase_hook",
]  # fmt: skip


def replicate_model_fn(model_fn, loss_reduction="weighted_sum_by_nonzero_weights", devices=None):
    """The model function itself, for one device; NotImplementedError if several devices are named."""
    if devices and len(devices) > 1:
        raise NotImplementedError(f"replicate_model_fn: {len(devices)} devices; tf1's Estimator trains on one")
    names = argument_names(model_fn)

    def single_device_model_fn(features, labels, mode, params=None, config=None):
        given = {"labels": labels, "mode": mode, "params": params, "config": config}
        return model_fn(features=features, **{name: value for name, value in given.items() if name in names})

    return single_device_model_fn


def TowerOptimizer(optimizer_or_optimizer_fn):
    """The optimizer itself, or what the function makes: there is one tower."""
    return optimizer_or_optimizer_fn() if callable(optimizer_or_optimizer_fn) else optimizer_or_optimizer_fn


def clip_gradients_by_norm(optimizer, clip_norm):
    """An optimizer that clips the gradients to the global norm before it applies them; others are not changed."""
    return _Clipping(optimizer, clip_norm)


class _Clipping(tf.train.Optimizer):
    """See clip_gradients_by_norm."""

    def __init__(self, optimizer, clip_norm):
        super().__init__(use_locking=False, name=f"Clip{optimizer.get_name()}")
        self._optimizer, self._clip_norm = optimizer, clip_norm

    def compute_gradients(self, *args, **kwargs):
        """See tf.train.Optimizer."""
        return self._optimizer.compute_gradients(*args, **kwargs)

    def apply_gradients(self, grads_and_vars, global_step=None, name=None):
        """Clips, then applies."""
        gradients, variables = zip(*grads_and_vars, strict=True)
        clipped, _ = tf.clip_by_global_norm(gradients, self._clip_norm)
        return self._optimizer.apply_gradients(zip(clipped, variables, strict=True), global_step, name)

    def get_slot(self, *args, **kwargs):
        """See tf.train.Optimizer."""
        return self._optimizer.get_slot(*args, **kwargs)

    def get_slot_names(self, *args, **kwargs):
        """See tf.train.Optimizer."""
        return self._optimizer.get_slot_names(*args, **kwargs)

    def variables(self):
        """See tf.train.Optimizer."""
        return self._optimizer.variables()


def export_saved_model_for_mode(
    estimator, export_dir_base, input_receiver_fn, assets_extra=None, as_text=False, checkpoint_path=None,
    mode="infer",
):  # fmt: skip
    """See tf.estimator.Estimator.export_saved_model."""
    return estimator.export_saved_model(
        export_dir_base, input_receiver_fn, assets_extra, as_text, checkpoint_path, mode
    )


def export_all_saved_models(
    estimator, export_dir_base, input_receiver_fn_map, assets_extra=None, as_text=False, checkpoint_path=None
):
    """See tf.estimator.Estimator.experimental_export_all_saved_models."""
    return estimator.experimental_export_all_saved_models(
        export_dir_base, input_receiver_fn_map, assets_extra, as_text, checkpoint_path
    )


def build_supervised_input_receiver_fn_from_input_fn(input_fn, **input_fn_args):
    """() -> SupervisedInputReceiver of placeholders like what input_fn yields."""
    from tf1.estimator.calling import features_and_labels

    def receiver_fn():
        with tf.Graph().as_default():
            features, labels = features_and_labels(input_fn(**input_fn_args))
            receiver_fn = build_raw_supervised_input_receiver_fn(features, labels)
        receiver = receiver_fn()
        return SupervisedInputReceiver(receiver.features, receiver.labels, receiver.receiver_tensors)

    return receiver_fn
