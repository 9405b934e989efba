"""The provider of a Dataset: its files through parallel readers and its decoder."""

from tf1.contrib.slim.data import parallel_reader
from tf1.contrib.slim.data.data_provider import DataProvider

__all__ = ["DatasetDataProvider"]


class DatasetDataProvider(DataProvider):
    """Gives the items of one record at a time; queue runners, which have to be started, fetch the records.

    Args:
        dataset: a slim Dataset.
        num_readers: readers at the same time.
        reader_kwargs: arguments of dataset.reader.
        shuffle: whether files, and records within a queue, come in random order.
        num_epochs: how often each file is read, by a local variable that has to be initialized; None for ever.
        common_queue_capacity: records in the queue at most.
        common_queue_min: records that stay in the queue to be shuffled.
        record_key: item under which the key of the record ("path:position") is given.
        seed: of the shuffling.
        scope: a name.

    Raises ValueError if an item is called record_key already.
    """

    def __init__(
        self, dataset, num_readers=1, reader_kwargs=None, shuffle=True, num_epochs=None, common_queue_capacity=256,
        common_queue_min=128, record_key="record_key", seed=None, scope=None,
    ):  # fmt: skip
        key, data = parallel_reader.parallel_read(
            dataset.data_sources,
            reader_class=dataset.reader,
            num_epochs=num_epochs,
            num_readers=num_readers,
            reader_kwargs=reader_kwargs,
            shuffle=shuffle,
            capacity=common_queue_capacity,
            min_after_dequeue=common_queue_min,
            seed=seed,
            scope=scope,
        )
        items = list(dataset.decoder.list_items())
        tensors = dict(zip(items, dataset.decoder.decode(data, items), strict=True))
        if record_key in tensors:
            raise ValueError(
                f"The item name used for `record_key` cannot also be used for a dataset item: {record_key}"
            )
        tensors[record_key] = key
        super().__init__(items_to_tensors=tensors, num_samples=dataset.num_samples)
