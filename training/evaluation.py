"""What a trained network is worth on a split: metrics, a table by class, the confusion matrix."""

import inspect
import os
import pkgutil
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, get_type_hints

import numpy as np
import tensorflow.compat.v1 as tf
from tqdm import tqdm

from datasets import registry as datasets
from datasets.dataset import Dataset, keep_labelled
from errors import DataError, UsageError
from graphs import freezing, seeding
from graphs.graph import Graph
from parameters import check
from tasks.old_registry import MODELS
from training import evaluator
from training.files import reported, write_json
from training.inputs.batches import (
    Fields,
    check_fields,
    fitting,
    in_order,
    size,
)
from training.options import EvaluateOptions, TrainOptions, absolute_data
from training.runs import checkpoints, imported_run, run_folder
from training.session import open_session

BATCH = 500  # small pictures at a time


def run_over(
    session: tf.Session,
    model: Graph,
    split: Fields,
    batch_size: int,
    outputs: Iterable[str] = (),
    progress: bool = False,
    feeds: dict[str, tf.Tensor] | None = None,
) -> tuple[dict[str, float], dict[str, np.ndarray]]:
    """Runs the network as inference over a whole split.

    feeds: field -> the tensor that takes it, where that isn't the model's placeholder (see features.py).

    Returns:
        The metrics, each the mean over all examples it counts, and the outputs asked for, each [examples, ...].
    """
    feeds = feeds or model.feeds
    fetches = model.metrics, model.metric_counts, {name: model.outputs[name] for name in outputs}
    sums, counts = dict.fromkeys(model.metrics, 0.0), dict.fromkeys(model.metrics, 0.0)
    parts: dict[str, list] = {name: [] for name in outputs}
    examples = size(split)
    bar = tqdm(total=examples, unit="example", leave=False, disable=None if progress else True)
    with bar:
        for batch in in_order(split, batch_size):
            fed = {tensor: batch[name] for name, tensor in feeds.items()}
            metrics, metric_counts, values = session.run(fetches, fed)
            for name, value in metrics.items():
                count = float(metric_counts.get(name, size(batch)))
                counts[name] += count
                sums[name] += count and float(value) * count  # a mean over nothing may be anything
            for name, value in values.items():
                parts[name].append(value)
            bar.update(size(batch))
    return (
        {name: total / max(counts[name], 1) for name, total in sums.items()},
        {name: np.concatenate(part) for name, part in parts.items()},
    )


def measure(
    session: tf.Session, model: Graph, split: Fields, batch_size: int, feeds: dict[str, tf.Tensor] | None = None
) -> dict[str, float]:
    """All metrics of a split, those that are no means over examples as well; arguments as those of run_over."""
    report = evaluator.of(model, session)
    metrics, outputs = run_over(session, model, split, batch_size, report.validated, feeds=feeds)
    return metrics | report.metrics(split, outputs)


def load_run(model: str, save_dir: str) -> tuple[Path, dict[str, Any], Graph]:
    """A run's folder, its config, and its network, built in the default graph.

    Without what is there for training alone: dropout, augmentation, batch normalization by the batch. Networks are
    quicker without these branches. What is random in inference, too, follows from the run's seed.
    """
    folder = run_folder.path_of(model, save_dir)
    config = run_folder.read_for(model, folder)
    kind = MODELS[model].load()
    try:
        chosen = kind.complete(run_folder.with_tuples(config["hyperparameters"]))
        seeding.seed_graph(_option(folder, config, "seed"), steps=False)
        freezing.train_only("(?!)")  # which is found nowhere
        chosen |= {name: off for name, off in {"dropout": 0.0, "augment": False}.items() if name in chosen}
        return folder, config, kind(**chosen)
    except (TypeError, ValueError) as error:  # UsageError, or TensorFlow's word for sizes beyond its own
        raise run_folder.nonsense(folder, error) from error


