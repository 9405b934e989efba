"""What the programs hand over to training/ and tasks/, and what they refuse before TensorFlow is imported."""

import json
from types import SimpleNamespace

import pytest

import evaluate
import export
import predict
import train
from tasks.classification.options import ClassifyOptions, WindowOptions
from tasks.generation.options import (
    DecoderOptions,
    EvaluateAutoencoder,
    EvaluateGenerator,
    GenerateAutoencoderOptions,
    GenerateClassOptions,
    GenerateOptions,
)
from tasks.registry import models, run_files
from training.options import EvaluateOptions, ExportOptions

MADE = object()  # whatever the called function returns


@pytest.fixture
def handed(monkeypatch):
    """A list of (module.function, arguments): whatever the programs would import and call."""
    calls = []

    class Module(SimpleNamespace):
        def __getattr__(self, name):
            return lambda *arguments: calls.append((f"{self.module}.{name}", arguments)) or MADE

    for program in (train, evaluate, predict, export):
        monkeypatch.setattr(program, "import_quietly", lambda module: Module(module=module))
    return calls


def test_training_gets_folder_and_source_as_typed(command, handed):
    words = ["--data=folder:../my signs", "--init_from=../weights.npz", "--train=fc1|logits", "--steps=5"]
    assert command("train.py", "mnist", *words) == 0
    ((function, (entry, options, hyperparameters, data_options, again, left)),) = handed
    assert (function, entry, left) == ("training.loop.train", models()["mnist"], run_files())
    assert (options.data, options.init_from, options.train) == ("folder:../my signs", "../weights.npz", "fc1|logits")
    assert hyperparameters["num_classes"] is None
    assert (data_options["image_size"], data_options["channels"]) == (28, 1)
    assert again == (
        "python train.py mnist --data='folder:../my signs' --init_from=../weights.npz --steps=5 --train='fc1|logits'"
    )


def test_training_takes_the_defaults_of_its_data_set(command, handed):
    assert command("train.py", "cifar", "--data=gtsrb") == 0
    wanted = models()["cifar"].recipe_for("gtsrb")
    (_, (_, options, hyperparameters, _, _, _)) = handed[0]
    assert {name: getattr(options, name, hyperparameters.get(name)) for name in wanted} == wanted


def test_evaluation_of_a_run_chooses_no_network_and_no_data(command, handed):
    assert command("evaluate.py", "cifar", "--split=validation", "--save_dir=runs/a") == 0
    options = EvaluateOptions(split="validation", save_dir="runs/a")
    assert handed == [("training.evaluation.evaluate", (models()["cifar"], options))]


def test_evaluation_of_a_run_on_other_data(command, handed):
    assert command("evaluate.py", "cifar", "--data=folder:signs") == 0
    options = EvaluateOptions(data="folder:signs")
    assert handed == [("training.evaluation.evaluate", (models()["cifar"], options))]


def test_evaluation_of_weights_from_elsewhere_makes_a_run_of_the_chosen_network_first(command, handed):
    words = ["--init_from=model.ckpt", "--dropout=0.1", "--rename=weights=>kernel"]
    assert command("evaluate.py", "mnist", *words) == 0
    (made, (entry, options, hyperparameters, data_options, left)), (then, (evaluated, of_run)) = handed
    assert (made, then) == ("training.runs.imported_run.make_run", "training.evaluation.evaluate")
    assert (entry, evaluated, left) == (models()["mnist"], models()["mnist"], run_files())
    assert options == EvaluateOptions(data="mnist", init_from="model.ckpt", rename="weights=>kernel")
    assert (hyperparameters["dropout"], hyperparameters["num_classes"]) == (0.1, None)
    assert data_options == {}
    assert of_run is MADE  # what make_run returned

    handed.clear()
    words = ["--init_from=a.npz", "--num_classes=12", "--data=shapes", "--examples=100"]
    assert command("evaluate.py", "mnist", *words) == 0
    (_, (_, options, hyperparameters, data_options, _)) = handed[0]
    assert (options.data, hyperparameters["num_classes"]) == ("shapes", 12)
    assert data_options.items() >= {"image_size": 28, "channels": 1, "examples": 100}.items()


def test_evaluation_of_a_generator_has_a_judge(command, handed):
    assert command("evaluate.py", "gan", "--judge=runs/mnist", "--judge_accuracy=0.5") == 0
    assert command("evaluate.py", "vae", "--importance=50") == 0
    judge = EvaluateGenerator(judge="runs/mnist", judge_accuracy=0.5)
    assert handed == [
        ("training.evaluation.evaluate", (models()["gan"], judge)),
        ("training.evaluation.evaluate", (models()["vae"], EvaluateAutoencoder(importance=50))),
    ]


