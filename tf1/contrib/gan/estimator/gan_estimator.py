"""An Estimator that trains a GANModel: its features are the generator's inputs, its labels the real data."""

import enum
import functools
import inspect

import tensorflow.compat.v1 as tf

from tf1.contrib.gan import train as gan_train
from tf1.contrib.gan.eval import summaries
from tf1.contrib.gan.models import as_tensors, gan_model, trainable_variables
from tf1.contrib.gan.namedtuples import GANModel
from tf1.estimator import Estimator, EstimatorSpec, ModeKeys

__all__ = ["GANEstimator", "SummaryType"]


class SummaryType(enum.IntEnum):
    """What of the model goes into TensorBoard."""

    NONE = 0
    VARIABLES = 1
    IMAGES = 2
    IMAGE_COMPARISON = 3


_SUMMARIES = {
    SummaryType.NONE: lambda _: None,
    SummaryType.VARIABLES: summaries.add_gan_model_summaries,
    SummaryType.IMAGES: summaries.add_gan_model_image_summaries,
    SummaryType.IMAGE_COMPARISON: summaries.add_image_comparison_summaries,
}


class GANEstimator(Estimator):
    """An Estimator of two networks.

    Args:
        model_dir: the folder of checkpoints and events.
        generator_fn: see gan_model; an argument called `mode` gets the mode.
        discriminator_fn: as generator_fn.
        generator_loss_fn: (GANModel, add_summaries=...) -> a scalar.
        discriminator_loss_fn: as generator_loss_fn.
        generator_optimizer: an optimizer, or a function of no arguments that makes one.
        discriminator_optimizer: as generator_optimizer.
        get_hooks_fn: GANTrainOps -> hooks that train; get_sequential_train_hooks() by default.
        get_eval_metric_ops_fn: GANModel -> a dictionary of metrics.
        add_summaries: a SummaryType or a list of them.
        use_loss_summaries: whether losses go into TensorBoard.
        config: a RunConfig.
        warm_start_from: see Estimator.
        is_chief: see gan_train_ops.

    predict() yields generated data. Raises ValueError or TypeError if a loss or get_hooks_fn can't be called.
    """

    def __init__(
        self, model_dir=None, generator_fn=None, discriminator_fn=None, generator_loss_fn=None,
        discriminator_loss_fn=None, generator_optimizer=None, discriminator_optimizer=None, get_hooks_fn=None,
        get_eval_metric_ops_fn=None, add_summaries=None, use_loss_summaries=True, config=None, warm_start_from=None,
        is_chief=True,
    ):  # fmt: skip
        for name, function in (("generator", generator_loss_fn), ("discriminator", discriminator_loss_fn)):
            if not callable(function):
                raise ValueError(f"{name}_loss_fn must be callable.")
        if get_hooks_fn is not None and not callable(get_hooks_fn):
            raise TypeError("get_hooks_fn must be callable.")

        def model_fn(features, labels, mode):
            if mode == ModeKeys.PREDICT:
                return EstimatorSpec(mode, predictions=_generator(generator_fn, features).generated_data)
            networks = (_with_mode(generator_fn, mode), _with_mode(discriminator_fn, mode))
            model = gan_model(*networks, labels, features, check_shapes=False)
            _add_summaries(model, add_summaries)
            loss = gan_train.gan_loss(model, generator_loss_fn, discriminator_loss_fn, add_summaries=use_loss_summaries)
            if mode == ModeKeys.EVAL:
                return _evaluated(model, loss, get_eval_metric_ops_fn)
            optimizers = [one() if callable(one) else one for one in (generator_optimizer, discriminator_optimizer)]
            train_ops = gan_train.gan_train_ops(model, loss, *optimizers, is_chief=is_chief)
            hooks = (get_hooks_fn or gan_train.get_sequential_train_hooks())(train_ops)
            return EstimatorSpec(mode, loss=sum(loss), train_op=train_ops.global_step_inc_op, training_hooks=hooks)

        super().__init__(model_fn=model_fn, model_dir=model_dir, config=config, warm_start_from=warm_start_from)


def _with_mode(function, mode: str):
    return functools.partial(function, mode=mode) if "mode" in inspect.signature(function).parameters else function


def _generator(generator_fn, inputs) -> GANModel:
    """The generator alone."""
    with tf.variable_scope("Generator") as scope:
        inputs = as_tensors(inputs)
        data = _with_mode(generator_fn, ModeKeys.PREDICT)(inputs)
    return GANModel(inputs, data, trainable_variables(scope), scope, generator_fn, *[None] * 6)


def _add_summaries(model: GANModel, kinds) -> None:
    kinds = kinds if isinstance(kinds, list | tuple) else [kinds or SummaryType.NONE]
    with tf.name_scope(None):
        for kind in kinds:
            _SUMMARIES[kind](model)


def _evaluated(model: GANModel, loss, get_eval_metric_ops_fn) -> EstimatorSpec:
    """The losses of both networks, and the program's own metrics."""
    with tf.name_scope(None, "metrics"):
        metrics = {name: tf.metrics.mean(getattr(loss, name)) for name in loss._fields}
        if get_eval_metric_ops_fn is not None:
            own = get_eval_metric_ops_fn(model)
            if not isinstance(own, dict):
                raise TypeError(f"get_eval_metric_ops_fn must return a dict, received: {own}")
            metrics.update(own)
    return EstimatorSpec(ModeKeys.EVAL, predictions=model.generated_data, loss=sum(loss), eval_metric_ops=metrics)
