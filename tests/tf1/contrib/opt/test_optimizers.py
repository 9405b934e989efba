"""contrib.opt against NumPy loops written from the formulas, for reference and resource variables, dense and sparse."""

import math

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from tf1.contrib import opt
from tf1.contrib.opt.sign_decay import get_cosine_decay_fn, get_linear_decay_fn, get_restart_decay_fn

STEPS = 4
START = np.array([[1.0, -2.0], [0.5, 3.0], [-1.5, 0.25]], np.float64)
#: Rows that a sparse gradient has at each step, one of them twice.
ROWS = [0, 2, 2]


def _run(optimizer, is_sparse, use_resource, **options):
    """The variable after each step of minimizing sum(c * v^2), of all rows or of some."""
    with tf.Graph().as_default(), tf.Session() as session:
        variable = tf.get_variable("v", initializer=tf.constant(START, tf.float32), use_resource=use_resource)
        step = tf.train.get_or_create_global_step()
        used = tf.gather(variable, ROWS) if is_sparse else variable
        loss = tf.reduce_sum(tf.square(used) * tf.constant([1.0, 0.3]))
        train = optimizer().minimize(loss, global_step=step, **options)
        session.run(tf.global_variables_initializer())
        values = []
        for _ in range(STEPS):
            session.run(train)
            values.append(session.run(variable))
        assert session.run(step) == STEPS
        return values


def _gradient(v, is_sparse):
    gradient = 2 * v * np.array([1.0, 0.3])
    if not is_sparse:
        return gradient
    return gradient * np.bincount(ROWS, minlength=3)[:, None]


def _expected(update, is_sparse, is_lazy):
    """Steps of update(v, gradient, state, t) -> v; the lazy ones leave rows without a gradient as they are."""
    v, state, values = START.copy(), {"m": np.zeros_like(START), "v": np.zeros_like(START)}, []
    touched = sorted(set(ROWS)) if is_sparse and is_lazy else slice(None)
    for t in range(1, STEPS + 1):
        part = {name: array[touched] for name, array in state.items()}
        new = update(v[touched], _gradient(v, is_sparse)[touched], part, t)
        for name, array in part.items():
            state[name][touched] = array
        if is_sparse and not is_lazy:  # the mean of all rows decays, but only rows with a gradient are changed
            rows = sorted(set(ROWS))
            v[rows] = new[rows]
        else:
            v[touched] = new
        values.append(v.copy())
    return values


def _adam_like(rate=0.1, beta1=0.9, beta2=0.999, epsilon=1e-8, is_nesterov=False):
    def update(v, g, s, t):
        s["m"] = beta1 * s["m"] + (1 - beta1) * g
        s["v"] = beta2 * s["v"] + (1 - beta2) * g**2
        scale = rate * math.sqrt(1 - beta2**t) / (1 - beta1**t)
        m = beta1 * s["m"] + (1 - beta1) * g if is_nesterov else s["m"]
        return v - scale * m / (np.sqrt(s["v"]) + epsilon)

    return update


def _adamax(v, g, s, t):
    s["m"] = 0.9 * s["m"] + 0.1 * g
    s["v"] = np.maximum(0.999 * s["v"], np.abs(g))
    return v - 0.1 / (1 - 0.9**t) * s["m"] / (s["v"] + 1e-8)


def _sign(factor):
    def update(v, g, s, t):
        s["m"] = 0.9 * s["m"] + 0.1 * g
        return v - 0.1 * factor(np.sign(g) * np.sign(s["m"])) * g

    return update


CASES = {
    "lazy adam": (lambda: opt.LazyAdamOptimizer(0.1), _adam_like(), True),
    "nadam": (lambda: opt.NadamOptimizer(0.1), _adam_like(is_nesterov=True), False),
    "adamax": (lambda: opt.AdaMaxOptimizer(0.1), _adamax, True),
    "addsign": (lambda: opt.AddSignOptimizer(0.1, alpha=0.5), _sign(lambda s: 0.5 + s), False),
    "powersign": (lambda: opt.PowerSignOptimizer(0.1, base=2.0), _sign(lambda s: 2.0**s), False),
    "lazy adam by step": (
        lambda: opt.LazyAdamGSOptimizer(tf.train.get_or_create_global_step(), 0.1), _adam_like(), True,
    ),
}  # fmt: skip


@pytest.mark.parametrize("use_resource", [False, True])
@pytest.mark.parametrize("is_sparse", [False, True])
@pytest.mark.parametrize("name", CASES)
def test_formulas(name, is_sparse, use_resource):
    optimizer, update, is_lazy = CASES[name]
    expected = _expected(update, is_sparse, is_lazy)
    for value, other in zip(_run(optimizer, is_sparse, use_resource), expected, strict=True):
        np.testing.assert_allclose(value, other, rtol=2e-5, atol=2e-6)


