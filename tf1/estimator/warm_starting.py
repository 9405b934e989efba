"""WarmStartSettings: which variables a training takes from another checkpoint."""

import collections
import os

import tensorflow.compat.v1 as tf

VocabInfo = tf.train.VocabInfo


class WarmStartSettings(
    collections.namedtuple(
        "WarmStartSettings",
        ["ckpt_to_initialize_from", "vars_to_warm_start", "var_name_to_vocab_info", "var_name_to_prev_var_name"],
    )
):
    """Initial values from a checkpoint.

    Args:
        ckpt_to_initialize_from: a checkpoint, or the folder of one.
        vars_to_warm_start: a regular expression for names of trainable variables, a list of names or variables;
            None: only those in var_name_to_vocab_info.
        var_name_to_vocab_info: name -> VocabInfo, for embeddings whose vocabulary differs.
        var_name_to_prev_var_name: name now -> name in the checkpoint.
    """

    __slots__ = ()

    def __new__(
        cls, ckpt_to_initialize_from, vars_to_warm_start=".*", var_name_to_vocab_info=None,
        var_name_to_prev_var_name=None,
    ):  # fmt: skip
        """Checks the arguments; see the class."""
        if not ckpt_to_initialize_from:
            raise ValueError("WarmStartSettings: ckpt_to_initialize_from must be given")
        return super().__new__(
            cls, ckpt_to_initialize_from, vars_to_warm_start, var_name_to_vocab_info or {},
            var_name_to_prev_var_name or {},
        )  # fmt: skip


def as_settings(warm_start_from) -> WarmStartSettings | None:
    """The settings that an Estimator's warm_start_from stands for: settings, a checkpoint or a SavedModel's folder."""
    if warm_start_from is None or isinstance(warm_start_from, WarmStartSettings):
        return warm_start_from
    if not isinstance(warm_start_from, (str, bytes, os.PathLike)):
        raise ValueError(f"warm_start_from must be a string or WarmStartSettings, not {type(warm_start_from)}")
    path = os.fsdecode(warm_start_from)
    variables = os.path.join(path, "variables", "variables")
    if tf.gfile.Exists(f"{variables}.index"):
        tf.logging.info("Warm-starting from a SavedModel")
        return WarmStartSettings(variables)
    return WarmStartSettings(path)
