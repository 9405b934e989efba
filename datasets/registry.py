"""Every data set by its name on the command line: one line each. Imports nothing heavy, so that `--help` is quick."""

import importlib
from typing import TYPE_CHECKING, Any, NamedTuple

from errors import UsageError

if TYPE_CHECKING:
    from datasets.dataset import Dataset


class Entry(NamedTuple):
    """path: "module:function" of the loader `function(data_dir, seed, *, options)`. about: one line for the help.

    embedded: it needs no files of its own, so the loader takes no notice of data_dir. shape: of its pictures, height x
    width x channels; "" where they have any, or there are none. path_of: what the user names behind a colon, which the
    loader is given for data_dir: "PATH" of folder:PATH; "" where the name alone says it.
    """

    path: str
    about: str
    embedded: bool = False
    shape: str = ""
    path_of: str = ""


SETS = {
    "iris": Entry("datasets.iris:load", "150 flowers by four measurements, 3 classes", embedded=True),
    "xor": Entry("datasets.xor:load", "the four rows of exclusive or", embedded=True),
    "mnist": Entry(
        "datasets.mnist:load_mnist", "60,000 + 10,000 grey digits 28x28, 10 classes; download of 12 MB", shape="28x28x1"
    ),
    "fashion-mnist": Entry(
        "datasets.mnist:load_fashion_mnist",
        "60,000 + 10,000 grey garments 28x28, 10 classes; download of 31 MB",
        shape="28x28x1",
    ),
    "digits": Entry(
        "datasets.digits:load", "4,000 + 1,000 digits of MNIST 28x28, 10 classes", embedded=True, shape="28x28x1"
    ),
    "cifar10": Entry(
        "datasets.cifar:load_cifar10",
        "50,000 + 10,000 colour pictures 32x32, 10 classes; download of 170 MB",
        shape="32x32x3",
    ),
    "cifar100": Entry(
        "datasets.cifar:load_cifar100",
        "50,000 + 10,000 colour pictures 32x32, 100 classes; download of 169 MB",
        shape="32x32x3",
    ),
    "gtsrb": Entry(
        "datasets.gtsrb:load", "German traffic signs in colour 32x32, 43 classes; no download", shape="32x32x3"
    ),
    "shapes": Entry(
        "datasets.shapes.shapes:load", "shapes drawn on textures, any size and number, 10 classes", embedded=True
    ),
    "folder": Entry(
        "datasets.image_folder:load",
        "your own pictures of any size: folder:PATH, one sub-folder a class",
        path_of="PATH",
    ),
    "voc": Entry(
        "datasets.boxed.voc:load", "your own pictures with boxes in Pascal VOC's XML: voc:FOLDER", path_of="FOLDER"
    ),
    "coco": Entry(
        "datasets.boxed.coco:load", "your own pictures with boxes in COCO's JSON: coco:FILE.json", path_of="FILE.json"
    ),
}


def kind_of(data: str) -> str:
    """The key in SETS of a data set as it is named on the command line: "folder" for "folder:PATH"."""
    kind = data.partition(":")[0]
    return kind if kind in SETS and SETS[kind].path_of else data


def check_folder(name: str, data_dir: str) -> None:
    """Raises UsageError where a folder is named for a data set that needs none, or none for one that needs it."""
    entry, path = _look_up(name)
    if data_dir and entry.embedded:
        raise UsageError(f"{name} is embedded; --data_dir has no effect")
    if data_dir and path:
        raise UsageError(f"{name} names its folder; --data_dir has no effect")


def load(name: str, data_dir: str = "", seed: int = 0, **options: Any) -> "Dataset":
    """The data set of that name, with the splits train, validation and test; options are the loader's own.

    "folder:PATH" takes the pictures in PATH, whatever data_dir is.

    Raises UsageError for an unknown name, DataError for data that cannot be had or is damaged.
    """
    entry, path = _look_up(name)
    module, function = entry.path.split(":")
    return getattr(importlib.import_module(module), function)(path or data_dir, seed, **options)


def _look_up(name: str) -> tuple[Entry, str]:
    """The entry of a data set, and the PATH of "folder:PATH", "" for all others."""
    kind = kind_of(name)
    if kind not in SETS:
        raise UsageError(f"unknown data set {name!r}; there are {', '.join(SETS)}")
    path = name.partition(":")[2]
    if SETS[kind].path_of and not path:
        raise UsageError(f"{kind} needs the path of your pictures: --data {kind}:{SETS[kind].path_of}")
    return SETS[kind], path
