"""Texts and bytes as one, as in Python 2: tf.gfile's files that a program opened as text, and tf.train.BytesList."""

from typing import Any

import tensorflow.compat.v1 as tf


class _Bytes:
    """Text that is no UTF-8 is bytes. Programs of 2016 read JPEGs by `FastGFile(name, "r").read()`.

    In Python 3 that has been a UnicodeDecodeError since, so no program can rely on it.
    """

    def _prepare_value(self, val: bytes) -> Any:
        try:
            return super()._prepare_value(val)
        except UnicodeDecodeError:
            return val


class GFile(_Bytes, tf.gfile.GFile):
    """tf.gfile.GFile(name, mode="r")."""


class FastGFile(_Bytes, tf.gfile.FastGFile):
    """tf.gfile.FastGFile(name, mode="r")."""


Open = GFile


def BytesList(value=None):
    """tf.train.BytesList, which takes texts, too, as UTF-8."""
    return tf.train.BytesList(value=[tf.compat.as_bytes(one) for one in (() if value is None else value)])