def load_data(folder: Path, config: dict[str, Any], data_dir: str, data: str = "") -> Dataset:
    """The data set of a run; from data_dir, else from where the run had it, or from the usual places if that is gone.

    data: another data set with the same classes, which takes the place of the run's own.

    Raises:
        UsageError: the other data set has other classes.
        RunError: the run's config names options that its data set doesn't have. DataError: the data set can't be had,
            or its classes have changed.
    """
    data = data or config["data"]
    own = data == config["data"]
    alike = datasets.kind_of(data) == datasets.kind_of(config["data"])
    datasets.check_folder(data, data_dir)
    origin, seed = (_option(folder, config, name) for name in ("data_dir", "seed"))
    labels = _option(folder, config, "labels") if "labels" in config["options"] else 0  # runs of older versions
    gone = not data_dir and origin and not os.path.isdir(origin)  # a disk that was moved
    fixed = MODELS[config["model"]].data[datasets.kind_of(data)]
    try:
        where = data_dir or ("" if gone or not own else origin)
        taken = inspect.signature(pkgutil.resolve_name(datasets.SETS[datasets.kind_of(data)].path)).parameters
        # Of another kind, too, the pictures are prepared as those that the network knows: image_size, resize, ...
        options = {name: value for name, value in config["data_options"].items() if alike or name in taken}
        dataset = datasets.load(data, where, seed, **run_folder.with_tuples(options) | fixed)
        if not own and list(dataset.classes) != config["classes"]:
            raise UsageError(f"{data} has other classes than {config['data']}, on which the run was trained")
        if datasets.SETS[datasets.kind_of(data)].path_of and list(dataset.classes) != config["classes"]:
            raise DataError(f"{data} has other classes than when the run was trained; bring those back, or train again")
        return keep_labelled(dataset, labels, seed) if labels and own else dataset
    except UsageError:
        raise
    except DataError as error:
        if own and (path := data.partition(":")[2]) and not os.path.exists(path):
            spelled = f"{datasets.kind_of(data)}:{datasets.SETS[datasets.kind_of(data)].path_of}"
            raise DataError(
                f"{path}, where the run had its pictures, is gone; --data {spelled} names another"
            ) from error
        if not gone:
            raise
        raise DataError(f"{origin}, where the run had its data, is gone; --data_dir names another. {error}") from error
    except (ArithmeticError, TypeError, ValueError) as error:  # for options that no flag lets through
        raise run_folder.nonsense(folder, error) from error


def _option(folder: Path, config: dict[str, Any], name: str) -> Any:
    """A flag of the run, from its config.json, in its own type and range."""
    if name not in config["options"]:
        raise run_folder.nonsense(folder, f"it has no option {name!r}")
    try:
        return check(name, config["options"][name], get_type_hints(TrainOptions, include_extras=True)[name])
    except UsageError as error:
        raise run_folder.nonsense(folder, error) from error


def evaluate(
    model_name: str, options: EvaluateOptions, hyperparameters: dict[str, Any], data_options: dict[str, Any]
) -> None:
    """Measures a run on a split; prints the tables, writes evaluation-<split>.json and the pictures of its report.

    With options.init_from it first makes a run of these weights: hyperparameters and data_options are for that alone.

    Raises:
        RunError: no such run or checkpoint. DataError: the data set can't be had. UsageError: what is asked for, and
            what the run or the weights are, don't go together.
    """
    if options.init_from:
        options = imported_run.make_run(model_name, options, hyperparameters, data_options)
    options = replace(options, data=absolute_data(options.data))
    with tf.Graph().as_default(), open_session() as session:
        folder, config, model = load_run(model_name, options.save_dir)
        prefix = checkpoints.find(folder, options.checkpoint)
        dataset = load_data(folder, config, options.data_dir, options.data)
        check_fields(model, dataset)
        checkpoints.restore(session, model.saver, model.variables, prefix)
        split = dataset.splits[options.split]
        about = evaluator.of(model, session)
        batch_size = options.batch_size or fitting(BATCH, split)
        metrics, outputs = run_over(session, model, split, batch_size, about.examined, progress=True)
        found = about.examine(dataset, split, outputs, options)

    report = {
        "model": model_name,
        "data": options.data or config["data"],
        "split": options.split,
        "checkpoint": prefix.name,
        "step": checkpoints.step_of(prefix),
        "examples": size(split),
        "metrics": metrics | found.metrics,
    }
    report |= found.details
    told = [f"{model_name} on {size(split):,} {options.split} examples of {report['data']}, checkpoint {prefix}", ""]
    told += [f"{name:20} {_number(value)}" for name, value in report["metrics"].items()]
    told += found.lines
    other = "" if report["data"] == config["data"] else f"-{datasets.kind_of(options.data)}"  # beside those of its own
    path = folder / f"evaluation-{options.split}{other}.json"
    report["when"] = datetime.now().astimezone().isoformat(timespec="seconds")
    try:
        write_json(path, report)  # first: whoever reads the screen may leave after ten lines
    finally:
        print("\n".join([*told, "", f"all of it: {path}"]))
    for what, (name, draw) in found.pictures.items():
        picture = folder / f"{name}-{options.split}{other}.png"
        with reported(picture):
            draw(picture)
        print(f"{what}: {picture}")


def _number(value: float) -> str:
    return str(value) if isinstance(value, int) else f"{value:.4f}"
