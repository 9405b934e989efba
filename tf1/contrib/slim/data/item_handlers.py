"""Handlers for the features of a tf.Example; sequence_handlers.py has those of a tf.SequenceExample."""

import abc

import tensorflow.compat.v1 as tf

__all__ = [
    "BackupHandler", "BoundingBox", "Image", "ItemHandler", "ItemHandlerCallback", "LookupTensor", "SparseTensor",
    "Tensor",
]  # fmt: skip


class ItemHandler(abc.ABC):
    """Makes one item of the tensors of `keys`, a key or a list of keys."""

    def __init__(self, keys):
        self._keys = keys if isinstance(keys, (tuple, list)) else [keys]

    @property
    def keys(self):
        """The keys of the features that the item needs."""
        return self._keys

    @abc.abstractmethod
    def tensors_to_item(self, keys_to_tensors):
        """key -> tensor gives the item, a tensor."""


class ItemHandlerCallback(ItemHandler):
    """The item is func(keys_to_tensors)."""

    def __init__(self, keys, func):
        super().__init__(keys)
        self._func = func

    def tensors_to_item(self, keys_to_tensors):
        """See ItemHandler."""
        return self._func(keys_to_tensors)


class BoundingBox(ItemHandler):
    """Four features of one coordinate each -> [boxes, 4] in the order of `keys`, which prefix stands before."""

    def __init__(self, keys=None, prefix=""):
        if keys is None:
            keys = ["ymin", "xmin", "ymax", "xmax"]
        elif len(keys) != 4:
            raise ValueError(f"BoundingBox expects 4 keys but got {len(keys)}")
        super().__init__([prefix + key for key in keys])

    def tensors_to_item(self, keys_to_tensors):
        """See ItemHandler."""
        sides = [keys_to_tensors[key] for key in self.keys]
        values = [side.values if isinstance(side, tf.SparseTensor) else side for side in sides]
        return tf.transpose(tf.concat([tf.expand_dims(value, 0) for value in values], 0))


class Tensor(ItemHandler):
    """The tensor of tensor_key, made dense, in the shape that shape_keys hold or that `shape` is.

    default_value: what stands where a sparse tensor has nothing. Raises ValueError for shape_keys and a shape.
    """

    def __init__(self, tensor_key, shape_keys=None, shape=None, default_value=0):
        if shape_keys and shape is not None:
            raise ValueError("Cannot specify both shape_keys and shape parameters.")
        if shape_keys and not isinstance(shape_keys, list):
            shape_keys = [shape_keys]
        self._tensor_key, self._shape_keys, self._shape = tensor_key, shape_keys, shape
        self._default_value = default_value
        super().__init__([tensor_key, *(shape_keys or [])])

    def tensors_to_item(self, keys_to_tensors):
        """See ItemHandler."""
        tensor, shape = keys_to_tensors[self._tensor_key], self._shape
        if self._shape_keys:
            sizes = [_dense(keys_to_tensors[key]) for key in self._shape_keys]
            shape = tf.reshape(tf.stack(sizes), [-1])
        if isinstance(tensor, tf.SparseTensor):
            if shape is not None:
                tensor = tf.sparse_reshape(tensor, shape)
            return tf.sparse_tensor_to_dense(tensor, self._default_value)
        return tensor if shape is None else tf.reshape(tensor, shape)


class LookupTensor(Tensor):
    """What a table has for the values that Tensor gives."""

    def __init__(self, tensor_key, table, shape_keys=None, shape=None, default_value=""):
        self._table = table
        super().__init__(tensor_key, shape_keys, shape, default_value)

    def tensors_to_item(self, keys_to_tensors):
        """See ItemHandler."""
        return self._table.lookup(super().tensors_to_item(keys_to_tensors))


