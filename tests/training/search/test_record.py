"""search.json: trials keep their numbers, a search may grow, and all else is refused."""

import json

import pytest

from errors import RunError, UsageError
from training.search.plan import Plan, Trial
from training.search.record import FAILED, FINISHED, POOR, RUNNING, Record


def plan(*rates, steps=5, model="net"):
    trials = tuple(Trial({"rate": rate}, (f"--rate={rate}", f"--steps={steps}")) for rate in rates)
    return Plan(model, {"steps": str(steps)}, {"rate": ",".join(map(str, rates))}, trials, "python search.py net")


def test_a_search_that_goes_on_keeps_numbers_and_fates(tmp_path):
    record = Record(tmp_path, plan(0.1, 0.2, 0.3, 0.4), fresh=False, run_files=())
    for entry, status in zip(record.entries, (FINISHED, POOR, FAILED, RUNNING), strict=True):
        entry.status = status
    record.save()
    again = Record(tmp_path, plan(0.05, 0.1, 0.2, 0.3, 0.4), fresh=False, run_files=())
    assert [(entry.name, entry.values["rate"]) for entry in again.entries] == [
        ("trial-001", 0.1), ("trial-002", 0.2), ("trial-003", 0.3), ("trial-004", 0.4), ("trial-005", 0.05),
    ]  # fmt: skip
    assert [entry.is_done for entry in again.entries] == [True, True, False, False, False]
    assert again.words_of(again.entries[4]) == ("--rate=0.05", "--steps=5")


@pytest.mark.parametrize(
    ("other", "difference"),
    [
        (plan(0.1, 0.3), "rate was 0.1,0.2, is 0.1,0.3"),
        (plan(0.1), "rate was 0.1,0.2, is 0.1"),
        (plan(0.1, 0.2, steps=6), "steps was 5, is 6"),
        (plan(0.1, 0.2, model="lone"), "model was net, is lone"),
    ],
)
def test_another_search_in_the_folder_is_refused_with_the_difference(tmp_path, other, difference):
    before = Record(tmp_path, plan(0.1, 0.2), fresh=False, run_files=()).path.read_text()
    with pytest.raises(UsageError) as error:
        Record(tmp_path, other, fresh=False, run_files=())
    assert f"holds another search ({difference}); add values to its own" in str(error.value)
    assert (tmp_path / "search.json").read_text() == before


def test_starting_over_deletes_what_a_search_wrote_and_nothing_else(tmp_path):
    record = Record(tmp_path, plan(0.1, 0.2), fresh=False, run_files=())
    for name in ("trial-001", "trial-002", "trial-009"):
        (tmp_path / name).mkdir()
        for file in ("config.json", "history.csv", "model-5.index", "model-5.data-00000-of-00001"):
            (tmp_path / name / file).touch()
    (tmp_path / "trial-002/samples").mkdir()
    mine = ["trial-002/mine.txt", "notes.txt"]
    for name in (*mine, "trial-002/samples/00000001.png", "trial-001.log", "results.csv"):
        (tmp_path / name).touch()
    other = Record(tmp_path, plan(0.3), fresh=True, run_files=(r"samples/[0-9]{8}\.png",))
    left = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    kept = {
        f"trial-009/{file}" for file in ("config.json", "history.csv", "model-5.index", "model-5.data-00000-of-00001")
    }
    assert left == {*mine, *kept, "search.json"}
    assert [(entry.number, entry.values) for entry in other.entries] == [(1, {"rate": 0.3})]
    assert record.entries != other.entries


def test_a_folder_of_something_else_is_refused(tmp_path):
    (tmp_path / ".lock").touch()
    (tmp_path / "config.json").touch()
    for fresh in (False, True):
        with pytest.raises(UsageError, match="holds files but no search.json; choose another --save_dir"):
            Record(tmp_path, plan(0.1, 0.2), fresh, run_files=())


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"trials": [{"no": 1}]}', '{"trials": 3}'])
def test_a_record_that_makes_no_sense(tmp_path, text):
    (tmp_path / "search.json").write_text(text)
    with pytest.raises(RunError, match="search.json makes no sense .*; restore it from a copy"):
        Record(tmp_path, plan(0.1, 0.2), fresh=False, run_files=())


def test_what_is_written_is_read_by_people(tmp_path):
    record = Record(tmp_path, plan(0.1), fresh=False, run_files=())
    assert json.loads(record.path.read_text()) == {
        "model": "net",
        "fixed": {"steps": "5"},
        "searched": {"rate": "0.1"},
        "trials": [{"number": 1, "values": {"rate": 0.1}, "status": "waiting", "why": ""}],
    }
