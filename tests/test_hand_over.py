"""What the programs hand over to training/, and what they refuse before TensorFlow is imported."""

from types import SimpleNamespace

import pytest

import evaluate
import export
import predict
import train
from graphs.registry import MODELS
from training.options import EvaluateOptions, ExportOptions
from training.predict_options import PredictOptions


@pytest.fixture
def handed(monkeypatch):
    """A list of (module.function, arguments): whatever the programs would import and call."""
    calls = []

    class Module(SimpleNamespace):
        def __getattr__(self, name):
            return lambda *arguments: calls.append((f"{self.module}.{name}", arguments))

    for program in (train, evaluate, predict, export):
        monkeypatch.setattr(program, "import_quietly", lambda module: Module(module=module))
    return calls


def test_training_gets_folder_and_source_as_typed(command, handed):
    words = ["--data=folder:../my signs", "--init_from=../weights.npz", "--train=fc1|logits", "--steps=5"]
    assert command("train.py", "mnist", *words) == 0
    ((function, (model, options, hyperparameters, data_options, again)),) = handed
    assert (function, model) == ("training.loop.train", "mnist")
    assert (options.data, options.init_from, options.train) == ("folder:../my signs", "../weights.npz", "fc1|logits")
    assert hyperparameters["num_classes"] is None
    assert (data_options["image_size"], data_options["channels"]) == (28, 1)
    assert again == (
        "python train.py mnist --data='folder:../my signs' --init_from=../weights.npz --steps=5 --train='fc1|logits'"
    )


def test_training_takes_the_defaults_of_its_data_set(command, handed):
    assert command("train.py", "cifar", "--data=gtsrb") == 0
    wanted = MODELS["cifar"].recipe_of("gtsrb")
    (_, (_, options, hyperparameters, _, _)) = handed[0]
    assert {name: getattr(options, name, hyperparameters.get(name)) for name in wanted} == wanted


def test_evaluation_of_a_run_chooses_no_network_and_no_data(command, handed):
    assert command("evaluate.py", "cifar", "--split=validation", "--save_dir=runs/a") == 0
    options = EvaluateOptions(split="validation", save_dir="runs/a")
    assert handed == [("training.evaluation.evaluate", ("cifar", options, {}, {}))]


def test_evaluation_of_a_run_on_other_data(command, handed):
    assert command("evaluate.py", "cifar", "--data=folder:signs") == 0
    options = EvaluateOptions(data="folder:signs")
    assert handed == [("training.evaluation.evaluate", ("cifar", options, {}, {}))]


def test_evaluation_of_weights_from_elsewhere_chooses_both(command, handed):
    words = ["--init_from=model.ckpt", "--dropout=0.1", "--rename=weights=>kernel"]
    assert command("evaluate.py", "mnist", *words) == 0
    ((function, (model, options, hyperparameters, data_options)),) = handed
    assert (function, model) == ("training.evaluation.evaluate", "mnist")
    assert options == EvaluateOptions(data="mnist", init_from="model.ckpt", rename="weights=>kernel")
    assert (hyperparameters["dropout"], hyperparameters["num_classes"]) == (0.1, None)
    assert data_options == {}

    words = ["--init_from=a.npz", "--num_classes=12", "--data=shapes", "--examples=100"]
    assert command("evaluate.py", "mnist", *words) == 0
    (_, (_, options, hyperparameters, data_options)) = handed[1]
    assert (options.data, hyperparameters["num_classes"]) == ("shapes", 12)
    assert data_options.items() >= {"image_size": 28, "channels": 1, "examples": 100}.items()


def test_prediction_inspection_and_export_get_their_paths(command, handed):
    assert command("predict.py", "mnist", "a.png", "b.png", "--top=2") == 0
    assert command("evaluate.py", "inspect", "runs/a", "--json") == 0
    assert command("export.py", "runs/a", "out", "--format=onnx") == 0
    assert handed == [
        ("training.prediction.predict", ("mnist", ("a.png", "b.png"), PredictOptions(top=2))),
        ("training.inspection.inspect", ("runs/a", True)),
        ("training.exporting.export", ("runs/a", "out", ExportOptions(format="onnx"))),
    ]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("train.py mnist --train (", "--train '(' is no regular expression: missing ), unterminated subp"),
        ("train.py mnist --init_from a --restore [", "--restore '[' is no regular expression: unterminated"),
        ("train.py mnist --init_from a --rename weights", "--rename is FROM=>TO, with commas between several"),
        ("train.py mnist --learning_rate_of conv", "--learning_rate_of is REGEX=FACTOR, with commas between"),
        ("train.py mnist --data=folder:x --data_dir=y", "--data_dir"),
        ("train.py encoder --data gtsrb", "--data gtsrb holds pictures 32x32x3, encoder takes 28x28x1: mnist, fashion"),
        ("train.py mnist --restore conv", "--restore counts only with --init_from"),
        (
            "evaluate.py mnist --init_from a --rename=a=>b,c",
            "--rename is FROM=>TO, with commas between several",
        ),
        ("evaluate.py mnist --data=digits --data_dir=x", "digits is embedded; --data_dir has no effect"),
        ("evaluate.py mnist --init_from=a --data=digits --data_dir=x", "digits is embedded; --data_dir has no effect"),
        ("evaluate.py mnist --dropout=0.1", "--dropout counts only with --init_from; a run goes by its config.json"),
        ("export.py runs/a", "no folder given; usage: python export.py RUN FOLDER [--flag value ...]"),
        ("evaluate.py inspect", "no source given; usage: python evaluate.py inspect SOURCE [--flag value ...]"),
    ],
)
def test_refused_before_anything_is_imported(command, handed, capsys, words, message):
    assert command(*words.split()) == 2
    out, err = capsys.readouterr()
    assert (out, handed, len(err.splitlines())) == ("", [], 1)
    assert message in err


def test_help_of_evaluate_tells_of_inspect(command, capsys):
    assert command("evaluate.py", "--help") == 0
    assert "python evaluate.py inspect SOURCE" in capsys.readouterr().out
