"""tf.estimator.tpu and tf.contrib.tpu's estimator: TPUEstimator with use_tpu=False, on the CPU or a GPU."""

import collections

import tensorflow.compat.v1 as tf

from tf1.estimator.estimator import Estimator
from tf1.estimator.mode_keys import ModeKeys
from tf1.estimator.model_fn import EstimatorSpec, checked_hooks
from tf1.estimator.run_config import RunConfig as CoreRunConfig
from tf1.missing import absence

_RESERVED = ("batch_size", "context")


class InputPipelineConfig:
    """How inputs are shared among TPU hosts."""

    PER_SHARD_V1 = 1
    PER_HOST_V1 = 2
    PER_HOST_V2 = 3
    BROADCAST = 4
    SLICED = 5


class TPUConfig(
    collections.namedtuple(
        "TPUConfig",
        [
            "iterations_per_loop", "num_shards", "num_cores_per_replica", "per_host_input_for_training",
            "tpu_job_name", "initial_infeed_sleep_secs", "input_partition_dims", "eval_training_input_configuration",
            "experimental_host_call_every_n_steps",
        ],
    )
):  # fmt: skip
    """Settings of TPUs, which have no effect on other devices."""

    __slots__ = ()

    def __new__(
        cls, iterations_per_loop=2, num_shards=None, num_cores_per_replica=None, per_host_input_for_training=True,
        tpu_job_name=None, initial_infeed_sleep_secs=None, input_partition_dims=None,
        eval_training_input_configuration=InputPipelineConfig.PER_HOST_V1, experimental_host_call_every_n_steps=1,
    ):  # fmt: skip
        """Sets the defaults."""
        return super().__new__(
            cls, iterations_per_loop, num_shards, num_cores_per_replica, per_host_input_for_training, tpu_job_name,
            initial_infeed_sleep_secs, input_partition_dims, eval_training_input_configuration,
            experimental_host_call_every_n_steps,
        )  # fmt: skip


class RunConfig(CoreRunConfig):
    """tf.estimator.RunConfig with settings of TPUs.

    Args:
        tpu_config: TPUConfig.
        evaluation_master, master: addresses of TPUs; NotImplementedError unless they are empty or "local".
        cluster: NotImplementedError, if given.
        kwargs: see tf.estimator.RunConfig.
    """

    def __init__(self, tpu_config=None, evaluation_master=None, master=None, cluster=None, **kwargs):
        super().__init__(**kwargs)
        if cluster is not None or not {master, evaluation_master} <= {None, "", "local"}:
            raise NotImplementedError(
                f"tpu.RunConfig: cluster={cluster!r}, master={master!r}; tf1 runs on this machine"
            )
        self._tpu_config = tpu_config or TPUConfig()

    @property
    def tpu_config(self):
        """TPUConfig."""
        return self._tpu_config

    @property
    def cluster(self):
        """None: there is this machine alone."""
        return

    def replace(self, **kwargs):
        """See tf.estimator.RunConfig.replace; tpu_config can be replaced, too."""
        tpu_config = kwargs.pop("tpu_config", self._tpu_config)
        config = super().replace(**kwargs)
        config._tpu_config = tpu_config
        return config


