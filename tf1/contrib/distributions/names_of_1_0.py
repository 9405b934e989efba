"""Distributions as TensorFlow 1.0 had them: Normal(mu=0.0, sigma=1.0), pdf(x), std(). Both names work."""

import functools

from tensorflow.python.ops.distributions import (
    bernoulli,
    beta,
    categorical,
    dirichlet,
    dirichlet_multinomial,
    exponential,
    gamma,
    multinomial,
    normal,
    student_t,
    uniform,
)
from tensorflow.python.ops.distributions.distribution import Distribution

from tf1.contrib.distributions import discrete, multivariate

_NORMAL = {"mu": "loc", "sigma": "scale"}
_CLASSES = {"p": "probs"}
_BETA = {"a": "concentration1", "b": "concentration0"}
_GAMMA = {"alpha": "concentration", "beta": "rate"}
_RATE = {"lam": "rate"}
_DIAGONAL = {"mu": "loc", "diag_stdev": "scale_diag"}

#: Class -> {name of an argument in 1.0, which was a property, too: its name from 1.1 on}.
_ARGUMENTS = {
    bernoulli.Bernoulli: _CLASSES,
    beta.Beta: _BETA,
    beta.BetaWithSoftplusConcentration: _BETA,
    categorical.Categorical: _CLASSES,
    dirichlet.Dirichlet: {"alpha": "concentration"},
    dirichlet_multinomial.DirichletMultinomial: {"n": "total_count", "alpha": "concentration"},
    discrete.OneHotCategorical: _CLASSES,
    discrete.Poisson: _RATE,
    discrete.RelaxedBernoulli: _CLASSES,
    discrete.RelaxedOneHotCategorical: _CLASSES,
    exponential.Exponential: _RATE,
    exponential.ExponentialWithSoftplusRate: _RATE,
    gamma.Gamma: _GAMMA,
    gamma.GammaWithSoftplusConcentrationRate: _GAMMA,
    multinomial.Multinomial: {"n": "total_count", "p": "probs"},
    multivariate.MultivariateNormalDiag: _DIAGONAL,
    multivariate.MultivariateNormalDiagWithSoftplusScale: _DIAGONAL,
    multivariate.MultivariateNormalFullCovariance: {"mu": "loc", "sigma": "covariance_matrix"},
    multivariate.MultivariateNormalTriL: {"mu": "loc", "chol": "scale_tril"},
    normal.Normal: _NORMAL,
    normal.NormalWithSoftplusScale: _NORMAL,
    student_t.StudentT: _NORMAL,
    student_t.StudentTWithAbsDfSoftplusScale: _NORMAL,
    uniform.Uniform: {"a": "low", "b": "high"},
}
_METHODS = {
    "log_pdf": "log_prob", "log_pmf": "log_prob", "pdf": "prob", "pmf": "prob", "sample_n": "sample", "std": "stddev",
}  # fmt: skip
_SHAPES = {"get_batch_shape": "batch_shape", "get_event_shape": "event_shape"}


def apply() -> None:
    """Changes the classes, in this process."""
    for kind, names in _ARGUMENTS.items():
        kind.__init__ = _renaming(kind, names)
        for old, new in names.items():
            if hasattr(kind, new) and not hasattr(kind, old):
                setattr(kind, old, property(_reading(new)))
    for old, new in _METHODS.items():
        setattr(Distribution, old, _calling(new))
    for old, new in _SHAPES.items():
        setattr(Distribution, old, _reading(new))


def _renaming(kind, names):
    """The constructor, which takes arguments by these names, too; TypeError for one that is given twice."""
    now = vars(kind)["__init__"]

    @functools.wraps(now)
    def __init__(self, *args, **kwargs):
        for old, new in names.items():
            if old in kwargs:
                if new in kwargs:
                    raise TypeError(f"{kind.__name__}: {old} and {new} are one argument; pass one of them")
                kwargs[new] = kwargs.pop(old)
        now(self, *args, **kwargs)

    return __init__


def _reading(name):
    return lambda self: getattr(self, name)


def _calling(name):
    return lambda self, *args, **kwargs: getattr(self, name)(*args, **kwargs)
