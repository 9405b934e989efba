"""keras.datasets of that time: load_data of each set, with the shapes and types that Keras gave.

A file of Keras's own in ~/.keras/datasets is taken first, then this project's data ($CNN_GRAPHS_DATA, its cache, a
download).
"""

from tf1.keras_datasets import boston_housing, cifar10, cifar100, fashion_mnist, imdb, mnist, reuters

__all__ = ["boston_housing", "cifar10", "cifar100", "fashion_mnist", "imdb", "mnist", "reuters"]
