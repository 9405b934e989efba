"""ModeKeys: what a model function is asked for."""


class ModeKeys:
    """The three values of a model function's `mode`."""

    TRAIN = "train"
    EVAL = "eval"
    PREDICT = "infer"


ALL = (ModeKeys.TRAIN, ModeKeys.EVAL, ModeKeys.PREDICT)
