"""The four cases of transfer learning, by the size of the new data and their similarity to the old data."""

from dataclasses import replace
from typing import Any

import tensorflow.compat.v1 as tf

from errors import UsageError
from training.options import TrainOptions

_NEEDS_WEIGHTS = ("small-similar", "small-different", "large-similar")


def expand(options: TrainOptions, kind: type, hyperparameters: dict[str, Any]) -> TrainOptions:
    """The options with --restore and --train set by --strategy, which are printed.

    - small-similar: all layers are restored and frozen; a new last layer is trained.
    - small-different: the same without the layers after `--cut LAYER`.
    - large-similar: all layers are restored, the last layer is new; everything is trained.
    - large-different: from scratch; with --init_from as large-similar, since restored weights seldom do harm.

    Args:
        options: of the run.
        kind: the model's class.
        hyperparameters: the model's; "num_classes" may be None.

    Raises:
        UsageError: the strategy contradicts other flags, or the model can't do it.
    """
    name = options.strategy
    if name == "none":
        return options
    for flag in ("restore", "train"):
        if getattr(options, flag):
            raise UsageError(f"--strategy {name} sets --restore and --train; leave out --{flag}, or --strategy")
    if name in _NEEDS_WEIGHTS and not options.init_from:
        raise UsageError(f"--strategy {name} begins with the weights of --init_from SOURCE")
    if not kind.is_head_new:
        raise UsageError("--strategy is for classifiers; give --restore and --train instead")
    if name == "small-different" and not hyperparameters.get("cut"):
        remedy = (
            "--cut LAYER, the last layer that stays" if "cut" in hyperparameters else "a model that has the flag --cut"
        )
        raise UsageError(f"--strategy small-different needs {remedy}")

    with tf.Graph().as_default():  # only the network itself knows the name of its last layer
        head = kind(**{key: value for key, value in hyperparameters.items() if value is not None}).head
    flags = {"restore": f"^(?!{head}/)"} if options.init_from else {}
    if name.startswith("small"):
        flags["train"] = f"^{head}/"
    print(f"strategy {name}: " + (" ".join(f"--{key} '{value}'" for key, value in flags.items()) or "from scratch"))
    return replace(options, **flags)
