"""Errors of steering angles against sums by hand."""

import numpy as np
import pytest

from tasks.regression import measures

TRUE = np.array([-0.48, -0.004, 0.0, 0.01, 0.12, 0.5], np.float32)
GIVEN = np.array([-0.40, 0.0, 0.04, 0.01, 0.2, 0.3], np.float32)


def test_errors_are_in_degrees():
    found = measures.errors(GIVEN, TRUE)
    assert found["mean_absolute_degrees"] == pytest.approx(25 * (0.08 + 0.004 + 0.04 + 0 + 0.08 + 0.2) / 6, rel=1e-5)
    squares = 0.08**2 + 0.004**2 + 0.04**2 + 0.08**2 + 0.2**2
    assert found["root_mean_square_degrees"] == pytest.approx(25 * (squares / 6) ** 0.5, rel=1e-5)


@pytest.mark.parametrize("size", [5, 6])
def test_no_constant_has_a_smaller_absolute_error_than_the_best(size):
    angles = TRUE[:size]
    best = measures.best_constant(angles)
    others = np.linspace(-1, 1, 401)
    errors = np.abs(angles - others[:, np.newaxis]).mean(axis=1)
    assert np.abs(angles - best).mean() <= errors.min() + 1e-7


def test_the_loss_of_the_best_constant():
    assert measures.loss_of_constant(TRUE, "squared") == pytest.approx(np.mean((TRUE - TRUE.mean()) ** 2), rel=1e-5)
    assert measures.loss_of_constant(TRUE, "absolute") == pytest.approx(np.abs(TRUE - 0.005).mean(), rel=1e-5)
    assert measures.loss_of_constant(TRUE, "huber") is None


def test_the_table_has_the_ranges_that_occur():
    rows = measures.by_angle(GIVEN, TRUE, 0.0)
    assert [(row["from"], row["to"], row["examples"]) for row in rows] == [
        (-25, -10, 1), (-0.5, 0.5, 3), (2, 5, 1), (10, 25, 1),
    ]  # fmt: skip
    assert rows[0]["mean_absolute_degrees"] == pytest.approx(2, rel=1e-5)
    assert rows[0]["constant"] == pytest.approx(12, rel=1e-5)
    assert rows[2]["mean_angle"] == pytest.approx(5, rel=1e-5)
    text = measures.table(rows)
    assert "-25 to -10" in text and "12.00" in text
