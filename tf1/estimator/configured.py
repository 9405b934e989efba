"""What has a RunConfig and a folder of its own: the estimators of tf.estimator and those of contrib.learn."""

import copy
import os
import tempfile

import tensorflow.compat.v1 as tf

from tf1.estimator.run_config import RunConfig


class Configured:
    """The base of estimators.

    Args:
        config: RunConfig; None: its defaults.
        model_dir: the folder of checkpoints and events; None: that of config, else a temporary one.

    Raises ValueError for a config of another type, or with another folder.
    """

    def __init__(self, config, model_dir):
        self._config = _config_with(config, model_dir)
        self._model_dir = self._config.model_dir

    @property
    def model_dir(self):
        """The folder of checkpoints and events."""
        return self._model_dir

    @property
    def config(self):
        """A copy of the RunConfig."""
        return copy.copy(self._config)


def _config_with(config: RunConfig | None, model_dir: str | None) -> RunConfig:
    """The RunConfig with a model_dir: the given one, its own, or a new temporary folder; ValueError if two differ."""
    if config is None:
        config = RunConfig()
        tf.logging.info("Using default config.")
    if not isinstance(config, RunConfig):
        raise ValueError(f"config must be an instance of `RunConfig`, but provided {config!r}")
    if model_dir is not None:
        model_dir = os.fsdecode(model_dir)
        if config.model_dir is not None and config.model_dir != model_dir:
            raise ValueError(f"model_dir is {model_dir!r}, but the RunConfig says {config.model_dir!r}")
    folder = model_dir or config.model_dir
    if folder is None:
        folder = tempfile.mkdtemp()
        tf.logging.warning("Using temporary folder as model directory: %s", folder)
    return config.replace(model_dir=folder)