@pytest.mark.parametrize("use_resource", [False, True])
@pytest.mark.parametrize("is_sparse", [False, True])
def test_adam_by_global_step(is_sparse, use_resource):
    plain = _run(lambda: tf.train.AdamOptimizer(0.1), is_sparse, use_resource)
    by_step = _run(lambda: opt.AdamGSOptimizer(tf.train.get_or_create_global_step(), 0.1), is_sparse, use_resource)
    np.testing.assert_allclose(plain[0], by_step[0], rtol=1e-5)
    if not is_sparse:
        np.testing.assert_allclose(plain, by_step, rtol=1e-5, atol=2e-6)


@pytest.mark.parametrize("use_resource", [False, True])
@pytest.mark.parametrize("is_sparse", [False, True])
@pytest.mark.parametrize("is_nesterov", [False, True])
def test_lars(is_sparse, use_resource, is_nesterov):
    slot, v, expected = np.zeros_like(START), START.copy(), []
    for _ in range(STEPS):
        g = _gradient(v, is_sparse)
        if is_sparse:  # plain momentum of the rows
            touched = sorted(set(ROWS))
            slot[touched] = 0.9 * slot[touched] + g[touched]
            change = g + 0.9 * slot if is_nesterov else slot
            v[touched] -= 0.5 * change[touched]
        else:
            norm = np.linalg.norm(v)
            rate = 0.5 * 0.01 * norm / (np.linalg.norm(g) + 0.1 * norm)
            step = rate * (g + 0.1 * v)
            slot = 0.9 * slot + step
            v = v - (step + 0.9 * slot if is_nesterov else slot)
        expected.append(v.copy())
    values = _run(
        lambda: opt.LARSOptimizer(0.5, weight_decay=0.1, eeta=0.01, use_nesterov=is_nesterov), is_sparse, use_resource
    )
    np.testing.assert_allclose(values, expected, rtol=2e-5, atol=1e-6)
    skipped = _run(lambda: opt.LARSOptimizer(0.1, skip_list=["v"]), False, use_resource)
    plain = _run(lambda: tf.train.MomentumOptimizer(0.1, 0.9), False, use_resource)
    np.testing.assert_allclose(skipped, plain, rtol=1e-5)
    with pytest.raises(ValueError, match="momentum should be positive"):
        opt.LARSOptimizer(0.1, momentum=-1.0)


@pytest.mark.parametrize("use_resource", [False, True])
@pytest.mark.parametrize("is_sparse", [False, True])
def test_weight_decay(is_sparse, use_resource):
    def decaying():
        return opt.extend_with_decoupled_weight_decay(tf.train.MomentumOptimizer)(0.1, learning_rate=0.2, momentum=0)

    v, expected = START.copy(), []
    for _ in range(STEPS):
        step = 0.2 * _gradient(v, is_sparse)
        rows = sorted(set(ROWS)) if is_sparse else slice(None)
        v[rows] *= 0.9
        v = v - step
        expected.append(v.copy())
    np.testing.assert_allclose(_run(decaying, is_sparse, use_resource), expected, rtol=1e-5)


def test_weight_decay_of_some():
    with tf.Graph().as_default(), tf.Session() as session:
        one, other = tf.get_variable("one", initializer=1.0), tf.get_variable("other", initializer=1.0)
        loss = 0.0 * (one + other)
        steps = [
            opt.AdamWOptimizer(0.25, learning_rate=0.0).minimize(loss, decay_var_list=[one]),
            opt.MomentumWOptimizer(lambda: 0.25, 0.0, 0.9).minimize(loss, decay_var_list=[one]),
        ]
        session.run(tf.global_variables_initializer())
        for step in steps:
            session.run(step)
        assert session.run([one, other]) == [0.5625, 1.0]
        assert {variable.op.name for variable in tf.global_variables()} >= {"one/AdamW", "one/AdamW_1", "one/MomentumW"}


def test_moving_average(tmp_path):
    with tf.Graph().as_default(), tf.Session() as session:
        variable = tf.get_variable("v", initializer=8.0)
        optimizer = opt.MovingAverageOptimizer(tf.train.GradientDescentOptimizer(0.25), average_decay=0.5)
        with pytest.raises(RuntimeError, match="before creating the swapping_saver"):
            optimizer.swapping_saver()
        train = optimizer.minimize(tf.square(variable))
        saver = optimizer.swapping_saver()
        session.run(tf.global_variables_initializer())
        session.run(train)  # v: 8 -> 4, its average 8 -> 6
        path = saver.save(session, str(tmp_path / "model"))
        assert tf.train.load_variable(path, "v") == 6.0
        assert tf.train.load_variable(path, "v/ExponentialMovingAverage") == 4.0
        session.run(train)
        saver.restore(session, path)
        assert session.run(variable) == 4.0
        with pytest.raises(ValueError, match="not part of variables to save"):
            optimizer.swapping_saver([variable])


