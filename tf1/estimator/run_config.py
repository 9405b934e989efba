"""RunConfig: how often an Estimator saves, logs and summarizes, and where."""

import copy
import json
import os
from typing import Any

import tensorflow.compat.v1 as tf

_DEFAULT = object()  # both of save_checkpoints_steps and save_checkpoints_secs: every 600 s
_REPLACEABLE = (
    "model_dir", "tf_random_seed", "save_summary_steps", "save_checkpoints_steps", "save_checkpoints_secs",
    "session_config", "keep_checkpoint_max", "keep_checkpoint_every_n_hours", "log_step_count_steps",
    "train_distribute", "device_fn", "protocol", "eval_distribute", "experimental_distribute",
    "experimental_max_worker_delay_secs", "session_creation_timeout_secs",
)  # fmt: skip


class TaskType:
    """What a machine of a cluster does."""

    MASTER = "master"
    PS = "ps"
    WORKER = "worker"
    CHIEF = "chief"
    EVALUATOR = "evaluator"


class RunConfig:
    """The settings of an Estimator that are not the model's.

    Args:
        model_dir: the folder of checkpoints and events; None: a temporary one.
        tf_random_seed: the graph's seed; None: none.
        save_summary_steps, log_step_count_steps: steps between summaries and between lines of the log; None: never.
        save_checkpoints_steps, save_checkpoints_secs: steps or seconds between checkpoints, of which one can be given
            (ValueError); both None: never; neither given: every 600 seconds.
        session_config: tf.ConfigProto.
        keep_checkpoint_max, keep_checkpoint_every_n_hours: see tf.train.Saver.
        device_fn: Operation -> device.
        train_distribute, eval_distribute, experimental_distribute: a tf.distribute strategy of one device, which
            changes nothing; NotImplementedError for one of more, and for a cluster of several machines in TF_CONFIG.
        protocol, experimental_max_worker_delay_secs, session_creation_timeout_secs: of clusters.
    """

    def __init__(
        self, model_dir=None, tf_random_seed=None, save_summary_steps=100, save_checkpoints_steps=_DEFAULT,
        save_checkpoints_secs=_DEFAULT, session_config=None, keep_checkpoint_max=5,
        keep_checkpoint_every_n_hours=10000, log_step_count_steps=100, train_distribute=None, device_fn=None,
        protocol=None, eval_distribute=None, experimental_distribute=None, experimental_max_worker_delay_secs=None,
        session_creation_timeout_secs=7200,
    ):  # fmt: skip
        if save_checkpoints_steps is _DEFAULT and save_checkpoints_secs is _DEFAULT:
            save_checkpoints_steps, save_checkpoints_secs = None, 600
        steps = None if save_checkpoints_steps is _DEFAULT else save_checkpoints_steps
        seconds = None if save_checkpoints_secs is _DEFAULT else save_checkpoints_secs
        if steps is not None and seconds is not None:
            raise ValueError("RunConfig: save_checkpoints_steps and save_checkpoints_secs cannot both be set")
        config = _from_environment()
        folder = None if model_dir is None else os.fsdecode(model_dir)
        given = config.get("model_dir") or None
        if folder and given and folder != given:
            raise ValueError(f"RunConfig: model_dir={folder!r}, but TF_CONFIG says {given!r}")
        if folder == "":
            raise ValueError("RunConfig: model_dir is empty; give a folder, or None for a temporary one")
        self._model_dir = folder or given
        self._tf_random_seed = tf_random_seed
        self._save_summary_steps = save_summary_steps
        self._save_checkpoints_steps, self._save_checkpoints_secs = steps, seconds
        self._session_config = session_config
        self._keep_checkpoint_max = keep_checkpoint_max
        self._keep_checkpoint_every_n_hours = keep_checkpoint_every_n_hours
        self._log_step_count_steps = log_step_count_steps
        self._train_distribute, self._eval_distribute = train_distribute, eval_distribute
        self._experimental_distribute = experimental_distribute
        self._device_fn = device_fn
        self._protocol = protocol
        self._experimental_max_worker_delay_secs = experimental_max_worker_delay_secs
        self._session_creation_timeout_secs = session_creation_timeout_secs
        self._service = config.get("service")
        self._task_type = config.get("task", {}).get("type", TaskType.WORKER)
        self._check()

    def _check(self) -> None:
        for name in ("save_summary_steps", "save_checkpoints_steps", "save_checkpoints_secs", "log_step_count_steps"):
            value = getattr(self, f"_{name}")
            if value is not None and value < 0:
                raise ValueError(f"RunConfig: {name}={value!r}; it should be >= 0")
        if self._keep_checkpoint_max is not None and self._keep_checkpoint_max < 0:
            raise ValueError(f"RunConfig: keep_checkpoint_max={self._keep_checkpoint_max!r}; it should be >= 0")
        if self._session_config is not None and not isinstance(self._session_config, tf.ConfigProto):
            raise ValueError(f"RunConfig: session_config must be a tf.ConfigProto, not {self._session_config!r}")
        experimental = self._experimental_distribute
        nested = [getattr(experimental, name, None) for name in ("train_distribute", "eval_distribute")]
        for strategy in (self._train_distribute, self._eval_distribute, *nested):
            devices = getattr(strategy, "num_replicas_in_sync", 1)
            if devices > 1:
                raise NotImplementedError(
                    f"RunConfig: a {type(strategy).__name__} of {devices} devices; tf1's Estimator trains on one "
                    "(train.py --workers distributes this project's own models)"
                )

    def replace(self, **kwargs) -> "RunConfig":
        """A copy with other values of arguments of the constructor; ValueError for other names."""
        for name in kwargs:
            if name not in _REPLACEABLE:
                raise ValueError(
                    f"RunConfig.replace: {name!r} can't be replaced; choose from {', '.join(_REPLACEABLE)}"
                )
        config = copy.copy(self)
        steps, seconds = kwargs.get("save_checkpoints_steps"), kwargs.get("save_checkpoints_secs")
        if steps is not None and seconds is not None:
            raise ValueError("RunConfig.replace: save_checkpoints_steps and save_checkpoints_secs cannot both be set")
        if steps is not None:
            config._save_checkpoints_secs = None
        if seconds is not None:
            config._save_checkpoints_steps = None
        for name, value in kwargs.items():
            setattr(config, f"_{name}", value)
        config._check()
        return config

    @property
    def cluster_spec(self):
        """The machines: none but this one."""
        return tf.train.ClusterSpec({})

    @property
    def task_type(self):
        """What this machine does: "worker" outside a cluster."""
        return self._task_type

    @property
    def session_config(self):
        """The tf.ConfigProto of sessions; if none was given, one with soft placement."""
        return self._session_config or tf.ConfigProto(allow_soft_placement=True)


