"""Imports TensorFlow in graph mode, without its remarks about this machine and about what is deprecated."""

import logging
import os

from tf1.own import own_modules


def import_tensorflow() -> None:
    """Imports TensorFlow as 1.15 was: graphs and sessions, Dimensions in shapes, reference variables.

    What tf.logging prints, absl would print a second time in tf.app.run.
    Set TF_CPP_MIN_LOG_LEVEL=0 to see what its C++ part reports, such as log_device_placement.
    """
    with own_modules():
        from training.startup import import_quietly
    asked = os.environ.get("TF_CPP_MIN_LOG_LEVEL")
    if asked in ("1", "2"):  # for less to read; today's TensorFlow calls it an error that there is no CUDA
        os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    import_quietly("tensorflow")
    if asked is not None:
        os.environ["TF_CPP_MIN_LOG_LEVEL"] = asked
    import absl.logging
    import tensorflow.compat.v1 as tf
    from tensorflow.python.util import deprecation

    from tf1 import accepting, datasets_of_other_graphs, shape_inside, unconverted

    deprecation._PRINT_DEPRECATION_WARNINGS = False  # all that the program uses is deprecated
    tf.disable_v2_behavior()
    accepting.apply()
    datasets_of_other_graphs.apply()
    shape_inside.apply()
    unconverted.apply()
    logger = logging.getLogger("tensorflow")
    logger.setLevel(logging.WARNING)  # TensorFlow 1's own level
    absl.logging.get_absl_handler().addFilter(lambda record: record.name != logger.name or not logger.handlers)
    from tf1.old_flags import free_names

    free_names()
