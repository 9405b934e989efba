"""What trials have reached: the best first, those without a value last."""

import json

import pandas as pd

from training.search.record import Entry
from training.search.results import Results, outcome_of


def trial(folder, number, values, metric="accuracy", higher=True, status="finished"):
    """A run folder as train.py leaves it, and the line of the trial."""
    entry = Entry(number, {"rate": number / 10}, status)
    run = folder / entry.name
    run.mkdir()
    config = {"monitor": {"metric": metric, "higher_is_better": higher}, "options": {"steps": 50}}
    (run / "config.json").write_text(json.dumps(config))
    rows = {"step": range(10, 10 + 10 * len(values), 10), "seconds": 1.5, f"validation_{metric}": values}
    pd.DataFrame(rows).to_csv(run / "history.csv", index=False)
    return entry


def test_the_best_value_and_the_first_step_that_has_it(tmp_path):
    trial(tmp_path, 1, [0.5, 0.9, 0.9, 0.1])
    trial(tmp_path, 2, [0.5, 0.9, 0.1, float("nan")], "loss", higher=False)
    first, second = outcome_of(tmp_path / "trial-001"), outcome_of(tmp_path / "trial-002")
    assert (first.best, first.best_step, first.last_step, first.seconds) == (0.9, 20, 50, 1.5)
    assert (second.best, second.best_step, second.metric) == (0.1, 30, "loss")


def test_a_trial_that_has_not_begun_or_is_spoilt_has_no_value(tmp_path):
    assert outcome_of(tmp_path / "nowhere").values == ()
    entry = trial(tmp_path, 1, [0.5])
    (tmp_path / entry.name / "history.csv").write_text("")
    assert (outcome_of(tmp_path / entry.name).values, outcome_of(tmp_path / entry.name).metric) == ((), "accuracy")
    (tmp_path / entry.name / "config.json").write_text("{")
    assert outcome_of(tmp_path / entry.name).metric == ""


def test_the_table_is_sorted_and_written(tmp_path):
    entries = [trial(tmp_path, 1, [0.5]), Entry(2, {"rate": 0.2}, "failed", "not finite"), trial(tmp_path, 3, [0.8])]
    results = Results(tmp_path, entries)
    results.write()
    table = pd.read_csv(tmp_path / "results.csv")
    assert list(table["trial"]) == ["trial-003", "trial-001", "trial-002"]
    assert list(table["rate"]) == [0.3, 0.1, 0.2]
    assert list(table["validation_accuracy"].dropna()) == [0.8, 0.5]
    assert list(table["why"].fillna("")) == ["", "", "not finite"]
    assert results.best[0].number == 3
    lines = results.table()
    assert lines[1].split() == ["trial-003", "0.3", "0.8", "10", "1.5", "finished"]
    assert lines[3].split() == ["trial-002", "0.2", "-", "-", "-", "failed"]
    assert lines[4:] == ["trial-002: not finite"]


def test_a_lower_loss_comes_first(tmp_path):
    entries = [trial(tmp_path, number, [value], "loss", False) for number, value in enumerate([0.5, 0.2, 0.3], 1)]
    assert [entry.number for entry, _ in Results(tmp_path, entries).ranked] == [2, 3, 1]


def test_another_metric_is_not_compared(tmp_path):
    results = Results(tmp_path, [trial(tmp_path, 1, [0.5]), trial(tmp_path, 2, [7.0], "loss", False)])
    assert [entry.number for entry, _ in results.ranked] == [1, 2]
    assert results.table()[-1] == "trial-002: measured by loss, so not compared"


def test_nothing_measured_is_no_best(tmp_path):
    assert Results(tmp_path, [Entry(1, {"rate": 0.1})]).best is None
