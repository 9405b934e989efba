"""Which features of a tf.train.Example hold what: found by their names, or named by the user."""

from collections.abc import Mapping, Sequence
from typing import Any

from errors import DataError, UsageError
from parameters import nearest
from texts import some

#: What an example may have -> the names of the feature that holds it, in small letters; the first that is there counts.
#: Those of slim and the Object Detection API begin with "image/", those of TensorFlow Datasets with "objects/". The
#: label of the book has no name at all.
NAMES: dict[str, tuple[str, ...]] = {
    "images": ("image/encoded", "image_raw", "image", "images", "image/raw", "image_bytes", "encoded", "img", "x"),
    "labels": ("image/class/label", "label", "labels", "class", "image/label", "target", "y", ""),
    "names": ("image/class/text", "class/text", "label_text", "class_name"),
    "boxes": ("image/object/bbox", "objects/bbox", "bbox", "boxes", "bboxes"),
    "object_labels": ("image/object/class/label", "objects/label", "objects/labels"),
    "object_names": ("image/object/class/text", "objects/text"),
    "difficult": ("image/object/difficult", "image/object/is_crowd", "objects/is_difficult", "objects/is_crowd"),
    "height": ("image/height", "height", "rows"),
    "width": ("image/width", "width", "cols"),
    "channels": ("image/channels", "depth", "channels"),
}
CORNERS = ("ymin", "xmin", "ymax", "xmax")  # features below that of the boxes, where it isn't a feature itself


def values_of(feature: Any) -> Sequence:
    """The values of a Feature, whatever their type."""
    kind = feature.WhichOneof("kind")
    return getattr(feature, kind).value if kind else ()


def type_of(feature: Any) -> str:
    """ "bytes", "float" or "int64"; "" of a feature without a value."""
    return (feature.WhichOneof("kind") or "").removesuffix("_list")


def find(where: str, features: Mapping[str, Any], given: Sequence[str], with_boxes: bool) -> dict[str, str]:
    """What an example has -> its feature; "images" is among them, and with_boxes "boxes" and "object_labels".

    Args:
        where: the file, for messages.
        features: those of the first records, by name.
        given: "images=FEATURE", ... of --fields.
        with_boxes: whether objects are asked for.

    Raises:
        UsageError: --fields names no such feature. DataError: no feature has such a name, or the type is another.
    """
    small = {name.lower(): name for name in reversed(list(features))}
    small |= {prefix: _cased(features, prefix) for prefix in NAMES["boxes"] if _cased(features, prefix)}
    found = {what: next((small[name] for name in names if name in small), None) for what, names in NAMES.items()}
    found |= _given(where, given, features)
    if with_boxes and found["object_labels"] is None and found["labels"] is not None:
        found["object_labels"] = found["labels"]  # bbox and label side by side
    needed = ("images", "boxes", "object_labels") if with_boxes else ("images",)
    told = some([f"{name} ({type_of(feature) or 'empty'})" for name, feature in sorted(features.items())], 12)
    for what in needed:
        if found[what] is None:
            unknown = f"{where}: no feature is known to hold {what}; there are {told}"
            raise DataError(unknown, f"name it: --fields {what}=FEATURE")
    if type_of(features[found["images"]]) != "bytes":
        wrong = f"{where}: {found['images']} holds no bytes of a picture; there are {told}"
        raise DataError(wrong, "name another feature: --fields images=FEATURE")
    other = ("labels", "names") if with_boxes else ("boxes", "object_labels", "object_names", "difficult")
    return {what: name for what, name in found.items() if name is not None and what not in other}


def _cased(features: Mapping[str, Any], prefix: str) -> str:
    """The prefix, as it is written there, of features such as image/object/bbox/ymin; "" where one is missing."""
    small = {name.lower(): name for name in features}
    whole = [f"{prefix}/{corner}" for corner in CORNERS]
    return small[whole[0]].rpartition("/")[0] if all(name in small for name in whole) else ""


def _given(where: str, given: Sequence[str], features: Mapping[str, Any]) -> dict[str, str]:
    chosen = {}
    for text in given:
        what, equals, name = text.partition("=")
        if what not in NAMES or not equals:
            close = nearest(what, NAMES)
            meant = f"; did you mean {close}?" if close else ""
            raise UsageError(f"--fields takes WHAT=FEATURE,... with WHAT of {', '.join(NAMES)}, not {text!r}{meant}")
        is_there = name in features or (what == "boxes" and _cased(features, name.lower()))
        if not is_there:
            raise UsageError(f"--fields {text}: {where} has no feature {name}; there are {some(sorted(features), 12)}")
        chosen[what] = name
    return chosen
