"""The wall before fire: what is called with which values, what is refused in which words, and when help is shown."""

from contextlib import redirect_stderr, redirect_stdout
from io import StringIO

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import flags
from command_line import Program, Request, main
from datasets import registry as data_sets
from graphs import registry as models

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
    ):
        pass
def load_plain(data_dir, seed):
    pass
def load_named(data_dir, seed, *, labels: Annotated[Literal["fine", "coarse"], doc("which labels")] = "fine"):
    pass
def load_drawn(
    data_dir, seed, *,
    image_size: Annotated[int, Ge(8), doc("pixels")], examples: Annotated[int, Ge(1), doc("pictures")] = 50
):
    pass
"""


@pytest.fixture(scope="module", autouse=True)
def fake_registry(tmp_path_factory):
    """Models net and lone and three data sets, whose files can't be imported."""
    folder = tmp_path_factory.mktemp("fake")
    (folder / "wall_source.py").write_text(SOURCE)
    fits = {"plain": {}, "named": {}, "drawn": {"image_size": 28}}
    sets = {name: data_sets.Entry(f"wall_source:load_{name}", f"the {name} set") for name in fits}
    registered = {
        "net": models.Entry("wall_source:Net", "a net", fits, {"steps": 7, "schedule": "exponential"}),
        "lone": models.Entry("wall_source:Net", "a lone net", {"plain": {}}, {}),
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        patch.setattr(models, "MODELS", registered)
        patch.setattr(data_sets, "SETS", sets)
        yield


FLAGS_OF = {
    "train.py": flags.training_flags,
    "evaluate.py": flags.evaluation_flags,
    "predict.py": flags.prediction_flags,
}


def program(name="train.py", function=print):
    about = f"What {name} does.\n\n    an example"
    return Program(name, about, function, FLAGS_OF[name], takes_files=name == "predict.py")


def called(*words, name="train.py"):
    """The request that the words lead to."""
    requests = []
    assert main(program(name, requests.append), words) == 0
    assert len(requests) == 1
    return requests[0]


def refused(capsys, *words, name="train.py"):
    """The line on stderr; nothing was called, nothing written elsewhere, exit status 2."""
    requests = []
    assert main(program(name, requests.append), words) == 2
    out, err = capsys.readouterr()
    assert (requests, out) == ([], "")
    assert err.startswith(f"{name}: ") and err.endswith("\n")
    return err.removeprefix(f"{name}: ").removesuffix("\n")


def test_defaults_in_their_parts_with_the_models_recipe():
    request = called("net")
    assert isinstance(request, Request)
    assert (request.model, request.files, request.given) == ("net", (), frozenset())
    assert request.hyperparameters == {
        "dropout": 0.4, "batch_norm": True, "hidden": (4, 8), "loss": "hinge", "noise": None,
    }  # fmt: skip
    assert request.data_options == {}
    assert (request.options["steps"], request.options["data"], request.options["batch_size"]) == (7, "plain", 100)
    assert flags.TrainOptions(**request.options).keep == 3


def test_what_the_model_fixes_is_in_the_data_options():
    request = called("net", "--data", "drawn", "--examples", "3")
    assert request.data_options == {"image_size": 28, "examples": 3}
    assert request.given == {"data", "examples"}


@pytest.mark.parametrize(
    ("words", "name", "value"),
    [
        (["--batch_size", "500"], "batch_size", 500),
        (["--batch-size=5_00"], "batch_size", 500),
        (["--learning_rate", "1"], "learning_rate", 1.0),
        (["--learning_rate", "1e-3"], "learning_rate", 0.001),
        (["--fresh"], "fresh", True),
        (["--fresh", "--steps", "3"], "fresh", True),
        (["--fresh", "true"], "fresh", True),
        (["--fresh", "False"], "fresh", False),
        (["--fresh=false"], "fresh", False),
        (["--nofresh"], "fresh", False),
        (["--nobatch_norm"], "batch_norm", False),
        (["--nobatch-norm"], "batch_norm", False),
        (["--data_dir", "123"], "data_dir", "123"),
        (["--data_dir", "[1, 2]"], "data_dir", "[1, 2]"),
        (["--data_dir", "-1"], "data_dir", "-1"),
        (["--data_dir=--odd=name"], "data_dir", "--odd=name"),
        (["--data_dir", "a b\n'c'"], "data_dir", "a b\n'c'"),
        (["--save_dir", "-"], "save_dir", "-"),
        (["--save_dir", "help"], "save_dir", "help"),
        (["--save_dir="], "save_dir", ""),
        (["--hidden", ""], "hidden", ()),
        (["--hidden=8"], "hidden", (8,)),
        (["--hidden", "(4,8)"], "hidden", (4, 8)),
        (["--noise", "none"], "noise", None),
        (["--noise", "2"], "noise", 2.0),
        (["--loss", "softmax"], "loss", "softmax"),
        (["--data", "named", "--labels", "coarse"], "labels", "coarse"),
        (["--labels", "coarse", "--data=named"], "labels", "coarse"),
    ],
)
def test_a_flag_arrives_with_its_type(words, name, value):
    request = called("net", *words)
    everything = request.options | request.hyperparameters | request.data_options
    assert (everything[name], type(everything[name])) == (value, type(value))
    assert name in request.given


@pytest.mark.parametrize(
    ("words", "message"),
    [
        # names
        (["cifr"], "unknown model cifr; models: net, lone"),
        (["nett"], "unknown model nett; did you mean net? models: net, lone"),
        (["drawn"], "unknown model drawn; it is a data set: python train.py net --data drawn"),
        ([""], "unknown model ''; models: net, lone"),
        (["--steps", "3", "net"], "the model comes first; usage: python train.py MODEL [--flag value ...]"),
        (["net", "--batch_sise", "3"], "unknown flag --batch_sise for net; did you mean --batch_size?"),
        (["net", "--batch_sise=3"], "unknown flag --batch_sise for net; did you mean --batch_size?"),
        (["net", "-batch_size", "3"], "unknown flag -batch_size for net; did you mean --batch_size?"),
        (["net", "--lr", "3"], "unknown flag --lr for net; did you mean --learning_rate?"),
        (["net", "--no_fresh"], "unknown flag --no_fresh for net; did you mean --nofresh?"),
        (["net", "--zzz"], "unknown flag --zzz for net; python train.py net --help lists them"),
        (["net", "--"], "unknown flag -- for net; python train.py net --help lists them"),
        (["net", "--nosteps"], "unknown flag --nosteps for net; did you mean --steps?"),
        (["net", "--a\nb"], "unknown flag '--a\\nb' for net; python train.py net --help lists them"),
        (["net", "--labels", "fine"], "--labels needs --data named"),
        (["net", "--lables", "fine"], "unknown flag --lables for net; did you mean --labels with --data named?"),
        (["lone", "--labels", "fine"], "unknown flag --labels for lone; python train.py lone --help lists them"),
        (["net", "--data", "drawn", "--image_size", "9"], "--image_size is always 28 for net"),
        (["lone", "-b"], "unknown flag -b for lone; python train.py lone --help lists them"),
        (["lone", "-batch_size"], "unknown flag -batch_size for lone; did you mean --batch_size?"),
        # values
        (["net", "--steps", "ten"], "--steps is a whole number >= 0, not 'ten'"),
        (["net", "--steps", "1e3"], "--steps is a whole number >= 0, not '1e3'"),
        (["net", "--batch_size", "10.0"], "--batch_size is a whole number >= 1, not '10.0'"),
        (["net", "--batch_size", "-3"], "--batch_size is a whole number >= 1, not '-3'"),
        (["net", "--learning_rate", "nan"], "--learning_rate is a number > 0, not 'nan'"),
        (["net", "--learning_rate", "-inf"], "--learning_rate is a number > 0, not '-inf'"),
        (["net", "--learning_rate=1e999"], "--learning_rate is a number > 0, not '1e999'"),
        (["net", "--dropout", "1"], "--dropout is a number >= 0 and < 1, not '1'"),
        (["net", "--loss", "hing"], "--loss is one of hinge, softmax, not 'hing'; did you mean hinge?"),
        (["net", "--data", "named2"], "--data is one of plain, named, drawn, not 'named2'; did you mean named?"),
        (["net", "--noise", "-1"], "--noise is a number >= 0, or none, not '-1'"),
        (["net", "--hidden", "4,0"], "--hidden is whole numbers >= 1 with commas between, not '4,0'"),
        (["net", "--fresh=maybe"], "--fresh is true or false, not 'maybe'"),
        (["net", "--fresh", "maybe"], "--fresh is true or false, not 'maybe'"),
        (["net", "--fresh="], "--fresh is true or false, not ''"),
        (["net", "--nofresh=false"], "--nofresh takes no value"),
        # what has no effect beside the others
        (["net", "--momentum", "0.5"], "--momentum is for --optimizer momentum, not adam"),
        (["net", "--momentum=0.5", "--optimizer=sgd"], "--momentum is for --optimizer momentum, not sgd"),
        (["net", "--power", "1"], "--power is for --schedule polynomial, not exponential"),
        (["net", "--nostaircase", "--schedule=steps"], "--staircase is for --schedule exponential, not steps"),
        (
            ["net", "--schedule", "constant", "--decay_rate", "0.5"],
            "--decay_rate is for --schedule steps or exponential or plateau, not constant",
        ),
        # form
        (["net", "--steps"], "--steps needs a value: a whole number >= 0"),
        (["net", "--steps", "--fresh"], "--steps needs a value: a whole number >= 0"),
        (["net", "--data"], "--data needs a value: one of plain, named, drawn"),
        (["net", "--steps", "3", "--steps=3"], "--steps is given twice"),
        (["net", "--batch-size", "3", "--batch_size=3"], "--batch_size is given twice"),
        (["net", "--fresh", "--nofresh"], "--fresh is given twice"),
        (["net", "batch_size", "500"], "unexpected argument 'batch_size'; did you mean --batch_size 500?"),
        (["net", "batch_sise=500"], "unexpected argument 'batch_sise=500'; did you mean --batch_size=500?"),
        (["net", "--fresh", "batch_size"], "unexpected argument 'batch_size'; did you mean --batch_size?"),
        (["net", "fresh", "x"], "unexpected argument 'fresh'; did you mean --fresh?"),
        (["net", "\u2013batch_size", "5"], "unexpected argument '\u2013batch_size'; did you mean --batch_size 5?"),
        (["net", "lone"], "unexpected argument 'lone'; behind the model stand flags alone, --name value"),
        (["net", "-"], "unexpected argument '-'; behind the model stand flags alone, --name value"),
        (["net", "-5"], "unexpected argument '-5'; behind the model stand flags alone, --name value"),
    ],
)
def test_refused_in_one_line(capsys, words, message):
    assert refused(capsys, *words) == message


@pytest.mark.parametrize(
    "words",
    [
        ["--optimizer", "momentum", "--momentum", "0.5"],
        ["--momentum", "0.5", "--optimizer", "momentum"],
        ["--staircase"],  # the model's own schedule is exponential
        ["--schedule", "plateau", "--end_learning_rate", "0.1", "--decay_rate", "0.5", "--plateau_patience", "2"],
        ["--schedule", "polynomial", "--end_learning_rate", "0.1", "--power", "2", "--decay_steps", "9"],
    ],
)
def test_a_flag_that_counts_beside_the_others_passes(words):
    assert called("net", *words).given == {word.removeprefix("--") for word in words if word.startswith("--")}


def test_without_a_model_the_usage_and_the_models_are_told(capsys):
    assert refused(capsys) == (
        "which model? usage: python train.py MODEL [--flag value ...]\nmodels: net, lone; more: python train.py --help"
    )


def test_a_flag_of_train_alone_is_told_apart_from_a_typo(capsys):
    alone = "is a flag of train.py alone; evaluate.py goes by the config.json of the run"
    for name in ("data", "dropout", "learning_rate"):
        assert refused(capsys, "net", f"--{name}", "1", name="evaluate.py") == f"--{name} {alone}"
    assert refused(capsys, "drawn", name="evaluate.py") == "unknown model drawn; models: net, lone"


def test_files_stay_texts_and_may_stand_behind_a_switch():
    request = called("net", "1.png", "--json", "123", "--top=2", "[1]", "None", name="predict.py")
    assert request.files == ("1.png", "123", "[1]", "None")
    assert (request.options["json"], request.options["top"]) == (True, 2)
    assert request.given == {"json", "top"}


def test_files_that_cannot_be_files(capsys):
    usage = "usage: python predict.py net FILE [FILE ...] [--flag value ...]"
    assert refused(capsys, "net", "--json", name="predict.py") == f"no file given; {usage}"
    assert refused(capsys, "net", "-5 .png", name="predict.py") == (
        "unexpected argument '-5 .png'; a file whose name begins with a dash is given as './-5 .png'"
    )


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
        "  --labels fine  which labels (one of fine, coarse)",
        "Data, with --data drawn",
    ):
        assert line in out.splitlines()


def test_help_with_a_data_set_shows_its_flags_alone(capsys):
    assert main(program(), ["net", "--data", "drawn", "-h"]) == 0
    out = capsys.readouterr().out
    assert "--examples 50" in out and "--labels" not in out


def test_help_of_an_unknown_model_or_data_set_is_refused(capsys):
    assert refused(capsys, "nett", "--help").startswith("unknown model nett; did you mean net?")
    assert refused(capsys, "net", "--help", "--data", "x") == "--data is one of plain, named, drawn, not 'x'"


TYPICAL = """net lone --data named --data=drawn --labels --fresh --nofresh true --steps 10 --steps=3 -1 --hidden 4,8 -
    -- --help -h help --noise none --debug --examples a.png --json"""
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
        assert set(requests[0].options) == {n for n, f in FLAGS_OF[name]("net").items() if f.part == "options"}
        assert requests[0].files == () or name == "predict.py"
    elif status == 0:
        assert "usage: python" in out.getvalue() and err.getvalue() == ""
        assert {"-h", "--help", "help"} & set(words)
    else:
        assert (status, out.getvalue(), requests) == (2, "", [])
        assert len(err.getvalue().splitlines()) == (1 if words else 2)
