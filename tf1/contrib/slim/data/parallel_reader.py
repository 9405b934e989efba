"""Several readers that fill one queue of records."""

import tensorflow.compat.v1 as tf

from tf1.contrib.slim.data.filling import report_filling

__all__ = ["ParallelReader", "get_data_files", "parallel_read", "single_pass_read"]


class ParallelReader(tf.ReaderBase):
    """num_readers readers of reader_class(**reader_kwargs) behind common_queue, a queue of two strings: key, record.

    Raises TypeError for a queue of other types.
    """

    def __init__(self, reader_class, common_queue, num_readers=4, reader_kwargs=None):
        if [tf.as_dtype(dtype) for dtype in common_queue.dtypes] != [tf.string, tf.string]:
            raise TypeError("common_queue.dtypes must be [tf.string, tf.string]")
        self._readers = [reader_class(**(reader_kwargs or {})) for _ in range(num_readers)]
        self._common_queue = common_queue

    @property
    def num_readers(self):
        """Number of readers."""
        return len(self._readers)

    @property
    def common_queue(self):
        """The queue of (key, record)."""
        return self._common_queue

    def read(self, queue, name=None):
        """(key, record), the next of the files whose names are in `queue`."""
        self._fill_from(queue)
        return self._common_queue.dequeue(name=name)

    def read_up_to(self, queue, num_records, name=None):
        """(keys, records), up to num_records of them."""
        self._fill_from(queue)
        return self._common_queue.dequeue_up_to(num_records, name)

    def _fill_from(self, queue):
        enqueuing = [self._common_queue.enqueue(reader.read(queue)) for reader in self._readers]
        tf.train.add_queue_runner(tf.train.QueueRunner(self._common_queue, enqueuing))

    def num_records_produced(self, name=None):
        """Records that all readers together have read."""
        return tf.add_n([reader.num_records_produced() for reader in self._readers], name=name)

    def num_work_units_completed(self, name=None):
        """Files that all readers together have finished."""
        return tf.add_n([reader.num_work_units_completed() for reader in self._readers], name=name)


def parallel_read(
    data_sources, reader_class, num_epochs=None, num_readers=4, reader_kwargs=None, shuffle=True, dtypes=None,
    capacity=256, min_after_dequeue=128, seed=None, scope=None,
):  # fmt: skip
    """(key, record), one after the other, of the files of data_sources; see DatasetDataProvider for the arguments."""
    files = get_data_files(data_sources)
    dtypes = dtypes or [tf.string, tf.string]
    with tf.name_scope(scope, "parallel_read"):
        names = tf.train.string_input_producer(
            files, num_epochs=num_epochs, shuffle=shuffle, seed=seed, name="filenames"
        )
        if shuffle:
            queue = tf.RandomShuffleQueue(capacity, min_after_dequeue, dtypes, seed=seed, name="common_queue")
        else:
            queue = tf.FIFOQueue(capacity, dtypes, name="common_queue")
        report_filling(queue, capacity)
        return ParallelReader(reader_class, queue, num_readers, reader_kwargs).read(names)


def single_pass_read(data_sources, reader_class, reader_kwargs=None, scope=None):
    """(key, record), one after the other, each once and in order."""
    files = get_data_files(data_sources)
    with tf.name_scope(scope, "single_pass_read"):
        names = tf.train.string_input_producer(files, num_epochs=1, shuffle=False, capacity=1, name="filenames")
        return reader_class(**(reader_kwargs or {})).read(names)


def get_data_files(data_sources):
    """Paths and patterns, one or (nested) several -> a list of paths. Raises ValueError if there is none."""
    if isinstance(data_sources, (list, tuple)):
        files = [file for source in data_sources for file in get_data_files(source)]
    elif any(sign in data_sources for sign in "*?["):
        files = tf.gfile.Glob(data_sources)
    else:
        files = [data_sources]
    if not files:
        raise ValueError(f"No data files found in {data_sources}")
    return files
