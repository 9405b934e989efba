"""Random numbers as a function of seed, name and step alone."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from graphs import randomness, seeding


def drawn(seed: int, name: str = "Z", step: int | None = 3, draw=randomness.normal) -> np.ndarray:
    """A thousand numbers at a step; None: in a graph without steps."""
    with tf.Graph().as_default(), tf.Session() as session:
        seeding.seed_graph(seed, steps=step is not None)
        numbers = draw([1000], name)
        if step is not None:
            session.run(tf.assign(tf.train.get_global_step(), step))
        else:
            assert tf.train.get_global_step() is None
        once, again = session.run(numbers), session.run(numbers)
        np.testing.assert_array_equal(once, again)
        return once


def test_they_are_a_function_of_seed_name_and_step():
    np.testing.assert_array_equal(drawn(1), drawn(1))
    for other in (drawn(2), drawn(1, "noise"), drawn(1, step=4)):
        assert abs(np.corrcoef(drawn(1), other)[0, 1]) < 0.15  # 4.7 deviations of what chance gives


def test_without_steps_they_are_those_of_step_0():
    np.testing.assert_array_equal(drawn(1, step=None), drawn(1, step=0))


@pytest.mark.parametrize("seeded", [True, False])
def test_their_distributions(seeded):
    with tf.Graph().as_default(), tf.Session() as session:
        if seeded:
            seeding.seed_graph(0, steps=False)
        else:
            tf.set_random_seed(0)
        fetches = [randomness.normal([10_000, 2], "a"), randomness.uniform([10_000, 2], "b", -1.0, 1.0)]
        normal, uniform = session.run(fetches)
    assert normal.shape == uniform.shape == (10_000, 2)
    assert [normal.mean(), normal.std()] == pytest.approx([0, 1], abs=0.04)
    assert [uniform.mean(), uniform.std()] == pytest.approx([0, 3**-0.5], abs=0.04)
    assert uniform.min() >= -1
    assert uniform.max() < 1


def test_who_sets_no_seed_gets_other_numbers_each_time():
    with tf.Graph().as_default(), tf.Session() as session:
        numbers = randomness.normal([5], "Z")
        assert not np.array_equal(session.run(numbers), session.run(numbers))
