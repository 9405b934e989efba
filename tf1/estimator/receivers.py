"""What feeds an exported model: receivers of serialized examples or of raw tensors."""

import collections
from collections.abc import Callable
from typing import Any

import tensorflow.compat.v1 as tf

_FIELDS = ["features", "receiver_tensors", "receiver_tensors_alternatives"]


class ServingInputReceiver(collections.namedtuple("ServingInputReceiver", _FIELDS)):
    """The inputs of a served model.

    Args:
        features: name -> tensor, for the model; a single tensor is called "feature".
        receiver_tensors: name -> placeholder that a request feeds; a single one is called "input".
        receiver_tensors_alternatives: name of a further signature -> other tensors that can be fed.

    ValueError for anything that is no tensor, and for names that are no strings.
    """

    __slots__ = ()

    def __new__(cls, features, receiver_tensors, receiver_tensors_alternatives=None):
        """Checks the arguments; see the class."""
        alternatives = receiver_tensors_alternatives
        if alternatives is not None:
            if not isinstance(alternatives, dict):
                raise ValueError(f"receiver_tensors_alternatives must be a dict, not {alternatives!r}")
            alternatives = {key: named(value, "receiver_tensors_alternative") for key, value in alternatives.items()}
        return super().__new__(cls, named(features, "feature"), named(receiver_tensors, "input"), alternatives)


class TensorServingInputReceiver(collections.namedtuple("TensorServingInputReceiver", _FIELDS)):
    """A ServingInputReceiver of a model whose features are one tensor, not a dict."""

    __slots__ = ()

    def __new__(cls, features, receiver_tensors, receiver_tensors_alternatives=None):
        """Checks the arguments; see the class."""
        if isinstance(features, dict):
            raise ValueError("TensorServingInputReceiver: features must be a single Tensor, not a dict")
        receiver = ServingInputReceiver(features, receiver_tensors, receiver_tensors_alternatives)
        return super().__new__(
            cls, receiver.features["feature"], receiver.receiver_tensors, receiver.receiver_tensors_alternatives
        )


class UnsupervisedInputReceiver(ServingInputReceiver):
    """The inputs of an exported training or evaluation graph without labels."""

    __slots__ = ()

    def __new__(cls, features, receiver_tensors):
        """Checks the arguments; see the class."""
        return super().__new__(cls, features, receiver_tensors)


class SupervisedInputReceiver(
    collections.namedtuple("SupervisedInputReceiver", ["features", "labels", "receiver_tensors"])
):
    """The inputs of an exported training or evaluation graph with labels."""

    __slots__ = ()

    def __new__(cls, features, labels, receiver_tensors):
        """Checks the arguments; see the class."""
        named(features, "feature")
        named(labels, "label")
        return super().__new__(cls, features, labels, named(receiver_tensors, "input"))


def build_parsing_serving_input_receiver_fn(feature_spec, default_batch_size=None) -> Callable:
    """() -> ServingInputReceiver of serialized tf.train.Examples, fed as "examples".

    Args:
        feature_spec: name -> tf.FixedLenFeature or tf.VarLenFeature.
        default_batch_size: None: any.
    """

    def serving_input_receiver_fn():
        examples = tf.placeholder(tf.string, [default_batch_size], "input_example_tensor")
        return ServingInputReceiver(tf.parse_example(examples, feature_spec), {"examples": examples})

    return serving_input_receiver_fn


def build_raw_serving_input_receiver_fn(features, default_batch_size=None) -> Callable:
    """() -> ServingInputReceiver of placeholders like the tensors in `features` (name -> tensor).

    default_batch_size: None: any.
    """

    def serving_input_receiver_fn():
        placeholders = _placeholders(features, default_batch_size)
        return ServingInputReceiver(placeholders, placeholders)

    return serving_input_receiver_fn


def build_raw_supervised_input_receiver_fn(features, labels, default_batch_size=None) -> Callable:
    """() -> SupervisedInputReceiver of placeholders like the tensors in `features` and `labels`.

    ValueError if both have a name in common, as single tensors do not.
    """
    features, labels = named(features, "feature"), named(labels, "label")
    if shared := sorted(features.keys() & labels.keys()):
        raise ValueError(f"Features and labels must have distinct keys; both have {shared}")

    def supervised_input_receiver_fn():
        x, y = _placeholders(features, default_batch_size), _placeholders(labels, default_batch_size)
        is_single = list(x) == ["feature"], list(y) == ["label"]
        return SupervisedInputReceiver(
            x["feature"] if is_single[0] else x, y["label"] if is_single[1] else y, {**x, **y}
        )

    return supervised_input_receiver_fn


def named(tensors: Any, single: str) -> dict:
    """Name -> tensor of a tensor (called `single`) or a dict; ValueError for anything else."""
    if tensors is None:
        raise ValueError(f"{single}s must be defined.")
    tensors = tensors if isinstance(tensors, dict) else {single: tensors}
    for name, tensor in tensors.items():
        if not isinstance(name, (str, int)):
            raise ValueError(f"{single} keys must be strings: {name!r}.")
        if not (tf.is_tensor(tensor) or isinstance(tensor, tf.SparseTensor)):
            raise ValueError(f"{single} {name} must be a Tensor or SparseTensor, not {tensor!r}.")
    return tensors


def _placeholders(tensors: dict, batch_size: int | None) -> dict:
    """A placeholder for each tensor, of its type and name, and of its shape but for the first dimension."""
    placeholders = {}
    for name, tensor in named(tensors, "feature").items():
        shape = tensor.shape.as_list() if tensor.shape.rank is not None else None
        name_of_op = tensor.op.name if tf.is_tensor(tensor) and hasattr(tensor, "graph") else str(name)
        shape = [batch_size, *shape[1:]] if shape else shape
        placeholders[name] = tf.placeholder(tensor.dtype, shape, name_of_op.rpartition("/")[2])
    return placeholders
