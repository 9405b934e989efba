"""Which files of a run folder are the program's own: what --fresh deletes, what it leaves."""

import re

import pytest

from tasks.registry import run_files
from training.runs import own_files

PATTERNS = (*own_files.OF_ANY_RUN, *run_files())
OWN = [
    "model-0.index", "best-120.data-00000-of-00001", ".saving/model-7.index", "checkpoint", "history.csv",
    ".saving/model-7.data-00000-of-00001.tempstate123", "transfer.csv", "trace.json", "evaluation-train.json",
    "evaluation-validation-fashion-mnist.json", "train/events.out.tfevents.1700000000.012345.my-host",
    "validation/events.out.tfevents.1700000000.012345.h", "features/train-0123456789abcdef.npy",
    "features/.train-0123456789abcdef.npy.new", ".evaluation-test.json.new", "confusion-test-folder.png",
    "curves-test.png", "worst-train.png", "samples/00000400.png", "samples/123456789.png", "samples.gif",
    "reconstructions-test.png",
]  # fmt: skip
STRANGE = [
    "model-final.onnx", "model-7.index.bak", "model-07.index", "model-7 (copy).index", "best-notes.md", "best-7",
    "model-7.data-00001-of-00002", "history.csv\n", "my-history.csv", "history-csv", "evaluation-test-mine.json",
    "evaluation-all.json", "train/notes.txt", "train/events.out.tfevents.1700000000.host", "samples/mine.jpg",
    "samples/400.png", "samples/00000400.png.txt", "features/train-mine.npy", "features/notes", ".saving/notes",
    "confusion-mine.png", ".notes.new", "deeper/model-7.index", "train/model-7.index",
]  # fmt: skip


def make(folder, names):
    for name in names:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("x")


def there(folder) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir()}


def test_exactly_the_own_files_are_cleared(tmp_path):
    make(tmp_path, [*OWN, *STRANGE, "config.json", ".lock"])
    left = own_files.clear(tmp_path, PATTERNS)
    assert there(tmp_path) == {*STRANGE, "config.json", ".lock"}
    assert set(left) == {*STRANGE, "deeper/"} - {"deeper/model-7.index"}


def test_folders_go_when_they_are_empty(tmp_path):
    make(tmp_path, ["samples/00000001.png", "samples/mine.txt", "validation/events.out.tfevents.1.000000.h"])
    (tmp_path / "mine").mkdir()
    assert own_files.clear(tmp_path, PATTERNS) == ["mine/", "samples/mine.txt"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine", "samples"]


def test_folders_and_links_of_own_names_keep_what_they_lead_to(tmp_path):
    run, elsewhere = tmp_path / "run", tmp_path / "elsewhere"
    elsewhere.mkdir()
    make(elsewhere, ["history.csv", "notes.txt"])
    (run / "model-3.index").mkdir(parents=True)
    (run / "history.csv").symlink_to(elsewhere / "history.csv")
    (run / "trace.json").symlink_to(elsewhere / "gone")
    assert own_files.clear(run, PATTERNS) == ["model-3.index/"]
    assert [path.name for path in run.iterdir()] == ["model-3.index"]
    assert there(elsewhere) == {"history.csv", "notes.txt"}


def test_half_a_checkpoint_is_a_leftover_and_nothing_else_is(tmp_path):
    data = ".data-00000-of-00001"
    half = [".saving/best-9.index", f"model-9{data}", f"best-9{data}"]
    whole = ["model-8.index", f"model-8{data}", f"model-mine{data}", "model-9.notes"]
    make(tmp_path, half + whole)
    own_files.clear_leftovers(tmp_path)
    assert there(tmp_path) == set(whole) and not (tmp_path / ".saving").exists()


def test_only_whole_numbers_are_steps(tmp_path):
    make(tmp_path, [f"model-{step}.index" for step in ("30", "4", "004", "5a", "final", "\u0663")])
    assert own_files.steps_of(tmp_path, "model") == [4, 30]
    assert own_files.steps_of(tmp_path, "best") == []


@pytest.mark.parametrize("name", ["worst-test.png", "worst-validation-coco.png"])
def test_pictures_of_an_evaluation_end_in_split_and_data_set(name):
    assert re.fullmatch(own_files.evaluation_picture("worst"), name)
    assert not re.fullmatch(own_files.evaluation_picture("worst"), name.replace("-", "-my-", 1))


def test_a_picture_of_another_kind_says_so_in_its_name():
    assert re.fullmatch(own_files.evaluation_picture("drive.gif"), "drive-test-shapes.gif")
    assert not re.fullmatch(own_files.evaluation_picture("drive.gif"), "drive-test.png")
    assert not re.fullmatch(own_files.evaluation_picture("drive"), "drive-test.gif")
