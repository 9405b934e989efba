"""Trees of modules with old paths: what `keras.layers.convolutional` and a thousand other paths give a program."""

import difflib
import importlib
import importlib.util
from collections.abc import Callable
from types import ModuleType
from typing import Any

#: Old module -> the module of today's layout in which its names are found.
ALIASES = {
    **dict.fromkeys(
        (
            *("layers.core", "layers.convolutional", "layers.pooling", "layers.recurrent", "layers.local"),
            *("layers.convolutional_recurrent", "layers.cudnn_recurrent", "layers.merge", "layers.noise"),
            *("layers.normalization", "layers.advanced_activations", "layers.embeddings", "layers.wrappers"),
            *("layers.containers", "legacy.layers"),
        ),
        "layers",
    ),
    **dict.fromkeys(
        (
            *("engine.topology", "engine.training", "engine.base_layer", "engine.network", "engine.input_layer"),
            *("engine.sequential", "engine.saving", "engine.training_utils", "engine.input_spec", "engine.node"),
        ),
        "engine",
    ),
    **dict.fromkeys(
        (
            *("utils.np_utils", "utils.generic_utils", "utils.layer_utils", "utils.data_utils", "utils.io_utils"),
            *("utils.conv_utils", "utils.vis_utils", "utils.visualize_util", "utils.test_utils"),
            *("utils.training_utils", "utils.multi_gpu_utils"),
        ),
        "utils",
    ),
    "backend.tensorflow_backend": "backend",
    "backend.common": "backend",
    "backend.load_backend": "backend",
    "objectives": "losses",
    "initializations": "initializers",
}

#: Folders of TensorFlow 1 above the modules that were meant: tensorflow.python.keras._impl.keras.layers.
_DETOURS = {"_impl", "_v1", "api", "keras", "python"}


class OldModule(ModuleType):
    """A module of an old Keras: its own names, then its sub-modules, then the names of its sources, in that order.

    Args:
        tree: the tree to which it belongs.
        path: its place in the tree, "" for the root.
        own: the names that are added or differ.
        sources: the modules of today to which look-ups fall through.
    """

    def __init__(self, tree: "Tree", path: str, own: dict[str, Any], sources: tuple[ModuleType, ...]):
        super().__init__(f"{tree.name}.{path}" if path else tree.name)
        self.__dict__.update(own)
        self.__path__ = []
        self._tree, self._path, self._sources = tree, path, sources

    def __getattr__(self, name: str) -> Any:
        if name == "__all__":
            return [known for known in dir(self) if not known.startswith("_")]
        if name.startswith("__"):
            raise AttributeError(name)
        value = self._find(name)
        self.__dict__[name] = value
        return value

    def _find(self, name: str) -> Any:
        path = f"{self._path}.{name}" if self._path else name
        module = self._tree.part(path)
        if module is not None:
            return module
        for source in self._sources:
            if hasattr(source, name):
                return getattr(source, name)
        module = self._tree.of_layout(path)
        if module is not None:
            return module
        near = difflib.get_close_matches(name, dir(self), n=1)
        hint = f"; is {near[0]} meant?" if near else ""
        raise AttributeError(f"{self.__name__} has no {name} here{hint}", name=name)

    def __dir__(self) -> list[str]:
        own = [name for name in self.__dict__ if name not in ("_tree", "_path", "_sources")]
        return sorted(
            {*own, *(name for source in self._sources for name in dir(source)), *self._tree.parts(self._path)}
        )


class Tree:
    """The modules below a root such as `keras`, each made when it is asked for.

    Args:
        name: the root's name.
        builders: path -> a function that returns (own names, sources).
        layout: the package in whose layout a path is looked for that has no builder ("tf_keras.src").
    """

    def __init__(self, name: str, builders: dict[str, Callable[[], tuple]], layout: str):
        self.name, self._builders, self._layout = name, builders, layout
        self._made: dict[str, ModuleType] = {}

    def find(self, dotted: str) -> ModuleType:
        """The module of a dotted name that begins with the root's. Raises ModuleNotFoundError."""
        found = self.root
        for part in dotted.removeprefix(self.name).split(".")[1:]:
            module = getattr(found, part, None)
            if not isinstance(module, ModuleType):
                raise ModuleNotFoundError(f"No module named {dotted!r} in the {self.name} of then", name=dotted)
            found = module
        return found

    @property
    def root(self) -> ModuleType:
        """The module at the top."""
        return self.part("")

    def part(self, path: str) -> ModuleType | None:
        """The module with that path below the root; None if no builder and no alias knows it."""
        if path not in self._builders:
            path = "" if path in _DETOURS else ALIASES.get(path, path)
        if path not in self._builders:
            return None
        if path not in self._made:
            try:
                own, sources = self._builders[path]()
            except AttributeError as error:  # else an outer look-up would take it for its own
                raise ImportError(f"{self.name}.{path}: {error}", name=path) from error
            self._made[path] = OldModule(self, path, own, sources)
        return self._made[path]

    def of_layout(self, path: str) -> ModuleType | None:
        """The module of that path in today's package; None if there is none."""
        name = f"{self._layout}.{path}"
        try:
            found = importlib.util.find_spec(name)
        except ModuleNotFoundError:
            return None
        return importlib.import_module(name) if found else None

    def parts(self, path: str) -> list[str]:
        """The names of the modules directly below a path."""
        prefix = f"{path}." if path else ""
        below = [known.removeprefix(prefix) for known in self._builders if known and known.startswith(prefix)]
        return [name for name in below if "." not in name]
