"""What a served model answers: predictions, classes or values, and the signatures in a SavedModel."""

from typing import Any

import tensorflow.compat.v1 as tf


class ExportOutput:
    """The base of the three kinds of answers."""

    def as_signature_def(self, receiver_tensors: dict) -> Any:
        """The SignatureDef for what comes in by receiver_tensors (name -> tensor)."""
        raise NotImplementedError(f"{type(self).__name__}.as_signature_def")


class PredictOutput(ExportOutput):
    """Any tensors by name; a single tensor is called "output".

    Args:
        outputs: a tensor, or name -> tensor.
    """

    def __init__(self, outputs):
        self._outputs = _named(outputs, "output")

    @property
    def outputs(self):
        """Name -> tensor."""
        return self._outputs

    def as_signature_def(self, receiver_tensors):
        """The signature of prediction."""
        return tf.saved_model.signature_def_utils.predict_signature_def(receiver_tensors, self._outputs)


class ClassificationOutput(ExportOutput):
    """Scores of classes and their names.

    Args:
        scores: floats, [batch, classes], or None.
        classes: strings of the same shape, or None. One of the two is needed (ValueError).
    """

    def __init__(self, scores=None, classes=None):
        if scores is None and classes is None:
            raise ValueError("ClassificationOutput: scores, classes or both are needed")
        if scores is not None and not (tf.is_tensor(scores) and scores.dtype.is_floating):
            raise ValueError(f"ClassificationOutput: scores must be a float32 Tensor, not {scores!r}")
        if classes is not None and not (tf.is_tensor(classes) and classes.dtype == tf.string):
            raise ValueError(f"ClassificationOutput: classes must be a string Tensor, not {classes!r}")
        self._scores, self._classes = scores, classes

    @property
    def scores(self):
        """Floats, [batch, classes]."""
        return self._scores

    @property
    def classes(self):
        """Strings, [batch, classes]."""
        return self._classes

    def as_signature_def(self, receiver_tensors):
        """The signature of classification, which takes serialized examples; ValueError for other inputs."""
        examples = _examples(receiver_tensors, "Classification")
        return tf.saved_model.signature_def_utils.classification_signature_def(examples, self._classes, self._scores)


class RegressionOutput(ExportOutput):
    """Values.

    Args:
        value: a float tensor (ValueError if not).
    """

    def __init__(self, value):
        if not (tf.is_tensor(value) and value.dtype.is_floating):
            raise ValueError(f"RegressionOutput: value must be a float32 Tensor, not {value!r}")
        self._value = value

    @property
    def value(self):
        """The tensor."""
        return self._value

    def as_signature_def(self, receiver_tensors):
        """The signature of regression, which takes serialized examples; ValueError for other inputs."""
        examples = _examples(receiver_tensors, "Regression")
        return tf.saved_model.signature_def_utils.regression_signature_def(examples, self._value)


def _named(tensors: Any, single: str) -> dict:
    """Name -> tensor of a tensor (which is called `single`) or a dict, whose keys may be tuples."""
    if not isinstance(tensors, dict):
        tensors = {single: tensors}
    named = {"/".join(key) if isinstance(key, tuple) else key: value for key, value in tensors.items()}
    for key, value in named.items():
        if not isinstance(key, str) or not (tf.is_tensor(value) or isinstance(value, tf.SparseTensor)):
            raise ValueError(f"Prediction outputs must be Tensors by name, not {key!r}: {value!r}")
    return named


def _examples(receiver_tensors: dict, kind: str) -> tf.Tensor:
    """The one string tensor among the inputs."""
    tensors = list(receiver_tensors.values())
    if len(tensors) != 1 or tensors[0].dtype != tf.string:
        raise ValueError(f"{kind} input must be a single string Tensor; got {receiver_tensors}")
    return tensors[0]
