"""The passes of a user's function make(seed, epoch). Needs TensorFlow."""

import math
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Any, NamedTuple, TypeVar

import numpy as np
import tensorflow as tf
from tqdm import tqdm

from datasets.split import Field
from datasets.streams.examples import as_fields
from datasets.streams.user_code import UserCode
from errors import DataError

_OF_OBJECTS = ("boxes", "labels", "difficult", "keypoints", "keypoints_visible")
BUCKETS = 1000  # of contents; the shares of splits are whole numbers of them
_AT_ONCE = 1024  # small values
_CHUNK_BYTES, _MOST_IN_CHUNK = 4_000_000, 256
_SEEDING = threading.Lock()  # TensorFlow's seed is one for all threads: training and validation make passes at once

Bounds = tuple[int, int]
Result = TypeVar("Result")


class Survey(NamedTuple):
    """What a whole pass holds: examples, the largest label (-1: none) and the most objects of an example."""

    length: int
    largest_label: int
    most_objects: int


class Passes:
    """The passes of one split: pass e is what the user's function returns for (seed, e).

    Args:
        code: where the function is.
        function: (seed, epoch) -> tf.data.Dataset of single examples.
        seed: of the run.
        part: (first, last + 1) of the buckets of contents, 0..999, that belong to this split; None for all.

    Attributes:
        shapes: field -> shape of an example, None for the number of objects where it differs.

    Raises:
        DataError: the function fails, or gives no such examples.
    """

    def __init__(self, code: UserCode, function: Callable[[int, int], Any], seed: int, part: Bounds | None = None):
        self.code, self.name = code, f"{code.file}: {function.__name__}(seed, epoch)"
        self._function, self._seed, self._part = function, seed, part
        self._first = self.run(self._examples, 0)
        spec = self.run(self._spec)
        self.shapes = {name: tuple(one.shape) for name, one in spec.items()}
        self._types = {name: one.dtype for name, one in spec.items()}

    def run(self, function: Callable[..., Result], *arguments: Any) -> Result:
        """Calls what runs the user's code or their dataset: eagerly, whatever graph is the default; errors are told."""
        with self.code.told():
            return function(*arguments) if tf.executing_eagerly() else _in_thread(function, *arguments)

    def fields(self, most_objects: int) -> dict[str, Field]:
        """Name -> type and shape, where the number of objects that differs is this one."""
        shapes = {name: tuple(most_objects if n is None else n for n in shape) for name, shape in self.shapes.items()}
        return {name: Field(np.dtype(self._types[name].as_numpy_dtype), shape) for name, shape in shapes.items()}

    def length(self) -> int | None:
        """The number of examples of the first pass as tf.data knows it; None where only a pass tells."""
        known = self.run(lambda: int(self._first.cardinality()))
        return known if known >= 0 else None

    def survey(self) -> Survey:
        """Goes through the first pass, with a progress bar."""
        return self.run(self._survey)

    def _survey(self) -> Survey:
        largest, objects, length = -1, 0, 0
        small = self._first.map(_numbers, num_parallel_calls=tf.data.AUTOTUNE).batch(_AT_ONCE)
        with tqdm(desc=self.name, unit=" examples", delay=2, leave=False, disable=None) as bar:
            for labels, counts in small.as_numpy_iterator():
                largest, objects = max(largest, int(labels.max())), max(objects, int(counts.max()))
                length += len(labels)
                bar.update(len(labels))
        return Survey(length, largest, objects)

    def chunks(self, epoch: int, skip: int, fields: Mapping[str, Field]) -> Any:
        """A pass from an example on: an iterator over dictionaries of arrays [up to `in_chunk`, ...], read ahead.

        To be made and advanced by `run`.
        """
        shapes = {name: field.shape for name, field in fields.items()}
        fixed = {name: shape for name, shape in shapes.items() if None not in self.shapes[name]}

        @tf.autograph.experimental.do_not_convert
        def checked(example: dict[str, tf.Tensor]) -> dict[str, tf.Tensor]:
            return example | {name: tf.ensure_shape(example[name], shape) for name, shape in fixed.items()}

        size = sum(field.dtype.itemsize * math.prod(field.shape) for field in fields.values())
        in_chunk = max(1, min(_MOST_IN_CHUNK, _CHUNK_BYTES // max(1, size)))
        examples = self._examples(epoch).skip(skip).map(checked)
        if len(fixed) == len(shapes):
            chunks = examples.batch(in_chunk)  # which is quicker
        else:
            empty = {name: tf.cast(-1 if name == "labels" else 0, self._types[name]) for name in shapes}
            chunks = examples.padded_batch(in_chunk, shapes, empty)
        return chunks.prefetch(tf.data.AUTOTUNE).as_numpy_iterator()

    def _examples(self, epoch: int) -> tf.data.Dataset:
        """The examples of a pass as dictionaries, those of this split alone."""
        with _SEEDING:
            tf.random.set_seed((self._seed * 1_000_003 + epoch) % 2**31)  # for a shuffle that names no seed
            given = self._function(self._seed, epoch)
        if not isinstance(given, tf.data.Dataset):
            raise DataError(f"{self.name} returns {type(given).__name__}; it has to return a tf.data.Dataset")
        if int(given.cardinality()) == tf.data.INFINITE_CARDINALITY:
            raise DataError(f"{self.name} has no end: one call is one epoch, so leave .repeat() out")
        examples = as_fields(self.name, given)
        return examples if self._part is None else examples.filter(self._is_in_part)

    @tf.autograph.experimental.do_not_convert
    def _is_in_part(self, example: dict[str, tf.Tensor]) -> tf.Tensor:
        content = tf.strings.join([tf.io.serialize_tensor(example[name]) for name in sorted(example)])
        bucket = tf.strings.to_hash_bucket_fast(content, BUCKETS)
        return tf.logical_and(bucket >= self._part[0], bucket < self._part[1])

    def _spec(self) -> dict[str, tf.TensorSpec]:
        """The specification of an example; sizes that it leaves open are those of the first one, but for objects."""
        spec = self._first.element_spec
        if all(_is_known(name, one.shape) for name, one in spec.items()):
            return spec
        first = next(iter(self._first.take(1)), None)
        if first is None:
            raise DataError(f"{self.name} gives no example")
        shapes = {name: list(value.shape) for name, value in first.items()}
        for name in set(_OF_OBJECTS) & shapes.keys() if "boxes" in shapes else ():
            shapes[name][0] = None
        return {name: tf.TensorSpec(shapes[name], value.dtype) for name, value in first.items()}


def _is_known(name: str, shape: tf.TensorShape) -> bool:
    """Whether a shape is static, up to the number of objects."""
    known = shape[1:] if name in _OF_OBJECTS and shape.rank else shape
    return known.is_fully_defined()


def _in_thread(function: Callable[..., Result], *arguments: Any) -> Result:
    """What the function returns in a thread of its own, where no graph is the default one.

    The thread does not keep the process from ending, so Ctrl-C works while it computes.
    """
    future: Future = Future()

    def work() -> None:
        try:
            future.set_result(function(*arguments))
        except BaseException as error:
            future.set_exception(error)

    threading.Thread(target=work, daemon=True, name="tf.data").start()
    return future.result()


@tf.autograph.experimental.do_not_convert
def _numbers(example: dict[str, tf.Tensor]) -> tuple[tf.Tensor, tf.Tensor]:
    """The largest label and the number of objects of an example, both int32."""
    labels = tf.reshape(example.get("labels", tf.constant([], tf.int32)), [-1])
    return tf.reduce_max(tf.concat([[-1], labels], 0)), tf.size(labels)
