"""The examples of a user's dataset, brought to the fields of a data set and their types. Needs TensorFlow."""

from collections.abc import Mapping
from typing import Any

import tensorflow as tf

from errors import DataError


def as_fields(where: str, examples: tf.data.Dataset) -> tf.data.Dataset:
    """The examples as dictionaries, field -> tensor of its type; text is left out.

    Args:
        where: what gave the dataset, for messages.
        examples: dictionaries, pairs (images, labels), or pictures alone; "features" if they have one dimension.

    Raises:
        DataError: the examples are something else, or of types that no model takes.
    """
    specs = _named(where, examples.element_spec)
    types = {name: _type_of(where, name, spec) for name, spec in specs.items() if spec.dtype != tf.string}
    has_names = isinstance(examples.element_spec, Mapping)

    @tf.autograph.experimental.do_not_convert
    def typed(*example: Any) -> dict[str, tf.Tensor]:
        values = example[0] if has_names else dict(zip(specs, example, strict=True))
        fields = {name: tf.cast(values[name], kind) for name, kind in types.items()}
        if "boxes" in fields and "difficult" not in fields:
            fields["difficult"] = tf.zeros_like(fields["labels"], tf.bool)
        return fields

    return examples.map(typed)


def _named(where: str, spec: Any) -> dict[str, tf.TensorSpec]:
    """The specification of an example by the names of its fields."""
    if isinstance(spec, Mapping):
        named = dict(spec)
    else:
        parts = list(spec) if isinstance(spec, tuple) else [spec]
        if len(parts) > 2:
            raise DataError(f"{where} gives {len(parts)} values an example: give (images, labels) or a dictionary")
        rank = getattr(getattr(parts[0], "shape", None), "rank", None)
        named = dict(zip(("features" if rank == 1 else "images", "labels"), parts, strict=False))
    for name, part in named.items():
        if not isinstance(part, tf.TensorSpec):
            raise DataError(f"{where}: {name} is a {type(part).__name__}; give a dense tensor")
    if "boxes" in named and "labels" not in named:
        raise DataError(f"{where} gives boxes without labels; give the class of each box")
    return named


def _type_of(where: str, name: str, spec: tf.TensorSpec) -> tf.DType:
    """The type of a field in a data set.

    Raises:
        DataError: the field has another kind of values, or comes in batches.
    """
    kind = spec.dtype
    if name == "images":
        if kind != tf.uint8:
            told = f"{where}: images are {kind.name}; give uint8 in 0..255"
            raise DataError(f"{told} (tf.image.convert_image_dtype(images, tf.uint8, saturate=True) for 0..1)")
        if spec.shape.rank == 4:
            raise DataError(f"{where} gives batches of images {list(spec.shape)}; give single examples: .unbatch()")
        return kind
    if name == "labels":
        if not (kind.is_integer or kind.is_bool):
            raise DataError(f"{where}: labels are {kind.name}; give whole numbers from 0")
        return tf.int32
    if name in ("difficult", "keypoints_visible"):
        return tf.bool
    return tf.float32
