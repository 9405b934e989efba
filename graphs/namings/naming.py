"""How the names that other libraries gave to the variables of a network become its own."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

#: What tf-slim calls the parts of a layer, for the end of `rename`.
SLIM_LAYERS = (
    (r"/BatchNorm/(?=[^/]+$)", "_bn/"),
    (r"/(depthwise_)?weights$", r"/\1kernel"),
    (r"/biases$", "/bias"),
)

#: What PyTorch calls them. A convolution's kernel must have been turned to [H, W, C, K] already.
TORCH_LAYERS = (
    (r"_bn\.weight$", "_bn/gamma"),
    (r"_bn\.bias$", "_bn/beta"),
    (r"\.running_mean$", "/moving_mean"),
    (r"\.running_var$", "/moving_variance"),
    (r"\.weight$", "/kernel"),
    (r"\.bias$", "/bias"),
)

Replacement = str | Callable[[re.Match], str]


class Naming(NamedTuple):
    """The names of a family's variables in the files of one library, and what else follows from such a file.

    about: the library, in words.
    marks: regular expressions. A file is of this library if each of them matches one of its names.
    rename: pairs (regular expression, replacement) for re.sub, applied to each name in this order.
    numbered: a library may number the layers of a kind (conv2d_94, conv2d_95, ...), starting anywhere: kind -> the
        layers of this kind in the order of their numbers. Applied before `rename`.
    hyperparameters: with which a network gives what the weights were trained for.
    """

    about: str
    marks: Sequence[str]
    rename: Sequence[tuple[str, Replacement]] = ()
    numbered: Mapping[str, Sequence[str]] = {}
    hyperparameters: Mapping[str, Any] = {}

    def is_of(self, names: Collection[str]) -> bool:
        """Whether a file that holds these names was written with this naming."""
        return all(any(re.search(mark, name) for name in names) for mark in self.marks)

    def renamed(self, names: Iterable[str]) -> dict[str, str]:
        """Name in the file -> name in the network, for all of them."""
        found = {name: name for name in names}
        for kind, layers in self.numbered.items():
            found = _counted(found, kind, layers)
        for pattern, replacement in self.rename:
            found = {origin: re.sub(pattern, replacement, name) for origin, name in found.items()}
        return found


def _counted(names: dict[str, str], kind: str, layers: Sequence[str]) -> dict[str, str]:
    """The names with the numbered layers of a kind replaced by `layers`; unchanged if there are more or fewer."""
    numbers = {name: match for name in names if (match := re.match(rf"{kind}(?:_(\d+))?(?=/)", name))}
    order = sorted({int(match[1] or 0) for match in numbers.values()})
    if len(order) != len(layers):
        return names
    layer_of = dict(zip(order, layers, strict=True))
    counted = {name: layer_of[int(match[1] or 0)] + name[match.end() :] for name, match in numbers.items()}
    return {origin: counted.get(name, name) for origin, name in names.items()}
