"""What a data set is to slim: where its records are, how they are read and decoded, how many there are."""

__all__ = ["Dataset"]


class Dataset:
    """A bag of attributes; keyword arguments beyond the five become attributes too (num_classes, labels_to_names).

    Args:
        data_sources: paths or patterns of paths, one or several.
        reader: a class of readers, tf.TFRecordReader for instance.
        decoder: a DataDecoder.
        num_samples: number of records.
        items_to_descriptions: item -> a sentence about it.
    """

    def __init__(self, data_sources, reader, decoder, num_samples, items_to_descriptions, **kwargs):
        self.data_sources = data_sources
        self.reader = reader
        self.decoder = decoder
        self.num_samples = num_samples
        self.items_to_descriptions = items_to_descriptions
        self.__dict__.update(kwargs)
