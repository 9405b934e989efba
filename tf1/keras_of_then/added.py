"""Losses and metrics that a program adds to a model of Keras 2 by itself, from any tensors of the graph."""

from typing import Any

import tensorflow.compat.v1 as tf


def add_loss(method, self, losses, inputs=None) -> None:
    """Adds tensors to what the model's training minimizes: each one's mean.

    tf_keras would make layers of the operations that lead to them, and constants of what does not come from the
    model's inputs: penalties of weights would not count.
    """
    added = losses if isinstance(losses, list | tuple) else [losses]
    if not getattr(self, "_is_graph_network", False) or not all(isinstance(loss, tf.Tensor) for loss in added):
        method(self, losses, **({} if inputs is None else {"inputs": inputs}))
        return
    for loss in added:
        mean = tf.reduce_mean(loss)
        mean._unconditional_loss = True  # it counts, whatever the inputs are
        self._losses.append(mean)


class Added(list):
    """model.metrics_names or model.metrics_tensors: what is appended to both becomes a metric, the mean over batches.

    Args:
        model: a compiled model.
        items: what is there already.
        kind: "names" or "tensors".
    """

    def __init__(self, model, items: list, kind: str):
        super().__init__(items)
        self._model, self._kind = model, kind

    def append(self, item: Any) -> None:
        """Keeps a name until its tensor comes, or a tensor until its name does."""
        super().append(item)
        waiting = vars(self._model).setdefault("_waiting_metrics", {"names": [], "tensors": []})
        waiting[self._kind].append(item)
        while waiting["names"] and waiting["tensors"]:
            self._model._symbolic_add_metric(waiting["tensors"].pop(0), "mean", waiting["names"].pop(0))


def names(getter, model) -> Added:
    """model.metrics_names, with the names that wait for their tensors."""
    waiting = vars(model).get("_waiting_metrics", {"names": []})
    return Added(model, [*getter(model), *waiting["names"]], "names")


def tensors(model) -> Added:
    """model.metrics_tensors: the metrics' results."""
    return Added(model, [metric._call_result for metric in model.metrics if hasattr(metric, "_call_result")], "tensors")
