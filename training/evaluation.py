"""Measuring a network on a split: the means of its own metrics, and what the evaluator of its task adds."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

import tensorflow.compat.v1 as tf

from datasets import registry as datasets
from datasets.split import Split
from datasets.wanted import WHOLE
from files import reported, write_json
from graphs.graph import Graph
from texts import shown
from training import measured
from training.activity import Activity
from training.command_options import EvaluateOptions
from training.entry import Entry
from training.evaluator import Evaluator, Findings
from training.inference import run_over
from training.runs.trained_run import TrainedRun


class Means:
    """Means of metrics over examples, from those over batches.

    Args:
        names: of the metrics.
    """

    def __init__(self, names: Mapping[str, tf.Tensor]):
        self._sums, self._counts = dict.fromkeys(names, 0.0), dict.fromkeys(names, 0.0)

    def add(self, metrics: Mapping[str, float], counts: Mapping[str, float], examples: int) -> None:
        """Takes the metrics of a batch; counts: of how many examples one is the mean, if not of all of them."""
        for name, value in metrics.items():
            count = float(counts.get(name, examples))
            if count:  # a mean over nothing may be anything
                self._counts[name] += count
                self._sums[name] += float(value) * count

    def values(self) -> dict[str, float]:
        """The means so far; 0 of what no example has."""
        return {name: total / max(self._counts[name], 1) for name, total in self._sums.items()}


def measure(
    session: tf.Session,
    model: Graph,
    evaluator: Evaluator,
    split: Split,
    batch_size: int = 0,
    feeds: Mapping[str, tf.Tensor] | None = None,
    progress: str = "",
    activity: Activity | None = None,
) -> dict[str, float]:
    """All metrics of a split: those of the evaluator, which has seen the split afterwards, and those of the model.

    Where both have one of the same name, it is the evaluator's.

    feeds: field -> the tensor that takes it, where that isn't the model's placeholder (see inputs/features.py).
    batch_size, progress: see inference.run_over.
    activity: sees the split as well, in the same pass.
    """
    evaluator.split = split
    evaluator.start()
    outputs = {name: model.outputs[name] for name in evaluator.outputs}
    fetches = model.metrics, model.metric_counts, outputs, activity.fetches if activity else {}
    means = Means(model.metrics)
    if activity:
        activity.start()
    for batch, (metrics, counts, found, extremes) in run_over(
        session, feeds or model.feeds, fetches, split, batch_size, progress
    ):
        means.add(metrics, counts, len(next(iter(batch.values()))))
        evaluator.add(batch, found)
        if activity:
            activity.add(extremes)
    own = evaluator.metrics()
    return own | {name: mean for name, mean in means.values().items() if name not in own}


def evaluate(entry: Entry, options: EvaluateOptions) -> None:
    """Measures a run on a split; prints the results, writes evaluation-<split>.json and the evaluator's pictures.

    Raises:
        RunError: no such run or checkpoint. DataError: the data set can't be had. UsageError: the flags do not fit the
            run.
    """
    options = replace(options, data=datasets.with_absolute_place(options.data))
    with TrainedRun(entry, options.save_dir, options.checkpoint) as run:
        dataset, split, name, data = measured.choose(run, options)
        evaluator = entry.load_evaluator()(run.model, run.session, dataset.classes, options)
        split.prepare(name)
        metrics = measure(run.session, run.model, evaluator, split, options.batch_size, progress=name)
        findings = evaluator.findings(dataset, split)
        report = {
            "model": entry.name,
            "data": data,
            "split": name,
            "checkpoint": run.prefix.name,
            "step": run.step,
            "examples": len(split),
            "metrics": metrics | findings.metrics,
            **findings.details,
            "when": datetime.now().astimezone().isoformat(timespec="seconds"),
        }
        other = "" if options.data in ("", run.config["data"]) else f"-{datasets.kind_of(data)}"
        _publish(run, report, findings, f"{options.split}{other}")


def _publish(run: TrainedRun, report: dict, findings: Findings, suffix: str) -> None:
    """Writes the JSON file, draws the pictures, prints the results: last, since nobody may be there to read them.

    suffix: of the names of the files.
    """
    data, count, split = report["data"], f"{report['examples']:,}", report["split"]
    examples = f"all {count} examples" if split == WHOLE else f"{count} {split} examples"
    lines = [f"{report['model']} on {examples} of {shown(data)}, checkpoint {shown(run.prefix)}", ""]
    width = max([20, *map(len, report["metrics"])])
    lines += [f"{name:{width}} {_number(value)}" for name, value in report["metrics"].items()]
    lines += findings.lines
    path = run.folder / f"evaluation-{suffix}.json"
    lines += ["", f"all results: {shown(path)}"]
    try:
        write_json(path, report)
        for title, (name, draw) in findings.pictures.items():
            stem, _, kind = name.partition(".")
            picture = run.folder / f"{stem}-{suffix}.{kind or 'png'}"
            with reported(picture):
                draw(picture)
            lines.append(f"{title}: {shown(picture)}")
    finally:
        print("\n".join(lines))


def _number(value: float) -> str:
    return str(value) if isinstance(value, int) else f"{value:.4f}"
