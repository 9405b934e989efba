"""tf.train.Example, the message in a record: values to bytes, and bytes to features."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from tensorflow.core.example.example_pb2 import Example

from datasets.records.fields import StoredField


def serialized(fields: Mapping[str, StoredField], values: Mapping[str, Any], quality: int) -> bytes:
    """The Example of one example, the same bytes for the same values.

    Args:
        fields: name -> how it is stored. values: name -> the field of the example. quality: of JPEG, 1..100.
    """
    example = Example()
    for name, stored in fields.items():
        stored.put(example.features.feature[stored.feature], np.asarray(values[name]), quality)
    return example.SerializeToString(deterministic=True)


def features(data: bytes) -> Mapping[str, Any] | None:
    """Name -> Feature of an Example; None of anything else."""
    try:
        return Example.FromString(data).features.feature
    except Exception:  # DecodeError, which each implementation of protobuf has from elsewhere
        return None
