"""What train.py hands over to training/start.py, and what it refuses before TensorFlow is imported."""

import pytest

from tasks.registry import models, run_files


def test_training_gets_folder_and_source_as_typed(command, handed):
    words = ["--data=folder:../my signs", "--init_from=../weights.npz", "--train=fc1|logits", "--steps=5"]
    assert command("train.py", "mnist", *words) == 0
    ((function, (entry, options, hyperparameters, data_options, again, left, given)),) = handed
    assert (function, entry, left) == ("training.start.train", models()["mnist"], run_files())
    assert (options.data, options.init_from, options.train) == ("folder:../my signs", "../weights.npz", "fc1|logits")
    assert given == {"data", "init_from", "train", "steps"}
    assert hyperparameters["num_classes"] is None
    assert (data_options["image_size"], data_options["channels"]) == (28, 1)
    assert again == (
        "python train.py mnist --data='folder:../my signs' --init_from=../weights.npz --steps=5 --train='fc1|logits'"
    )


def test_training_takes_the_defaults_of_its_data_set(command, handed):
    assert command("train.py", "cifar", "--data=gtsrb") == 0
    wanted = models()["cifar"].recipe_for("gtsrb")
    (_, (_, options, hyperparameters, *_)) = handed[0]
    assert {name: getattr(options, name, hyperparameters.get(name)) for name in wanted} == wanted


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("train.py mnist --train (", "--train '(' is no regular expression: missing ), unterminated subp"),
        ("train.py mnist --init_from a --restore [", "--restore '[' is no regular expression: unterminated"),
        ("train.py mnist --init_from a --rename weights", "--rename is FROM=>TO, with commas between several"),
        ("train.py mnist --learning_rate_of conv", "--learning_rate_of is REGEX=FACTOR, with commas between"),
        (
            "train.py mnist --device_of conv=gpu:0",
            "--device_of 'conv=gpu:0': 'gpu:0' is no device; they are named /cpu:0",
        ),
        ("train.py mnist --data=folder:x --data_dir=y", "--data_dir"),
        ("train.py encoder --data gtsrb", "--data gtsrb holds pictures 32x32x3, encoder takes 28x28x1: mnist, fashion"),
        ("train.py mnist --restore conv", "--restore counts only with --init_from"),
    ],
)
def test_refused_before_anything_is_imported(command, handed, capsys, words, message):
    assert command(*words.split()) == 2
    out, err = capsys.readouterr()
    assert (out, handed, len(err.splitlines())) == ("", [], 1)
    assert message in err
