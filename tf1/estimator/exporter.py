"""Exporters: write SavedModels while train_and_evaluate runs."""

import glob
import os
import shutil
from typing import Any

import tensorflow.compat.v1 as tf

from tf1.estimator.calling import argument_names


class Exporter:
    """Writes the model after an evaluation; a subclass says when and how."""

    @property
    def name(self):
        """The name of its folder in model_dir/export."""
        raise NotImplementedError(f"{type(self).__name__}.name")

    def export(self, estimator, export_path, checkpoint_path, eval_result, is_the_final_export):
        """Writes the model to export_path or not; the path of what was written, or None.

        Args:
            estimator: Estimator.
            export_path: model_dir/export/NAME.
            checkpoint_path: what was evaluated.
            eval_result: what evaluate returned.
            is_the_final_export: whether training has ended.
        """
        raise NotImplementedError(f"{type(self).__name__}.export")


def keep_newest(folder: str, number: int) -> None:
    """Removes all but so many of the exports in the folder, which are named by their time in seconds."""
    versions = [name for name in os.listdir(folder) if len(name) == 10 and name.isdigit()]
    for name in sorted(versions, key=int)[:-number]:
        shutil.rmtree(os.path.join(folder, name))


class _SavedModelExporter(Exporter):
    """Writes a SavedModel each time; keeps the newest ones."""

    def __init__(self, name, serving_input_receiver_fn, assets_extra=None, as_text=False, exports_to_keep=None):
        if exports_to_keep is not None and exports_to_keep <= 0:
            raise ValueError(f"exports_to_keep={exports_to_keep!r}; a positive number or None is needed")
        self._name = name
        self._serving_input_receiver_fn = serving_input_receiver_fn
        self._assets_extra = assets_extra
        self._as_text = as_text
        self._exports_to_keep = exports_to_keep

    @property
    def name(self):
        """The name of its folder in model_dir/export."""
        return self._name

    def export(self, estimator, export_path, checkpoint_path, eval_result, is_the_final_export):
        """Writes a SavedModel; see Exporter.export."""
        path = estimator.export_saved_model(
            export_path, self._serving_input_receiver_fn, self._assets_extra, self._as_text, checkpoint_path
        )
        if self._exports_to_keep is not None:
            keep_newest(export_path, self._exports_to_keep)
        return path


class LatestExporter(_SavedModelExporter):
    """Writes a SavedModel after each evaluation.

    Args:
        name: of its folder in model_dir/export.
        serving_input_receiver_fn: () -> ServingInputReceiver.
        assets_extra, as_text: see Estimator.export_saved_model.
        exports_to_keep: only the newest stay; None: all.
    """

    def __init__(self, name, serving_input_receiver_fn, assets_extra=None, as_text=False, exports_to_keep=5):
        super().__init__(name, serving_input_receiver_fn, assets_extra, as_text, exports_to_keep)


class FinalExporter(_SavedModelExporter):
    """Writes one SavedModel, at the end of training. Arguments: see LatestExporter."""

    def __init__(self, name, serving_input_receiver_fn, assets_extra=None, as_text=False):
        super().__init__(name, serving_input_receiver_fn, assets_extra, as_text)

    def export(self, estimator, export_path, checkpoint_path, eval_result, is_the_final_export):
        """Writes a SavedModel if training has ended; see Exporter.export."""
        if not is_the_final_export:
            return None
        tf.logging.info("Performing the final export in the end of training.")
        return super().export(estimator, export_path, checkpoint_path, eval_result, is_the_final_export)


def _loss_smaller(best_eval_result, current_eval_result):
    """Whether the second one has the smaller "loss"; ValueError if one has none."""
    for result in (best_eval_result, current_eval_result):
        if not result or "loss" not in result:
            raise ValueError(f"an evaluation without a loss can't be compared: {result}")
    return best_eval_result["loss"] > current_eval_result["loss"]


class BestExporter(_SavedModelExporter):
    """Writes a SavedModel whenever an evaluation is better than all before.

    Args:
        event_file_pattern: the events in model_dir that tell of evaluations of an earlier run; None: forget them.
        compare_fn: (best_eval_result, current_eval_result) -> whether the current one is better.
        others: see LatestExporter.
    """

    def __init__(
        self, name="best_exporter", serving_input_receiver_fn=None, event_file_pattern="eval/*.tfevents.*",
        compare_fn=_loss_smaller, assets_extra=None, as_text=False, exports_to_keep=5,
    ):  # fmt: skip
        super().__init__(name, serving_input_receiver_fn, assets_extra, as_text, exports_to_keep)
        if compare_fn is None or set(argument_names(compare_fn)) != {"best_eval_result", "current_eval_result"}:
            raise ValueError("compare_fn must take the arguments best_eval_result and current_eval_result")
        self._compare_fn = compare_fn
        self._event_file_pattern = event_file_pattern
        self._model_dir = None
        self._best_eval_result = None

    def export(self, estimator, export_path, checkpoint_path, eval_result, is_the_final_export):
        """Writes a SavedModel if eval_result is the best so far; see Exporter.export."""
        if self._event_file_pattern and self._model_dir != estimator.model_dir:
            self._model_dir = estimator.model_dir
            pattern = os.path.join(self._model_dir, self._event_file_pattern)
            self._best_eval_result = self._best_of_events(pattern, eval_result)
        best = self._best_eval_result
        if best is not None and not self._compare_fn(best_eval_result=best, current_eval_result=eval_result):
            return None
        tf.logging.info("Performing best model export.")
        self._best_eval_result = eval_result
        return super().export(estimator, export_path, checkpoint_path, eval_result, is_the_final_export)

    def _best_of_events(self, pattern: str, current: Any) -> dict | None:
        """The best of the evaluations in the event files but for that of the current step, which has just been made."""
        best = None
        for path in sorted(glob.glob(pattern)):
            for event in tf.train.summary_iterator(path):
                values = event.summary.value
                result = {value.tag: value.simple_value for value in values if value.HasField("simple_value")}
                if not result or event.step == (current or {}).get(tf.GraphKeys.GLOBAL_STEP):
                    continue
                if best is None or self._compare_fn(best_eval_result=best, current_eval_result=result):
                    best = result
        return best
