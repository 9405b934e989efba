"""ExportStrategy: how an Experiment writes SavedModels."""

import collections

from tf1.estimator.calling import argument_names
from tf1.estimator.exporter import keep_newest


class ExportStrategy(collections.namedtuple("ExportStrategy", ["name", "export_fn", "strip_default_attrs"])):
    """How a model is exported.

    Args:
        name: of its folder in model_dir/export.
        export_fn: (estimator, export_dir_base[, checkpoint_path][, eval_result]) -> path.
        strip_default_attrs: no effect: they are stripped.
    """

    __slots__ = ()

    def __new__(cls, name, export_fn, strip_default_attrs=None):
        """Sets the default."""
        return super().__new__(cls, name, export_fn, strip_default_attrs)

    def export(self, estimator, export_path, checkpoint_path=None, eval_result=None):
        """What export_fn returns, with those of the arguments that it takes."""
        given = {"checkpoint_path": checkpoint_path, "eval_result": eval_result}
        names = argument_names(self.export_fn)
        chosen = {name: value for name, value in given.items() if name in names}
        return self.export_fn(estimator, export_path, **chosen)


def make_export_strategy(
    serving_input_fn, default_output_alternative_key=None, assets_extra=None, as_text=False, exports_to_keep=5,
    strip_default_attrs=None,
):  # fmt: skip
    """An ExportStrategy called "Servo" that writes SavedModels and keeps the newest exports_to_keep (None: all).

    default_output_alternative_key, strip_default_attrs: no effect: there is one head, and they are stripped.
    """

    def export_fn(estimator, export_dir_base, checkpoint_path=None):
        path = estimator.export_savedmodel(
            export_dir_base, serving_input_fn, assets_extra=assets_extra, as_text=as_text,
            checkpoint_path=checkpoint_path,
        )  # fmt: skip
        if exports_to_keep:
            keep_newest(export_dir_base, exports_to_keep)
        return path

    return ExportStrategy("Servo", export_fn)
