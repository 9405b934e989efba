import numpy as np
import pytest
import scipy.stats
import tensorflow.compat.v1 as tf

from tf1.contrib import distributions as ds

RANDOM = np.random.RandomState(0)
LOC, X = RANDOM.randn(2, 3).astype(np.float32), RANDOM.randn(2, 3).astype(np.float32)
DIAGONAL = RANDOM.uniform(0.5, 2, [2, 3]).astype(np.float32)
LOWER = np.tril(RANDOM.uniform(0.5, 2, [3, 3])).astype(np.float32)
COVARIANCE = LOWER @ LOWER.T


@pytest.fixture(scope="module")
def session():
    with tf.Graph().as_default(), tf.Session() as session:
        yield session


def normals():
    """Label, distribution, mean [2, 3], covariance [2, 3, 3]."""
    one = np.eye(3)
    yield "diag", ds.MultivariateNormalDiag(LOC, DIAGONAL), LOC, np.stack([np.diag(d**2) for d in DIAGONAL])
    yield "of one", ds.MultivariateNormalDiag(LOC), LOC, np.stack([one, one])
    yield (
        "around 0",
        ds.MultivariateNormalDiag(scale_diag=DIAGONAL),
        0 * LOC,
        np.stack([np.diag(d**2) for d in DIAGONAL]),
    )
    multiplied = ds.MultivariateNormalDiag(LOC, scale_identity_multiplier=np.float32([2.0, 3.0]))
    yield "multiplied", multiplied, LOC, np.stack([4 * one, 9 * one])
    softplus = np.log1p(np.exp(DIAGONAL))
    of_softplus = ds.MultivariateNormalDiagWithSoftplusScale(LOC, DIAGONAL)
    yield "softplus", of_softplus, LOC, np.stack([np.diag(d**2) for d in softplus])
    yield "lower", ds.MultivariateNormalTriL(LOC, LOWER), LOC, np.stack([COVARIANCE] * 2)
    yield "covariance", ds.MultivariateNormalFullCovariance(LOC, COVARIANCE), LOC, np.stack([COVARIANCE] * 2)


def test_multivariate_normals_against_scipy(session):
    for label, normal, mean, covariance in normals():
        assert normal.batch_shape.as_list() == [2] and normal.event_shape.as_list() == [3], label
        draws = normal.sample(4000, seed=1)
        found = session.run(
            [normal.log_prob(X), normal.entropy(), normal.mean(), normal.covariance(), normal.stddev(), draws]
        )
        scipys = [scipy.stats.multivariate_normal(m, c) for m, c in zip(mean, covariance, strict=True)]
        expected = [
            [normal.logpdf(x) for normal, x in zip(scipys, X, strict=True)], [normal.entropy() for normal in scipys],
            mean, covariance, np.sqrt([np.diag(c) for c in covariance]),
        ]  # fmt: skip
        for one, other in zip(found, expected, strict=False):
            np.testing.assert_allclose(one, other, rtol=2e-4, atol=2e-4, err_msg=label)
        assert found[5].shape == (4000, 2, 3)
        np.testing.assert_allclose(found[5].mean(0), mean, atol=0.3, err_msg=label)
        np.testing.assert_allclose(np.cov(found[5][:, 0].T), covariance[0], atol=0.7, err_msg=label)


def test_divergence_of_normals(session):
    made = list(normals())
    for label, one, mean, covariance in made:
        other_label, other, other_mean, other_covariance = made[5 if label != "lower" else 0]
        found = session.run(ds.kl_divergence(one, other))
        for i in range(2):
            inverse, step = np.linalg.inv(other_covariance[i]), other_mean[i] - mean[i]
            ratio = np.linalg.slogdet(other_covariance[i])[1] - np.linalg.slogdet(covariance[i])[1]
            expected = 0.5 * (np.trace(inverse @ covariance[i]) + step @ inverse @ step - 3 + ratio)
            np.testing.assert_allclose(found[i], expected, rtol=1e-3, atol=1e-4, err_msg=label + other_label)


def test_a_normal_without_any_size_is_refused():
    with pytest.raises(ValueError, match="loc or scale_diag"):
        ds.MultivariateNormalDiag()


