"""Builds networks without weights and reads what their layers cost."""

import math
from typing import NamedTuple

import tensorflow.compat.v1 as tf

from errors import ReportedError, UsageError
from graphs import freezing, seeding
from graphs.description import known_sizes
from graphs.description.layers import Layer, layers_of
from graphs.graph import Graph
from training.describing.network import Network
from training.runs import run_folder

#: All but the averages of batch norm, which then does as in predictions.
_TRAINED = r"^(?!.*moving_mean$)"

_USUAL = (224, 224, 3)  # of pictures whose size is open


class Description(NamedTuple):
    """What is known of a network.

    layers: those that a prediction needs. weight_bytes: of their variables.
    unused: name -> how many numbers, of the trainable variables that only training needs, such as a discriminator's.
    """

    title: str
    layers: list[Layer]
    weight_bytes: int
    unused: dict[str, int]


def describe(network: Network) -> Description:
    """The layers of a network as it makes predictions.

    Hyperparameters that are left to the data have their defaults, and open sizes of pictures are those at which the
    model works, or those that it asks data sets for.

    Raises:
        UsageError: the hyperparameters do not go together. RunError: those of a run make no sense.
    """
    with tf.Graph().as_default():
        model = _built(network)
        sizes = (model.image_size, model.image_size, 3) if model.image_size else network.entry.size or _USUAL
        copy = known_sizes.copied(model.prediction_inputs, list(model.outputs.values()), sizes)
        numbers = {variable.op.name: math.prod(variable.shape.as_list()) for variable in model.variables}
        trainable = {variable.op.name for variable in model.variables if variable.trainable}
        layers = layers_of(copy, {name: (count, name in trainable) for name, count in numbers.items()})
        weight_bytes = sum(
            numbers[variable.op.name] * variable.dtype.size
            for variable in model.variables
            if variable.op.name in copy.needed
        )
        unused = {name: count for name, count in numbers.items() if name in trainable - copy.needed}
        return Description(network.title, layers, weight_bytes, unused)


def _built(network: Network) -> Graph:
    """The model without what only training needs."""
    kind = network.entry.load()
    left = kind.chosen_by_data
    chosen = {name: value for name, value in network.hyperparameters.items() if value != left.get(name, ...)}
    try:
        chosen = kind.complete(chosen)
        seeding.seed_graph(0, steps=False)
        freezing.train_only(_TRAINED)
        return kind(**chosen | {name: off for name, off in kind.without_training.items() if name in chosen})
    except (TypeError, ValueError) as error:  # UsageError, or TensorFlow's word for sizes beyond its own
        if network.run:
            raise run_folder.nonsense(network.run, error) from error
        if isinstance(error, ReportedError):
            raise
        raise UsageError(f"{network.title} can't be built: {str(error).splitlines()[0]}") from error
