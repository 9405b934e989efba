"""Training steps: one for each Session.run, or many inside the graph; each returns its metrics."""

from functools import partial
from pathlib import Path

import tensorflow.compat.v1 as tf

from graphs.graph import Graph
from training.inputs.batches import Fields
from training.session import run_traced
from training.steps.rates import RATE
from training.steps.towers import ONE_TOWER, Towers


def count_of(metric: str) -> str:
    """The name of the number of examples of a metric that is not a mean over all of the batch."""
    return f"{metric}_count"


class TrainingSteps:
    """Runs steps of a model on stacked batches.

    A Session.run costs some 0.2 ms, whatever it computes. For a network whose step takes less, steps_per_run puts the
    step into a tf.while_loop: the same operations on the same numbers in the same order, hence the same bits.

    Args:
        model: whose metrics are measured.
        feeds: field -> the tensor that takes its batches: the model's placeholders, or one behind its frozen part.
        train_step: what `optimizers.train_step` returned for it.
        learning_rate: scalar float32; noted with the metrics, as the step used it.
        steps_per_run: 1, or more to run the steps inside the graph.
        towers: those of the train_step.
    """

    def __init__(
        self,
        model: Graph,
        feeds: dict[str, tf.Tensor],
        train_step: tf.Operation,
        learning_rate: tf.Tensor,
        steps_per_run: int,
        towers: Towers = ONE_TOWER,
    ):
        self.model, self.feeds, self.train_step = model, feeds, train_step
        counts = model.metric_counts
        self.measured = {name: towers.mean(metric, counts.get(name)) for name, metric in model.metrics.items()}
        self.measured[RATE] = learning_rate
        self.measured |= {count_of(name): towers.sum(count) for name, count in counts.items()}
        self.in_graph = steps_per_run > 1
        if self.in_graph:
            with tf.name_scope("steps"):
                self._stacks, self._table = self._loop()

    def run(self, session: tf.Session, batches: Fields, trace: Path | None = None) -> list[dict[str, float]]:
        """Trains on batches, field name -> [steps, batch, ...]; returns the numbers of each step.

        That is its metrics, "learning_rate", and under `count_of(name)` the number of examples of a metric.

        Raises:
            tf.errors.InvalidArgumentError: the loss or a gradient of a step is not finite; those before it are done.
        """
        run = partial(run_traced, session, path=trace) if trace else session.run
        if self.in_graph:
            table = run(self._table, {self._stacks[name]: batches[name] for name in self._stacks})
            return [dict(zip(self.measured, map(float, row), strict=True)) for row in table]
        rows = []
        for step in range(len(next(iter(batches.values())))):
            feeds = {placeholder: batches[name][step] for name, placeholder in self.feeds.items()}
            values, _ = run([self.measured, self.train_step], feeds | {self.model.is_training: True})
            rows.append({name: float(value) for name, value in values.items()})
        return rows

    def _loop(self) -> tuple[dict[str, tf.Tensor], tf.Tensor]:
        """The placeholders [steps, batch, ...] by field, and what was measured [steps, len(self.measured)] float32."""
        names = [self.train_step.name, *(tensor.name for tensor in self.measured.values())]
        operations = [name.partition(":")[0] for name in names]
        one_step = tf.graph_util.extract_sub_graph(tf.get_default_graph().as_graph_def(), operations)
        nodes = {node.name for node in one_step.node}
        stacks = {
            name: tf.placeholder(placeholder.dtype, [None, *placeholder.shape.as_list()], name)
            for name, placeholder in self.feeds.items()
        }
        steps = tf.shape(next(iter(stacks.values())))[0]

        def step(done: tf.Tensor, table: tf.TensorArray) -> tuple[tf.Tensor, tf.TensorArray]:
            inputs = {placeholder: stacks[name][done] for name, placeholder in self.feeds.items()}
            inputs[self.model.is_training] = tf.constant(True)
            taken = {tensor.name: value for tensor, value in inputs.items() if tensor.op.name in nodes}
            # A copy of the step, whose variables are the same: they are found by name.
            trained, *row = tf.graph_util.import_graph_def(one_step, taken, names, name="")
            with tf.control_dependencies([trained]):
                return done + 1, table.write(done, tf.stack(row))

        table = tf.TensorArray(tf.float32, steps, element_shape=[len(self.measured)])
        # One after the other: a step reads the weights that the one before it wrote.
        _, table = tf.while_loop(lambda done, _: done < steps, step, [tf.constant(0), table], parallel_iterations=1)
        return stacks, table.stack()