class BackupHandler(ItemHandler):
    """The item of `handler`, or that of `backup` where the first is empty. Others than handlers: ValueError."""

    def __init__(self, handler, backup):
        for role, given in (("Primary", handler), ("Backup", backup)):
            if not isinstance(given, ItemHandler):
                raise ValueError(f"{role} handler is of type {type(given)} instead of ItemHandler")
        self._handler, self._backup = handler, backup
        super().__init__([*handler.keys, *backup.keys])

    def tensors_to_item(self, keys_to_tensors):
        """See ItemHandler."""
        item = self._handler.tensors_to_item(keys_to_tensors)
        is_empty = tf.equal(tf.reduce_prod(tf.shape(item)), 0)
        return tf.cond(is_empty, lambda: self._backup.tensors_to_item(keys_to_tensors), lambda: item)


class SparseTensor(ItemHandler):
    """A tf.SparseTensor of features of indices and values, of the shape of shape_key, `shape` or the indices.

    densify: whether it is made dense, with default_value where nothing is.
    """

    def __init__(
        self, indices_key=None, values_key=None, shape_key=None, shape=None, densify=False, default_value=0
    ):  # fmt: skip
        self._indices_key, self._values_key = indices_key or "indices", values_key or "values"
        self._shape_key, self._shape = shape_key, shape
        self._densify, self._default_value = densify, default_value
        super().__init__([self._indices_key, self._values_key, *([shape_key] if shape_key else [])])

    def tensors_to_item(self, keys_to_tensors):
        """See ItemHandler."""
        indices, values = keys_to_tensors[self._indices_key], keys_to_tensors[self._values_key]
        stored = keys_to_tensors.get(self._shape_key)
        shape = self._shape or indices.dense_shape if stored is None else _dense(stored)
        # The last column of the indices counts the values of the feature; the feature itself says where they belong.
        columns = tf.cast(tf.reshape(indices.values, [-1, 1]), tf.int64)
        rows = indices.indices[:, : tf.shape(indices.indices)[1] - 1]
        tensor = tf.SparseTensor(tf.concat([rows, columns], 1), values.values, shape)
        return tf.sparse_tensor_to_dense(tensor, self._default_value) if self._densify else tensor


class Image(ItemHandler):
    """An encoded picture (JPEG, PNG, GIF, BMP, or format "raw") -> [height, width, channels] of dtype, 0..255.

    Args:
        image_key: feature of the bytes; "image/encoded" by default.
        format_key: feature of the format; "image/format" by default.
        shape: the item gets it if given.
        channels: number of channels, 0 for the file's.
        dtype: type of the item.
        repeated: whether the feature has several pictures: [pictures, height, width, channels].
        dct_method: of tf.image.decode_jpeg.
    """

    def __init__(
        self, image_key=None, format_key=None, shape=None, channels=3, dtype=tf.uint8, repeated=False, dct_method=""
    ):  # fmt: skip
        self._image_key, self._format_key = image_key or "image/encoded", format_key or "image/format"
        super().__init__([self._image_key, self._format_key])
        self._shape, self._channels, self._dtype = shape, channels, dtype
        self._repeated, self._dct_method = repeated, dct_method

    def tensors_to_item(self, keys_to_tensors):
        """See ItemHandler."""
        pictures, form = keys_to_tensors[self._image_key], keys_to_tensors[self._format_key]
        if self._repeated:
            return tf.map_fn(lambda picture: self._decode(picture, form), pictures, dtype=self._dtype)
        return self._decode(pictures, form)

    def _decode(self, picture, form):
        """A string and its format -> [height, width, channels]."""

        def any_format():
            return tf.cast(tf.image.decode_image(picture, channels=self._channels), self._dtype)

        def jpeg():
            pixels = tf.image.decode_jpeg(picture, channels=self._channels, dct_method=self._dct_method)
            return tf.cast(pixels, self._dtype)

        def encoded():
            return tf.cond(tf.image.is_jpeg(picture), jpeg, any_format, name="cond_jpeg")

        is_raw = tf.logical_or(tf.equal(form, "raw"), tf.equal(form, "RAW"))
        pixels = tf.case([(is_raw, lambda: tf.decode_raw(picture, out_type=self._dtype))], encoded, exclusive=True)
        pixels.set_shape([None, None, self._channels or None])
        return pixels if self._shape is None else tf.reshape(pixels, self._shape)


def _dense(tensor):
    return tf.sparse_tensor_to_dense(tensor) if isinstance(tensor, tf.SparseTensor) else tensor