def _value(name: str, what: str) -> property:
    """A property that reads the attribute _name."""
    return property(lambda config: getattr(config, f"_{name}"), doc=what)


def _fixed(value: Any, what: str) -> property:
    """A property that is the same on every single machine."""
    return property(lambda config: value, doc=what)


for _name in set(_REPLACEABLE) - {"session_config"}:
    setattr(RunConfig, _name, _value(_name, "See the constructor."))
RunConfig.service = _value("service", "Of TF_CONFIG.")
RunConfig.master = _fixed("", "The address of the session: this process.")
RunConfig.evaluation_master = _fixed("", "The address of the session of evaluation: this process.")
RunConfig.is_chief = _fixed(True, "Whether this process saves and summarizes.")
RunConfig.task_id = _fixed(0, "The number of this machine among those of its type.")
RunConfig.global_id_in_cluster = _fixed(0, "The number of this machine among all.")
RunConfig.num_ps_replicas = _fixed(0, "Parameter servers.")
RunConfig.num_worker_replicas = _fixed(1, "Machines that train.")


def _from_environment() -> dict:
    """What the environment variable TF_CONFIG says; NotImplementedError if it names several machines."""
    config = json.loads(os.environ.get("TF_CONFIG") or "{}")
    machines = sum(len(addresses) for addresses in config.get("cluster", {}).values())
    if machines > 1:
        raise NotImplementedError(
            f"TF_CONFIG names {machines} machines; tf1's Estimator trains on one. Unset TF_CONFIG "
            "(train.py --workers distributes this project's own models)"
        )
    return config
