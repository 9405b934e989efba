"""The base class of decoders: records -> items."""

import abc

__all__ = ["DataDecoder"]


class DataDecoder(abc.ABC):
    """Makes tensors, called items, of the data of a reader."""

    @abc.abstractmethod
    def decode(self, data, items):
        """The tensors of these items, in their order."""

    @abc.abstractmethod
    def list_items(self):
        """Names of the items that decode can make."""
