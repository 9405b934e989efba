"""Every data set by its name on the command line: one line each. Imports nothing heavy, so that `--help` is quick."""

import importlib
from typing import TYPE_CHECKING, Any, NamedTuple

from errors import UsageError

if TYPE_CHECKING:
    from datasets.dataset import Dataset


class Entry(NamedTuple):
    """path: "module:function" of the loader `function(data_dir, seed, *, options)`. about: one line for the help.

    embedded: it needs no files of its own, so the loader takes no notice of data_dir.
    """

    path: str
    about: str
    embedded: bool = False


SETS = {
    "iris": Entry("datasets.iris:load", "150 flowers by four measurements, 3 classes", embedded=True),
    "xor": Entry("datasets.xor:load", "the four rows of exclusive or", embedded=True),
    "mnist": Entry("datasets.mnist:load_mnist", "60,000 + 10,000 grey digits 28x28, 10 classes; download of 12 MB"),
    "fashion-mnist": Entry(
        "datasets.mnist:load_fashion_mnist", "60,000 + 10,000 grey garments 28x28, 10 classes; download of 31 MB"
    ),
    "digits": Entry("datasets.digits:load", "4,000 + 1,000 digits of MNIST 28x28, 10 classes", embedded=True),
    "cifar10": Entry(
        "datasets.cifar:load_cifar10", "50,000 + 10,000 colour pictures 32x32, 10 classes; download of 170 MB"
    ),
    "cifar100": Entry(
        "datasets.cifar:load_cifar100", "50,000 + 10,000 colour pictures 32x32, 100 classes; download of 169 MB"
    ),
    "shapes": Entry("datasets.shapes:load", "shapes drawn on textures, any size and number, 10 classes", embedded=True),
}


def check_folder(name: str, data_dir: str) -> None:
    """Raises UsageError where a folder is named for a data set that needs none."""
    if data_dir and SETS[name].embedded:
        raise UsageError(f"{name} is embedded; --data_dir has no effect")


def load(name: str, data_dir: str = "", seed: int = 0, **options: Any) -> "Dataset":
    """The data set of that name, with the splits train, validation and test; options are the loader's own.

    Raises UsageError for an unknown name, DataError for data that cannot be had or is damaged.
    """
    if name not in SETS:
        raise UsageError(f"unknown data set {name!r}; there are {', '.join(SETS)}")
    module, function = SETS[name].path.split(":")
    return getattr(importlib.import_module(module), function)(data_dir, seed, **options)
