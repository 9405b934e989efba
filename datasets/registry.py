"""Every data set by its name on the command line: one line each. Imports nothing heavy, so that `--help` is quick."""

import os
import pkgutil
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from datasets.entry import Entry, Form, Shape
from datasets.wanted import TRAINING, Wanted
from errors import DataError, UsageError

if TYPE_CHECKING:
    from datasets.dataset import Dataset


def _labelled(field: str, *shape: int | None, **options: Any) -> tuple[Form]:
    """Examples with one label each."""
    return (Form({field: shape, "labels": ()}, options),)


_GREY, _COLOUR = _labelled("images", 28, 28, 1), _labelled("images", 32, 32, 3)
_MNIST_LIKE, _CIFAR = "28x28, 10 classes", "50,000 + 10,000 colour pictures 32x32"
_BOXED = {"images": (None, None, None), "boxes": (None, 4), "labels": (None,)}
_KEYPOINTS = {"keypoints": (None, 5, 2), "keypoints_visible": (None, 5)}
_MASKED = {"images": (None, None, None), "masks": (None, None)}
_STEERED = {"images": (None, None, 3), "angles": ()}
_INSTANCES = {"instances": (None, None, None)}
_BOXED_OR_MASKED = (
    Form(_BOXED, {"masks": False, "instances": False}),
    Form(_BOXED | _INSTANCES, {"masks": False, "instances": True}),
    Form(_MASKED, {"masks": True, "instances": False}),
)
_ALONE = {"most_objects": 1, "empty": 0.2}  # what counts for several objects a picture, at its defaults
_NO_MIRROR = {"flip": False}  # "keep left" is not "keep right", and a mirrored 2 is no digit

SETS = {
    "iris": Entry(
        "datasets.iris:load", "150 flowers by four measurements, 3 classes", _labelled("features", 4), embedded=True
    ),
    "xor": Entry("datasets.xor:load", "the four rows of exclusive or", _labelled("features", 2), embedded=True),
    "mnist": Entry(
        "datasets.mnist:load_mnist",
        f"60,000 + 10,000 grey digits {_MNIST_LIKE}; download of 12 MB",
        _GREY,
        recipe=_NO_MIRROR,
    ),
    "fashion-mnist": Entry(
        "datasets.mnist:load_fashion_mnist", f"60,000 + 10,000 grey garments {_MNIST_LIKE}; download of 31 MB", _GREY
    ),
    "digits": Entry(
        "datasets.digits:load", f"4,000 + 1,000 digits of MNIST {_MNIST_LIKE}", _GREY, recipe=_NO_MIRROR, embedded=True
    ),
    "cifar10": Entry("datasets.cifar:load_cifar10", f"{_CIFAR}, 10 classes; download of 170 MB", _COLOUR),
    "cifar100": Entry("datasets.cifar:load_cifar100", f"{_CIFAR}, 100 classes; download of 169 MB", _COLOUR),
    "gtsrb": Entry(
        "datasets.gtsrb:load", "German traffic signs of 32x32, 43 classes; no download", _COLOUR, recipe=_NO_MIRROR
    ),
    "folder": Entry(
        "datasets.image_folder:load",
        "your own pictures of any size: folder:PATH, one sub-folder a class",
        _labelled("images", None, None, None),
        path_of="PATH",
        chosen_by_data={"invert": "auto"},
        before={"invert": "each"},
    ),
    "shapes": Entry(
        "datasets.shapes.shapes:load",
        "shapes drawn on textures, any size and number, 10 classes",
        (
            *_labelled("images", None, None, None, **_ALONE, boxes=False, masks=False, instances=False),
            Form(_BOXED | _KEYPOINTS, {"boxes": True, "masks": False, "instances": False}),
            Form(_BOXED | _KEYPOINTS | _INSTANCES, {"boxes": True, "masks": False, "instances": True}),
            Form(_MASKED, {"boxes": False, "masks": True, "instances": False}),
        ),
        embedded=True,
    ),
    "voc": Entry(
        "datasets.boxed.voc:load",
        "your own pictures with Pascal VOC's boxes or masks: voc:FOLDER",
        _BOXED_OR_MASKED,
        path_of="FOLDER",
        pictures_apart=True,
    ),
    "coco": Entry(
        "datasets.boxed.coco:load",
        "your own pictures with boxes or masks in COCO's JSON: coco:FILE.json or coco:FOLDER",
        _BOXED_OR_MASKED,
        path_of="FILE.json",
        pictures_apart=True,
    ),
    "yolo": Entry(
        "datasets.boxed.yolo:load",
        "your own pictures with boxes in YOLO's .txt labels: yolo:FOLDER or yolo:data.yaml",
        (Form(_BOXED),),
        path_of="FOLDER",
        pictures_apart=True,
    ),
    "masks": Entry(
        "datasets.masks.folder:load",
        "your own pictures with index PNGs, the class of each pixel: masks:FOLDER",
        (Form(_MASKED),),
        path_of="FOLDER",
        yours="pictures with masks",
        chosen_by_data={"image_size": ()},
        files=("colours",),
    ),
    "camvid": Entry(
        "datasets.masks.camvid:load",
        "468 or 701 street scenes, the class of each pixel, 11 classes; no download",
        (Form(_MASKED),),
        chosen_by_data={"image_size": ()},
    ),
    "track": Entry(
        "datasets.track.track:load",
        "drives around rendered circuits of curves and straights, three cameras, the steering angle of each picture",
        (Form(_STEERED),),
        embedded=True,
    ),
    "driving": Entry(
        "datasets.driving.driving:load",
        "your own recordings of the Udacity driving simulator: driving:FOLDER",
        (Form(_STEERED),),
        path_of="FOLDER",
        yours="recordings",
        chosen_by_data={"image_size": ()},
    ),
    "python": Entry(
        "datasets.streams.loader:load",
        "your own function (seed, epoch) -> tf.data.Dataset: python:MODULE:FUNCTION or python:FILE.py:FUNCTION",
        (Form(None),),
        path_of="MODULE:FUNCTION",
        yours="function",
        is_code=True,
    ),
    "pack": Entry(
        "datasets.packs:load",
        "bottleneck features in pickles, those of validation beside those of training: pack:FILE_train.p",
        _labelled("features", None),
        path_of="FILE_train.p",
        yours="features",
    ),
    "records": Entry(
        "datasets.records.loader:load",
        "TFRecords of any data set, by records.py or by other programs: records:FOLDER",
        (Form(None),),
        path_of="FOLDER",
        yours="records",
        described="datasets.records.description:described",
    ),
}


