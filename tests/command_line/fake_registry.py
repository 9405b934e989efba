"""Models and data sets for the tests of the command line alone, and programs that note what they are asked."""

import contextlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from command_line import Program, Request, flags, main
from datasets import registry as data_sets
from tasks import registry
from tasks.classification.options import ClassifyOptions
from tasks.task import Task
from training.command_options import ExportOptions, InspectOptions
from training.entry import Entry

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

SIZE = {"image_size": 28, "channels": 1}  # what net asks for where a set leaves the size of the pictures open
FIELDS = {
    "plain": {"images": (28, 28, 1), "labels": (), "names": ()},
    "named": {"images": (28, 28, 1), "labels": (), "edges": ()},
    "drawn": {"images": (None, None, None), "labels": ()},
    "folder": {"images": (None, None, None), "labels": (), "edges": ()},
    "signs": {"images": (32, 32, 3), "labels": ()},
    "digits": {"images": (28, 28, 1)},
}


@contextlib.contextmanager
def fake_registry(folder: Path) -> Iterator[None]:
    """A task with the models net, lone and flat, and the data sets of FIELDS.

    Their file, in the folder, can't be imported. net takes all sets but signs and digits, lone only plain, flat only
    named and folder.
    """
    (folder / "wall_source.py").write_text(SOURCE)
    sets = {
        name: data_sets.Entry(
            f"wall_source:load_{name}",
            f"the {name} set",
            (data_sets.Form(fields),),
            path_of="PATH" if name == "folder" else "",
        )
        for name, fields in FIELDS.items()
    }
    recipe, of_data = {"steps": 7, "schedule": "exponential"}, {"named": {"steps": 9, "dropout": 0.1}}
    takes = {"images": (28, 28, 1), "labels": ()}
    registered = {
        "net": Entry("wall_source:Net", "a net", takes, "plain", recipe=recipe, recipe_of_data=of_data),
        "lone": Entry("wall_source:Net", "a lone net", takes | {"names": ()}, "plain"),
        "flat": Entry("wall_source:Net", "a flat net", takes | {"edges": ()}, "named"),
    }
    task = Task("fake", "Nothing at all.", registered, predict_options=ClassifyOptions)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        patch.setattr(registry, "TASKS", {"fake": task})
        patch.setattr(data_sets, "SETS", sets)
        yield


FLAGS_OF = {
    "train.py": flags.training_flags,
    "evaluate.py": flags.evaluation_flags,
    "predict.py": flags.prediction_flags,
    "export.py": partial(flags.flags_of_options, ExportOptions),
}
WORDS = {"predict.py": ("MODEL", "FILE [FILE ...]"), "export.py": ("RUN", "FOLDER")}


def program(name="train.py", function=print) -> Program:
    """The program of that name with another function."""
    about = f"What {name} does.\n\n    an example"
    also = {}
    if name == "evaluate.py":
        about_inspect = "What inspect does."
        of_inspect = partial(flags.flags_of_options, InspectOptions)
        inspect = Program("evaluate.py inspect", about_inspect, function, of_inspect, words=("SOURCE",))
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
