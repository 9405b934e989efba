"""tfe.Iterator: the elements of a dataset, one after the other."""

import tensorflow.compat.v1 as tf


class Iterator:
    """Iterates over a tf.data.Dataset; RuntimeError outside of eager mode."""

    def __init__(self, dataset):
        if not tf.executing_eagerly():
            raise RuntimeError("tfe.Iterator needs eager mode; in a graph use dataset.make_one_shot_iterator()")
        self._dataset, self._elements = dataset, iter(dataset)

    def __iter__(self):
        return self

    def __next__(self):
        return next(self._elements)

    next = __next__  # its name in Python 2

    def get_next(self, name=None):
        """The next element; tf.errors.OutOfRangeError at the end."""
        try:
            return next(self._elements)
        except StopIteration:
            raise tf.errors.OutOfRangeError(None, None, f"{name or 'tfe.Iterator'}: end of the dataset") from None

    @property
    def output_types(self):
        """The dtypes of an element."""
        return tf.data.get_output_types(self._dataset)

    @property
    def output_shapes(self):
        """The shapes of an element."""
        return tf.data.get_output_shapes(self._dataset)

    @property
    def output_classes(self):
        """The classes of an element."""
        return tf.data.get_output_classes(self._dataset)