def fitting_options(name: str, takes: Mapping[str, Shape], size: tuple[int, ...] = ()) -> dict[str, Any] | None:
    """The options with which a data set gives examples that a graph takes; None if it can't.

    Args:
        name: of the data set, "records:FOLDER"; "records" alone stands for any folder.
        takes: field -> shape of one example, None for a size that may be anything.
        size: (height, width, channels) to ask for where `takes` leaves them open; () leaves them to the user.
    """
    for form in entry_of(name).forms:
        if form.fields is None:
            return dict(form.options)
        if all(_agree(form.fields.get(field), shape) for field, shape in takes.items()):
            return {**form.options, **_picture_options(form.fields.get("images", ()), takes.get("images", ()), size)}
    return None


def _agree(given: Shape | None, taken: Shape) -> bool:
    if given is None or len(given) != len(taken):
        return False
    return all(None in pair or pair[0] == pair[1] for pair in zip(given, taken, strict=True))


def _picture_options(given: Shape, taken: Shape, size: tuple[int, ...]) -> dict[str, int]:
    """image_size and channels for a loader of pictures of any size, as far as the set leaves them open."""
    if None not in given or not taken:
        return {}
    height, _, channels = [one or other for one, other in zip(taken, size or (None, None, None), strict=True)]
    wanted = {"image_size": height, "channels": channels if given[2] is None else None}
    return {name: value for name, value in wanted.items() if value}


def kind_of(data: str) -> str:
    """The key in SETS of a data set as it is named on the command line: "folder" for "folder:PATH"."""
    kind = data.partition(":")[0]
    return kind if kind in SETS and SETS[kind].path_of else data


