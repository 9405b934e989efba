"""The wall before fire: what is called with which values, and when help is shown."""

import dataclasses
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from command_line import Request, main
from tasks import registry as tasks
from tasks.classification.options import ClassifyOptions
from tests.command_line.fake_registry import FLAGS_OF, SIZE, called, fake_registry, program, refused
from training.command_options import EvaluateOptions, ExportOptions, InspectOptions
from training.options import TrainOptions


@pytest.fixture(scope="module", autouse=True)
def registry(tmp_path_factory):
    with fake_registry(tmp_path_factory.mktemp("fake")):
        yield


def test_defaults_in_their_parts_with_the_models_recipe():
    request = called("net")
    assert isinstance(request, Request)
    assert (request.model, request.paths, request.given) == ("net", (), frozenset())
    assert request.hyperparameters == {
        "dropout": 0.4, "batch_norm": True, "hidden": (4, 8), "loss": "hinge", "noise": None, "num_classes": 10,
        "flip": True,
    }  # fmt: skip
    assert request.data_options == {}
    assert (request.options["steps"], request.options["data"], request.options["batch_size"]) == (7, "plain", 100)
    assert TrainOptions(**request.options).keep == 3


def test_what_the_model_fixes_is_in_the_data_options():
    request = called("net", "--data", "drawn", "--examples", "3")
    assert request.data_options == SIZE | {"examples": 3}
    assert request.given == {"data", "examples"}


def test_a_data_set_brings_defaults_of_its_own():
    request = called("net", "--data", "named")
    assert (request.options["steps"], request.options["schedule"], request.hyperparameters["dropout"]) == (
        9,
        "exponential",
        0.1,
    )
    assert called("net", "--data", "named", "--dropout=0.2").hyperparameters["dropout"] == 0.2


def test_a_folder_takes_its_path_and_its_own_flags():
    request = called("net", "--data", "folder:../a b/ä", "--skip_bad")
    assert request.options["data"] == "folder:../a b/ä"
    assert request.data_options == SIZE | {"skip_bad": True}


def test_without_data_a_model_takes_its_own_default_set():
    assert called("flat").options["data"] == "named"
    assert called("lone").options["data"] == "plain"


def test_the_number_of_classes_is_the_data_sets_own_unless_it_is_given():
    assert called("net").network == called("net").hyperparameters | {"num_classes": None}
    assert called("net", "--num_classes", "10").network["num_classes"] == 10


def test_evaluation_builds_the_network_that_the_flags_say_with_init_from_alone(capsys):
    words = ["net", "--init_from=a.npz", "--hidden=200,500", "--data=drawn", "--examples=99", "--rename=a=>b"]
    request = called(*words, name="evaluate.py")
    assert request.hyperparameters["hidden"] == (200, 500)
    assert request.data_options == SIZE | {"examples": 99}
    assert request.given == {"init_from", "hidden", "data", "examples", "rename"}
    assert request.options["data"] == "drawn"
    assert called("net", "--data", "named", name="evaluate.py").hyperparameters["dropout"] == 0.1
    assert called("net", name="evaluate.py").options["data"] == ""
    for words in (["--dropout", "0.5"], ["--dropout", "0.5", "--init_from="]):
        assert refused(capsys, "net", *words, name="evaluate.py") == (
            "--dropout counts only with --init_from; a run goes by its config.json"
        )
    assert refused(capsys, "net", "--data=drawn", "--examples=9", name="evaluate.py") == (
        "--examples counts only with --init_from; a run goes by its config.json"
    )
    assert refused(capsys, "net", "--rename=a=>b", name="evaluate.py") == "--rename counts only with --init_from"
    assert refused(capsys, "net", "--examples=9", name="evaluate.py") == "--examples needs --data drawn"
    assert refused(capsys, "net", "--data=x", name="evaluate.py") == (
        "--data is one of plain, named, drawn, folder:PATH, not 'x'"
    )


def test_inspect_is_a_program_of_its_own(capsys):
    request = called("inspect", "a.npz", "--json", name="evaluate.py")
    assert (request.model, request.paths, request.options) == ("", ("a.npz",), {"json": True, "debug": False})
    form = "usage: python evaluate.py inspect SOURCE [--flag value ...]"
    for words, message in [
        (["inspect"], f"no source given; {form}"),
        (["inspect", "a", "b"], f"unexpected argument 'b'; {form}"),
        (["inspect", "a", "--jsn"], "unknown flag --jsn; did you mean --json?"),
    ]:
        assert main(program("evaluate.py"), words) == 2
        assert capsys.readouterr() == ("", f"evaluate.py inspect: {message}\n")
    assert refused(capsys, "inspekt", "a", name="evaluate.py") == (
        "unknown model inspekt; did you mean inspect? models: net, lone, flat"
    )


@pytest.mark.parametrize("words", ["inspect --help", "inspect a -h", "--help inspect", "help inspect", "inspect help"])
def test_help_of_inspect(capsys, words):
    assert main(program("evaluate.py"), words.split()) == 0
    out, err = capsys.readouterr()
    assert err == "" and out.startswith("What inspect does.\n\nusage: python evaluate.py inspect SOURCE [--flag")
    assert "\nFlags\n  --json false   print JSON" in out


@pytest.mark.parametrize("words", ["--help", "-h", "help", "runs/a --help", "runs/a out -h"])
def test_help_of_a_program_without_a_model(capsys, words):
    assert main(program("export.py"), words.split()) == 0
    out, err = capsys.readouterr()
    assert err == "" and out.startswith("What export.py does.\n\n    an example\n\nusage: python export.py RUN FOLDER")
    assert "--format savedmodel" in out and "Models" not in out


