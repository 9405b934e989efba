"""keras.datasets.fashion_mnist."""

from tf1.keras_datasets import kept


def load_data() -> tuple[kept.Split, kept.Split]:
    """Images uint8 [60000, 28, 28] and [10000, 28, 28], labels uint8 in 0..9."""
    return kept.idx_sets("fashion-mnist", "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/")
