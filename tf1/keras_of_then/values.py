"""keras.regularizers and keras.constraints of Keras 1."""

from tf_keras.api._v1.keras import constraints, regularizers


def l1l2(l1=0.01, l2=0.01):
    """The sum of both penalties."""
    return regularizers.L1L2(l1, l2)


def WeightRegularizer(l1=0.0, l2=0.0):
    """Keras 1's class: penalties on a weight, or on an output as ActivityRegularizer."""
    return regularizers.L1L2(l1, l2)


def activity_l1(l=0.01):  # noqa: E741
    """A penalty on the sum of absolute outputs."""
    return regularizers.L1L2(l, 0.0)


def activity_l2(l=0.01):  # noqa: E741
    """A penalty on the sum of squared outputs."""
    return regularizers.L1L2(0.0, l)


REGULARIZERS = {
    "l1l2": l1l2,
    "WeightRegularizer": WeightRegularizer,
    "ActivityRegularizer": WeightRegularizer,
    "activity_l1": activity_l1,
    "activity_l2": activity_l2,
    "activity_l1l2": l1l2,
    "L1L2": regularizers.L1L2,
}


def maxnorm(m=2, axis=0, max_value=None):
    """No column of weights is longer than m."""
    return constraints.MaxNorm(m if max_value is None else max_value, axis)


def unitnorm(axis=0):
    """Each column of weights is of length 1."""
    return constraints.UnitNorm(axis)


CONSTRAINTS = {
    "maxnorm": maxnorm,
    "max_norm": maxnorm,
    "MaxNorm": maxnorm,
    "unitnorm": unitnorm,
    "nonneg": constraints.NonNeg,
}
