"""What evaluate.py hands over to training/, and what it refuses before TensorFlow is imported."""

import pytest

from tasks.generation.options import (
    EvaluateAutoencoder,
    EvaluateGenerator,
)
from tasks.registry import models, run_files
from training.command_options import EvaluateOptions


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
    (made, (entry, options, hyperparameters, data_options, left, given)), (then, (evaluated, of_run)) = handed
    assert (made, then) == ("training.runs.imported_run.make_run", "training.evaluation.evaluate")
    assert (entry, evaluated, left) == (models()["mnist"], models()["mnist"], run_files())
    assert options == EvaluateOptions(data="mnist", init_from="model.ckpt", rename="weights=>kernel")
    assert (hyperparameters["dropout"], hyperparameters["num_classes"]) == (0.1, None)
    assert data_options == {}
    assert given == {"init_from", "dropout", "rename"}
    assert of_run is handed.made  # what make_run returned

    handed.clear()
    words = ["--init_from=a.npz", "--num_classes=12", "--data=shapes", "--examples=100"]
    assert command("evaluate.py", "mnist", *words) == 0
    (_, (_, options, hyperparameters, data_options, _, _)) = handed[0]
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


def test_help_of_evaluate_tells_of_inspect(command, capsys):
    assert command("evaluate.py", "--help") == 0
    assert "python evaluate.py inspect SOURCE" in capsys.readouterr().out


def test_inspection_gets_its_source(command, handed):
    assert command("evaluate.py", "inspect", "runs/a", "--json") == 0
    assert handed == [("training.weights.inspection.inspect", ("runs/a", True))]


def test_description_of_a_model_and_others(command, handed):
    words = ["--dropout=0.2", "--compare=cifar:batch_norm=false,dropout=0.5,iris", "--batch_size=8", "--picture=a.png"]
    assert command("evaluate.py", "describe", "lenet", *words) == 0
    ((called, (networks, options)),) = handed
    assert (called, options.batch_size, options.picture, options.json) == (
        "training.describing.describing.run", 8, "a.png", False,
    )  # fmt: skip
    assert [network.title for network in networks] == [
        "lenet:dropout=0.2", "cifar:batch_norm=false,dropout=0.5", "iris",
    ]  # fmt: skip
    assert [network.entry.name for network in networks] == ["lenet", "cifar", "iris"]
    lenet, cifar, iris = (network.hyperparameters for network in networks)
    assert (lenet["dropout"], cifar["dropout"], cifar["batch_norm"], iris["loss"]) == (0.2, 0.5, False, "hinge")
    assert lenet["num_classes"] == 10 and [network.run for network in networks] == [None] * 3


def test_description_of_a_run(command, handed, iris_run):
    assert command("evaluate.py", "describe", iris_run, "--json") == 0
    ((_, ((network,), options)),) = handed
    assert (network.title, network.entry, network.run) == (str(iris_run), models()["iris"], iris_run)
    assert network.hyperparameters["num_classes"] == 3 and options.json


@pytest.mark.parametrize(
    ("words", "message"),
    [
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
        ("evaluate.py describe", "which model? usage: python evaluate.py describe MODEL_OR_RUN [--flag value ...]"),
        ("evaluate.py describe lenett", "unknown model lenett; did you mean lenet? models: iris, "),
        ("evaluate.py describe lenet --dropout=1", "--dropout is a number >= 0 and < 1, not '1'"),
        ("evaluate.py describe lenet --steps=1", "--steps is a flag of train.py; evaluate.py describe describes a net"),
        ("evaluate.py describe lenet --picture=a.png", "--picture counts only with --compare"),
        ("evaluate.py describe lenet --compare=,", "--compare needs a value: MODEL:FLAG=VALUE,..."),
        ("evaluate.py inspect", "no source given; usage: python evaluate.py inspect SOURCE [--flag value ...]"),
    ],
)
def test_refused_before_anything_is_imported(command, handed, capsys, words, message):
    assert command(*words.split()) == 2
    out, err = capsys.readouterr()
    assert (out, handed) == ("", [])
    assert len(err.splitlines()) == (2 if message.startswith("which") else 1)
    assert message in err
