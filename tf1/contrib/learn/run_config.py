"""RunConfig of contrib.learn."""

import tensorflow.compat.v1 as tf

from tf1.estimator.run_config import RunConfig as CoreRunConfig
from tf1.estimator.run_config import TaskType

__all__ = ["ClusterConfig", "Environment", "RunConfig", "TaskType"]


class Environment:
    """Where a program runs."""

    LOCAL = "local"
    CLOUD = "cloud"
    GOOGLE = "google"


def check_masters(*addresses) -> None:
    """NotImplementedError for the address of another machine."""
    for address in addresses:
        if address not in (None, "", "local"):
            raise NotImplementedError(f"master={address!r}: tf1 trains on this machine; leave it out")


class ClusterConfig(CoreRunConfig):
    """The machines that take part: this one. NotImplementedError for the address of another (master)."""

    def __init__(self, master=None, evaluation_master=None):
        check_masters(master, evaluation_master)
        super().__init__()

    @property
    def environment(self):
        """Environment.LOCAL."""
        return Environment.LOCAL

    @staticmethod
    def get_task_id():
        """The number of this machine: 0."""
        return 0


class RunConfig(ClusterConfig):
    """The settings of an estimator of contrib.learn that are not the model's.

    Args:
        master, evaluation_master: addresses of machines; NotImplementedError unless they are empty or "local".
        protocol, session_creation_timeout_secs: of clusters; no effect.
        num_cores: threads; 0: as many as there are cores.
        log_device_placement: whether each operation's device is written to the log.
        gpu_memory_fraction: the share of a GPU's memory to take.
        others: see tf.estimator.RunConfig.
    """

    def __init__(
        self, master=None, num_cores=0, log_device_placement=False, gpu_memory_fraction=1, tf_random_seed=None,
        save_summary_steps=100, save_checkpoints_secs=600, save_checkpoints_steps=None, keep_checkpoint_max=5,
        keep_checkpoint_every_n_hours=10000, log_step_count_steps=100, protocol=None, evaluation_master="",
        model_dir=None, session_config=None, session_creation_timeout_secs=7200,
    ):  # fmt: skip
        check_masters(master, evaluation_master)
        config = tf.ConfigProto(
            log_device_placement=log_device_placement,
            inter_op_parallelism_threads=num_cores,
            intra_op_parallelism_threads=num_cores,
            gpu_options=tf.GPUOptions(per_process_gpu_memory_fraction=gpu_memory_fraction),
            allow_soft_placement=True,
        )
        self._tf_config = config
        CoreRunConfig.__init__(
            self,
            model_dir=model_dir,
            tf_random_seed=tf_random_seed,
            save_summary_steps=save_summary_steps,
            save_checkpoints_steps=save_checkpoints_steps,
            save_checkpoints_secs=None if save_checkpoints_steps is not None else save_checkpoints_secs,
            session_config=session_config or config,
            keep_checkpoint_max=keep_checkpoint_max,
            keep_checkpoint_every_n_hours=keep_checkpoint_every_n_hours,
            log_step_count_steps=log_step_count_steps,
            protocol=protocol,
            session_creation_timeout_secs=session_creation_timeout_secs,
        )

    @property
    def tf_config(self):
        """The tf.ConfigProto of num_cores, log_device_placement and gpu_memory_fraction."""
        return self._tf_config

    def uid(self, whitelist=None):
        """A text that two equal configurations share."""
        hidden = {"_tf_config", "_session_config", *(f"_{name}" for name in whitelist or [])}
        return ", ".join(f"{name}={value!r}" for name, value in sorted(vars(self).items()) if name not in hidden)
