"""What predict.py hands over to the predictors of tasks, and what it refuses before TensorFlow is imported."""

import pytest

from tasks.classification.options import ClassifyOptions, WindowOptions
from tasks.generation.options import (
    DecoderOptions,
    GenerateAutoencoderOptions,
    GenerateClassOptions,
    GenerateOptions,
)
from tasks.registry import models


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


def test_files_go_to_the_predictor_of_the_task_and_to_commands(command, handed):
    assert command("predict.py", "mnist", "a.png", "b.png", "--top=2") == 0
    assert command("predict.py", "window", "a.png", "--iou=0.5") == 0
    assert handed == [
        ("tasks.classification.predict.predict", (models()["mnist"], ("a.png", "b.png"), ClassifyOptions(top=2))),
        ("tasks.classification.windows.find", (("a.png",), WindowOptions(iou=0.5))),
    ]


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
        ("predict.py cae --top 2 a.png", "unknown flag --top for cae"),
        ("predict.py vae_generatr", "unknown model vae_generatr; did you mean vae_generator? models: iris"),
    ],
)
def test_refused_before_anything_is_imported(command, handed, capsys, words, message):
    assert command(*words.split()) == 2
    out, err = capsys.readouterr()
    assert (out, handed, len(err.splitlines())) == ("", [], 1)
    assert message in err
