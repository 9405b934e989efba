"""The contract of a model: what its graph offers to whoever trains, evaluates or exports it."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import tensorflow.compat.v1 as tf

import parameters
from errors import UsageError
from graphs import activity
from graphs.namings.naming import Naming


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
        declared = dict(list(inspect.signature(cls.build_graph).parameters.items())[1:])  # without self
        for name in chosen:
            if name not in declared:
                close = parameters.nearest(name, declared)
                hint = f"did you mean {close}?" if close else f"it has {', '.join(declared)}"
                raise UsageError(f"{cls.__name__} has no hyperparameter {name!r}; {hint}")
        return {
            name: parameters.check(name, chosen.get(name, parameter.default), parameter.annotation)
            for name, parameter in declared.items()
        }


class Graph(metaclass=Singleton):
    """A network in the default tf.Graph. `MyModel(dropout=0.5)` builds it, or returns the one that is there already.

    A subclass writes `build_graph(self, **hyperparameters)`, whose signature declares the hyperparameters, and sets:

    - `feeds`: field name -> placeholder; the fields are those of a data set ("images", "labels", ...).
    - `outputs`: name -> tensor that predictions are read from, first dimension = examples.
    - `loss`: the scalar that training minimizes, penalties on weights included.
    - `metrics`: name -> scalar, a mean over the batch; "loss" is the loss without the penalties.
    - `metric_counts`: name of a metric -> scalar, the number of examples of which it is the mean, if not all of them.
    - `settings`: name -> scalar placeholder with a default, which a prediction may feed ("threshold", ...).
    - `pictures`: title -> images [N, H, W, C] uint8, or float in 0..1, for TensorBoard.
    - `histograms`: title -> tensor whose distribution of values TensorBoard shows, beside those of the variables.
    - `least_batch`: the least number of examples of a training step.
    - `head`: the scope of the layer whose size depends on the number of classes; "" if there is none.

    Once built it has `is_training` to feed, its own `variables` with their `saver`, the `update_ops` of a step, and the
    `activations` of its layers.

    Class attributes:

    - `inputs`: the fields that a prediction needs.
    - `monitor`: the metric that chooses the best checkpoint; `higher_is_better`: whether it should grow.
    - `image_size`: the pixels of a side at which a network works that resizes pictures of any size.
    - `chosen_by_data`: hyperparameters with the value that leaves them to `adapt_to_data`.
    - `without_training`: hyperparameters with the value that leaves out of the graph what only training needs.
    - `gives_classes`: whether predictions are numbers of classes, whose names belong beside an export.
    - `suppresses_inside`: whether layers follow a choice among overlapping boxes: an export can't leave it out.
    - `ranked`: groups of outputs [N, K, ...] whose rows were chosen by score. Another program, which rounds otherwise,
      may exchange rows with nearly equal scores.
    - `counted`: what the loss counts, in words; `counted_fields`: the fields of a data set that `count_classes` needs.
    - `is_head_new`: whether transfer to other classes needs nothing new but `head`.
    - `namings`: of the variables in published weights; `variants`: hyperparameter -> the values that published networks
      have.

    Raises:
        UsageError: a hyperparameter is out of its range, or differs from those of the instance that is there already.
    """

    inputs: tuple[str, ...] = ("images",)
    monitor = "loss"
    higher_is_better = False
    image_size: int | None = None
    chosen_by_data: dict[str, Any] = {}
    without_training: dict[str, Any] = {"dropout": 0.0, "augment": False}
    gives_classes = False
    suppresses_inside = False
    ranked: tuple[tuple[str, ...], ...] = ()
    counted = "examples"
    counted_fields: tuple[str, ...] = ("labels",)
    is_head_new = False
    namings: tuple[Naming, ...] = ()
    variants: Mapping[str, Sequence[Any]] = {}
    head = ""

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
        collections = [*tf.get_default_graph().get_all_collection_keys(), activity.COLLECTION]
        self._before = {key: len(tf.get_collection(key)) for key in collections}
        self.build_graph(**chosen)
        self.variables = self._built(tf.GraphKeys.GLOBAL_VARIABLES)
        #: What the layers give behind their activation functions.
        self.activations: list[activity.Activation] = self._built(activity.COLLECTION)
        #: What a training step must run besides: it moves the averages of batch norm.
        self.update_ops = self._built(tf.GraphKeys.UPDATE_OPS)
        #: Saves and restores the network alone: no optimizer slots, no state of a run.
        self.saver = tf.train.Saver(self.variables, max_to_keep=None)

    def build_graph(self, **chosen) -> None:
        """Builds the network; the subclass's signature declares its hyperparameters."""
        raise NotImplementedError(f"{type(self).__name__} has no build_graph")

    @classmethod
    def adapt_to_data(cls, chosen: dict[str, Any], examples: Any) -> dict[str, Any]:
        """The hyperparameters, with those `chosen_by_data` set from the training examples, a Split."""
        del examples
        return chosen

    @classmethod
    def keep_adapted(cls, chosen: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
        """The hyperparameters of a run that resumes: what the data chose stays what it was before."""
        left = {name for name, value in cls.chosen_by_data.items() if chosen.get(name) == value and name in before}
        return chosen | {name: before[name] for name in left}

    @classmethod
    def of_any_size(cls, chosen: dict[str, Any]) -> dict[str, Any]:
        """The hyperparameters of the same network for pictures of any height and width; unchanged if it needs one."""
        return chosen

    @classmethod
    def namings_for(cls, chosen: Mapping[str, Any]) -> tuple[Naming, ...]:
        """How published weights for a network with these hyperparameters may name its variables."""
        del chosen
        return cls.namings

    @classmethod
    def counted_labels(cls, examples: Mapping[str, np.ndarray]) -> np.ndarray:
        """The class of each thing that the loss counts in some examples, name -> array: [n] int, -1 for none."""
        return np.ravel(examples["labels"])

    @classmethod
    def count_classes(cls, examples: Mapping[str, np.ndarray], num_classes: int) -> np.ndarray:
        """What the loss counts in some examples: int64 [2, num_classes], which may be added up.

        Row 0 is how often each class is counted. Row 1 is what its frequency refers to: everything that is counted.
        """
        labels = cls.counted_labels(examples)
        counts = np.bincount(labels[labels >= 0], minlength=num_classes)
        return np.stack([counts, np.full(num_classes, counts.sum())])

    @property
    def prediction_inputs(self) -> dict[str, tf.Tensor]:
        """Name -> the tensor to feed for a prediction: the placeholders of `inputs`."""
        return {field: self.feeds[field] for field in self.inputs}

    def drawn_inputs(self, count: int, seed: int) -> dict[str, np.ndarray] | None:
        """Inputs [count, ...] for a prediction by the names of `prediction_inputs`, for a network with random inputs.

        None: it takes examples of a data set.
        """
        del count, seed

    def export_outputs(self, suppression: bool) -> dict[str, tf.Tensor]:
        """What an export gives, name -> [N, ...].

        suppression: whether the format can choose among overlapping boxes.
        """
        del suppression
        return self.outputs

    def classes_of_head(self, shape: tuple[int, ...]) -> int | None:
        """The number of classes that a variable of this shape in `head` is for; None if the shape does not tell."""
        del shape

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
