"""search.py: what it hands over, what it refuses before TensorFlow is imported, and one search as a user types it."""

import json

import pandas as pd
import pytest

from tasks.registry import run_files
from tests.test_programs import program
from training.search.options import SearchOptions


def test_the_plan_is_handed_over_with_the_options(command, handed):
    words = ["--learning_rate=0.001,0.003", "--epochs=1", "--data=digits", "--parallel=2", "--save_dir=runs/a b"]
    assert command("search.py", "mnist", *words) == 0
    ((function, (plan, options, left)),) = handed
    assert (function, left) == ("training.search.searching.search", run_files())
    assert options == SearchOptions(save_dir="runs/a b", parallel=2)
    assert [trial.words for trial in plan.trials] == [
        ("--data=digits", "--epochs=1", f"--learning_rate={rate}") for rate in (0.001, 0.003)
    ]
    assert plan.command == (
        "python search.py mnist --data=digits --epochs=1 --learning_rate=0.001,0.003 --parallel=2 --save_dir='runs/a b'"
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("iris --epochs 1", "nothing to search; give a flag several values: --learning_rate 0.001,0.003"),
        ("iris --learning_rate 0.1..1", "is a range; --samples says how many values are drawn from it"),
        ("iris --learning_rate 0.1,1 --change", "--change is a flag of train.py; search.py begins every trial anew"),
        ("iris --learning_rate 0.1,ten", "--learning_rate is a number > 0, not 'ten'"),
        ("iris --lerning_rate 0.1,1", "did you mean --learning_rate?"),
        ("mnist --dropout 0,1.2", "--dropout is a number >= 0 and < 1, not '1.2'"),
        ("mnist --init_from a --restore a --restore (", "--restore '(' is no regular expression"),
    ],
)
def test_refused_before_anything_is_imported(command, handed, capsys, words, message):
    assert command("search.py", *words.split()) == 2
    out, err = capsys.readouterr()
    assert (out, handed, len(err.splitlines())) == ("", [], 1)
    assert message in err


def test_a_search_as_typed_with_a_trial_that_fails(tmp_path):
    words = ["iris", "--learning_rate", "0.05,1e38", "--steps", "20", "--validate_every", "10", "--save_dir", "found"]
    done = program("search.py", *words, "--parallel", "2", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    table = pd.read_csv(tmp_path / "found/results.csv")
    assert list(table["trial"]) == ["trial-001", "trial-002"]
    assert list(table["status"]) == ["finished", "failed"]
    assert "not finite" in table["why"][1]
    assert "best: trial-001, validation loss" in done.stdout
    history = pd.read_csv(tmp_path / "found/trial-001/history.csv")
    assert table["validation_loss"][0] == history["validation_loss"].min()
    config = json.loads((tmp_path / "found/trial-001/config.json").read_text())
    assert config["options"]["learning_rate"] == 0.05
    assert config["monitor"] == {"metric": "loss", "higher_is_better": False}
