"""Splits for files that have none of their own: the name of each example decides, so others may come and go.

TensorFlow's retrain.py (2015) hashed the names of pictures for this purpose.
"""

import hashlib
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from texts import composed

_COPIES = (  # of one picture: those of retrain.py, X_nohash_1.jpg, and those that Roboflow augments, X_jpg.rf.4f2a.jpg
    re.compile(r"_nohash_[^/]*$"),
    re.compile(r"(?<=_[A-Za-z]{3}|[A-Za-z]{4})\.rf\.[^/.]+\.[^/.]+$"),
)


def groups_of(names: Sequence[str], paths: Sequence[Path]) -> list[str]:
    """The group of each example; a group stays together, since its examples show one picture.

    Copies of a picture are a group, by the conventions of retrain.py and of Roboflow, and so are links to one file.

    Args:
        names: the path of each example inside its set, with slashes.
        paths: of their files.
    """
    originals = [_original(name) for name in names]
    targets = [os.path.realpath(path) for path in paths]
    first: dict[str, str] = {}
    for original, target in zip(originals, targets, strict=True):
        first[target] = min(original, first.get(target, original))
    return [first[target] for target in targets]


def too_few(groups: Sequence[str], least: int) -> str:
    """How many pictures there are, "4 pictures", where their groups are fewer than `least`; else ""."""
    different = len(set(groups))
    if different >= least:
        return ""
    return f"{len(groups)} pictures" if different == len(groups) else f"{len(groups)} pictures, copies of {different},"


def partition(
    groups: Sequence[str], shares: Mapping[str, float], seed: int, classes: Sequence[int] = ()
) -> dict[str, list[int]]:
    """Parts examples into "train" and the splits of `shares`.

    A hash of its group puts an example into a split; that of "validation" depends on the seed as well. Shares are
    therefore expectations. Where a class has no example in a split, the group whose hash comes nearest moves there.

    Args:
        groups: of the examples; at least one more of each class than `shares` has splits.
        shares: split -> its share of the examples, such as {"test": 0.2, "validation": 0.1}.
        seed: of the validation set.
        classes: of the examples; () for one class.

    Returns:
        Split -> the row numbers of its examples, ascending.
    """
    beyond = {split: {} for split in shares}  # split -> group -> how far its hash lies beyond the split's share
    split_of = dict.fromkeys(sorted(groups), "train")
    left = 1.0
    for split, share in shares.items():
        salt = f"{split} {seed}" if split == "validation" else split
        for group in split_of:
            beyond[split][group] = _position(salt, group) - share / left
            if split_of[group] == "train" and beyond[split][group] < 0:
                split_of[group] = split
        left -= share
    members: dict[int, dict[str, None]] = {}
    for at, group in enumerate(groups):
        members.setdefault(classes[at] if len(classes) else 0, {})[group] = None
    for of_class in members.values():
        _fill(split_of, sorted(of_class), beyond)
    rows: dict[str, list[int]] = {split: [] for split in ("train", *shares)}
    for at, group in enumerate(groups):
        rows[split_of[group]].append(at)
    return rows


def _fill(split_of: dict[str, str], groups: Sequence[str], beyond: Mapping[str, Mapping[str, float]]) -> None:
    """Moves the nearest of these groups into each split that has none of them."""
    for split in ("train", *beyond):
        sizes = {other: sum(split_of[group] == other for group in groups) for other in ("train", *beyond)}
        if sizes[split]:
            continue
        spare = [group for group in groups if sizes[split_of[group]] > 1]
        distance = {group: -beyond[split_of[group]][group] if split == "train" else beyond[split][group]
                    for group in spare}  # fmt: skip
        split_of[min(spare, key=distance.__getitem__)] = split


def _original(name: str) -> str:
    """What the copies of a picture have in common of their names, in the form NFC, since file systems differ in it."""
    name = composed(name)
    for pattern in _COPIES:
        name = pattern.sub("", name)
    return name


def _position(salt: str, group: str) -> float:
    """A number in 0..1 that follows from the texts alone."""
    digest = hashlib.blake2b(f"{salt} {group}".encode(errors="surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64
