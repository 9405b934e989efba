"""Functions of TensorFlow 1 that are still in compat.v1 and can't be had together with graph mode: they say so."""

from tf1.missing import explain
from tf1.own import own_modules

with own_modules():
    from errors import UsageError


def enable_eager_execution(config=None, device_policy=None, execution_mode=None):
    """Refused: eager mode is left out. Raises UsageError."""
    raise UsageError(explain("enable_eager_execution"))


def enable_v2_behavior():
    """Refused: this is TensorFlow 1. Raises UsageError."""
    raise UsageError(explain("enable_v2_behavior"))