def test_without_a_model_the_usage_and_the_models_are_told(capsys):
    assert refused(capsys) == (
        "which model? usage: python train.py MODEL [--flag value ...]\n"
        "models: net, lone, flat; more: python train.py --help"
    )


def test_a_model_that_the_program_does_not_take_is_refused_by_its_name(capsys):
    limited = program("predict.py")._replace(models=lambda: {"net": tasks.models()["net"]})
    assert main(limited, ["lone", "a.png"]) == 2
    assert capsys.readouterr() == ("", "predict.py: predict.py does nothing for lone; it takes net\n")
    assert main(limited, ["lone", "--help"]) == 2
    assert capsys.readouterr() == ("", "predict.py: predict.py does nothing for lone; it takes net\n")
    assert main(limited, ["nett", "a.png"]) == 2
    assert capsys.readouterr() == ("", "predict.py: unknown model nett; did you mean net? models: net\n")


def test_a_flag_of_train_is_told_apart_from_a_typo(capsys):
    for program_name, names in (("evaluate.py", ("learning_rate", "train")), ("predict.py", ("data", "dropout"))):
        alone = f"is a flag of train.py; {program_name} goes by the config.json of the run"
        for name in names:
            assert refused(capsys, "net", f"--{name}", "1", name=program_name) == f"--{name} {alone}"
    assert refused(capsys, "drawn", name="predict.py") == "unknown model drawn; models: net, lone, flat"


def test_the_return_value_is_not_printed(capsys):
    assert main(program(function=lambda request: {"loss": 1}), ["net"]) == 0
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("words", [["--help"], ["-h"], ["help"], ["--steps", "3", "--help"]])
def test_help_without_a_model(capsys, words):
    assert main(program(), words) == 0
    out, err = capsys.readouterr()
    assert err == "" and out.startswith("What train.py does.\n\n    an example\n\nusage: python train.py MODEL [")
    assert "\n  net   a net\n  lone  a lone net\n" in out


@pytest.mark.parametrize("words", ["net --help", "net -h", "net help", "help net", "--help net", "net --wrong --help"])
def test_help_of_a_model(capsys, words):
    assert main(program(), words.split()) == 0
    out, err = capsys.readouterr()
    assert err == "" and out.startswith("usage: python train.py net [--flag value ...]\n\na net\n")
    for line in (
        "Data, with --data named",
        "  --label_mode fine  which labels (one of fine, coarse)",
        "Data, with --data drawn",
        "Data, with --data folder:PATH",
    ):
        assert line in out.splitlines()


def test_help_with_a_data_set_shows_its_flags_alone(capsys):
    assert main(program(), ["net", "--data", "drawn", "-h"]) == 0
    out = capsys.readouterr().out
    assert "--examples 50" in out and "--label_mode" not in out


def test_help_of_an_unknown_model_or_data_set_is_refused(capsys):
    assert refused(capsys, "nett", "--help").startswith("unknown model nett; did you mean net?")
    assert (
        refused(capsys, "net", "--help", "--data", "x") == "--data is one of plain, named, drawn, folder:PATH, not 'x'"
    )


TYPICAL = """net lone --data named --data=drawn --data=folder:x inspect --label_mode --labels --fresh --nofresh true
    --steps 10 --steps=3 -1 --hidden 4,8 - -- --help -h help --noise none --debug --examples a.png --json --init_from=x
    --format onnx --rename=a=>b"""
OPTIONS = {"train.py": TrainOptions, "evaluate.py": EvaluateOptions, "predict.py": ClassifyOptions}
MODELLED = list(OPTIONS)
OPTIONS |= {"export.py": ExportOptions, "evaluate.py inspect": InspectOptions}
WORDS = st.one_of(
    st.sampled_from([*TYPICAL.split(), ""]),
    st.text(max_size=12),
    st.text(max_size=8).map(lambda text: f"--{text}"),
    st.builds("--{}={}".format, st.sampled_from(["steps", "save_dir", "hidden", "fresh", "loss"]), st.text(max_size=8)),
)


@settings(max_examples=300, deadline=None, database=None)
@given(name=st.sampled_from(list(FLAGS_OF)), words=st.lists(WORDS, max_size=6), with_model=st.booleans())
@example(name="predict.py", words=["-x", "--", "-"], with_model=True)
def test_any_words_end_in_a_call_in_help_or_in_a_refusal(name, words, with_model):
    words = ["net", *words] if with_model else words
    requests = []
    with redirect_stdout(StringIO()) as out, redirect_stderr(StringIO()) as err:
        status = main(program(name, requests.append), words)
    if status == 0 and requests:
        assert (out.getvalue(), err.getvalue()) == ("", "")
        (request,) = requests
        if name == "evaluate.py" and not request.model:
            name = "evaluate.py inspect"
        assert set(request.options) == {field.name for field in dataclasses.fields(OPTIONS[name])}
        paths = {"train.py": 0, "evaluate.py": 0, "evaluate.py inspect": 1, "export.py": 2}
        assert len(request.paths) == paths.get(name, len(request.paths)) and bool(request.model) == (name in MODELLED)
    elif status == 0:
        assert "usage: python" in out.getvalue() and err.getvalue() == ""
        assert {"-h", "--help", "help"} & set(words)
    else:
        assert (status, out.getvalue(), requests) == (2, "", [])
        assert len(err.getvalue().splitlines()) == (2 if name in MODELLED and not words else 1)
