"""graphs/layers/initializers.py: statistics against the formulas, and numbers that depend on seed and name alone."""

import math
from typing import get_args

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs import hyperparameters, layers
from graphs.layers import initializers
from graphs.seeding import seed_graph

KERNEL = (3, 3, 40, 80)  # fan_in 360, fan_out 720
IN, OUT = 360, 720


def draw(initializer, shape=KERNEL, seed=0, name="w", resource=True):
    """What a variable of that name starts with, in a project graph (seed=None: in any other)."""
    with tf.Graph().as_default(), tf.Session() as session:
        tf.set_random_seed(1)  # of the other graph; a project's own seed stands above it
        if seed is not None:
            seed_graph(seed)
        variable = tf.get_variable(name, shape, initializer=initializer, use_resource=resource)
        session.run(tf.global_variables_initializer())
        return session.run(variable)


@pytest.mark.parametrize("seed", [0, None])
@pytest.mark.parametrize(
    "initializer, limit",
    [
        (initializers.glorot_uniform(), math.sqrt(6 / (IN + OUT))),
        (initializers.he_uniform(), math.sqrt(6 / IN)),
        (initializers.lecun_uniform(), math.sqrt(3 / IN)),
        (initializers.xavier_initializer(), math.sqrt(6 / (IN + OUT))),
        (initializers.xavier_initializer_conv2d(), math.sqrt(6 / (IN + OUT))),
        (initializers.variance_scaling_initializer(uniform=True), math.sqrt(6 / IN)),
        (initializers.variance_scaling_initializer(1.0, "FAN_OUT", True), math.sqrt(3 / OUT)),
        (initializers.get("random_uniform"), 0.05),
    ],
)
def test_uniform(initializer, limit, seed):
    values = draw(initializer, seed=seed)
    assert np.abs(values).max() <= limit
    assert np.abs(values).max() == pytest.approx(limit, rel=1e-3)
    assert values.mean() == pytest.approx(0, abs=5 * limit / math.sqrt(3 * values.size))
    assert values.std() == pytest.approx(limit / math.sqrt(3), rel=0.01)


CUT = 0.87962566103423978  # standard deviation of a unit normal without what lies beyond two


@pytest.mark.parametrize("seed", [0, None])
@pytest.mark.parametrize(
    "initializer, stddev, stretch",  # stretch: standard deviation before the cut
    [
        (initializers.glorot_normal(), math.sqrt(2 / (IN + OUT)), 1 / CUT),
        (initializers.he_normal(), math.sqrt(2 / IN), 1 / CUT),
        (initializers.lecun_normal(), math.sqrt(1 / IN), 1 / CUT),
        (initializers.truncated_normal(stddev=0.3), 0.3 * CUT, 1 / CUT),
        (initializers.get("truncated_normal"), 0.05 * CUT, 1 / CUT),
        (initializers.variance_scaling_initializer(), math.sqrt(1.3 * 2 / IN) * CUT, 1 / CUT),
        (initializers.variance_scaling_initializer(3.0, "FAN_AVG"), math.sqrt(1.3 * 6 / (IN + OUT)) * CUT, 1 / CUT),
        (initializers.xavier_initializer(uniform=False), math.sqrt(1.3 * 2 / (IN + OUT)) * CUT, 1 / CUT),
    ],
)
def test_truncated_normal(initializer, stddev, stretch, seed):
    values = draw(initializer, seed=seed)
    assert values.std() == pytest.approx(stddev, rel=0.01)
    assert values.mean() == pytest.approx(0, abs=5 * stddev / math.sqrt(values.size))
    assert np.abs(values).max() <= 2 * stddev * stretch * (1 + 1e-6)
    assert np.abs(values).max() > 1.95 * stddev * stretch


@pytest.mark.parametrize(
    "ours, theirs",
    [
        (initializers.glorot_uniform, tf.glorot_uniform_initializer),
        (initializers.glorot_normal, tf.glorot_normal_initializer),
        (initializers.he_uniform, tf.initializers.he_uniform),
        (initializers.he_normal, tf.initializers.he_normal),
        (initializers.lecun_uniform, tf.initializers.lecun_uniform),
        (initializers.lecun_normal, tf.initializers.lecun_normal),
        (initializers.random_normal, tf.random_normal_initializer),
        (initializers.random_uniform, tf.random_uniform_initializer),
        (initializers.truncated_normal, tf.truncated_normal_initializer),
    ],
)
@pytest.mark.parametrize("shape", [(5, 4, 3, 2), (7, 3), (6,), ()])
def test_outside_a_project_the_same_bits_as_tensorflows(ours, theirs, shape):
    np.testing.assert_allclose(
        draw(ours(seed=3), shape, seed=None, resource=False), draw(theirs(seed=3), shape, seed=None, resource=False),
        rtol=1e-6,
    )  # fmt: skip


def test_normal_uniform_and_constants():
    normal = draw(initializers.random_normal(mean=1.0, stddev=0.5))
    assert (normal.mean(), normal.std()) == (pytest.approx(1, abs=0.01), pytest.approx(0.5, rel=0.01))
    uniform = draw(initializers.random_uniform(2.0, 4.0))
    assert (uniform.min(), uniform.max()) == (pytest.approx(2, abs=1e-3), pytest.approx(4, abs=1e-3))
    assert np.all(draw(initializers.zeros()) == 0) and np.all(draw(initializers.ones()) == 1)
    assert np.all(draw(initializers.constant(0.3)) == np.float32(0.3))


