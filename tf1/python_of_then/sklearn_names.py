"""scikit-learn of then: data sets, and classes and arguments by their old names."""

import functools
from types import ModuleType
from typing import Any

from tf1.python_of_then import sklearn_arguments
from tf1.python_of_then.adding import add, rename_arguments


def apply(sklearn: ModuleType) -> None:
    """Nothing of the package itself has changed: its modules that are gone stand in hooks.ABSENT."""


def datasets(module: ModuleType) -> None:
    """fetch_mldata, load_boston and the like."""
    from tf1.python_of_then import sklearn_sets

    # sklearn.datasets raises an error of its own for load_boston when it is asked for
    vars(module).setdefault("load_boston", sklearn_sets.load_boston)
    add(module, {"fetch_mldata": sklearn_sets.fetch_mldata})


def preprocessing(module: ModuleType) -> None:
    """Imputer, and OneHotEncoder's `sparse`."""
    rename_arguments(module.OneHotEncoder, "__init__", {"sparse": "sparse_output", "n_values": None,
                                                        "categorical_features": None})  # fmt: skip
    rename_arguments(module.LabelBinarizer, "__init__", {})
    add(module, {"Imputer": _imputer})


def manifold(module: ModuleType) -> None:
    """TSNE's n_iter."""
    rename_arguments(module.TSNE, "__init__", {"n_iter": "max_iter", "square_distances": None})


def cluster(module: ModuleType) -> None:
    """KMeans without the arguments that have no meaning any more."""
    gone = {"n_jobs": None, "precompute_distances": None}
    rename_arguments(module.KMeans, "__init__", gone)
    rename_arguments(module.MiniBatchKMeans, "__init__", gone)


def decomposition(module: ModuleType) -> None:
    """RandomizedPCA."""
    add(module, {"RandomizedPCA": functools.partial(module.PCA, svd_solver="randomized")})


def metrics(module: ModuleType) -> None:
    """Measures by their old names."""
    add(module, {"calinski_harabaz_score": module.calinski_harabasz_score})
    add(module, {"jaccard_similarity_score": _jaccard_similarity_score})
    sklearn_arguments.metrics(module)


def _jaccard_similarity_score(y_true: Any, y_pred: Any, normalize: bool = True, sample_weight: Any = None) -> Any:
    """The mean share of labels [N, classes] that both have; of plain labels [N], the share that is right.

    normalize: False sums instead of taking the mean.
    """
    import numpy as np
    from sklearn.metrics import accuracy_score

    truth, found = np.asarray(y_true), np.asarray(y_pred)
    if truth.ndim == 1:
        return accuracy_score(truth, found, normalize=normalize, sample_weight=sample_weight)
    both, either = (truth & found).sum(1), (truth | found).sum(1)
    shares = np.where(either, both / np.maximum(either, 1), 1.0)
    return (
        np.average(shares, weights=sample_weight)
        if normalize
        else np.dot(shares, np.ones(len(shares)) if sample_weight is None else sample_weight)
    )


def text(module: ModuleType) -> None:
    """The names of a vectorizer's features."""
    for name in ("CountVectorizer", "TfidfVectorizer"):
        add(getattr(module, name), {"get_feature_names": lambda self: self.get_feature_names_out().tolist()})


def _imputer(missing_values: Any = "NaN", strategy: str = "mean", axis: int = 0, verbose: int = 0, copy: bool = True):
    """Fills gaps in columns. Raises ValueError for axis=1, which scikit-learn dropped."""
    import numpy as np
    from sklearn.impute import SimpleImputer

    if axis != 0:
        raise ValueError("Imputer(axis=1) is gone from scikit-learn: fill the transposed table")
    missing = np.nan if missing_values == "NaN" else missing_values
    return SimpleImputer(missing_values=missing, strategy=strategy, copy=copy)
