"""sklearn.utils.linear_assignment_."""

import numpy as np


def linear_assignment(X: np.ndarray) -> np.ndarray:
    """[pairs, 2]: the rows and columns whose costs X have the smallest sum."""
    from scipy.optimize import linear_sum_assignment

    return np.stack(linear_sum_assignment(X), axis=1)