def test_logistic_poisson_and_deterministic(session):
    logistic, theirs = ds.Logistic(1.0, 2.0), scipy.stats.logistic(1, 2)
    x = np.float32([-1, 0.5, 3])
    found = session.run([logistic.log_prob(x), logistic.cdf(x), logistic.entropy(), logistic.stddev(), logistic.mean()])
    for one, other in zip(found, (theirs.logpdf(x), theirs.cdf(x), theirs.entropy(), theirs.std(), 1), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5)
    poisson, theirs = ds.Poisson(rate=np.float32([2.5, 4])), scipy.stats.poisson([2.5, 4])
    counts = np.float32([3, 4])
    found = session.run([poisson.log_prob(counts), poisson.cdf(counts), poisson.variance(), poisson.mode()])
    for one, other in zip(found, (theirs.logpmf(counts), theirs.cdf(counts), [2.5, 4], [2, 4]), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5)
    draws = session.run([logistic.sample(5000, seed=1), poisson.sample(5000, seed=1)])
    np.testing.assert_allclose(draws[0].mean(), 1, atol=0.2)
    np.testing.assert_allclose(draws[1].mean(0), [2.5, 4], atol=0.2)
    np.testing.assert_allclose(session.run(ds.Poisson(log_rate=0.5).mean()), np.exp(0.5), rtol=1e-6)
    always = ds.Deterministic([1.0, 2.0], atol=0.1)
    np.testing.assert_array_equal(session.run(always.prob([1.05, 2.2])), [1, 0])
    np.testing.assert_array_equal(session.run(always.sample(2)), [[1, 2], [1, 2]])
    with pytest.raises(ValueError, match="rate or log_rate"):
        ds.Poisson()


def test_classes_as_vectors(session):
    probs = np.float32([[0.1, 0.2, 0.7], [0.5, 0.25, 0.25]])
    one_hot, other = ds.OneHotCategorical(probs=probs), ds.OneHotCategorical(logits=np.zeros([2, 3], np.float32))
    x = np.eye(3)[[2, 0]]
    draws = one_hot.sample(4000, seed=1)
    values = [one_hot.log_prob(x), one_hot.entropy(), one_hot.mode(), ds.kl_divergence(one_hot, other), draws]
    log_prob, entropy, mode, divergence, draws = session.run(values)
    np.testing.assert_allclose(log_prob, np.log([0.7, 0.5]), rtol=1e-5)
    np.testing.assert_allclose(entropy, scipy.stats.entropy(probs.T), rtol=1e-5)
    np.testing.assert_array_equal(mode, [[0, 0, 1], [1, 0, 0]])
    np.testing.assert_allclose(divergence, np.log(3) - entropy, rtol=1e-4)
    assert draws.shape == (4000, 2, 3) and (draws.sum(-1) == 1).all() and draws.dtype == np.int32
    np.testing.assert_allclose(draws.mean(0), probs, atol=0.05)


def test_relaxed_classes(session):
    logits = tf.constant([[0.5, -1.0, 2.0]])
    sharp, soft = (ds.RelaxedOneHotCategorical(t, logits=logits) for t in (0.05, 5.0))
    draws = session.run([sharp.sample(3000, seed=1), soft.sample(3000, seed=1)])
    np.testing.assert_allclose(draws[0].sum(-1), 1, rtol=1e-5)
    shares = np.exp([0.5, -1, 2]) / np.exp([0.5, -1, 2]).sum()
    np.testing.assert_allclose(draws[0].mean((0, 1)), shares, atol=0.05)
    assert draws[0].max(-1).mean() > 0.95 and draws[1].max(-1).mean() < 0.6
    assert tf.gradients(sharp.sample(seed=1), logits)[0] is not None  # it can be trained through
    two = ds.RelaxedOneHotCategorical(0.7, probs=np.float32([[0.3, 0.7]]))
    bernoulli = ds.RelaxedBernoulli(0.7, probs=np.float32([0.3]))
    x = np.float32([0.2])
    found = session.run([two.log_prob(np.float32([[0.2, 0.8]])), bernoulli.log_prob(x)])
    np.testing.assert_allclose(*found, rtol=1e-4)
    grid = np.linspace(1e-4, 1 - 1e-4, 20001).astype(np.float32)
    density = np.exp(session.run(bernoulli.log_prob(grid)))
    np.testing.assert_allclose(np.trapezoid(density, grid), 1, atol=5e-3)
    assert abs((session.run(bernoulli.sample(3000, seed=2)) > 0.5).mean() - 0.3) < 0.05


