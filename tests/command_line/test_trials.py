"""The trials of a search: which they are, and which are refused before anything runs."""

import itertools

import pytest

from command_line import Program, main
from command_line.search_flags import search_flags
from command_line.trials import MOST_TRIALS, plan_of
from tests.command_line.fake_registry import fake_registry


@pytest.fixture(scope="module", autouse=True)
def registry(tmp_path_factory):
    with fake_registry(tmp_path_factory.mktemp("fake")):
        yield


def planned(*words):
    plans = []
    program = Program("search.py", "Searches.", lambda request: plans.append(plan_of(request)), search_flags)
    return plans[0] if main(program, ["net", *words]) == 0 else None


def test_every_combination_is_a_trial_with_the_words_of_train():
    plan = planned("--learning_rate", "0.001,0.1", "--hidden", "4,8", "--hidden", "", "--steps=5", "--save_dir=x")
    assert [trial.values for trial in plan.trials] == [
        {"hidden": hidden, "learning_rate": rate} for hidden, rate in itertools.product(["4,8", ""], [0.001, 0.1])
    ]
    assert plan.trials[2].words == ("--hidden=", "--learning_rate=0.001", "--steps=5")
    assert (plan.model, plan.fixed) == ("net", {"steps": "5"})
    assert plan.searched == {"learning_rate": "0.001,0.1", "hidden": '4,8 --hidden=""'}
    assert plan.command == (
        'python search.py net --hidden=4,8 --hidden="" --learning_rate=0.001,0.1 --save_dir=x --steps=5'
    )


def test_a_flag_without_effect_is_left_out_and_makes_no_second_trial():
    plan = planned("--optimizer", "sgd,momentum", "--momentum", "0.8,0.9")
    assert [trial.values for trial in plan.trials] == [
        {"optimizer": "sgd"},
        {"momentum": 0.8, "optimizer": "momentum"},
        {"momentum": 0.9, "optimizer": "momentum"},
    ]


def test_samples_are_drawn_by_the_seed_and_more_of_them_begin_with_the_same():
    words = ["--learning_rate", "0.0001..0.1", "--batch_size", "8..9", "--loss", "hinge,softmax", "--samples"]
    few, many, others = (planned(*words, *more).trials for more in (["5"], ["9"], ["9", "--seed", "1"]))
    assert (len(few), len(many)) == (5, 9)
    assert many[:5] == few
    assert others != many
    for trial in many:
        assert 0.0001 <= trial.values["learning_rate"] <= 0.1
        assert trial.values["batch_size"] in (8, 9) and trial.values["loss"] in ("hinge", "softmax")
    assert min(trial.values["learning_rate"] for trial in many) < 0.01  # by the logarithm


def test_samples_of_few_combinations_are_all_of_them():
    assert len(planned("--loss", "hinge,softmax", "--samples", "50").trials) == 2


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "nothing to search; give a flag several values: --learning_rate 0.001,0.003"),
        (["--learning_rate", "0.1"], "nothing to search; give a flag several values"),
        (["--learning_rate", "0.1..1"], "--learning_rate 0.1..1.0 is a range; --samples says how many values are"),
        (["--steps", "5,6", "--epochs", "1,2"], "--steps and --epochs both say how long to train"),
        (["--train", "a", "--train", "("], "--train '(' is no regular expression"),
        (["--seed", ",".join(map(str, range(MOST_TRIALS + 1)))], "10001 combinations are more than 10000; --samples"),
    ],
)
def test_refused_in_a_line(words, message, capsys):
    assert planned(*words) is None
    out, err = capsys.readouterr()
    assert (out, len(err.splitlines())) == ("", 1)
    assert message in err
