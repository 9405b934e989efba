"""tf.keras.estimator: a compiled Keras model as an Estimator (tf1/estimator)."""

from typing import Any

import tensorflow.compat.v1 as tf
from tf_keras.api._v1.keras import backend, models
from tf_keras.src.optimizers import optimizer_v1

from tf1.estimator.estimator import Estimator
from tf1.estimator.export_output import PredictOutput
from tf1.estimator.model_fn import EstimatorSpec, ModeKeys


def model_to_estimator(
    keras_model=None, keras_model_path=None, custom_objects=None, model_dir=None, config=None, **ignored
):
    """The Estimator of a compiled model; it begins with the model's weights.

    Args:
        keras_model: the model, or keras_model_path: a file that it was saved to.
        custom_objects: name -> class or function, of layers and losses of one's own.

    Raises ValueError without a model, with both, or for one that isn't compiled.
    """
    if (keras_model is None) == (keras_model_path is None):
        raise ValueError("model_to_estimator needs either keras_model or keras_model_path")
    if keras_model_path is not None:
        keras_model = models.load_model(keras_model_path, custom_objects)
    if not getattr(keras_model, "optimizer", None):
        raise ValueError("model_to_estimator: compile the model first: model.compile(optimizer, loss)")
    weights = keras_model.get_weights()

    def model_fn(features, labels, mode):
        backend.set_learning_phase(int(mode == ModeKeys.TRAIN))
        model = models.clone_model(keras_model, input_tensors=_listed(features, keras_model.input_names))
        predictions = dict(zip(model.output_names, model.outputs, strict=True))
        if mode == ModeKeys.PREDICT:
            outputs = {tf.saved_model.DEFAULT_SERVING_SIGNATURE_DEF_KEY: PredictOutput(predictions)}
            return EstimatorSpec(mode, predictions, export_outputs=outputs)
        _compile(model, keras_model, _listed(labels, keras_model.output_names))
        return EstimatorSpec(
            mode,
            predictions,
            loss=model.total_loss,
            train_op=_train_op(model) if mode == ModeKeys.TRAIN else None,
            eval_metric_ops={metric.name: (metric.result(), metric.updates[0]) for metric in model.metrics},
            scaffold=tf.train.Scaffold(init_fn=lambda scaffold, session: _load(model.weights, weights, session)),
        )

    return Estimator(model_fn, model_dir, config)


def _listed(values: Any, names: list[str]) -> list[tf.Tensor]:
    """Features or labels, a tensor or a dictionary or a list of them, in the order of the model's names.

    Labels [batch] become [batch, 1], which Keras expects. Raises ValueError if a name is missing.
    """
    if isinstance(values, dict):
        missing = [name for name in names if name not in values]
        if missing:
            raise ValueError(f"model_to_estimator: input_fn gives {sorted(values)}, the model needs {missing}, too")
        values = [values[name] for name in names]
    values = list(values) if isinstance(values, list | tuple) else [values]
    return [tf.expand_dims(value, 1) if value.shape.ndims == 1 else value for value in values]


def _compile(model, original, targets: list[tf.Tensor]) -> None:
    """Compiles the copy as the original was, with the labels in place of placeholders."""
    optimizer = original.optimizer
    if isinstance(optimizer, optimizer_v1.TFOptimizer):
        optimizer = optimizer.optimizer  # compile wraps it in this graph
    else:
        optimizer = type(optimizer).from_config(optimizer.get_config())
    arguments = original._get_compile_args()
    kept = {name: arguments[name] for name in ("loss", "metrics", "loss_weights", "weighted_metrics")}
    model.compile(optimizer, target_tensors=targets, **kept)
    for metric in model.metrics:
        for variable in metric.variables:  # Keras would give them their first values in its own session
            tf.add_to_collection(tf.GraphKeys.LOCAL_VARIABLES, variable)


def _train_op(model) -> tf.Operation:
    """One step of the model's optimizer, its layers' updates, and one of the global step."""
    updates = model.optimizer.get_updates(params=model._collected_trainable_weights, loss=model.total_loss)
    updates = [*updates, *model.get_updates_for(None), *model.get_updates_for(model.inputs)]
    with tf.control_dependencies(updates):  # no step is counted that the end of the data has stopped
        return tf.assign_add(tf.train.get_or_create_global_step(), 1).op


def _load(variables, values, session: tf.Session) -> None:
    for variable, value in zip(variables, values, strict=True):
        variable.load(value, session)
