"""Files of weights that Keras wrote: .h5, .weights.h5 and .keras. open_source.py opens them.

Keras 1 and 2 stored variables by name. Keras 3 numbers them within their layer; the layer's class, which names the
group of the file, tells what the numbers mean.
"""

import contextlib
import io
import json
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from typing import Any

import h5py
import numpy as np

from errors import RunError
from training.weights.formats import Source, Variable

_NUMBERED = re.compile(r"(?:(.+)/)?vars/(\d+)")
_CONTAINERS = {"layers", "vars", "_layer_checkpoint_dependencies"}  # parts of Keras 3's paths that name nothing
_NORM = ["gamma", "beta"]
_WORDS = {  # class of a layer, in snake case as in the file -> its variables, in Keras's order
    "dense": ["kernel", "bias"],
    "depthwise_conv1d": ["depthwise_kernel", "bias"],
    "depthwise_conv2d": ["depthwise_kernel", "bias"],
    "separable_conv1d": ["depthwise_kernel", "pointwise_kernel", "bias"],
    "separable_conv2d": ["depthwise_kernel", "pointwise_kernel", "bias"],
    "batch_normalization": [*_NORM, "moving_mean", "moving_variance"],
    "layer_normalization": _NORM,
    "group_normalization": _NORM,
    "embedding": ["embeddings"],
} | {f"conv{rank}d{kind}": ["kernel", "bias"] for rank in (1, 2, 3) for kind in ("", "_transpose")}


class KerasFile(Source):
    """An HDF5 file: a whole model of Keras 1 or 2, or weights. Of any other HDF5 file, the data sets by their paths."""

    kind = "Keras HDF5 file"
    suffixes = (".h5", ".hdf5")

    def _list(self) -> None:
        self._paths: dict[str, str] = {}
        with self._opened() as (file, config):
            items: dict[str, h5py.Dataset | h5py.Group] = {}
            file.visititems(items.__setitem__)  # which follows no link to other files
            arrays = {path: item for path, item in items.items() if isinstance(item, h5py.Dataset)}
            numbered = any(_NUMBERED.fullmatch(path) for path in arrays)
            namer = _Numbered(items, config) if numbered else _Named(items)
            for path, array in arrays.items():
                if array.external or array.is_virtual:
                    raise RunError(f"{self.path} is refused: the values of {path!r} are in another file")
                name = namer.name(path)
                name = path if name in self._paths else name
                self._paths[name] = path
                self.variables[name] = Variable(array.shape, array.dtype.name)
                if namer.is_state(path):
                    self.training_state.add(name)

    def _values(self, names: list[str]) -> dict[str, np.ndarray]:
        with self._opened() as (file, _):
            return {name: np.asarray(file[self._paths[name]][()]) for name in names}

    @contextlib.contextmanager
    def _opened(self) -> Iterator[tuple[h5py.File, dict[str, Any]]]:
        """The file, and the model's config where there is one."""
        with h5py.File(self.path, "r") as file:
            yield file, {}


class KerasArchive(KerasFile):
    """A ZIP of config.json and model.weights.h5."""

    kind = "Keras .keras archive"
    suffixes = (".keras",)

    @contextlib.contextmanager
    def _opened(self) -> Iterator[tuple[h5py.File, dict[str, Any]]]:
        with zipfile.ZipFile(self.path) as archive:
            config, weights = json.loads(archive.read("config.json")), archive.read("model.weights.h5")
        with h5py.File(io.BytesIO(weights), "r") as file:
            yield file, config


class _Named:
    """The names of Keras 1 and 2: groups of layers, in which data sets have the names of variables."""

    def __init__(self, items: dict[str, h5py.Dataset | h5py.Group]):
        self.layers = [
            path for path, item in items.items() if any(key.startswith("weight_names") for key in item.attrs)
        ]
        self.has_model = "model_weights" in items

    def name(self, path: str) -> str:
        """model_weights/conv1/conv1/kernel:0, or that of Keras 3, .../conv1/sequential/conv1/kernel -> conv1/kernel."""
        if self.is_state(path):
            return path
        layer = next((layer for layer in self.layers if path.startswith(f"{layer}/")), "")
        name = re.sub(r":\d+$", "", path)
        if not layer:
            return name
        parts = name.removeprefix(f"{layer}/").split("/")
        own = layer.removeprefix("model_weights/")
        if own in parts:
            return "/".join(parts[parts.index(own) :])
        return "/".join(parts if len(parts) > 1 else [own, *parts])

    def is_state(self, path: str) -> bool:
        """Whether it is the optimizer's."""
        return self.has_model and path.startswith("optimizer_weights/")


class _Numbered:
    """The names of Keras 3: layers/conv2d_1/vars/0, the kernel of the second Conv2D."""

    def __init__(self, items: dict[str, h5py.Dataset | h5py.Group], config: dict[str, Any]):
        self.configs = dict(_layers(config, ""))
        self.names = {path: layer["name"] for path, layer in self.configs.items() if "name" in layer}
        self.counts: Counter[str] = Counter()
        for path, item in items.items():
            if path.endswith("/vars") and "name" in item.attrs:  # since Keras 3.9
                self.names.setdefault(path.removesuffix("/vars"), str(item.attrs["name"]))
            if isinstance(item, h5py.Dataset):
                self.counts[path.rpartition("/")[0]] += 1

    def name(self, path: str) -> str:
        """layers/conv2d_1/vars/0 -> conv2/kernel, where the layer's name is known, else conv2d_1/kernel."""
        if self.is_state(path):
            return path
        *groups, last = path.split("/")
        paths = ["/".join(groups[: end + 1]) for end in range(len(groups))]
        named = [self.names.get(p, part) for p, part in zip(paths, groups, strict=True) if part not in _CONTAINERS]
        return "/".join([*named, self._word(path) or last])

    def _word(self, path: str) -> str | None:
        """What a number means: kernel; None where that can't be known for certain."""
        if not (match := _NUMBERED.fullmatch(path)) or not match[1]:
            return None
        config = self.configs.get(match[1], {})
        words = _WORDS.get(re.sub(r"_\d+$", "", match[1].rpartition("/")[2]), [])
        without = {"gamma": config.get("scale"), "beta": config.get("center")}
        words = [word for word in words if without.get(word) is not False]
        count = self.counts[f"{match[1]}/vars"]
        is_known = count == len(words) or (words[-1:] == ["bias"] and count == len(words) - 1)
        return words[int(match[2])] if is_known else None

    def is_state(self, path: str) -> bool:
        """Whether it is the optimizer's, a metric's or a random generator's."""
        parts = path.split("/")
        return parts[0] in ("optimizer", "metrics") or "seed_generator" in parts


def _layers(model: dict[str, Any], path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Group of the file, config of the layer: Keras names groups by class and counts those of one class."""
    counts: Counter[str] = Counter()
    for layer in model.get("config", {}).get("layers", []):
        kind = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=.)(?=[A-Z][a-z])", "_", layer["class_name"]).lower()
        group = f"{path}layers/{kind}" + (f"_{counts[kind]}" if counts[kind] else "")
        counts[kind] += 1
        yield group, layer["config"]
        yield from _layers(layer, f"{group}/")
