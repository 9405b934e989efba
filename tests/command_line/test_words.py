"""Reading the words of a command: which values arrive, and what is refused in which words."""

import pytest

from tests.command_line.fake_registry import called, fake_registry, refused

FITTING = "plain, named, drawn, folder:PATH"


@pytest.fixture(scope="module", autouse=True)
def registry(tmp_path_factory):
    with fake_registry(tmp_path_factory.mktemp("fake")):
        yield


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
        (["--data", "named", "--label_mode", "coarse"], "label_mode", "coarse"),
        (["--label_mode", "coarse", "--data=named"], "label_mode", "coarse"),
        (["--data", "folder:../my pictures"], "data", "folder:../my pictures"),
        (["--data=folder:~/a=b:c", "--skip_bad"], "skip_bad", True),
        (["--data=folder:x", "--init_from=runs/a"], "init_from", "runs/a"),
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
        (["cifr"], "unknown model cifr; models: net, lone, flat"),
        (["nett"], "unknown model nett; did you mean net? models: net, lone, flat"),
        (["drawn"], "unknown model drawn; it is a data set: python train.py net --data drawn"),
        (["folder"], "unknown model folder; it is a data set: python train.py net --data folder:PATH"),
        (["folder:x"], "unknown model folder:x; it is a data set: python train.py net --data folder:PATH"),
        ([""], "unknown model ''; models: net, lone, flat"),
        (["--steps", "3", "net"], "the model comes first; usage: python train.py MODEL [--flag value ...]"),
        (["net", "--batch_sise", "3"], "unknown flag --batch_sise for net; did you mean --batch_size?"),
        (["net", "--batch_sise=3"], "unknown flag --batch_sise for net; did you mean --batch_size?"),
        (["net", "-batch_size", "3"], "unknown flag -batch_size for net; did you mean --batch_size?"),
        (["net", "--lr", "3"], "unknown flag --lr for net; did you mean --learning_rate?"),
        (["net", "--no_fresh"], "unknown flag --no_fresh for net; did you mean --nofresh?"),
        (["net", "--zzz"], "unknown flag --zzz for net; python train.py net --help lists them"),
        (["net", "--"], "unknown flag -- for net; python train.py net --help lists them"),
        (["net", "--nosteps"], "unknown flag --nosteps for net; did you mean --steps?"),
        (["net", "--a\nb"], "unknown flag --a\\nb for net; python train.py net --help lists them"),
        (["net", "--label_mode", "fine"], "--label_mode needs --data named"),
        (["net", "--skip_bad"], "--skip_bad needs --data folder:PATH"),
        (["net", "--label_mod", "x"], "unknown flag --label_mod for net; did you mean --label_mode with --data named?"),
        (["lone", "--skip_bad"], "unknown flag --skip_bad for lone; python train.py lone --help lists them"),
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
        (["net", "--data", "named2"], f"--data is one of {FITTING}, not 'named2'; did you mean named?"),
        (["net", "--data", "nowhere:x"], f"--data is one of {FITTING}, not 'nowhere:x'"),
        (["net", "--data="], f"--data is one of {FITTING}, not ''"),
        (["net", "--data", "folder"], "--data folder needs the path of your pictures: --data folder:PATH"),
        (["net", "--data=folder:"], "--data folder needs the path of your pictures: --data folder:PATH"),
        (["net", "--data", "signs"], f"--data signs holds pictures 32x32x3, net takes 28x28x1: {FITTING}"),
        (["net", "--data", "digits"], f"--data is one of {FITTING}, not 'digits'"),
        (["lone", "--data", "signs"], "--data signs holds pictures 32x32x3, lone takes 28x28x1: plain"),
        (["lone", "--data", "drawn"], "--data is one of plain, not 'drawn'"),
        (["lone", "--data", "folder:x"], "--data is one of plain, not 'folder:x'"),
        (["flat", "--data", "signs"], "--data signs holds pictures 32x32x3, flat takes 28x28x1: named, folder:PATH"),
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
        (["net", "--noflip", "--nobatch_norm"], "--flip counts only with --batch_norm"),
        (["net", "--restore", "conv"], "--restore counts only with --init_from"),
        (["net", "--rename=a=>b", "--init_from="], "--rename counts only with --init_from"),
        # form
        (["net", "--steps"], "--steps needs a value: a whole number >= 0"),
        (["net", "--steps", "--fresh"], "--steps needs a value: a whole number >= 0"),
        (["net", "--data"], f"--data needs a value: one of {FITTING}"),
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
        ["--flip", "--batch_norm"],
        ["--flip"],
        ["--staircase"],  # the model's own schedule is exponential
        ["--schedule", "plateau", "--end_learning_rate", "0.1", "--decay_rate", "0.5", "--plateau_patience", "2"],
        ["--schedule", "polynomial", "--end_learning_rate", "0.1", "--power", "2", "--decay_steps", "9"],
        ["--restore", "conv", "--init_from", "runs/cae", "--rename", "a=>b", "--learning_rate_of", "conv=0.1"],
    ],
)
def test_a_flag_that_counts_beside_the_others_passes(words):
    assert called("net", *words).given == {word.removeprefix("--") for word in words if word.startswith("--")}


def test_files_stay_texts_and_may_stand_behind_a_switch():
    request = called("net", "1.png", "--json", "123", "--top=2", "[1]", "None", name="predict.py")
    assert request.paths == ("1.png", "123", "[1]", "None")
    assert (request.options["json"], request.options["top"]) == (True, 2)
    assert request.given == {"json", "top"}


def test_files_that_cannot_be_files(capsys):
    usage = "usage: python predict.py net FILE [FILE ...] [--flag value ...]"
    assert refused(capsys, "net", "--json", name="predict.py") == f"no file given; {usage}"
    assert refused(capsys, "net", "-5 .png", name="predict.py") == (
        "unexpected argument '-5 .png'; a path that begins with a dash is given as './-5 .png'"
    )


def test_paths_arrive_as_they_were_typed():
    request = called("123", "./-x", "--format=onnx", name="export.py")
    assert (request.model, request.paths, request.given) == ("", ("123", "./-x"), {"format"})
    assert request.options == {"format": "onnx", "checkpoint": "best", "debug": False}
    assert (request.hyperparameters, request.data_options) == ({}, {})
    assert called("--format", "tflite", "run", "folder", name="export.py").paths == ("run", "folder")


EXPORT = "usage: python export.py RUN FOLDER [--flag value ...]"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], f"no run given; {EXPORT}"),
        (["runs/a"], f"no folder given; {EXPORT}"),
        (["--format", "onnx", "runs/a"], f"no folder given; {EXPORT}"),
        (["runs/a", "out", "more"], f"unexpected argument 'more'; {EXPORT}"),
        (["runs/a", "out", "format", "onnx"], "unexpected argument 'format'; did you mean --format onnx?"),
        (["-5", "out"], "unexpected argument '-5'; a path that begins with a dash is given as ./-5"),
        (["-x", "out"], "unknown flag -x; python export.py --help lists them"),
        (["runs/a", "out", "--fromat=onnx"], "unknown flag --fromat; did you mean --format?"),
        (["runs/a", "out", "--save_dir=x"], "unknown flag --save_dir; python export.py --help lists them"),
        (["a", "out", "--format=pb"], "--format is one of savedmodel, tflite, onnx, not 'pb'"),
    ],
)
def test_a_program_without_a_model_refuses_in_one_line(capsys, words, message):
    assert refused(capsys, *words, name="export.py") == message
