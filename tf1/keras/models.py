"""Methods and loaders of models that tf.keras of TensorFlow 1.15 and Keras 2 had and tf_keras has lost."""

import functools
import json
from typing import Any

import numpy as np
import tensorflow.compat.v1 as tf
from tf_keras.api._v1.keras import backend, models
from tf_keras.src.engine import functional, training_v1


def add_lost_methods() -> None:
    """Gives tf_keras's models the methods that they had then: predict_classes, predict_proba, to_yaml."""
    if hasattr(models.Sequential, "predict_classes"):
        return
    for name in ("predict", "predict_on_batch"):
        setattr(training_v1.Model, name, _giving_numbers(getattr(training_v1.Model, name)))
    functional.Functional._run_internal_graph = _running(functional.Functional._run_internal_graph)
    functional.Functional._get_node_attribute_at_index = _with_its_own(
        functional.Functional._get_node_attribute_at_index
    )
    for kind in (functional.Functional, models.Sequential):
        kind.input_spec = property(_input_spec, kind.input_spec.fset)
    models.Sequential.predict_classes = _predict_classes
    models.Sequential.predict_proba = _predict_proba
    models.Model.to_yaml = _to_yaml


def _input_spec(self):
    """A model's inputs were not compared with its Input then: one that begins with Reshape took other shapes, too."""
    return getattr(self, "_manual_input_spec", None)


def _running(now):
    """A network's own call, with outputs that the program has assigned: `vgg.outputs = [vgg.layers[9].output]`."""

    @functools.wraps(now)
    def run(self, *args, **kwargs):
        outputs = tf.nest.flatten(self.outputs)
        known = tf.nest.flatten(self._nested_outputs)
        if len(outputs) != len(known) or any(one is not other for one, other in zip(outputs, known, strict=True)):
            self._nested_outputs = outputs if len(outputs) > 1 else outputs[0]
            self._compute_tensor_usage_count()
        return now(self, *args, **kwargs)

    return run


def _with_its_own(now):
    """get_output_shape_at(0) and its like, of a network: its own input and output were the first of its calls."""

    @functools.wraps(now)
    def get(self, node_index: int, attr: str, attr_name: str):
        calls = len(self._inbound_nodes)
        if not self.inputs or node_index not in (0, -calls - 1, *([-1] if not calls else [])):
            return now(self, node_index - (node_index > 0), attr, attr_name)
        tensors = self.inputs if attr.startswith("input") else self.outputs
        values = [backend.int_shape(tensor) for tensor in tensors] if attr.endswith("shapes") else list(tensors)
        return values[0] if len(values) == 1 else values

    return get


class OneNumber(np.ndarray):
    """An array of one number, of any shape: float(array) was allowed in the NumPy of then and is no longer."""

    def __float__(self):
        return float(self.item())

    def __int__(self):
        return int(self.item())


def _giving_numbers(method):
    """The method, its array of a single number being one that float() takes: a steering angle, [1, 1]."""

    @functools.wraps(method)
    def wrapper(*args, **kwargs):
        found = method(*args, **kwargs)
        return found.view(OneNumber) if type(found) is np.ndarray and found.size == 1 else found

    return wrapper


def _predict_proba(self, x, batch_size: int = 32, verbose: int = 0) -> np.ndarray:
    """What the network gives: [examples, classes]."""
    return self.predict(x, batch_size=batch_size, verbose=verbose)


def _predict_classes(self, x, batch_size: int = 32, verbose: int = 0) -> np.ndarray:
    """The likeliest class: [examples]; of a single unit 0 or 1 by the threshold 0.5: [examples, 1]."""
    probabilities = self.predict(x, batch_size=batch_size, verbose=verbose)
    if probabilities.shape[-1] > 1:
        return probabilities.argmax(axis=-1)
    return (probabilities > 0.5).astype("int32")


def _to_yaml(self, **kwargs) -> str:
    """The architecture as YAML: plain dictionaries and lists. The keywords are those of yaml.dump."""
    import yaml

    return yaml.safe_dump(json.loads(self.to_json()), **kwargs)


def model_from_yaml(yaml_string: str, custom_objects: dict[str, Any] | None = None):
    """The model of an architecture in YAML. It is read by YAML's safe loader, so it runs no code."""
    import yaml

    return models.model_from_json(json.dumps(yaml.safe_load(yaml_string)), custom_objects=custom_objects)
