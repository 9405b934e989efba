"""Methods and loaders of models that tf.keras of TensorFlow 1.15 and Keras 2 had and tf_keras has lost."""

import json
from typing import Any

import numpy as np
from tf_keras.api._v1.keras import models


def add_lost_methods() -> None:
    """Gives tf_keras's models the methods that they had then: predict_classes, predict_proba, to_yaml."""
    models.Sequential.predict_classes = _predict_classes
    models.Sequential.predict_proba = _predict_proba
    models.Model.to_yaml = _to_yaml


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
