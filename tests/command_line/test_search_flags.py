"""What search.py takes for one value, several or a range, and what it refuses."""

import pytest

from command_line import Program, main
from command_line.search_flags import Several, search_flags
from tests.command_line.fake_registry import fake_registry
from training.search.plan import Range


@pytest.fixture(scope="module", autouse=True)
def registry(tmp_path_factory):
    with fake_registry(tmp_path_factory.mktemp("fake")):
        yield


def asked(*words):
    """The request that search.py's function gets."""
    requests = []
    program = Program("search.py", "Searches.", requests.append, search_flags, instead="begins every trial anew")
    return requests[0] if main(program, ["net", *words]) == 0 else None


@pytest.mark.parametrize(
    ("words", "value"),
    [
        (["--learning_rate", "0.001,0.003"], Several((0.001, 0.003))),
        (["--learning_rate=0.01, 0.1, 0.01"], Several((0.01, 0.1))),
        (["--learning_rate", "0.001", "--learning_rate", "0.1,0.2"], Several((0.001, 0.1, 0.2))),
        (["--learning_rate", "1e-4..0.01"], Range(0.0001, 0.01)),
        (["--learning_rate", "0.5"], 0.5),
        (["--learning_rate", "0.5,0.5"], 0.5),
        (["--batch_size", "16..64"], Range(16, 64)),
        (["--hidden", "4,8"], (4, 8)),
        (["--hidden", "4,8", "--hidden", "16"], Several(((4, 8), (16,)))),
        (["--loss", "hinge,softmax"], Several(("hinge", "softmax"))),
        (["--noise", "none,0.5"], Several((None, 0.5))),
        (["--batch_norm", "true,false"], Several((True, False))),
        (["--batch_norm", "--nobatch_norm"], Several((True, False))),
        (["--batch_norm"], True),
        (["--train", "a,b|c..d"], "a,b|c..d"),
        (["--train", "a|b", "--train", "c"], Several(("a|b", "c"))),
        (["--data", "named"], "named"),
    ],
)
def test_one_value_several_or_a_range(words, value):
    found = asked(*words).chosen[words[0].partition("=")[0].removeprefix("--")]
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--learning_rate", "0.001,x"], "--learning_rate is a number > 0, not 'x'"),
        (["--learning_rate", "0.001,"], "--learning_rate is a number > 0, not ''"),
        (["--learning_rate", "0..1"], "--learning_rate is a number > 0, not '0'"),
        (["--batch_size", "16..64.5"], "--batch_size is a whole number >= 1, not '64.5'"),
        (["--learning_rate", "1..0.1"], "--learning_rate 1..0.1: a range goes from the lower number to the higher one"),
        (["--noise", "none..1"], "--noise is a number >= 0, or none, not 'none..1'"),
        (["--learning_rate", "0.1..1", "--learning_rate", "3"], "is given twice; a range has no other values beside"),
        (["--loss", "hinge,softmix"], "not 'softmix'; did you mean softmax?"),
        (["--data", "plain,named"], "not 'plain,named'"),
        (["--data", "plain", "--data", "named"], "--data is given twice"),
        (["--lerning_rate", "0.1,1"], "did you mean --learning_rate?"),
        (["--parallel", "0"], "--parallel is a whole number >= 1"),
        (["--change"], "--change is a flag of train.py; search.py begins every trial anew"),
        (["--momentum", "0.8,0.9"], "--momentum is for --optimizer momentum, not adam"),
    ],
)
def test_refused_in_a_line(words, message, capsys):
    assert asked(*words) is None
    out, err = capsys.readouterr()
    assert (out, len(err.splitlines())) == ("", 1)
    assert message in err


def test_a_flag_counts_where_one_of_several_values_needs_it():
    request = asked("--optimizer", "sgd,momentum", "--momentum", "0.8,0.9")
    assert request.chosen["momentum"] == (0.8, 0.9)


def test_words_that_a_user_can_type_again():
    flags = search_flags("net")
    assert flags["learning_rate"].words(Several((0.001, 2.0))) == ["--learning_rate=0.001,2"]
    assert flags["learning_rate"].words(Range(0.1, 1.0)) == ["--learning_rate=0.1..1.0"]
    assert flags["hidden"].words(Several(((4, 8), (16,)))) == ["--hidden=4,8", "--hidden=16"]
    assert flags["train"].words(Several(("a|b", ""))) == ["--train='a|b'", '--train=""']
    assert flags["data"].words("folder:my x") == ["--data='folder:my x'"]
