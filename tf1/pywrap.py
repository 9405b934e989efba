"""Functions of tensorflow.python.pywrap_tensorflow whose form has changed since TensorFlow 1."""

from tensorflow.python.client import pywrap_tf_session


def EqualGraphDefWrapper(actual: bytes, expected: bytes) -> bytes:
    """What differs between two serialized GraphDefs, as bytes in UTF-8; empty if nothing does."""
    return pywrap_tf_session.EqualGraphDefWrapper(actual, expected).encode()
