"""keras.wrappers.scikit_learn: a model as an estimator of scikit-learn."""

import inspect
from typing import Any

import numpy as np
from tf_keras.api._v1.keras import models, utils


class BaseWrapper:
    """What a classifier and a regressor share.

    Args:
        build_fn: a function or an object with __call__ that returns a compiled model; None: the subclass's __call__.
        sk_params: arguments of build_fn, and of the model's fit, predict, predict_classes and evaluate.
    """

    def __init__(self, build_fn=None, **sk_params):
        self.build_fn, self.sk_params = build_fn, sk_params
        self.check_params(sk_params)

    def _builder(self):
        if self.build_fn is None:
            return self.__call__
        return self.build_fn if inspect.isroutine(self.build_fn) else self.build_fn.__call__

    def check_params(self, params: dict[str, Any]) -> None:
        """Raises ValueError for a name that neither build_fn nor the model's methods take."""
        methods = [models.Sequential.fit, models.Sequential.predict, models.Sequential.evaluate, self._builder()]
        known = {name for method in methods for name in inspect.signature(method).parameters} | {"nb_epoch"}
        for name in params:
            if name not in known:
                raise ValueError(f"{name} is not a legal parameter of build_fn, fit, predict or evaluate")

    def get_params(self, **params) -> dict[str, Any]:
        """The parameters, build_fn among them."""
        return {**self.sk_params, "build_fn": self.build_fn}

    def set_params(self, **params):
        """Changes parameters. Returns the estimator."""
        self.check_params(params)
        self.sk_params.update(params)
        return self

    def filter_sk_params(self, fn, override: dict[str, Any] | None = None) -> dict[str, Any]:
        """The parameters that the function takes, those of `override` first."""
        names = inspect.signature(fn).parameters
        taken = {name: value for name, value in self.sk_params.items() if name in names}
        return {**taken, **(override or {})}

    def fit(self, x, y, **kwargs):
        """Builds the model and trains it. Returns the history of `Model.fit`."""
        self.model = self._builder()(**self.filter_sk_params(self._builder()))
        loss = getattr(self.model.loss, "__name__", self.model.loss)
        if loss == "categorical_crossentropy" and np.ndim(y) != 2:
            y = utils.to_categorical(y)
        arguments = self.filter_sk_params(models.Sequential.fit)
        if "nb_epoch" in self.sk_params:
            arguments["epochs"] = self.sk_params["nb_epoch"]
        return self.model.fit(x, y, **{**arguments, **kwargs})

    def _predict(self, x, kwargs) -> np.ndarray:
        return self.model.predict(x, **self.filter_sk_params(models.Sequential.predict, kwargs))

    def __sklearn_tags__(self):
        from sklearn.base import BaseEstimator

        tags = BaseEstimator.__sklearn_tags__(self)
        tags.estimator_type = self._estimator_type
        tags.target_tags.required = True
        return tags


class KerasClassifier(BaseWrapper):
    """A classifier. Its classes_ are the labels in order."""

    _estimator_type = "classifier"

    def __sklearn_tags__(self):
        from sklearn.utils import ClassifierTags

        tags = super().__sklearn_tags__()
        tags.classifier_tags = ClassifierTags()
        return tags

    def fit(self, x, y, sample_weight=None, **kwargs):
        """Labels [examples] of any kind, or one-hot [examples, classes]. Raises ValueError for another shape."""
        y = np.array(y)
        if y.ndim == 2 and y.shape[1] > 1:
            self.classes_ = np.arange(y.shape[1])
        elif y.ndim == 1 or (y.ndim == 2 and y.shape[1] == 1):
            self.classes_ = np.unique(y)
            y = np.searchsorted(self.classes_, y)
        else:
            raise ValueError(f"Invalid shape for y: {y.shape}")
        self.n_classes_ = len(self.classes_)
        if sample_weight is not None:
            kwargs["sample_weight"] = sample_weight
        return super().fit(x, y, **kwargs)

    def predict(self, x, **kwargs) -> np.ndarray:
        """The labels of the likeliest classes: [examples]."""
        probabilities = self._predict(x, kwargs)
        if probabilities.shape[-1] > 1:
            return self.classes_[probabilities.argmax(axis=-1)]
        return self.classes_[(probabilities > 0.5).astype("int32")]

    def predict_proba(self, x, **kwargs) -> np.ndarray:
        """[examples, classes], two columns also of a single unit."""
        probabilities = self._predict(x, kwargs)
        return np.hstack([1 - probabilities, probabilities]) if probabilities.shape[1] == 1 else probabilities

    def score(self, x, y, **kwargs) -> float:
        """The accuracy, 0 to 1. Raises ValueError if the model was compiled without that metric."""
        y = np.searchsorted(self.classes_, y)
        loss = getattr(self.model.loss, "__name__", self.model.loss)
        if loss == "categorical_crossentropy" and y.ndim != 2:
            y = utils.to_categorical(y)
        values = self.model.evaluate(
            x, y, **{"verbose": 0, **self.filter_sk_params(models.Sequential.evaluate, kwargs)}
        )
        for name, value in zip(self.model.metrics_names, np.atleast_1d(values), strict=True):
            if name in ("acc", "accuracy"):
                return float(value)
        raise ValueError(
            'The model is not configured to compute accuracy. Pass metrics=["accuracy"] to model.compile()'
        )


class KerasRegressor(BaseWrapper):
    """A regressor."""

    _estimator_type = "regressor"

    def __sklearn_tags__(self):
        from sklearn.utils import RegressorTags

        tags = super().__sklearn_tags__()
        tags.regressor_tags = RegressorTags()
        return tags

    def predict(self, x, **kwargs) -> np.ndarray:
        """[examples] or [examples, outputs]."""
        return np.squeeze(self._predict(x, kwargs))

    def score(self, x, y, **kwargs) -> float:
        """The loss with its sign turned, so that more is better."""
        values = self.model.evaluate(
            x, y, **{"verbose": 0, **self.filter_sk_params(models.Sequential.evaluate, kwargs)}
        )
        return -float(np.atleast_1d(values)[0])