@pytest.mark.parametrize("is_sparse", [False, True])
def test_clipped_variables(is_sparse):
    with tf.Graph().as_default(), tf.Session() as session:
        variable = tf.get_variable("v", initializer=tf.constant([[3.0, 4.0], [30.0, 40.0], [0.3, 0.4]]))
        used = tf.gather(variable, [0, 2]) if is_sparse else variable
        optimizer = opt.VariableClippingOptimizer(tf.train.GradientDescentOptimizer(0.0), {variable: [1]}, 1.0)
        train = optimizer.minimize(tf.reduce_sum(used))
        session.run(tf.global_variables_initializer())
        session.run(train)
        middle = [30.0, 40.0] if is_sparse else [0.6, 0.8]
        np.testing.assert_allclose(session.run(variable), [[0.6, 0.8], middle, [0.3, 0.4]], rtol=1e-6)
        assert optimizer.get_slot_names() == []


def test_multitask():
    with tf.Graph().as_default(), tf.Session() as session:
        variables = [tf.get_variable(name, initializer=1.0) for name in "ab"]
        is_first = tf.placeholder(tf.float32, [])
        loss = tf.square(variables[0]) * is_first + tf.square(variables[1]) * (1 - is_first)
        optimizer = opt.MultitaskOptimizerWrapper(tf.train.MomentumOptimizer(0.1, 0.9))
        gradients = optimizer.compute_gradients(loss)
        clipped, norm = opt.clip_gradients_by_global_norm(gradients, 1.0)
        train = optimizer.apply_gradients(clipped)
        session.run(tf.global_variables_initializer())
        assert session.run(norm, {is_first: 1.0}) == 2.0
        for chosen in (1.0, 0.0, 0.0):
            session.run(train, {is_first: chosen})
        values = session.run(variables)
        assert values[0] == pytest.approx(0.9)  # its momentum has rested while the other was trained
        assert values[1] == pytest.approx(0.9 - 0.1 * (0.9 + 1.0))
        with pytest.raises(TypeError, match="must be an instance"):
            opt.MultitaskOptimizerWrapper(3)


@pytest.mark.parametrize("is_sparse", [False, True])
def test_regularizing_adagrad(is_sparse):
    with tf.Graph().as_default(), tf.Session() as session:
        variable = tf.get_variable("v", initializer=tf.constant([[1.0], [2.0]]))
        used = tf.gather(variable, [1]) if is_sparse else variable[1]
        optimizer = opt.RegAdagradOptimizer(0.1, initial_accumulator_value=0.25)
        train = optimizer.minimize(tf.reduce_sum(used))
        with optimizer.avoid_updating_slots():
            regularize = optimizer.minimize(tf.reduce_sum(used) * 2)
        session.run(tf.global_variables_initializer())
        session.run(train)
        after_one = 2 - 0.1 / math.sqrt(1.25)
        assert session.run(variable)[1, 0] == pytest.approx(after_one)
        session.run(regularize)
        assert session.run(variable)[1, 0] == pytest.approx(after_one - 0.2 / math.sqrt(1.25))
        assert session.run(optimizer.get_slot(variable, "accumulator"))[1, 0] == 1.25


def test_sign_decays():
    with tf.Graph().as_default(), tf.Session() as session:
        step = tf.placeholder(tf.int64, [])
        linear, cosine = get_linear_decay_fn(10)(step), get_cosine_decay_fn(10, 1.5, zero_after=1.0)(step)
        restart = get_restart_decay_fn(10, 2, zero_after=1.5)(step)
        for value in range(13):
            part = min(value, 10) / 10
            expected = [
                1 - part,
                0.0 if 1.5 * part >= 1.0 else 0.5 * (1 + math.cos(3 * math.pi * part)),
                0.0 if 2 * part >= 1.5 else 0.5 * (1 + math.cos(math.pi * (2 * part % 1))),
            ]
            np.testing.assert_allclose(session.run([linear, cosine, restart], {step: value}), expected, atol=1e-5)
    with pytest.raises(ValueError, match="global_step is required"):
        get_linear_decay_fn(10)(None)


def test_what_is_not_there():
    with pytest.raises(AttributeError, match="contrib.opt.ShampooOptimizer"):
        _ = opt.ShampooOptimizer
