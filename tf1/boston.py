"""Boston's houses (Harrison, Rubinfeld 1978), which scikit-learn, TensorFlow and Keras had; mlxtend brings the file."""

from importlib import resources

import numpy as np

NAMES = ("CRIM", "ZN", "INDUS", "CHAS", "NOX", "RM", "AGE", "DIS", "RAD", "TAX", "PTRATIO", "B", "LSTAT")


def load() -> tuple[np.ndarray, np.ndarray]:
    """float64 [506, 13] by NAMES, and prices float64 [506] in thousands of dollars."""
    path = resources.files("mlxtend") / "data" / "data" / "boston_housing.csv"
    rows = np.loadtxt(str(path), delimiter=",")
    return rows[:, :-1], rows[:, -1]
