"""The contract of a model: what its graph offers to whoever trains, evaluates or exports it."""

import inspect
from collections.abc import Callable
from typing import Any, NamedTuple

import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs import hyperparameters


class Objective(NamedTuple):
    """A scalar to minimize and the variables that minimizing it changes: one player's part of a training step.

    loss: a tensor, whose gradients are those at the weights before the step; or a function that builds it, and then it
    sees what the objectives before it have changed in the same step.
    every: minimized in every n-th step only. Above 1 the loss is a function, and the other steps compute nothing of it.
    It is built in a branch (tf.cond). Names have no scope around them there, so random operations draw as under the
    same name outside. Batch norm must not stand in it: whether its averages move there is undefined.
    """

    loss: tf.Tensor | Callable[[], tf.Tensor]
    variables: list[tf.Variable]
    every: int = 1


class Singleton(type):
    """One instance per class and tf.Graph: asking again in the same graph gives the same object."""

    def __call__(cls, **chosen):
        """The instance of this graph, built now if there is none."""
        wanted = cls.complete(chosen)
        graph = tf.get_default_graph()
        if not hasattr(graph, "cnn_graphs_models"):
            graph.cnn_graphs_models = {}  # held by the graph, so that they go when it goes
        instances = graph.cnn_graphs_models
        if cls not in instances:
            instances[cls] = super().__call__(wanted)
        elif instances[cls].hyperparameters != wanted:
            built = instances[cls].hyperparameters
            differences = ", ".join(f"{k}={built[k]!r} (not {wanted[k]!r})" for k in wanted if built[k] != wanted[k])
            raise UsageError(
                f"this tf.Graph already holds a {cls.__name__} with {differences}; "
                "ask for the same hyperparameters, or build it in a new tf.Graph"
            )
        return instances[cls]

    def complete(cls, chosen: dict[str, Any]) -> dict[str, Any]:
        """Every hyperparameter by name: the chosen ones, checked, and the defaults of the others."""
        parameters = dict(list(inspect.signature(cls.build_graph).parameters.items())[1:])  # without self
        for name in chosen:
            if name not in parameters:
                close = hyperparameters.nearest(name, parameters)
                hint = f"did you mean {close}?" if close else f"it has {', '.join(parameters)}"
                raise UsageError(f"{cls.__name__} has no hyperparameter {name!r}; {hint}")
        return {
            name: hyperparameters.check(name, chosen.get(name, parameter.default), parameter.annotation)
            for name, parameter in parameters.items()
        }


class Graph(metaclass=Singleton):
    """A network in the default tf.Graph. `MyModel(dropout=0.5)` builds it, or returns the one that is there already.

    A subclass writes `build_graph(self, **hyperparameters)`, whose signature declares the hyperparameters, and sets:

    - `feeds`: field name -> placeholder; the fields are those of a data set ("images", "labels", ...).
    - `outputs`: name -> tensor that predictions are read from, first dimension = examples.
    - `loss`: the scalar that training minimizes, penalties on weights included.
    - `metrics`: name -> scalar, a mean over the batch; "loss" is the loss without the penalties.
    - `metric_counts`: name of a metric -> scalar, over how many examples it is the mean where that is not all of them.
    - `settings`: name -> scalar placeholder with a default, which a prediction may feed ("threshold", ...).
    - `pictures`: title -> images [N, H, W, C] uint8, or float in 0..1, for TensorBoard.
    - `histograms`: title -> tensor whose values' distribution TensorBoard shows, beside those of the variables.
    - `least_batch`: examples that a training step needs at least.

    Once built it has `is_training` to feed, its own `variables` with their `saver`, and the `update_ops` of a step.

    Class attributes: `inputs`, the fields that a prediction needs; `monitor`, the metric that says which checkpoint is
    the best; `higher_is_better`, whether more of it is better; `image_size`, for a network that takes pictures of any
    height and width and resizes them, the pixels at which it works; `left_to_data`, hyperparameters with the value that
    leaves them to `fit_to_data`.

    Raises:
        UsageError: a hyperparameter is out of its range, or differs from those of the instance that is there already.
    """

    inputs: tuple[str, ...] = ("images",)
    monitor = "loss"
    higher_is_better = False
    image_size: int | None = None
    left_to_data: dict[str, Any] = {}

    def __init__(self, chosen: dict[str, Any]):
        self.hyperparameters = chosen
        self.feeds: dict[str, tf.Tensor] = {}
        self.outputs: dict[str, tf.Tensor] = {}
        self.metrics: dict[str, tf.Tensor] = {}
        self.metric_counts: dict[str, tf.Tensor] = {}
        self.settings: dict[str, tf.Tensor] = {}
        self.pictures: dict[str, tf.Tensor] = {}
        self.histograms: dict[str, tf.Tensor] = {}
        self.least_batch = 1
        # Who feeds nothing gets inference: dropout, batch norm and augmentation hang on this.
        self.is_training = tf.placeholder_with_default(False, [], name="is_training")
        collections = tf.get_default_graph().get_all_collection_keys()
        self._before = {key: len(tf.get_collection(key)) for key in collections}
        self.build_graph(**chosen)
        self.variables = self._built(tf.GraphKeys.GLOBAL_VARIABLES)
        #: What a training step must run besides: it moves the averages of batch norm.
        self.update_ops = self._built(tf.GraphKeys.UPDATE_OPS)
        #: Saves and restores the network alone: no optimizer slots, no state of a run.
        self.saver = tf.train.Saver(self.variables, max_to_keep=None)

    def build_graph(self, **chosen) -> None:
        """Builds the network; the subclass's signature declares its hyperparameters."""
        raise NotImplementedError(f"{type(self).__name__} has no build_graph")

    @classmethod
    def fit_to_data(cls, chosen: dict[str, Any], examples: dict[str, Any]) -> dict[str, Any]:
        """The hyperparameters, where those `left_to_data` follow from the training examples: field -> array."""
        del examples
        return chosen

    @classmethod
    def keep_fitted(cls, chosen: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
        """The hyperparameters of a run that goes on: what was left to the data stays what it was before."""
        left = {name for name, value in cls.left_to_data.items() if chosen.get(name) == value and name in before}
        return chosen | {name: before[name] for name in left}

    @property
    def prediction_inputs(self) -> dict[str, tf.Tensor]:
        """Name -> the tensor to feed for a prediction: the placeholders of `inputs`."""
        return {field: self.feeds[field] for field in self.inputs}

    def objectives(self) -> dict[str, Objective]:
        """The training steps, in the order in which they run: name -> what to minimize by changing what."""
        return {"train": Objective(self.loss, [v for v in self.variables if v.trainable])}

    def with_penalties(self, data_loss: tf.Tensor) -> tf.Tensor:
        """The loss of the data plus the penalties on what build_graph has built so far: a scalar."""
        penalties = self._built(tf.GraphKeys.REGULARIZATION_LOSSES)
        return tf.add_n([data_loss, *penalties], name="loss") if penalties else tf.identity(data_loss, name="loss")

    def _built(self, key: str) -> list:
        """What build_graph has put into a collection; what was in it before belongs to others in the same tf.Graph."""
        return tf.get_collection(key)[self._before.get(key, 0) :]
