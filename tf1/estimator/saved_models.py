"""Writes a SavedModel from a model function and a checkpoint."""

import os
import shutil
import time
from typing import Any

import tensorflow.compat.v1 as tf

from tf1.estimator import sessions
from tf1.estimator.export_output import PredictOutput
from tf1.estimator.mode_keys import ModeKeys

_TAGS = {
    ModeKeys.TRAIN: [tf.saved_model.tag_constants.TRAINING],
    ModeKeys.EVAL: ["eval"],
    ModeKeys.PREDICT: [tf.saved_model.tag_constants.SERVING],
}
_DEFAULT = tf.saved_model.signature_constants.DEFAULT_SERVING_SIGNATURE_DEF_KEY


def export(
    estimator: Any, base: str, receiver_fns: dict, assets_extra: dict | None, as_text: bool, checkpoint_path: str
) -> bytes:
    """Writes one SavedModel with a graph for each mode of receiver_fns (mode -> input receiver function); its path.

    The folder appears under its name, the time in seconds, when it is complete. ValueError if no mode is known.
    """
    folder = _new_folder(os.fsdecode(base))
    unfinished = os.path.join(os.path.dirname(folder), f"temp-{os.path.basename(folder)}")
    builder = tf.saved_model.Builder(unfinished)
    modes = [mode for mode in _TAGS if receiver_fns.get(mode)]  # training first: it has all variables
    if not modes:
        raise ValueError(f"No valid modes for exporting found. Got {list(receiver_fns)}.")
    for mode in modes:
        _add_graph(estimator, builder, receiver_fns[mode], mode, checkpoint_path, is_first=mode == modes[0])
    builder.save(as_text)
    for name, source in (assets_extra or {}).items():
        target = os.path.join(unfinished, "assets.extra", name)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        shutil.copy(source, target)
    os.rename(unfinished, folder)
    tf.logging.info("SavedModel written to: %s", folder)
    return os.fsencode(folder)


def _new_folder(base: str) -> str:
    """A folder in base, named by the seconds since 1970, that is not there yet."""
    seconds = int(time.time())
    while os.path.exists(os.path.join(base, str(seconds))):
        seconds += 1
    return os.path.join(base, str(seconds))


def _add_graph(estimator, builder, receiver_fn, mode: str, checkpoint_path: str, is_first: bool) -> None:
    """Adds the graph of one mode to the builder; the first brings the variables."""
    with sessions.new_graph(estimator.config, estimator._create_global_step):
        receiver = receiver_fn()
        labels = getattr(receiver, "labels", None)
        spec = estimator._call_model_fn(receiver.features, labels, mode, estimator.config)
        alternatives = getattr(receiver, "receiver_tensors_alternatives", None)
        signatures = signature_defs(receiver.receiver_tensors, _outputs(spec, mode), alternatives)
        saver = spec.scaffold.saver or tf.train.Saver(sharded=True)
        local_init = spec.scaffold.local_init_op
        options = {
            "tags": _TAGS[mode],
            "signature_def_map": signatures,
            "assets_collection": tf.get_collection(tf.GraphKeys.ASSET_FILEPATHS),
            "main_op": tf.train.Scaffold.default_local_init_op() if local_init is None else local_init,
            "saver": saver,
            "strip_default_attrs": True,
        }
        with tf.Session(config=estimator.config.session_config) as session:
            try:
                saver.restore(session, checkpoint_path)
            except tf.errors.NotFoundError as error:
                raise ValueError(
                    f"{checkpoint_path} lacks variables of the model in mode {mode!r}: {error.message}"
                ) from error
            if is_first:
                builder.add_meta_graph_and_variables(session, **options)
            else:
                builder.add_meta_graph(**options)


def _outputs(spec, mode: str) -> dict:
    """Name of the signature -> ExportOutput."""
    if mode != ModeKeys.PREDICT:
        named = spec.predictions if isinstance(spec.predictions, dict) else {"predictions": spec.predictions}
        return {mode: PredictOutput({"loss": spec.loss, **{f"predictions/{key}": named[key] for key in named}})}
    return spec.export_outputs or {_DEFAULT: PredictOutput(spec.predictions)}


def signature_defs(receiver_tensors: dict, outputs: dict, alternatives: dict | None) -> dict:
    """Name -> SignatureDef of each output; those that can't take these inputs are left out, and the log says why."""
    signatures = {}
    for prefix, tensors in {"": receiver_tensors, **(alternatives or {})}.items():
        for key, output in outputs.items():
            name = ":".join(part for part in (prefix, key or _DEFAULT) if part)
            try:
                signatures[name] = output.as_signature_def(tensors)
            except ValueError as error:
                tf.logging.info("Signature %s is left out: %s", name, error)
    if not signatures:
        tf.logging.warning(
            "Export includes no signatures: none of the outputs can take the inputs %s", receiver_tensors
        )
    return signatures
