"""The base class of providers: items by name."""

__all__ = ["DataProvider"]


class DataProvider:
    """Holds a tensor for each item, and the number of samples of the data set."""

    def __init__(self, items_to_tensors, num_samples):
        self._items_to_tensors = items_to_tensors
        self._num_samples = num_samples

    def get(self, items):
        """The tensors of the items, in their order. Raises ValueError for an item that is not there."""
        self._validate_items(items)
        return [self._items_to_tensors[item] for item in items]

    def list_items(self):
        """Names of the items."""
        return self._items_to_tensors.keys()

    def num_samples(self):
        """Number of samples of the data set."""
        return self._num_samples

    def _validate_items(self, items):
        if not isinstance(items, (list, tuple)):
            raise ValueError("items must be a list or tuple")
        for item in items:
            if item not in self._items_to_tensors:
                raise ValueError(f"Item [{item}] is invalid. Valid entries include: {list(self._items_to_tensors)}")