def test_prediction_inspection_and_export_get_their_paths(command, handed, tmp_path):
    config = {"model": "mnist", "data": "", "classes": [], "started": "", "hyperparameters": {}, "data_options": {}}
    (tmp_path / "config.json").write_text(json.dumps(config | {"options": {}}))
    assert command("predict.py", "mnist", "a.png", "b.png", "--top=2") == 0
    assert command("predict.py", "window", "a.png", "--iou=0.5") == 0
    assert command("evaluate.py", "inspect", "runs/a", "--json") == 0
    assert command("export.py", tmp_path, "out", "--format=onnx") == 0
    mnist = models()["mnist"]
    assert handed == [
        ("tasks.classification.predict.predict", (mnist, ("a.png", "b.png"), ClassifyOptions(top=2))),
        ("tasks.classification.windows.find", (("a.png",), WindowOptions(iou=0.5))),
        ("training.weights.inspection.inspect", ("runs/a", True)),
        ("training.export.exporting.export", (mnist, str(tmp_path), "out", ExportOptions(format="onnx"))),
    ]


def test_export_of_a_run_that_makes_no_sense_is_refused_at_once(command, handed, tmp_path, capsys):
    assert command("export.py", "nowhere", "out") == 1
    assert "no run in nowhere: it has no config.json" in capsys.readouterr().err
    (tmp_path / "config.json").write_text("{}")
    assert command("export.py", tmp_path, "out") == 1
    assert capsys.readouterr().err.startswith(f"export.py: {tmp_path}/config.json has no proper 'model'")
    assert handed == []


def test_generators_are_asked_for_pictures_without_files(command, handed):
    assert command("predict.py", "gan", "--count=3", "--seed=2147483647", "--out=here") == 0
    assert command("predict.py", "cgan", "--class", "7") == 0
    assert command("predict.py", "vae", "--interpolate=3,8", "--data_dir=there") == 0
    assert command("predict.py", "vae_generator", "--seed=1") == 0
    of_codes = GenerateAutoencoderOptions(interpolate=("3", "8"), data_dir="there")
    known, function = models(), "tasks.generation.predict.predict"
    assert handed == [
        (function, (known["gan"], (), GenerateOptions(count=3, seed=2**31 - 1, out="here"))),
        (function, (known["cgan"], (), GenerateClassOptions(class_="7"))),
        (function, (known["vae"], (), of_codes)),
        (f"{function}_by_decoder", ((), DecoderOptions(seed=1, save_dir="checkpoints/vae"))),
    ]


@pytest.mark.parametrize("model", ["gan", "vae_generator"])
def test_help_of_a_generator_knows_no_files(command, handed, capsys, model):
    assert command("predict.py", model, "--help") == 0
    out = capsys.readouterr().out
    assert f"usage: python predict.py {model} [--flag value ...]\n" in out
    assert "--count 64" in out and "FILE" not in out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("predict.py gan a.png", "unexpected argument 'a.png': no FILE for gan; usage: python predict.py gan [--flag"),
        ("predict.py gan -5", "unexpected argument '-5': no FILE for gan; usage: python predict.py gan [--flag value"),
        ("predict.py gan count 3", "unexpected argument 'count'; did you mean --count 3?"),
        ("predict.py gan --count 0", "--count is a whole number >= 1 and <= 100000, not '0'"),
        ("predict.py gan --seed=-1", "--seed is a whole number >= 0 and <= 2147483647, not '-1'"),
        ("predict.py gan --class 7", "unknown flag --class for gan; python predict.py gan --help lists them"),
        ("predict.py cgan --class", "--class needs a value: a text"),
        ("predict.py gan --interpolate 3,8", "unknown flag --interpolate for gan"),
        ("predict.py vae --data_dir x", "--data_dir counts only with --interpolate"),
        ("predict.py vae_generator a.png", "unexpected argument 'a.png'; predict.py vae_generator takes flags alone"),
        ("predict.py cae a.png", "predict.py does nothing for cae; it takes iris, xor"),
        ("predict.py siamese --help", "predict.py does nothing for siamese; it takes iris, xor"),
        ("predict.py vae_generatr", "unknown model vae_generatr; did you mean vae_generator? models: iris"),
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
        (
            "evaluate.py mnist --judge runs/mnist",
            "unknown flag --judge for mnist; python evaluate.py mnist",
        ),
        ("evaluate.py dcgan --importance 50", "unknown flag --importance for dcgan"),
        ("evaluate.py vae --importance=-1", "--importance is a whole number >= 0, not '-1'"),
        ("evaluate.py cgan --judge_accuracy 0.9", "--judge_accuracy counts only with --judge"),
        ("evaluate.py cgan --judge a --judge_accuracy 99", "--judge_accuracy is a number >= 0 and <= 1, not '99'"),
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
