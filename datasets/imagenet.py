"""The names of ImageNet's classes, for networks with published weights; their source is in imagenet_classes.txt."""

from pathlib import Path

_FILE = Path(__file__).with_name("imagenet_classes.txt")
_BACKGROUND = "background"


def class_names(count: int) -> tuple[str, ...]:
    """The names that the outputs of a network for ImageNet have; () where it has another number of classes.

    count: 1000, or 1001 as in networks of tf-slim, whose first class is the background.
    """
    if count not in (1000, 1001):
        return ()
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    names = tuple(line for line in lines if not line.startswith("#"))
    return names if count == len(names) else (_BACKGROUND, *names)
