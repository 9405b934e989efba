"""Tests of training/runs/file_list.py: the list is kept as it is, and compared."""

import numpy as np
import pytest

from datasets.split import ArraySplit, Origin
from errors import RunError, UsageError
from training.runs import file_list
from training.runs.file_list import Example

BEFORE = [Example("train", "a.png", "1"), Example("train", "b.png", "2"), Example("test", "c.png", "3")]


def test_any_names_come_back(tmp_path):
    names = ['a "b", c.png', "line\nbreak.png", "\r.png", "\udcff.png", "\ud800.png", "=1+1", "é", " "]
    examples = [Example("train", name, f"{at:x}") for at, name in enumerate(names)]
    file_list.write(tmp_path, examples)
    assert file_list.read(tmp_path) == examples
    assert (tmp_path / "examples.csv").read_bytes().startswith(b'"split","name","digest","annotation"\n"train",')


@pytest.mark.parametrize(
    "content", [b"", b"split,name\n", b"split,name,digest,annotation\na,b,c\n", b"\xff\xfe", b"a,b,c\n"]
)
def test_a_list_that_is_damaged(tmp_path, content):
    (tmp_path / "examples.csv").write_bytes(content)
    with pytest.raises(RunError, match=f"^{tmp_path}/examples.csv can't be read \\(.*; restore it from a copy"):
        file_list.read(tmp_path)


def test_no_list(tmp_path):
    assert file_list.read(tmp_path) is None


@pytest.mark.parametrize(
    ("now", "told"),
    [
        (BEFORE[::-1], ""),
        (BEFORE[:2], "1 went (c.png)"),
        ([*BEFORE, Example("train", "d.png", "1")], "1 came (d.png)"),
        ([BEFORE[0], BEFORE[1]._replace(digest="9"), BEFORE[2]], "1 with other content (b.png)"),
        ([BEFORE[0], BEFORE[1]._replace(split="test"), BEFORE[2]], "1 in another split (b.png)"),
        ([BEFORE[0], BEFORE[1]._replace(annotation="5"), BEFORE[2]], "1 with another annotation (b.png)"),
        ([Example("test", f"{name}.png", name) for name in "vwxyz"] + BEFORE[1:],
         "5 came (v.png, w.png, x.png, y.png, z.png), 1 went (a.png)"),
    ],
)  # fmt: skip
def test_changes(tmp_path, now, told):
    assert file_list.changes(BEFORE, now) == told
    file_list.write(tmp_path, BEFORE)
    if not told:
        file_list.check_unchanged(tmp_path, "folder:x", now)
        return
    with pytest.raises(UsageError) as raised:
        file_list.check_unchanged(tmp_path, "folder:x", now)
    first, second = str(raised.value).split("\n")
    assert first == f"folder:x holds other files than when the run in {tmp_path} began: {told}"
    assert second == "restore the files of then to resume it, choose another --save_dir, or start over with --fresh"


def test_splits_may_not_count():
    assert file_list.changes(BEFORE, [BEFORE[0]._replace(split="unused"), *BEFORE[1:]], splits=False) == ""


def test_a_run_without_a_list(tmp_path, capsys):
    file_list.check_unchanged(tmp_path, "mnist", [])
    assert capsys.readouterr().err == ""
    file_list.check_unchanged(tmp_path, "folder:x", BEFORE)
    told = f"{tmp_path} has no examples.csv, since an earlier version made it: which files it was trained on can't be"
    assert capsys.readouterr().err == f"{told} known\n"


def test_rows_that_are_unseen():
    split = ArraySplit({"labels": np.arange(6)})
    split.origins = [Origin(name, digest) for name, digest in ("c3", "x1", "ay", "n7", "n2", "a1")]
    before = [Example("train", "a", "1"), Example("validation", "b", "2"), Example("test", "c", "3")]
    assert file_list.unseen_rows(before, "test", split).tolist() == [0, 3]
    assert file_list.unseen_rows(before, "validation", split).tolist() == [0, 3, 4]
    assert file_list.unseen_rows(before, "train", split).tolist() == [5]