def test_mixtures(session):
    shares, means, widths = np.float32([0.3, 0.7]), np.float32([-1, 2]), np.float32([0.5, 1])
    cat = ds.Categorical(probs=shares)
    one = ds.Mixture(cat, [ds.Normal(m, s) for m, s in zip(means, widths, strict=True)])
    other = ds.MixtureSameFamily(cat, ds.Normal(means, widths))
    x = np.float32([0.0, 1.5])
    expected = np.log((shares * scipy.stats.norm(means, widths).pdf(x[:, None])).sum(1))
    variance = (shares * (widths**2 + means**2)).sum() - (shares @ means) ** 2
    for mixture in (one, other):
        found = session.run([mixture.log_prob(x), mixture.mean(), mixture.variance(), mixture.sample(5000, seed=1)])
        np.testing.assert_allclose(found[0], expected, rtol=1e-4)
        np.testing.assert_allclose(found[1:3], [shares @ means, variance], rtol=1e-4)
        np.testing.assert_allclose(found[3].mean(), shares @ means, atol=0.15)
    vectors = ds.MixtureSameFamily(cat, ds.MultivariateNormalDiag(LOC, DIAGONAL))
    densities = [
        s * scipy.stats.multivariate_normal(m, np.diag(d**2)).pdf(X[0])
        for s, m, d in zip(shares, LOC, DIAGONAL, strict=True)
    ]
    log_prob, draws = session.run([vectors.log_prob(X[0]), vectors.sample(7, seed=1)])
    np.testing.assert_allclose(log_prob, np.log(sum(densities)), rtol=1e-4)
    assert draws.shape == (7, 3)
    with pytest.raises(ValueError, match="2 classes and 1 components"):
        ds.Mixture(cat, [ds.Normal(0.0, 1.0)])


def test_independent_parts(session):
    independent = ds.Independent(ds.Normal(LOC, DIAGONAL))
    diagonal = ds.MultivariateNormalDiag(LOC, DIAGONAL)
    assert independent.event_shape.as_list() == [3] and independent.batch_shape.as_list() == [2]
    pairs = [(d.log_prob(X), d.entropy(), d.mean()) for d in (independent, diagonal)]
    for one, other in zip(*session.run(pairs), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5)
    standard = ds.Normal(np.zeros_like(LOC), 1.0)  # the prior of a variational autoencoder
    divergence = ds.kl_divergence(independent, ds.Independent(standard))
    expected = 0.5 * (DIAGONAL**2 + LOC**2 - 1 - 2 * np.log(DIAGONAL)).sum(-1)
    np.testing.assert_allclose(session.run(divergence), expected, rtol=1e-5)
    with pytest.raises(ValueError, match="events of shape"):
        ds.kl_divergence(independent, ds.Independent(standard, reinterpreted_batch_ndims=2))
    assert independent.reparameterization_type is ds.FULLY_REPARAMETERIZED
    assert ds.Independent(ds.Bernoulli(probs=DIAGONAL / 2)).reparameterization_type is ds.NOT_REPARAMETERIZED


def test_every_name_is_there():
    assert all(hasattr(ds, name) for name in ds.__all__) and ds.Normal is tf.distributions.Normal


def test_names_of_1_0(session):
    """The arguments that 1.1 renamed, as properties and methods, too; positions have not changed."""
    pairs = [
        (ds.Normal(mu=1.0, sigma=2.0), ds.Normal(1.0, 2.0), 0.5),
        (ds.Bernoulli(p=0.3), ds.Bernoulli(probs=0.3), 1),
        (ds.Categorical(p=[0.2, 0.8]), ds.Categorical(probs=[0.2, 0.8]), 1),
        (ds.Gamma(alpha=2.0, beta=3.0), ds.Gamma(2.0, 3.0), 0.5),
        (ds.Beta(a=2.0, b=3.0), ds.Beta(2.0, 3.0), 0.5),
        (ds.Uniform(a=1.0, b=3.0), ds.Uniform(1.0, 3.0), 1.5),
        (ds.Exponential(lam=2.0), ds.Exponential(2.0), 0.5),
        (ds.MultivariateNormalDiag(mu=[1.0], diag_stdev=[2.0]), ds.MultivariateNormalDiag([1.0], [2.0]), [0.5]),
        (ds.MultivariateNormalFull(mu=[1.0], sigma=[[4.0]]), ds.MultivariateNormalDiag([1.0], [2.0]), [0.5]),
        (ds.NormalWithSoftplusSigma(mu=0.0, sigma=1.0), ds.NormalWithSoftplusScale(0.0, 1.0), 0.5),
    ]
    for old, new, x in pairs:
        assert type(old).__name__ in (type(new).__name__, "MultivariateNormalFullCovariance")
        found, expected = session.run([[old.pdf(x), old.log_pdf(x)], [new.prob(x), new.log_prob(x)]])
        np.testing.assert_allclose(found, expected, rtol=1e-6, err_msg=old.name)
        assert old.get_batch_shape() == new.batch_shape and old.get_event_shape() == new.event_shape
    normal = pairs[0][0]
    found = session.run(
        [normal.mu, normal.sigma, normal.std(), normal.sample_n(3, seed=1), normal.copy(scale=3.0).scale]
    )
    assert found[:3] == [1, 2, 2] and found[3].shape == (3,) and found[4] == 3
    with pytest.raises(TypeError, match="mu and loc are one argument"):
        ds.Normal(mu=0.0, loc=0.0, scale=1.0)
