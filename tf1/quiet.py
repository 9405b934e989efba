"""Imports TensorFlow in graph mode, without its remarks about this machine and about what is deprecated."""

import logging

from tf1.own import own_modules


def import_tensorflow() -> None:
    """Imports TensorFlow as 1.15 was: graphs and sessions, Dimensions in shapes, reference variables.

    Set TF_CPP_MIN_LOG_LEVEL=0 to see what its C++ part reports, such as log_device_placement.
    """
    with own_modules():
        from training.startup import import_quietly
    import_quietly("tensorflow")
    import tensorflow.compat.v1 as tf
    from tensorflow.python.util import deprecation

    from tf1 import shape_inside

    deprecation._PRINT_DEPRECATION_WARNINGS = False  # all that the program uses is deprecated
    tf.disable_v2_behavior()
    shape_inside.apply()
    logging.getLogger("tensorflow").setLevel(logging.WARNING)  # TensorFlow 1's own level
