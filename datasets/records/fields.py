"""How the fields of examples stand in records: which feature of a tf.train.Example holds each, and as what."""

import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import simplejpeg
from PIL import Image

from datasets.split import Field, Origin

Kind = Literal["raw", "png", "jpeg", "int64", "float", "text"]
ORIGIN = {name: f"origin/{name}" for name in Origin._fields}  # the fields that say where an example comes from
_MOST_BYTES = 1024  # of a field in the index, which is in memory
_NUMBERS = {"i": "int64", "u": "int64", "b": "int64", "f": "float"}  # kind of the dtype -> list of the Feature
_EXACT = {np.dtype(name) for name in ("uint64", "float64")}  # which those lists don't hold as they are


@dataclass(frozen=True)
class StoredField:
    """A field as records hold it.

    feature: its name in the Example. kind: "raw" is the array's bytes, little-endian, in C order; "png" and "jpeg" are
    encoded pictures; "int64" and "float" are lists of numbers, "text" one of UTF-8. dtype, shape: of one example.
    """

    feature: str
    kind: Kind
    dtype: np.dtype
    shape: tuple[int, ...]

    @property
    def in_index(self) -> bool:
        """Whether the field is so small that the index holds it, in memory; others are read from the shard."""
        return self.kind in ("int64", "float", "text")

    @property
    def is_picture(self) -> bool:
        """Whether the field has to be decoded."""
        return self.kind in ("png", "jpeg")

    @property
    def field(self) -> Field:
        """What a Split says of it."""
        return Field(self.dtype, self.shape)

    def put(self, feature: Any, value: np.ndarray, quality: int) -> None:
        """Puts the field of one example into the feature of an Example; quality: of JPEG, 1..100."""
        if self.kind == "int64":
            self._list_of(feature).extend(np.ravel(value).astype(np.int64).tolist())
        elif self.kind == "float":
            self._list_of(feature).extend(np.ravel(value).tolist())
        elif self.kind == "text":
            self._list_of(feature).extend(text.encode(errors="surrogatepass") for text in np.ravel(value).tolist())
        else:
            self._list_of(feature).append(self._encoded(value, quality))

    def _encoded(self, value: np.ndarray, quality: int) -> bytes:
        if self.kind == "raw":
            return np.ascontiguousarray(value, self.dtype.newbyteorder("<")).tobytes()
        file = io.BytesIO()
        pixels = value[..., 0] if value.shape[-1] == 1 else value
        if not _is_picture(value.shape):
            pixels = value.reshape(-1, value.shape[-1])  # one below the other
        settings = {"quality": quality} if self.kind == "jpeg" else {}
        Image.fromarray(pixels).save(file, self.kind, **settings)
        return file.getvalue()

    def joined(self, parts: Sequence[bytes | memoryview]) -> np.ndarray:
        """A "raw" field of several examples [N, *shape] from the bytes of each; not to be written to."""
        values = np.frombuffer(b"".join(parts), self.dtype.newbyteorder("<"))
        return values.astype(self.dtype, copy=False).reshape(len(parts), *self.shape)

    def decoded(self, data: bytes | memoryview) -> np.ndarray:
        """A picture [*shape] from its bytes.

        Raises:
            ValueError, OSError: they are no such picture, or of another size.
        """
        if self.kind == "jpeg":  # the pixels that Pillow makes, in two thirds of its time
            return simplejpeg.decode_jpeg(data, "RGB" if self.shape[-1:] == (3,) else "GRAY").reshape(self.shape)
        with Image.open(io.BytesIO(data), formats=("PNG",)) as image:
            return np.asarray(image).reshape(self.shape)

    def stacked(self, values: Sequence[Sequence]) -> np.ndarray:
        """The field of several examples [N, *shape] from the lists of their features, for one that is in the index."""
        if self.kind == "text":
            values = [[text.decode(errors="surrogatepass") for text in texts] for texts in values]
        dtype = np.str_ if self.kind == "text" else self.dtype
        return np.array([list(value) for value in values], dtype).reshape(len(values), *self.shape)

    def check(self, feature: Any) -> str:
        """What is wrong with the feature of an Example for this field; "" for nothing."""
        values = self._list_of(feature)
        count = math.prod(self.shape) if self.in_index else 1
        if len(values) != count:
            return f"{self.feature} holds {len(values)} values of {self.kind}, not {count}"
        size = math.prod(self.shape) * self.dtype.itemsize
        if self.kind == "raw" and len(values[0]) != size:
            return f"{self.feature} holds {len(values[0])} bytes, not {size}"
        return ""

    def values(self, feature: Any) -> Any:
        """What the feature of an Example holds: bytes, or a list for a field that is in the index."""
        values = self._list_of(feature)
        return values if self.in_index else values[0]

    def _list_of(self, feature: Any) -> Any:
        """The list of a feature that holds such a field."""
        lists = {"int64": "int64_list", "float": "float_list"}
        return getattr(feature, lists.get(self.kind, "bytes_list")).value

    def as_json(self) -> dict[str, Any]:
        """For dataset.json."""
        dtype = "str" if self.kind == "text" else self.dtype.name
        return {"feature": self.feature, "kind": self.kind, "dtype": dtype, "shape": list(self.shape)}

    @classmethod
    def of_json(cls, value: Mapping[str, Any]) -> "StoredField":
        """The inverse of `as_json`; KeyError, TypeError or ValueError for anything else."""
        return cls(value["feature"], value["kind"], np.dtype(value["dtype"]), tuple(value["shape"]))


def stored(name: str, field: Field, encoding: Literal["raw", "png", "jpeg"]) -> StoredField:
    """How a field is stored.

    Pixels, uint8 of two dimensions or more, are raw, or encoded: "images" as `encoding` says, others without loss, in
    one picture also where they are several (instances). Small arrays are lists of numbers, and large ones raw.
    """
    dtype, shape = np.dtype(field.dtype), field.shape
    if dtype.kind == "U":
        return StoredField(name, "text", dtype, shape)
    if dtype == np.uint8 and len(shape) >= 2:
        lossless = "png" if encoding != "raw" else "raw"
        kind = encoding if name == "images" and _is_picture(shape) else lossless
        return StoredField(name, kind, dtype, shape)
    is_small = math.prod(shape) * dtype.itemsize <= _MOST_BYTES and dtype not in _EXACT
    return StoredField(name, _NUMBERS.get(dtype.kind, "raw") if is_small else "raw", dtype, shape)


def _is_picture(shape: tuple[int, ...]) -> bool:
    """Whether an array of this shape is one grey or coloured picture."""
    return len(shape) == 2 or (len(shape) == 3 and shape[-1] in (1, 3))
