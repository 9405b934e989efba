"""Data sets that scikit-learn fetched from places that are gone."""

from typing import Any

import numpy as np

from tf1 import boston
from tf1.own import own_modules


def fetch_mldata(dataname: str, target_name: str = "label", data_name: str = "data", transpose_data: bool = True,
                 data_home: str | None = None) -> Any:  # fmt: skip
    """MNIST as mldata.org had it: data uint8 [70000, 784], target float64; train, then test, each sorted by label.

    Raises DataError for any other set.
    """
    from sklearn.utils import Bunch

    if dataname.lower().replace("_", " ") not in ("mnist original", "mnist-original", "mnist (original)"):
        with own_modules():
            from errors import DataError
        raise DataError(
            f"fetch_mldata: mldata.org is gone, and of its sets only 'MNIST original' is here, not {dataname!r}"
        )
    from tf1.keras_datasets import mnist

    images, labels = [], []
    for x, y in mnist.load_data():
        order = np.argsort(y, kind="stable")
        images.append(x[order].reshape(-1, 784))
        labels.append(y[order].astype(np.float64))
    return Bunch(data=np.concatenate(images), target=np.concatenate(labels), DESCR="mldata.org dataset: mnist-original",
                 COL_NAMES=["label", "data"])  # fmt: skip


def load_boston(return_X_y: bool = False) -> Any:
    """Boston's houses: data float64 [506, 13], target float64 [506] in thousands of dollars; mlxtend brings them."""
    from sklearn.utils import Bunch

    data, target = boston.load()
    if return_X_y:
        return data, target
    return Bunch(data=data, target=target, feature_names=np.array(boston.NAMES), DESCR="Boston house prices")