@pytest.mark.parametrize("shape", [(40, 10), (10, 40), (3, 3, 4, 8)])
@pytest.mark.parametrize("seed", [0, None])
def test_orthogonal(shape, seed):
    matrix = draw(initializers.orthogonal(gain=2.0), shape, seed).reshape(-1, shape[-1])
    shorter = matrix @ matrix.T if matrix.shape[0] < matrix.shape[1] else matrix.T @ matrix
    np.testing.assert_allclose(shorter, 4 * np.eye(len(shorter)), atol=1e-5)


@pytest.mark.parametrize(
    "initializer",
    [initializers.glorot_uniform(), initializers.he_normal(), initializers.random_normal(), initializers.orthogonal()],
)
def test_a_function_of_seed_and_name(initializer):
    values = draw(initializer, (7, 5))
    assert np.array_equal(values, draw(initializer, (7, 5)))
    assert np.array_equal(values, draw(initializer, (7, 5), resource=False))  # reference variables as well
    assert not np.array_equal(values, draw(initializer, (7, 5), seed=1))
    assert not np.array_equal(values, draw(initializer, (7, 5), name="v"))


def test_an_explicit_seed_matters():
    for seed in (0, None):
        one, again, other = (draw(initializers.he_normal(seed=number), (7, 5), seed) for number in (1, 1, 2))
        assert np.array_equal(one, again)
        assert not np.array_equal(one, other)
    assert not np.array_equal(draw(initializers.he_normal(seed=1)), draw(initializers.he_normal()))


@pytest.mark.parametrize("resource", [True, False])
def test_independent_of_building_order_and_scopes_of_operations(resource):
    def build(order, crowd):
        with tf.Graph().as_default(), tf.Session() as session:
            seed_graph(7)
            with tf.variable_scope("net", use_resource=resource):
                for name in order:
                    if crowd:
                        tf.get_variable(f"before_{name}", [3], initializer=initializers.random_normal())
                        tf.random.normal([3])
                    with tf.name_scope("somewhere" if crowd else None):
                        layers.dense(tf.ones([1, 6]), 5, name=name)
            session.run(tf.global_variables_initializer())
            step = tf.train.get_global_step()
            session.run(step.assign(5))
            session.run(tf.variables_initializer(tf.trainable_variables()))  # at any step
            return {v.op.name: session.run(v) for v in tf.trainable_variables() if v.op.name.endswith("kernel")}

    first, second = build(["a", "b"], False), build(["b", "a"], True)
    assert sorted(first) == sorted(second) == ["net/a/kernel", "net/b/kernel"]
    assert all(np.array_equal(first[name], second[name]) for name in first)
    assert not np.array_equal(first["net/a/kernel"], first["net/b/kernel"])
    assert np.unique(np.concatenate([kernel.ravel() for kernel in first.values()])).size == 60


def test_the_seeded_graph_is_the_default_for_kernels():
    with tf.Graph().as_default(), tf.Session() as session:
        seed_graph(0)
        layers.dense(tf.ones([1, 6]), 5)
        session.run(tf.global_variables_initializer())
        kernel = session.run(tf.trainable_variables()[0])
    assert np.array_equal(kernel, draw(initializers.glorot_uniform(), (6, 5), name="dense/kernel"))


def test_direct_calls_differ():
    with tf.Graph().as_default(), tf.Session() as session:
        seed_graph(0)
        one, other = session.run([initializers.he_normal()([4, 4]) for _ in range(2)])
        assert not np.array_equal(one, other)


def test_slices_have_the_fans_of_the_whole_variable():
    with tf.Graph().as_default(), tf.Session() as session:
        seed_graph(0)
        partitioner = tf.fixed_size_partitioner(4, axis=0)
        variable = tf.get_variable("w", (400, 200), initializer=initializers.glorot_uniform(), partitioner=partitioner)
        session.run(tf.global_variables_initializer())
        parts = session.run(list(variable))
    assert [part.shape for part in parts] == [(100, 200)] * 4
    assert np.abs(parts).max() == pytest.approx(math.sqrt(6 / 600), rel=1e-3)
    assert not np.array_equal(parts[0], parts[1])


def test_types():
    with tf.Graph().as_default():
        seed_graph(0)
        for dtype in (tf.float16, tf.bfloat16, tf.float32, tf.float64):
            assert initializers.glorot_uniform()([2, 3], dtype).dtype == dtype
            assert initializers.he_normal(dtype=dtype)([2, 3]).dtype == dtype


def test_every_name_that_a_model_may_be_given():
    (names,) = [get_args(argument) for argument in get_args(hyperparameters.Initializer)[:1]]
    for name in names:
        values = draw(initializers.get(name))
        assert values.shape == KERNEL
        assert (values.std() > 0) == (name not in ("zeros", "ones"))


@pytest.mark.parametrize(
    "make, message",
    [
        (lambda: initializers.get("he_norml"), "unknown initializer 'he_norml'; did you mean he_normal?"),
        (lambda: initializers.get("q"), "unknown initializer 'q'; choose from glorot_uniform, "),
        (lambda: initializers.variance_scaling_initializer(mode="fan_in"), "mode='fan_in'; choose from FAN_IN"),
        (lambda: initializers.variance_scaling_initializer(-1.0), "factor=-1.0; 0 or more"),
        (lambda: initializers.orthogonal()([3]), r"orthogonal: shape \[3\]; a kernel of two or more"),
    ],
)
def test_refusals(make, message):
    with pytest.raises(UsageError, match=message):
        make()
