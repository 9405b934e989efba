"""What TensorBoard shows of a run: scalars, histograms, pictures and the graph, in RUN/train and RUN/validation."""

from pathlib import Path

import tensorflow.compat.v1 as tf

from graphs.graph import Graph
from training.runs.events import EventFile


class Charts:
    """Two event files with charts of the same titles, so that TensorBoard draws train and validation in one chart.

    Args:
        folder: the run folder.
        model: whose variables, pictures and graph are shown.
        train_step: the operation that trains it.
        step: the step from which the run resumes; later events, left by a killed process, are hidden.
    """

    def __init__(self, folder: Path, model: Graph, train_step: tf.Operation, step: int):
        self._files = {name: EventFile(folder / name) for name in ("train", "validation")}
        for file in self._files.values():
            # TensorBoard hides events after the step of a START, but takes the first one for the beginning of the run:
            # so the beginning needs one, too.
            file.write(tf.Event(step=step + 1, session_log=tf.SessionLog(status=tf.SessionLog.START)))
        if not step:
            graph = readable_graph(model, train_step)
            self._files["train"].write(tf.Event(graph_def=graph.SerializeToString()))
        with tf.name_scope("summaries"):
            # The raw operations take a title as it is; tf.summary would put the name scope before it.
            self._histograms = tf.summary.merge(
                [tf.raw_ops.HistogramSummary(tag=v.op.name, values=v) for v in model.variables if v.trainable]
            )
            self._examples = [
                tf.raw_ops.ImageSummary(tag=title, tensor=as_bytes(images), max_images=8)
                for title, images in model.pictures.items()
            ]
            self._examples += [
                tf.raw_ops.HistogramSummary(tag=title, values=values) for title, values in model.histograms.items()
            ]

    def scalars(self, run: str, step: int, values: dict[str, float]) -> None:
        """Points of the run "train" or "validation"."""
        points = [tf.Summary.Value(tag=name, simple_value=value) for name, value in values.items()]
        self._files[run].write(tf.Event(step=step, summary=tf.Summary(value=points)))

    def text(self, title: str, step: int, text: str) -> None:
        """A text of the run "train"."""
        metadata = tf.SummaryMetadata(plugin_data=tf.SummaryMetadata.PluginData(plugin_name="text"))
        value = tf.Summary.Value(tag=title, metadata=metadata, tensor=tf.make_tensor_proto(text, tf.string))
        self._files["train"].write(tf.Event(step=step, summary=tf.Summary(value=[value])))

    def histograms(self, session: tf.Session, step: int) -> None:
        """The distribution of the values of each trainable variable."""
        self._add(session.run(self._histograms), step)

    def examples(self, session: tf.Session, step: int, feeds: dict) -> None:
        """Eight pictures of a training batch, augmented as in the next step, and the model's own histograms."""
        for summary in session.run(self._examples, feeds):
            self._add(summary, step)

    def picture(self, title: str, step: int, png: bytes, size: tuple[int, int], channels: int) -> None:
        """A picture of the training that isn't drawn by the graph; size: width and height in pixels."""
        image = tf.Summary.Image(encoded_image_string=png, width=size[0], height=size[1], colorspace=channels)
        self._add(tf.Summary(value=[tf.Summary.Value(tag=title, image=image)]).SerializeToString(), step)

    def sync(self) -> None:
        """Waits until both files are on the disk, before a checkpoint, where a resumed run continues."""
        for file in self._files.values():
            file.sync()

    def close(self) -> None:
        """Ends both files."""
        for file in self._files.values():
            file.close()

    def _add(self, summary: bytes, step: int) -> None:
        self._files["train"].write(tf.Event(step=step, summary=tf.Summary.FromString(summary)))


def readable_graph(model: Graph, train_step: tf.Operation) -> tf.GraphDef:
    """The part of the default graph that is worth reading: the network, its metrics and its training step.

    Without the savers, initializers and state of the run, and without the bodies of functions, which TensorBoard draws
    around the network in boxes of the same size.
    """
    ends = [train_step, *(tensor.op for tensor in [*model.outputs.values(), *model.metrics.values()])]
    whole = tf.get_default_graph().as_graph_def(add_shapes=True)
    part = tf.graph_util.extract_sub_graph(whole, [operation.name for operation in ends])
    part.library.Clear()
    return part


def as_bytes(images: tf.Tensor) -> tf.Tensor:
    """Images uint8, or float in 0..1 -> uint8, which TensorBoard shows as they are; floats it would stretch."""
    return tf.image.convert_image_dtype(images, tf.uint8, saturate=True)
