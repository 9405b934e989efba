"""Arguments that scikit-learn's estimators and measures have lost: dropped, renamed, or no longer taken by position."""

import functools
import inspect
from collections.abc import Callable, Mapping
from types import FunctionType, ModuleType
from typing import Any

from tf1.python_of_then.adding import add, say

_LOSSES = {"log": "log_loss", "squared_loss": "squared_error", "deviance": "log_loss", "ls": "squared_error"}
_LOSSES |= {"lad": "absolute_error"}
_CRITERIA = {"mse": "squared_error", "mae": "absolute_error"}
_TREES = {"presort": None, "min_impurity_split": None}


def linear_model(module: ModuleType) -> None:
    """n_iter of what learns by steps, multi_class and normalize."""
    for name in ("SGDClassifier", "SGDRegressor", "Perceptron"):
        _change(getattr(module, name), {"n_iter": "max_iter"}, {"loss": _LOSSES})
    _change(module.LogisticRegression, {"multi_class": None})
    for name in ("LinearRegression", "Ridge", "Lasso", "ElasticNet", "RidgeCV", "LassoCV", "ElasticNetCV", "LassoLars"):
        _change(getattr(module, name), {"normalize": None})


def ensemble(module: ModuleType) -> None:
    """The forests and boosted trees: thresholds of impurity, criteria and losses by their old names."""
    for name in ("RandomForest", "ExtraTrees"):
        _change(getattr(module, f"{name}Classifier"), _TREES, {"max_features": {"auto": "sqrt"}})
        _change(getattr(module, f"{name}Regressor"), _TREES, {"max_features": {"auto": 1.0}, "criterion": _CRITERIA})
    for name in ("GradientBoostingClassifier", "GradientBoostingRegressor"):
        values = {"loss": _LOSSES, "criterion": _CRITERIA, "max_features": {"auto": None}}
        _change(getattr(module, name), _TREES, values)
    _change(module.AdaBoostClassifier, {"base_estimator": "estimator", "algorithm": None})
    for name in ("AdaBoostRegressor", "BaggingClassifier", "BaggingRegressor"):
        _change(getattr(module, name), {"base_estimator": "estimator"})


def tree(module: ModuleType) -> None:
    """The trees: as ensemble."""
    _change(module.DecisionTreeClassifier, _TREES, {"max_features": {"auto": "sqrt"}})
    _change(module.DecisionTreeRegressor, _TREES, {"max_features": {"auto": None}, "criterion": _CRITERIA})


def model_selection(module: ModuleType) -> None:
    """The searches without iid and fit_params."""
    for name in ("GridSearchCV", "RandomizedSearchCV"):
        _change(getattr(module, name), {"iid": None, "fit_params": None})


def mixture(module: ModuleType) -> None:
    """GMM."""
    add(module, {"GMM": _gmm})


def metrics(module: ModuleType) -> None:
    """Measures whose options can be given by position; log_loss's eps, and the root of mean_squared_error."""
    for name in module.__all__:
        function = getattr(module, name, None)
        if isinstance(function, FunctionType) and name != "log_loss":
            setattr(module, name, _by_position(function))
    module.log_loss = _without(module.log_loss, "eps")
    module.mean_squared_error = _squared(module.mean_squared_error, module)


def _change(
    kind: type, renamed: Mapping[str, str | None], values: Mapping[str, Mapping[str, Any]] | None = None
) -> None:
    """Lets an estimator be made by old names of arguments (None: it has no meaning any more) and old values."""
    now = kind.__init__

    @functools.wraps(now)
    def __init__(self, *args, **kwargs):
        for old, new in renamed.items():
            if old not in kwargs:
                continue
            value = kwargs.pop(old)
            if new is not None:
                kwargs[new] = value
            elif old == "normalize" and value and kind.__name__ != "LinearRegression":
                say(f"scikit-learn: {kind.__name__}(normalize=True) is gone: it runs without; scale the data before")
        for name, known in (values or {}).items():
            if isinstance(kwargs.get(name), str):
                kwargs[name] = known.get(kwargs[name], kwargs[name])
        now(self, *args, **kwargs)

    kind.__init__ = __init__


def _by_position(function: Callable) -> Callable:
    """A function whose arguments behind the `*` can be given by position, too, in their order."""
    parameters = inspect.signature(function).parameters.values()
    first = sum(one.kind is one.POSITIONAL_OR_KEYWORD for one in parameters)
    rest = [one.name for one in parameters if one.kind is one.KEYWORD_ONLY]
    if not rest:
        return function

    @functools.wraps(function)
    def then(*args, **kwargs):
        return function(*args[:first], **dict(zip(rest, args[first:], strict=False)), **kwargs)

    return then


def _without(function: Callable, name: str) -> Callable:
    """A function that is not given one of its arguments of then."""

    @functools.wraps(function)
    def then(*args, **kwargs):
        kwargs.pop(name, None)
        return function(*args, **kwargs)

    return then


def _squared(function: Callable, module: ModuleType) -> Callable:
    """mean_squared_error with squared=False for its root."""

    @functools.wraps(function)
    def then(*args, squared: bool = True, **kwargs):
        return (function if squared else module.root_mean_squared_error)(*args, **kwargs)

    return then


def _gmm(
    n_components: int = 1,
    covariance_type: str = "diag",
    random_state: Any = None,
    thresh: float | None = None,
    tol: float = 1e-3,
    min_covar: float = 1e-3,
    n_iter: int = 100,
    n_init: int = 1,
    params: str = "wmc",
    init_params: str = "wmc",
    verbose: int = 0,
) -> Any:
    """A mixture of Gaussians by the arguments of GMM; thresh, params and init_params have no meaning any more."""
    from sklearn.mixture import GaussianMixture

    return GaussianMixture(
        n_components, covariance_type=covariance_type, tol=tol, reg_covar=min_covar, max_iter=n_iter, n_init=n_init,
        random_state=random_state, verbose=verbose,
    )  # fmt: skip
