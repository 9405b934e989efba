"""DBpedia, which tf.contrib.learn downloaded: its address is gone."""

from tf1.own import own_modules


def load_dbpedia(size: str = "small", test_with_fake_data: bool = False) -> None:
    """Raises DataError: the set can't be had any more."""
    with own_modules():
        from errors import DataError
    raise DataError(
        "dbpedia: the address that tf.contrib.learn downloaded it from is gone.",
        "Read a copy of your own with tf.contrib.learn.datasets.base.load_csv_without_header",
    )
