"""A trained run, opened once for all who use it: its config, its network with weights, its data."""

import contextlib
import os
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, get_type_hints

import tensorflow.compat.v1 as tf

from datasets import imagenet
from datasets import registry as datasets
from datasets.dataset import Dataset, keep_labelled
from datasets.split import Fields, Split
from errors import DataError, ReportedError, UsageError
from graphs import folding, freezing, seeding
from graphs.graph import Graph
from parameters import check
from texts import composed
from training import data
from training.entry import Entry
from training.inference import run_over
from training.inputs import derived
from training.inputs.batches import check_fields
from training.options import PARTS, TrainOptions
from training.runs import checkpoints, run_folder
from training.session import open_session


class TrainedRun:
    """A run folder with its network in a tf.Graph and a session of its own: `with TrainedRun(entry, folder) as run:`.

    The graph lacks what only training needs: dropout, augmentation, moments of batches. Convolutions have taken in the
    batch norm behind them (graphs/folding.py); the network's variables are those of the checkpoint. Random operations
    of inference follow from the run's seed. Inside of `with` the graph is the default one.

    Args:
        entry: of the run's model.
        save_dir: the run folder; "" is checkpoints/MODEL.
        checkpoint: "best", "last" or a path.
        part: the class of a network to build in place of the model, with variables and hyperparameters of the same
            names, such as the decoder of an autoencoder.
        any_size: whether the network takes pictures of any height and width, if it can (Graph.of_any_size).

    Attributes:
        folder, config: of the run. model, session: the network and its weights.
        prefix: the checkpoint that was restored; step: the global step of it, -1 if it holds none.

    Raises:
        RunError: no such run or checkpoint, another model's run, or a config.json that makes no sense.
    """

    def __init__(
        self,
        entry: Entry,
        save_dir: str = "",
        checkpoint: str = "best",
        part: type | None = None,
        any_size: bool = False,
    ):
        self.entry, self.folder = entry, run_folder.path_of(entry.name, save_dir)
        self.config = run_folder.read_for(entry, self.folder)
        self.graph = tf.Graph()
        with self.graph.as_default():
            self.model = self._build(part or entry.load(), any_size)
            self.prefix = checkpoints.find(self.folder, checkpoint)
            self.session = open_session()
            try:
                checkpoints.restore(self.session, self.model.saver, self.model.variables, self.prefix)
                self.session.run(folding.initializer())
            except BaseException:
                self.session.close()
                raise

    def __enter__(self) -> "TrainedRun":
        self._scope = self.graph.as_default()
        self._scope.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._scope.__exit__(*error)
        self.session.close()

    @property
    def classes(self) -> list[str]:
        """The names of the classes, in the order of their labels."""
        return list(map(composed, self.config["classes"]))

    @property
    def predicted_classes(self) -> list[str]:
        """The names of the classes that the network predicts, in the order of its outputs.

        Those of the data set, which training has given their numbers. Imported weights have not seen the data: where
        they are for ImageNet's 1000 or 1001 classes and the data set has others, the names are ImageNet's.
        """
        count = self.config["hyperparameters"].get("num_classes")
        is_imported = self.config["options"].get("steps") == 0
        others = imagenet.class_names(count) if is_imported and count != len(self.classes) else ()
        return list(others) or self.classes

    @property
    def step(self) -> int:
        """The global step at which the checkpoint was saved; -1 when it holds none."""
        return checkpoints.step_of(self.prefix)

    def run_over(
        self, split: Split, fetches: Any, batch_size: int = 0, progress: str = ""
    ) -> Iterator[tuple[Fields, Any]]:
        """Runs fetches over a split, fed to the network's placeholders; see inference.run_over."""
        return run_over(self.session, self.model.feeds, fetches, split, batch_size, progress)

    def dataset(self, data_dir: str = "", whole: bool = False, at: str = "") -> Dataset:
        """The data set of the run, whose fields fit the network.

        Args:
            data_dir: where it is; "" is where the run had it, or the usual places if that is gone.
            whole: with the training examples that --labels left out.
            at: the name of the data set where it is now, such as driving:PATH; "" where the run had it.

        Raises:
            UsageError: its fields do not fit.
            RunError: the config names options that its data set does not have.
            DataError: the data set can't be had, or has classes that the network does not know.
        """
        datasets.check_folder(self.config["data"], data_dir)
        options, data_options = self._data_options(data_dir)
        options = replace(options, data=at or options.data)
        with self._explained(), self._found(data_dir):
            dataset = self._in_own_classes(data.load(self.entry, options, data_options))
            if options.labels and not whole:
                dataset = keep_labelled(dataset, options.labels, options.seed)
            return self._fitting(dataset)

    def other_dataset(self, name: str, data_dir: str, split: str) -> tuple[Dataset, str]:
        """Another data set, prepared as that of the run, with the run's classes, and the name of its split to measure.

        Args:
            name, data_dir: of the data set.
            split: the one to measure, if the set has splits of its own; else all of it is WHOLE.

        Raises:
            UsageError: it has classes that the network does not know, or fields that do not fit.
            DataError: it can't be had.
        """
        datasets.check_folder(name, data_dir)
        options, data_options = self._data_options(data_dir)
        with self._explained():
            dataset, there = data.load_other(self.entry, name, data_dir, split, options, data_options, self.classes)
        return self._fitting(dataset), there

    def with_derived(self, split: Split) -> Split:
        """The split with the fields that the network takes beside its pictures, if it derives some from them.

        Raises:
            RunError: what makes them is not installed.
        """
        makers = derived.makers_of(self.entry, self.model.hyperparameters)
        return derived.DerivedSplit(split, makers) if makers else split

    def _fitting(self, dataset: Dataset) -> Dataset:
        """The data set with the fields that the network derives; an error where the others do not fit."""
        dataset = derived.with_derived(self.entry, self.model.hyperparameters, dataset)
        check_fields(self.model, dataset)
        return dataset

    def _build(self, kind: type, any_size: bool) -> Graph:
        """The network without what only training needs."""
        chosen = run_folder.with_tuples(self.config["hyperparameters"])
        try:
            if kind is not self.entry.load():
                chosen = {name: value for name, value in chosen.items() if name in kind.complete({})}
            chosen = kind.complete(chosen)
            chosen = kind.of_any_size(chosen) if any_size else chosen
            seeding.seed_graph(self._option("seed"), steps=False)
            freezing.train_only("(?!)")  # matches no name
            folding.fold_batch_norm()
            return kind(**chosen | {name: off for name, off in kind.without_training.items() if name in chosen})
        except (TypeError, ValueError) as error:  # UsageError, or TensorFlow's word for sizes beyond its own
            raise run_folder.nonsense(self.folder, error) from error

    def _option(self, name: str) -> Any:
        """A flag of the training, from config.json, in its own type and range."""
        if name not in self.config["options"]:
            raise run_folder.nonsense(self.folder, f"it has no option {name!r}")
        try:
            return check(name, self.config["options"][name], get_type_hints(TrainOptions, include_extras=True)[name])
        except UsageError as error:
            raise run_folder.nonsense(self.folder, error) from error

    def _data_options(self, data_dir: str) -> tuple[TrainOptions, dict[str, Any]]:
        """Those of the run's options that choose its data, and the options of its data set's loader.

        data_dir: where the data are, if not where the run had them.
        """
        present = {name for name in ("labels", *PARTS.values()) if name in self.config["options"]}  # not in old runs
        options = {name: self._option(name) for name in ("data_dir", "seed", *present)}
        where = data_dir or ("" if self._is_gone(options["data_dir"]) else options["data_dir"])
        own = self.config["data"]
        kind = datasets.kind_of(own)  # without the path, where nothing may be left
        data_options = data.options_of(self.entry, kind, kind, run_folder.with_tuples(self.config["data_options"]))
        return TrainOptions(**options | {"data": own, "data_dir": where}), data_options

    @staticmethod
    def _is_gone(folder: str) -> bool:
        """Whether a folder was on a disk that was moved."""
        return bool(folder) and not os.path.isdir(folder)

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        """Names config.json where it has options that no flag lets through."""
        try:
            yield
        except ReportedError:
            raise
        except (ArithmeticError, TypeError, ValueError) as error:
            raise run_folder.nonsense(self.folder, error) from error

    @contextlib.contextmanager
    def _found(self, data_dir: str) -> Iterator[None]:
        """Says of data that can't be had that they are gone, if so, and how to name another place."""
        try:
            yield
        except DataError as error:
            place = datasets.place_of(self.config["data"])
            if place and not os.path.exists(place):
                kind = datasets.kind_of(self.config["data"])
                entry = datasets.SETS[kind]
                was = f"{place}, where the run had its {entry.yours}, is gone"
                message = f"{was}; --data {kind}:{entry.path_of} names another"
                raise DataError(message) from error
            origin = self._option("data_dir")
            if data_dir or not self._is_gone(origin):
                raise
            message = f"{origin}, where the run had its data, is gone; --data_dir names another. {error.args[0]}"
            raise DataError(message, *error.args[1:]) from error

    def _in_own_classes(self, dataset: Dataset) -> Dataset:
        """The run's data set with the classes that the network was trained on; an error where it has others."""
        name = self.config["data"]
        if list(dataset.classes) == self.classes or not datasets.SETS[datasets.kind_of(name)].path_of:
            return dataset
        if not set(dataset.classes) <= set(self.classes):
            raise DataError(f"{name} has other classes than when the run was trained; bring those back, or train again")
        return data.in_classes(dataset, name, self.classes)
