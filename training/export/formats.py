"""The formats of an export: how each is written, and run by the program that will run it elsewhere."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import tensorflow as tf2
import tensorflow.compat.v1 as tf

from training.runs import checkpoints

SIGNATURE = "serving_default"

Arrays = dict[str, np.ndarray]


class Part(NamedTuple):
    """The part of a network that predictions need, in a graph of its own: field and output names -> tensors."""

    session: tf.Session
    inputs: dict[str, tf.Tensor]
    outputs: dict[str, tf.Tensor]


def _write_savedmodel(part: Part, folder: Path) -> None:
    with part.session.graph.as_default():
        signature = tf.saved_model.predict_signature_def(part.inputs, part.outputs)
        builder = tf.saved_model.Builder(str(folder / "savedmodel"))  # insists on a folder that isn't there
        tags = [tf.saved_model.tag_constants.SERVING]
        try:
            builder.add_meta_graph_and_variables(part.session, tags, {SIGNATURE: signature}, strip_default_attrs=True)
            builder.save()
        except tf.errors.OpError as error:  # how TensorFlow says that a disk is full
            raise OSError(checkpoints.reason(error)) from error
    for path in (folder / "savedmodel").iterdir():
        path.rename(folder / path.name)
    (folder / "savedmodel").rmdir()


def _run_savedmodel(folder: Path, inputs: Arrays) -> Arrays:
    signature = tf2.saved_model.load(str(folder)).signatures[SIGNATURE]
    outputs = signature(**{name: tf2.constant(array) for name, array in inputs.items()})
    return {name: tensor.numpy() for name, tensor in outputs.items()}


def _write_tflite(part: Part, folder: Path) -> None:
    saved = folder / "savedmodel"
    saved.mkdir()
    _write_savedmodel(part, saved)
    (folder / "model.tflite").write_bytes(tf2.lite.TFLiteConverter.from_saved_model(str(saved)).convert())
    shutil.rmtree(saved)


def _run_tflite(folder: Path, inputs: Arrays) -> Arrays:
    from ai_edge_litert.interpreter import Interpreter

    return Interpreter(str(folder / "model.tflite")).get_signature_runner(SIGNATURE)(**inputs)


def _write_onnx(part: Part, folder: Path) -> None:
    import tf2onnx

    outputs = [tensor.op.name for tensor in part.outputs.values()]
    # Frozen, TensorFlow folds the branches of is_training away; tf2onnx can't express the one of batch norm.
    frozen = tf.graph_util.convert_variables_to_constants(part.session, part.session.graph.as_graph_def(), outputs)
    tf2onnx.convert.from_graph_def(
        frozen,
        input_names=[tensor.name for tensor in part.inputs.values()],
        output_names=[tensor.name for tensor in part.outputs.values()],
        tensors_to_rename={tensor.name: name for name, tensor in (part.inputs | part.outputs).items()},
        output_path=str(folder / "model.onnx"),
    )


def _run_onnx(folder: Path, inputs: Arrays) -> Arrays:
    import onnxruntime

    session = onnxruntime.InferenceSession(str(folder / "model.onnx"), providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    return dict(zip(names, session.run(names, inputs), strict=True))


class Format(NamedTuple):
    """How a format is written, how it is run, and the optional packages that both need.

    can_suppress: whether it has an operation that chooses among overlapping boxes.
    suppresses: whether the export of a detector ends in this operation; else the program that runs it chooses.
    """

    write: Callable[[Part, Path], None]
    run: Callable[[Path, Arrays], Arrays]
    packages: tuple[str, ...] = ()
    can_suppress: bool = True
    suppresses: bool = False


FORMATS = {
    "savedmodel": Format(_write_savedmodel, _run_savedmodel, suppresses=True),
    "tflite": Format(_write_tflite, _run_tflite, ("ai_edge_litert.interpreter",), can_suppress=False),
    "onnx": Format(_write_onnx, _run_onnx, ("tf2onnx", "onnxruntime")),
}
