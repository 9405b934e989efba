"""tf.contrib.distribute on one machine and one device; strategies of more are refused in a line."""

import collections

import tensorflow.compat.v1 as tf

DistributionStrategy = tf.distribute.Strategy
CrossDeviceOps = CrossTowerOps = tf.distribute.CrossDeviceOps
ReplicaContext = TowerContext = tf.distribute.ReplicaContext
get_replica_context = get_tower_context = tf.distribute.get_replica_context
get_strategy = get_distribution_strategy = tf.distribute.get_strategy
get_cross_replica_context = get_cross_tower_context = tf.distribute.get_strategy
has_strategy = has_distribution_strategy = tf.distribute.has_strategy
in_cross_replica_context = tf.distribute.in_cross_replica_context
get_loss_reduction = tf.distribute.get_loss_reduction
ReductionToOneDeviceCrossDeviceOps = tf.distribute.ReductionToOneDevice


class DistributeConfig(
    collections.namedtuple("DistributeConfig", ["train_distribute", "eval_distribute", "remote_cluster"])
):
    """How training and evaluation are distributed: strategies of one device, and no other machines."""

    __slots__ = ()

    def __new__(cls, train_distribute=None, eval_distribute=None, remote_cluster=None):
        """Refuses other machines."""
        if remote_cluster:
            raise NotImplementedError(f"DistributeConfig: remote_cluster={remote_cluster!r}; tf1 runs on this machine")
        return super().__new__(cls, train_distribute, eval_distribute, remote_cluster)


def OneDeviceStrategy(device, prefetch_on_device=None):
    """See tf.distribute.OneDeviceStrategy; a GPU that is not there is the CPU. prefetch_on_device: no effect."""
    wants_gpu = "gpu" in str(device).lower()
    return tf.distribute.OneDeviceStrategy(device if not wants_gpu or _gpus() else "/cpu:0")


def MirroredStrategy(
    devices=None, num_gpus=None, num_gpus_per_worker=None, cross_device_ops=None, auto_shard_dataset=False,
    cross_tower_ops=None, prefetch_on_device=None,
):  # fmt: skip
    """A strategy of one device: the GPU, or the CPU if there is none; NotImplementedError for more.

    Args:
        devices: names; None: the GPUs that num_gpus or num_gpus_per_worker counts.
        others: of several devices; no effect.
    """
    wanted = num_gpus if num_gpus is not None else num_gpus_per_worker
    count = len(devices) if devices else wanted or 1
    if count > 1:
        raise NotImplementedError(
            f"MirroredStrategy of {count} devices: tf1 trains on one. Ask for one GPU (often a flag: --num_gpus=1)"
        )
    return OneDeviceStrategy(devices[0] if devices else "/gpu:0")


def AllReduceCrossDeviceOps(
    all_reduce_alg="nccl", num_packs=1, agg_small_grads_max_bytes=0, agg_small_grads_max_group=10
):
    """What sums over several devices: over one, it does nothing."""
    return tf.distribute.ReductionToOneDevice()


AllReduceCrossTowerOps = AllReduceCrossDeviceOps


def _refused(name: str):
    """A function that raises NotImplementedError for a strategy of several machines or of TPUs."""

    def refuse(*args, **kwargs):
        raise NotImplementedError(
            f"tf.contrib.distribute.{name} runs on several machines or TPUs; tf1 trains on one device"
        )

    refuse.__doc__ = f"NotImplementedError: {name} runs on several machines or TPUs."
    return refuse


CollectiveAllReduceStrategy = _refused("CollectiveAllReduceStrategy")
ParameterServerStrategy = _refused("ParameterServerStrategy")
TPUStrategy = _refused("TPUStrategy")
initialize_tpu_system = _refused("initialize_tpu_system")
run_standard_tensorflow_server = _refused("run_standard_tensorflow_server")


def _gpus() -> list:
    return tf.config.list_physical_devices("GPU")
