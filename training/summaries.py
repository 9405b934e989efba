"""What TensorBoard shows of a run: scalars, histograms, pictures and the graph, in RUN/train and RUN/validation."""

from pathlib import Path

import tensorflow.compat.v1 as tf

from graphs.graph import Graph


class Charts:
    """Two writers whose charts bear the same titles, so that TensorBoard draws train and validation in one.

    Args:
        folder: the run folder.
        model: whose variables, pictures and graph are shown; every operation of the graph is built by now.
        step: the step that the run goes on from; later events, which a killed process left, are hidden.
    """

    def __init__(self, folder: Path, model: Graph, step: int):
        self.model = model
        with tf.name_scope("summaries"):
            self._histograms = tf.summary.merge(
                [tf.summary.histogram(v.op.name, v) for v in model.variables if v.trainable]
            )
            pictures = [tf.summary.image(title, images, max_outputs=8) for title, images in model.pictures.items()]
            self._pictures = tf.summary.merge(pictures) if pictures else None
        self._writers = {name: tf.summary.FileWriter(str(folder / name)) for name in ("train", "validation")}
        for writer in self._writers.values():
            if step:
                start = tf.SessionLog(status=tf.SessionLog.START)
                writer.add_session_log(start, global_step=step + 1)
        if not step:
            self._writers["train"].add_graph(tf.get_default_graph())

    def scalars(self, run: str, step: int, values: dict[str, float]) -> None:
        """Points of the run "train" or "validation"."""
        points = [tf.Summary.Value(tag=name, simple_value=value) for name, value in values.items()]
        self._writers[run].add_summary(tf.Summary(value=points), step)

    def histograms(self, session: tf.Session, step: int) -> None:
        """How the values of each trainable variable are spread."""
        self._add("train", session.run(self._histograms), step)

    def pictures(self, session: tf.Session, run: str, step: int, feeds: dict) -> None:
        """The first eight pictures of a batch, as the network sees them."""
        if self._pictures is not None:
            self._add(run, session.run(self._pictures, feeds), step)

    def _add(self, run: str, serialized: bytes, step: int) -> None:
        """Writes what a summary operation gave, with the titles of the model instead of the operations' names."""
        summary = tf.Summary.FromString(serialized)
        for value in summary.value:
            value.tag = value.tag.removeprefix("summaries/").replace("/image/", "/")
        self._writers[run].add_summary(summary, step)

    def flush(self) -> None:
        """Makes what was written visible to TensorBoard."""
        for writer in self._writers.values():
            writer.flush()

    def close(self) -> None:
        """Writes what is left."""
        for writer in self._writers.values():
            writer.close()
