"""Transformations for dataset.apply() that tf.data has as a method or an argument now."""

import tensorflow.compat.v1 as tf


def batch_and_drop_remainder(batch_size):
    """dataset.batch(batch_size, drop_remainder=True)."""
    return lambda dataset: dataset.batch(batch_size, drop_remainder=True)


def padded_batch_and_drop_remainder(batch_size, padded_shapes, padding_values=None):
    """dataset.padded_batch(..., drop_remainder=True)."""
    return lambda dataset: dataset.padded_batch(batch_size, padded_shapes, padding_values, drop_remainder=True)


def sloppy_interleave(map_func, cycle_length, block_length=1):
    """parallel_interleave(..., sloppy=True): in the order in which the elements come."""
    return tf.data.experimental.parallel_interleave(map_func, cycle_length, block_length, sloppy=True)


def prefetch_to_device(device, buffer_size=None):
    """Keeps the next elements on a device; in memory, if the device is a GPU and the machine has none."""
    if "gpu" in str(device).lower() and not tf.config.list_physical_devices("GPU"):
        return lambda dataset: dataset.prefetch(tf.data.experimental.AUTOTUNE if buffer_size is None else buffer_size)
    return tf.data.experimental.prefetch_to_device(device, buffer_size)


def reduce_dataset(dataset, reducer):
    """What the tf.data.experimental.Reducer makes of all elements, as a tensor or a nest. TypeError for no Dataset."""
    if not isinstance(dataset, tf.data.Dataset):
        raise TypeError(f"reduce_dataset needs a tf.data.Dataset, not {dataset!r}")
    reduced = dataset.apply(tf.data.experimental.group_by_reducer(lambda *_: tf.constant(0, tf.int64), reducer))
    return tf.data.experimental.get_single_element(reduced)


def sliding_window_batch(window_size, stride=None, window_shift=None, window_stride=1):
    """Batches of window_size elements that lie window_stride apart, each begun window_shift after the one before.

    stride: the earlier name of window_shift; ValueError if both are given.
    """
    if stride is not None and window_shift is not None:
        raise ValueError("sliding_window_batch takes window_shift, or stride, its earlier name")
    shift = window_shift or stride or 1

    def apply(dataset):
        def joined(*windows):
            batches = tf.nest.map_structure(lambda window: window.batch(window_size), windows)
            return tf.data.Dataset.zip(batches if len(batches) > 1 else batches[0])

        return dataset.window(window_size, shift, window_stride, drop_remainder=True).flat_map(joined)

    return apply


def assert_element_shape(expected_shapes):
    """Sets the shapes of the elements: those of the nest, where the dataset knows less. ValueError if they differ."""

    def apply(dataset):
        known = tf.data.get_output_shapes(dataset)

        def shaped(*element):
            element = element if isinstance(known, tuple) else element[0]
            shapes = tf.nest.flatten(expected_shapes, expand_composites=False)
            tensors = tf.nest.flatten(element)
            checked = [tf.ensure_shape(tensor, shape) for tensor, shape in zip(tensors, shapes, strict=True)]
            return tf.nest.pack_sequence_as(element, checked)

        return dataset.map(shaped)

    return apply


def read_batch_features(
    file_pattern, batch_size, features, reader=None, reader_args=None, randomize_input=True, num_epochs=None,
    capacity=10000,
):  # fmt: skip
    """Batches of parsed tf.Examples from files: a dictionary of tensors for the next batch.

    reader: a class of a Dataset, None for TFRecordDataset. num_epochs: None for no end.
    """
    dataset = tf.data.experimental.make_batched_features_dataset(
        file_pattern, batch_size, features, reader=reader or tf.data.TFRecordDataset, reader_args=reader_args,
        num_epochs=num_epochs, shuffle=randomize_input, shuffle_buffer_size=capacity,
    )  # fmt: skip
    return tf.data.make_one_shot_iterator(dataset).get_next()
