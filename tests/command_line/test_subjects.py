"""The first word of a command: a model, or a data set, whose loader's options then are flags."""

import pytest

from command_line import Program, flags, main
from command_line.subjects import SUBJECTS
from tests.command_line.fake_registry import fake_registry, program


@pytest.fixture(scope="module", autouse=True)
def registry(tmp_path_factory):
    with fake_registry(tmp_path_factory.mktemp("fake")):
        yield


def writing(function=print) -> Program:
    """A program whose first word is a data set."""
    return Program("records.py", "Writes.", function, flags.record_flags, words=("DATA", "FOLDER"))


def test_what_the_first_word_of_a_program_names():
    assert program("train.py").subject is SUBJECTS["MODEL"] and writing().subject is SUBJECTS["DATA"]
    assert program("export.py").subject is None
    assert writing().usage() == "usage: python records.py DATA FOLDER [--flag value ...]"
    assert writing().usage("named") == "usage: python records.py named FOLDER [--flag value ...]"


@pytest.mark.parametrize(
    ("words", "options", "given"),
    [
        (["named", "out"], {"label_mode": "fine"}, set()),
        (["named", "--label_mode", "coarse", "out"], {"label_mode": "coarse"}, {"label_mode"}),
    ],
)
def test_a_data_set_is_called_with_the_options_of_its_loader(words, options, given):
    requests = []
    assert main(writing(requests.append), words) == 0
    (request,) = requests
    assert (request.data, request.model, request.paths) == ("named", "", ("out",))
    assert (request.data_options, request.given, request.hyperparameters) == (options, given, {})
    assert request.options["encoding"] == "raw"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            [],
            "which data set? usage: python records.py DATA FOLDER [--flag value ...]\ndata sets: plain, named, drawn, ",
        ),
        (["--shards=3", "plain"], "the data set comes first; usage: python records.py DATA FOLDER"),
        (["plane", "out"], "unknown data set plane; did you mean plain? data sets: plain, named, drawn, folder:PATH, "),
        (["folders:/x", "out"], "unknown data set folders:/x; did you mean folder:PATH? data sets: "),
        (["net", "out"], "unknown data set net; data sets: plain, "),
        (["folder", "out"], "folder needs the path of your pictures: python records.py folder:PATH"),
        (["folder:", "out"], "folder needs the path of your pictures: python records.py folder:PATH"),
        (["plain"], "no folder given; usage: python records.py plain FOLDER [--flag value ...]"),
        (["plain", "a", "b"], "unexpected argument 'b'; usage: python records.py DATA FOLDER [--flag value ...]"),
        (["plain", "a", "--steps=3"], "unknown flag --steps for plain; python records.py plain --help lists them"),
        (["plain", "a", "--label_mode=fine"], "unknown flag --label_mode for plain; "),
        (["plain", "a", "--shard=2"], "unknown flag --shard for plain; did you mean --shards?"),
        (["plain", "a", "--shards=-1"], "--shards is a whole number >= 0, not '-1'"),
        (["plain", "a", "--encoding=gif"], "--encoding is one of raw, png, jpeg, not 'gif'"),
        (["plain", "a", "--quality=5"], "--quality is for --encoding jpeg, not raw"),
    ],
)
def test_what_is_refused(capsys, words, message):
    assert main(writing(), words) == 2
    assert capsys.readouterr().err.startswith(f"records.py: {message}")


def test_help_shows_the_options_of_the_data_set(capsys):
    assert main(writing(), ["--help"]) == 0
    text = capsys.readouterr().out
    assert "The flags of a data set, with their defaults: python records.py DATA --help." in text
    assert "\n  plain " in text and "\n  net " not in text
    assert main(writing(), ["named", "help"]) == 0
    text = capsys.readouterr().out
    assert "usage: python records.py named FOLDER" in text and "the named set" in text
    assert "--label_mode fine" in text and "--quality 95" in text