def place_of(name: str) -> str:
    """The file or folder in the name of a data set: PATH of folder:PATH, FILE.py of python:FILE.py:NAME; else ""."""
    kind, _, path = name.partition(":")
    if kind in SETS and SETS[kind].is_code:
        file = path.rpartition(":")[0]
        return file if file.endswith(".py") else ""
    return path if kind_of(name) == kind else ""


def with_absolute_place(name: str) -> str:
    """The name of a data set as any folder finds it: folder:x -> folder:/a/x."""
    place = place_of(name)
    if not place:
        return name
    kind, _, path = name.partition(":")
    return f"{kind}:{os.path.realpath(os.path.expanduser(place))}{path.removeprefix(place)}"


def with_absolute_files(name: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """The options of a data set's loader with the files that they name as any folder finds them."""
    named = {option: path for option in SETS[kind_of(name)].files if (path := options.get(option))}
    return {**options, **{option: os.path.realpath(os.path.expanduser(path)) for option, path in named.items()}}


def entry_of(name: str) -> Entry:
    """The entry of a data set as it is named on the command line, with what is known of the set at its path.

    Raises:
        UsageError: there is no such data set. DataError: there is no such set at the path.
    """
    entry, path = _entry_and_path(name)
    if not entry.described or not path:
        return entry
    found = pkgutil.resolve_name(entry.described)(path)
    return entry._replace(forms=found.forms, recipe=found.recipe, path=found.path or entry.path)


def loader_of(name: str) -> str:
    """The path of a data set's loader; where nothing is at the set's own path any more, that of its kind."""
    try:
        return entry_of(name).path
    except DataError:
        return SETS[kind_of(name)].path


def keep_chosen(name: str, options: dict[str, Any], old: Mapping[str, Any]) -> dict[str, Any]:
    """The options of a loader for a run that resumes: what the data chose stays what it was.

    Args:
        name: of the data set.
        options: as the user gives them now.
        old: those of the run, perhaps of an earlier version.
    """
    entry, _ = _look_up(name)
    left = {option for option, value in entry.chosen_by_data.items() if options.get(option) == value}
    return options | {option: {**entry.before, **old}.get(option, options[option]) for option in left}


def check_folder(name: str, data_dir: str) -> None:
    """Raises UsageError where a folder is named for a data set that needs none, or none for one that needs it."""
    entry, path = _look_up(name)
    if data_dir and entry.embedded:
        raise UsageError(f"{name} is embedded; --data_dir has no effect")
    if data_dir and not takes_folder(name):
        raise UsageError(f"{name} names its folder; --data_dir has no effect")


def takes_folder(name: str) -> bool:
    """Whether --data_dir says where files of a data set are."""
    entry, path = _look_up(name)
    return not entry.embedded and (entry.pictures_apart or not path)


def load(name: str, data_dir: str = "", seed: int = 0, wanted: Wanted = TRAINING, **options: Any) -> "Dataset":
    """The data set of that name, with the splits train, validation and test; options are the loader's own.

    "folder:PATH" takes the pictures in PATH, whatever data_dir is; "voc:FOLDER" and other annotations of boxes take
    pictures in data_dir, too. Of such sets, `wanted` chooses the splits.

    Raises UsageError for an unknown name, DataError for data that cannot be had or is damaged.
    """
    entry, path = _look_up(name)
    loader = pkgutil.resolve_name(entry_of(name).path)
    if not path:
        return loader(data_dir, seed, **options)
    apart = {"pictures": data_dir} if data_dir and entry.pictures_apart else {}
    return loader(path, seed, wanted, **apart, **options)


def _look_up(name: str) -> tuple[Entry, str]:
    """The entry of a data set, and the PATH of "folder:PATH", "" for all others; UsageError where it is missing."""
    entry, path = _entry_and_path(name)
    if entry.path_of and not path:
        kind = kind_of(name)
        raise UsageError(f"{kind} needs the path of your {entry.yours}: --data {kind}:{entry.path_of}")
    return entry, path


def _entry_and_path(name: str) -> tuple[Entry, str]:
    kind = kind_of(name)
    if kind not in SETS:
        raise UsageError(f"unknown data set {name!r}; there are {', '.join(SETS)}")
    return SETS[kind], name.partition(":")[2]
