"""What describes a data set with YOLO's labels: data.yaml, darknet's obj.data, or a file with the names alone."""

from os.path import abspath, commonpath, exists, isdir, isfile
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from datasets.boxed.pairing import posix
from datasets.boxed.yolo_labels import ClassNames
from datasets.reading.picture_files import FOLDERS, visible
from errors import DataError, unreadable

_SPLIT_NAMES = [name for names in FOLDERS.values() for name in names]
_NONE = ("", "~", "null", "None")  # as YAML writes nothing


class Described(NamedTuple):
    """A data set as it is described.

    root: the folder with its files. classes: see ClassNames. splits: split -> folders of pictures and files that list
    them; empty where nothing says it. keypoints: whether labels have them.
    """

    root: Path
    classes: ClassNames
    splits: dict[str, list[Path]]
    keypoints: bool = False


def describe(path: Path, needed: str) -> Described:
    """What is said of the data set at a path: a folder, or the file itself.

    In a folder, data.yaml counts (or the only .yaml with "names" or "train"), else obj.data. Without both the folder is
    all that is known.

    Raises:
        DataError: there is no such path, a file can't be read or makes no sense, or several describe the set.
    """
    if isfile(path):
        return _from_data(path) if path.suffix.lower() == ".data" else _from_yaml(path, _parsed(path))
    inside = visible(path, needed)
    told = {one: _parsed(one) for one in inside if one.suffix.lower() in (".yaml", ".yml")}
    told = {
        one: content
        for one, content in told.items()
        if isinstance(content, dict) and {"names", "train"} & content.keys()
    }
    usual = [one for one in told if one.stem.lower() == "data"] or list(told)
    if len(usual) > 1:
        raise DataError(f"{path} has {' and '.join(one.name for one in usual[:2])}; name one of them: yolo:FILE.yaml")
    if usual:
        return _from_yaml(usual[0], told[usual[0]])
    darknet = [one for one in inside if one.suffix.lower() == ".data"]
    return _from_data(darknet[0]) if darknet else Described(path, ClassNames({}, ""), {})


def names_in(path: Path) -> ClassNames:
    """The names of a file with one a line.

    Raises:
        DataError: it can't be read.
    """
    lines = lines_of(path)
    while lines and not lines[-1]:
        lines.pop()
    return ClassNames(dict(enumerate(lines)), path.name)


def lines_of(path: Path) -> list[str]:
    """The lines of a file, without white space around them.

    Raises:
        DataError: it can't be read.
    """
    return [line.strip() for line in _text(path).splitlines()]


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise unreadable(path, error) from error
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: is no text ({error}); correct it") from error


def _parsed(path: Path) -> Any:
    try:
        return yaml.load(_text(path), yaml.BaseLoader)  # as safe as safe_load; a class may be called "no"
    except (yaml.YAMLError, RecursionError) as error:
        raise DataError(f"{path}: is no YAML ({' '.join(str(error).split())}); correct it") from error


def _from_yaml(file: Path, content: Any) -> Described:
    if not isinstance(content, dict):
        raise DataError(f'{file}: is no data.yaml, which has "train", "val" and "names"; correct it')
    bases = [file.parent / str(content.get("path", "")), file.parent]
    root = next(base for base in bases if isdir(base))
    splits = _splits(file, content, bases)
    places = [folder for of_split in splits.values() for place in of_split for folder in (place, _of_labels(place))]
    root = Path(abspath(root))
    if not all(place.is_relative_to(root) for place in places):
        root = Path(commonpath([place if isdir(place) else place.parent for place in places]))
    return Described(root, _named(file, content), splits, "kpt_shape" in content)


def _splits(file: Path, content: dict[str, Any], bases: list[Path]) -> dict[str, list[Path]]:
    """Split -> the places that a description names; a validation or test set that is not there is left out."""
    splits = {}
    for split, keys in FOLDERS.items():
        given = next((content[key] for key in keys if content.get(key) not in (None, *_NONE)), [])
        entries = given if isinstance(given, list) else [given]
        if not all(isinstance(entry, str) for entry in entries):
            raise DataError(f"{file}: its {split} is no path or list of paths; correct it")
        places = [_place(entry, bases) for entry in entries]
        if split == "train" and None in places:
            raise DataError(f"{file}: {entries[places.index(None)]} is not in {bases[0]}; correct the path")
        if found := [place for place in places if place]:
            splits[split] = found
    return splits


def _place(entry: str, bases: list[Path]) -> Path | None:
    """Where a path of a description is: from a base, or its end if it was written elsewhere; None for nowhere.

    Roboflow writes ../train/images for train/images beside the file, notebooks write /content/set/train/images.
    """
    parts = [part for part in posix(entry).parts if part not in ("..", ".", "/")]
    ends = [Path(*parts[first:]) for first in range(len(parts))]
    ends = [end for end in ends if len(end.parts) > 1 or end.suffix or end.name.lower() in _SPLIT_NAMES]
    tried = [base / one for one in (entry, *ends) for base in bases]
    return next((Path(abspath(place)) for place in tried if exists(place)), None)


def _of_labels(folder: Path) -> Path:
    """Where labels of a folder of pictures lie by convention: labels instead of the last images."""
    parts = list(folder.parts)
    if "images" in parts:
        parts[len(parts) - 1 - parts[::-1].index("images")] = "labels"
    return Path(*parts)


def _named(file: Path, content: dict[str, Any]) -> ClassNames:
    """The names in data.yaml: a list, or number: name; where there is nc alone, classes are called by their numbers."""
    names, count = content.get("names"), content.get("nc")
    if isinstance(names, list):
        names = {str(number): name for number, name in enumerate(names)}
    if names in (None, *_NONE):
        return ClassNames(
            {number: str(number) for number in range(_whole(file, "nc", count))} if count else {}, file.name
        )
    if not isinstance(names, dict) or not names or not all(isinstance(name, str) and name for name in names.values()):
        raise DataError(f'{file}: its "names" is no list of names, nor number: name; correct it')
    named = {_whole(file, "names", number): name for number, name in names.items()}
    if count and _whole(file, "nc", count) != len(named):
        raise DataError(f"{file}: nc is {count}, but it has {len(named)} names; correct one of them")
    return ClassNames(named, file.name)


def _whole(file: Path, key: str, text: Any) -> int:
    if not isinstance(text, str) or not text.isdecimal():
        raise DataError(f'{file}: its "{key}" has {text!r} where a whole number is needed; correct it')
    return int(text)


def _from_data(file: Path) -> Described:
    """Darknet's obj.data: lines "train = PATH", "valid = PATH" and "names = PATH"."""
    pairs = (line.partition("=") for line in _text(file).splitlines())
    content = {key.strip(): value.strip() for key, _, value in pairs}
    names = _place(content.get("names", ""), [file.parent])
    classes = names_in(names) if names and isfile(names) else ClassNames({}, "")
    return Described(Path(abspath(file.parent)), classes, _splits(file, content, [file.parent]))
