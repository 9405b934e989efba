"""tf.contrib.distributions: those of tf.distributions, and the multivariate, relaxed and mixed ones programs used."""

from tensorflow.python.ops.distributions.bernoulli import Bernoulli
from tensorflow.python.ops.distributions.beta import Beta, BetaWithSoftplusConcentration
from tensorflow.python.ops.distributions.categorical import Categorical
from tensorflow.python.ops.distributions.dirichlet import Dirichlet
from tensorflow.python.ops.distributions.dirichlet_multinomial import DirichletMultinomial
from tensorflow.python.ops.distributions.distribution import (
    FULLY_REPARAMETERIZED,
    NOT_REPARAMETERIZED,
    Distribution,
    ReparameterizationType,
)
from tensorflow.python.ops.distributions.exponential import Exponential, ExponentialWithSoftplusRate
from tensorflow.python.ops.distributions.gamma import Gamma, GammaWithSoftplusConcentrationRate
from tensorflow.python.ops.distributions.kullback_leibler import RegisterKL
from tensorflow.python.ops.distributions.kullback_leibler import kl_divergence as _kl_divergence
from tensorflow.python.ops.distributions.laplace import Laplace, LaplaceWithSoftplusScale
from tensorflow.python.ops.distributions.multinomial import Multinomial
from tensorflow.python.ops.distributions.normal import Normal, NormalWithSoftplusScale
from tensorflow.python.ops.distributions.student_t import StudentT, StudentTWithAbsDfSoftplusScale
from tensorflow.python.ops.distributions.uniform import Uniform
from tensorflow.python.ops.distributions.util import fill_triangular, softplus_inverse

from tf1.contrib.distributions import names_of_1_0
from tf1.contrib.distributions.discrete import (
    OneHotCategorical,
    Poisson,
    RelaxedBernoulli,
    RelaxedOneHotCategorical,
)
from tf1.contrib.distributions.mixtures import Independent, Mixture, MixtureSameFamily
from tf1.contrib.distributions.multivariate import (
    Deterministic,
    Logistic,
    MultivariateNormalDiag,
    MultivariateNormalDiagWithSoftplusScale,
    MultivariateNormalFullCovariance,
    MultivariateNormalTriL,
)

kl_divergence = kl = _kl_divergence

# Names of TensorFlow 1.0.
BetaWithSoftplusAB = BetaWithSoftplusConcentration
ExponentialWithSoftplusLam = ExponentialWithSoftplusRate
GammaWithSoftplusAlphaBeta = GammaWithSoftplusConcentrationRate
MultivariateNormalCholesky = MultivariateNormalTriL
MultivariateNormalDiagWithSoftplusStDev = MultivariateNormalDiagWithSoftplusScale
MultivariateNormalFull = MultivariateNormalFullCovariance
NormalWithSoftplusSigma = NormalWithSoftplusScale
StudentTWithAbsDfSoftplusSigma = StudentTWithAbsDfSoftplusScale
names_of_1_0.apply()

__all__ = [
    "Bernoulli", "Beta", "BetaWithSoftplusConcentration", "Categorical", "Deterministic",
    "Dirichlet", "DirichletMultinomial", "Distribution", "Exponential", "ExponentialWithSoftplusRate",
    "FULLY_REPARAMETERIZED", "Gamma", "GammaWithSoftplusConcentrationRate", "Independent", "Laplace",
    "LaplaceWithSoftplusScale", "Logistic", "Mixture", "MixtureSameFamily", "Multinomial", "MultivariateNormalDiag",
    "MultivariateNormalDiagWithSoftplusScale", "MultivariateNormalFullCovariance", "MultivariateNormalTriL",
    "NOT_REPARAMETERIZED", "Normal", "NormalWithSoftplusScale", "OneHotCategorical", "Poisson", "RegisterKL",
    "RelaxedBernoulli", "RelaxedOneHotCategorical", "ReparameterizationType", "StudentT",
    "StudentTWithAbsDfSoftplusScale", "Uniform", "fill_triangular", "kl", "kl_divergence", "softplus_inverse",
]  # fmt: skip
