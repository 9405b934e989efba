"""Whether the grey pictures of a set are dark on light, such as ink on paper: one decision for all of them."""

import numpy as np

_MOST = 0.9  # of the training pictures


def is_dark_on_light(light: np.ndarray, labels: np.ndarray) -> bool:
    """Whether nine in ten pictures have a light border, and more than half of each class.

    So classes that differ in brightness are not taken for pictures on paper.

    Args:
        light: bool [N], whether the border of a picture is lighter than middle grey.
        labels: int [N] in 0..classes-1.
    """
    present = np.bincount(labels)
    by_class = np.bincount(labels, light)[present > 0] / present[present > 0]
    return bool(light.mean() >= _MOST and (by_class > 0.5).all())


def told(light: np.ndarray, inverted: bool) -> str:
    """The line that says what was decided, and which flag decides otherwise."""
    decision = (
        "all are inverted (--invert no keeps them)" if inverted else "none is inverted (--invert yes inverts all)"
    )
    return f"grey pictures: light borders in {light.mean():.0%} of those for training, so {decision}"