class TPUEstimatorSpec(
    collections.namedtuple(
        "TPUEstimatorSpec",
        [
            "mode", "predictions", "loss", "train_op", "eval_metrics", "export_outputs", "scaffold_fn", "host_call",
            "training_hooks", "evaluation_hooks", "prediction_hooks",
        ],
    )
):  # fmt: skip
    """What a model function for TPUs returns.

    Args:
        eval_metrics: (function, list or dict of tensors); the function returns name -> (value, update operation).
        host_call: (function, list or dict of tensors); the function returns an operation that is run with each step.
        scaffold_fn: () -> tf.train.Scaffold.
        others: see EstimatorSpec.
    """

    __slots__ = ()

    def __new__(
        cls, mode, predictions=None, loss=None, train_op=None, eval_metrics=None, export_outputs=None,
        scaffold_fn=None, host_call=None, training_hooks=None, evaluation_hooks=None, prediction_hooks=None,
    ):  # fmt: skip
        """Checks the hooks and the two calls; see the class."""
        for name, call in [("eval_metrics", eval_metrics), ("host_call", host_call)]:
            if call is not None and not (isinstance(call, tuple) and len(call) == 2 and callable(call[0])):
                raise ValueError(f"TPUEstimatorSpec: {name} must be (function, tensors), not {call!r}")
        hooks = [checked_hooks(one) for one in (training_hooks, evaluation_hooks, prediction_hooks)]
        return super().__new__(
            cls, mode, predictions, loss, train_op, eval_metrics, export_outputs, scaffold_fn, host_call, *hooks
        )

    def as_estimator_spec(self) -> EstimatorSpec:
        """The EstimatorSpec for the CPU or a GPU."""
        hooks = []
        if self.host_call is not None and self.mode == ModeKeys.TRAIN:
            hooks = [_RunHook(_call(self.host_call))]
        return EstimatorSpec(
            self.mode,
            predictions=self.predictions,
            loss=self.loss,
            train_op=self.train_op,
            eval_metric_ops=_call(self.eval_metrics) if self.mode == ModeKeys.EVAL and self.eval_metrics else None,
            export_outputs=self.export_outputs,
            scaffold=self.scaffold_fn() if self.scaffold_fn else None,
            training_hooks=[*self.training_hooks, *hooks],
            evaluation_hooks=self.evaluation_hooks,
            prediction_hooks=self.prediction_hooks,
        )


def _call(call):
    """function(*tensors) or function(**tensors)."""
    function, tensors = call
    return function(**tensors) if isinstance(tensors, dict) else function(*tensors)


class _RunHook(tf.train.SessionRunHook):
    """Runs operations with each step."""

    def __init__(self, fetches):
        self._fetches = fetches

    def before_run(self, run_context):
        """Asks for them."""
        return tf.train.SessionRunArgs(self._fetches)


class TPUEstimator(Estimator):
    """An Estimator whose functions get params["batch_size"] and params["use_tpu"] = False.

    Args:
        model_fn: see Estimator; it may return a TPUEstimatorSpec.
        model_dir, params, warm_start_from: see Estimator; params has no "batch_size" and no "context" (ValueError).
        config: tpu.RunConfig (ValueError for another).
        use_tpu: must be False (NotImplementedError): there is no TPU.
        train_batch_size, eval_batch_size, predict_batch_size: what params["batch_size"] is in each mode.
        others: of TPUs; no effect.
    """

    def __init__(
        self, model_fn=None, model_dir=None, config=None, params=None, use_tpu=True, train_batch_size=None,
        eval_batch_size=None, predict_batch_size=None, batch_axis=None, eval_on_tpu=True, export_to_tpu=True,
        export_to_cpu=True, warm_start_from=None, embedding_config_spec=None, export_saved_model_api_version=None,
    ):  # fmt: skip
        if use_tpu:
            raise NotImplementedError(
                "TPUEstimator: there is no TPU here; set use_tpu=False (often a flag: --use_tpu=False)"
            )
        if not isinstance(config, RunConfig):
            raise ValueError("`config` must be provided with type `tpu_config.RunConfig`")
        if taken := [key for key in _RESERVED if params and key in params]:
            raise ValueError(f"{_RESERVED} are reserved keys but {taken} existed in params")
        self._batch_sizes = {
            ModeKeys.TRAIN: train_batch_size,
            ModeKeys.EVAL: eval_batch_size or train_batch_size,
            ModeKeys.PREDICT: predict_batch_size or train_batch_size,
        }
        super().__init__(model_fn, model_dir, config, params, warm_start_from)

    def _params_of_input(self, mode):
        return self._with_batch_size(mode)

    def _params_of_model(self, mode):
        params = self._with_batch_size(mode)
        _add(params, "use_tpu", False)
        return params

    def _with_batch_size(self, mode):
        params = self.params
        if self._batch_sizes[mode] is not None:
            _add(params, "batch_size", self._batch_sizes[mode])
        return params


def _add(params, key: str, value) -> None:
    """Sets a key of a dict, or of HParams."""
    if not hasattr(params, "set_hparam"):
        params[key] = value
    elif key in params:
        params.set_hparam(key, value)
    else:
        params.add_hparam(key, value)


__getattr__ = absence("estimator.tpu")
