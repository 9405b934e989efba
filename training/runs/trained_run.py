"""A trained run, opened once for all who use it: its config, its network with weights, its data."""

import inspect
import os
import pkgutil
from collections.abc import Iterator
from typing import Any, get_type_hints

import tensorflow.compat.v1 as tf

from datasets import registry as datasets
from datasets.dataset import Dataset, keep_labelled
from datasets.split import Fields, Split
from errors import DataError, UsageError
from graphs import freezing, seeding
from graphs.graph import Graph
from parameters import check
from training.entry import Entry
from training.inference import run_over
from training.inputs.batches import check_fields
from training.options import TrainOptions
from training.runs import checkpoints, run_folder
from training.session import open_session


class TrainedRun:
    """A run folder with its network in a tf.Graph and a session of its own: `with TrainedRun(entry, folder) as run:`.

    The graph lacks what only training needs: dropout, augmentation, moments of batches. Random operations of inference
    follow from the run's seed. Inside of `with` the graph is the default one.

    Args:
        entry: of the run's model.
        save_dir: the run folder; "" is checkpoints/MODEL.
        checkpoint: "best", "last" or a path.
        part: the class of a network to build in place of the model, with variables and hyperparameters of the same
            names, such as the decoder of an autoencoder.

    Attributes:
        folder, config: of the run. model, session: the network and its weights.
        prefix: the checkpoint that was restored; step: the global step of it, -1 if it holds none.

    Raises:
        RunError: no such run or checkpoint, another model's run, or a config.json that makes no sense.
    """

    def __init__(self, entry: Entry, save_dir: str = "", checkpoint: str = "best", part: type | None = None):
        self.entry, self.folder = entry, run_folder.path_of(entry.name, save_dir)
        self.config = run_folder.read_for(entry, self.folder)
        self.graph = tf.Graph()
        with self.graph.as_default():
            self.model = self._build(part or entry.load())
            self.prefix = checkpoints.find(self.folder, checkpoint)
            self.session = open_session()
            try:
                checkpoints.restore(self.session, self.model.saver, self.model.variables, self.prefix)
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
        return self.config["classes"]

    @property
    def step(self) -> int:
        """The global step at which the checkpoint was saved; -1 when it holds none."""
        return checkpoints.step_of(self.prefix)

    def run_over(
        self, split: Split, fetches: Any, batch_size: int = 0, progress: str = ""
    ) -> Iterator[tuple[Fields, Any]]:
        """Runs fetches over a split, fed to the network's placeholders; see inference.run_over."""
        return run_over(self.session, self.model.feeds, fetches, split, batch_size, progress)

    def dataset(self, data_dir: str = "", data: str = "") -> Dataset:
        """The data set of the run, whose fields fit the network.

        Args:
            data_dir: where it is; "" is where the run had it, or the usual places if that is gone.
            data: another data set with the same classes instead.

        Raises:
            UsageError: the other data set has other classes, or fields that do not fit.
            RunError: the config names options that its data set does not have.
            DataError: the data set can't be had, or its classes have changed.
        """
        dataset = self._load(data_dir, data or self.config["data"])
        check_fields(self.model, dataset)
        return dataset

    def _build(self, kind: type) -> Graph:
        """The network without what only training needs."""
        chosen = run_folder.with_tuples(self.config["hyperparameters"])
        try:
            if kind is not self.entry.load():
                chosen = {name: value for name, value in chosen.items() if name in kind.complete({})}
            chosen = kind.complete(chosen)
            seeding.seed_graph(self._option("seed"), steps=False)
            freezing.train_only("(?!)")  # matches no name
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

    def _load(self, data_dir: str, data: str) -> Dataset:
        own, kind = data == self.config["data"], datasets.kind_of(data)
        datasets.check_folder(data, data_dir)
        origin, seed = self._option("data_dir"), self._option("seed")
        labels = self._option("labels") if "labels" in self.config["options"] else 0  # runs of older versions
        is_gone = not data_dir and origin and not os.path.isdir(origin)  # a disk that was moved
        where = data_dir or ("" if is_gone or not own else origin)
        try:
            dataset = datasets.load(data, where, seed, **self._data_options(kind))
            self._check_classes(dataset, data)
            return keep_labelled(dataset, labels, seed) if labels and own else dataset
        except UsageError:
            raise
        except DataError as error:
            path = data.partition(":")[2]
            if own and path and not os.path.exists(path):
                spelled = f"{kind}:{datasets.SETS[kind].path_of}"
                message = f"{path}, where the run had its pictures, is gone; --data {spelled} names another"
                raise DataError(message) from error
            if not is_gone:
                raise
            message = f"{origin}, where the run had its data, is gone; --data_dir names another. {error.args[0]}"
            raise DataError(message, *error.args[1:]) from error
        except (ArithmeticError, TypeError, ValueError) as error:  # for options that no flag lets through
            raise run_folder.nonsense(self.folder, error) from error

    def _data_options(self, kind: str) -> dict[str, Any]:
        """The options of a data set's loader: those of the run, as far as it has them, and those that the model fixes.

        So pictures of another set, too, are prepared as those that the network was trained on: image_size, resize, ...
        """
        fixed = self.entry.data_sets().get(kind)
        if fixed is None:
            raise UsageError(f"{kind} holds other examples than {self.entry.name} takes")
        options = self.config["data_options"]
        if kind != datasets.kind_of(self.config["data"]):
            taken = inspect.signature(pkgutil.resolve_name(datasets.SETS[kind].path)).parameters
            options = {name: value for name, value in options.items() if name in taken}
        return run_folder.with_tuples(options) | fixed

    def _check_classes(self, dataset: Dataset, data: str) -> None:
        """Raises an error where the classes are not those that the network was trained on."""
        if list(dataset.classes) == self.classes:
            return
        if data != self.config["data"]:
            raise UsageError(f"{data} has other classes than {self.config['data']}, on which the run was trained")
        if datasets.SETS[datasets.kind_of(data)].path_of:
            raise DataError(f"{data} has other classes than when the run was trained; bring those back, or train again")
