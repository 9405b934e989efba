"""Models and data sets for the tests of the command line alone, and programs that note what they are asked."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from command_line import Program, Request, flags, main
from datasets import registry as data_sets
from tasks import old_registry as models

SOURCE = """
raise AssertionError("this file must be read, not imported")
class Net:
    def build_graph(
        self,
        dropout: Dropout = 0.4,
        batch_norm: BatchNorm = True,
        hidden: Annotated[tuple[Count, ...], doc("widths")] = (4, 8),
        loss: Annotated[Literal["hinge", "softmax"], doc("formula")] = "hinge",
        noise: Annotated[float, Ge(0), doc("spread")] | None = None,
        num_classes: NumClasses = 10,
        flip: Annotated[bool, Only("batch_norm"), doc("mirror")] = True,
    ):
        pass
def load_plain(data_dir, seed):
    pass
def load_named(data_dir, seed, *, label_mode: Annotated[Literal["fine", "coarse"], doc("which labels")] = "fine"):
    pass
def load_drawn(
    data_dir, seed, *,
    image_size: Annotated[int, Ge(8), doc("pixels")], channels: Annotated[Literal[1, 3], doc("colours")],
    examples: Annotated[int, Ge(1), doc("pictures")] = 50
):
    pass
def load_folder(
    data_dir, seed, *,
    image_size: Annotated[int, Ge(8), doc("pixels")], channels: Annotated[Literal[1, 3], doc("colours")],
    skip_bad: Annotated[bool, doc("leave out bad ones")] = False
):
    pass
"""

SIZE = {"image_size": 28, "channels": 1}
FITS = {"plain": {}, "named": {}, "drawn": SIZE, "folder": SIZE}
SHAPES = {"plain": "28x28x1", "signs": "32x32x3", "digits": "28x28x1"}


@contextlib.contextmanager
def fake_registry(folder: Path) -> Iterator[None]:
    """Models net, lone and flat and six data sets, whose files, in the folder, can't be imported."""
    (folder / "wall_source.py").write_text(SOURCE)
    sets = {
        name: data_sets.Entry(
            f"wall_source:load_{name}",
            f"the {name} set",
            shape=SHAPES.get(name, ""),
            path_of="PATH" if name == "folder" else "",
        )
        for name in (*FITS, "signs", "digits")
    }
    recipe, of_data = {"steps": 7, "schedule": "exponential"}, {"named": {"steps": 9, "dropout": 0.1}}
    registered = {
        "net": models.Entry("wall_source:Net", "a net", FITS, recipe, of_data),
        "lone": models.Entry("wall_source:Net", "a lone net", {"plain": {}}, {}),
        "flat": models.Entry("wall_source:Net", "a flat net", {"folder": SIZE, "named": {}}, {}),
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        patch.setattr(models, "MODELS", registered)
        patch.setattr(data_sets, "SETS", sets)
        yield


FLAGS_OF = {
    "train.py": flags.training_flags,
    "evaluate.py": flags.evaluation_flags,
    "predict.py": flags.prediction_flags,
    "export.py": flags.export_flags,
}
WORDS = {"predict.py": ("MODEL", "FILE [FILE ...]"), "export.py": ("RUN", "FOLDER")}


def program(name="train.py", function=print) -> Program:
    """The program of that name with another function."""
    about = f"What {name} does.\n\n    an example"
    also = {}
    if name == "evaluate.py":
        about_inspect = "What inspect does."
        inspect = Program("evaluate.py inspect", about_inspect, function, flags.inspection_flags, words=("SOURCE",))
        also["inspect"] = inspect
    return Program(name, about, function, FLAGS_OF[name], WORDS.get(name, ("MODEL",)), also)


def called(*words, name="train.py") -> Request:
    """The request that the words lead to."""
    requests = []
    assert main(program(name, requests.append), words) == 0
    assert len(requests) == 1
    return requests[0]


def refused(capsys, *words, name="train.py") -> str:
    """The line on stderr; nothing was called, nothing written elsewhere, exit status 2."""
    requests = []
    assert main(program(name, requests.append), words) == 2
    out, err = capsys.readouterr()
    assert (requests, out) == ([], "")
    assert err.startswith(f"{name}: ") and err.endswith("\n")
    return err.removeprefix(f"{name}: ").removesuffix("\n")
