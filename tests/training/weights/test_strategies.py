"""The four cases of transfer as flags."""

import pytest

from errors import UsageError
from graphs.classifiers.cifar import CifarCNN
from graphs.classifiers.encoder import Encoder
from graphs.classifiers.mlp import MultilayerPerceptron
from graphs.encoders.cae import ConvolutionalAutoencoder
from training.options import TrainOptions
from training.weights.strategies import expand

ENCODER = {"num_classes": None, "cut": ""}


@pytest.mark.parametrize(
    ("options", "model", "hyperparameters", "restore", "train"),
    [
        ({"strategy": "small-similar", "init_from": "w"}, Encoder, ENCODER, "^(?!logits/)", "^logits/"),
        ({"strategy": "small-similar", "init_from": "w"}, MultilayerPerceptron, {}, "^(?!dense_2/)", "^dense_2/"),
        ({"strategy": "small-different", "init_from": "w"}, Encoder, {"cut": "conv1"}, "^(?!logits/)", "^logits/"),
        ({"strategy": "large-similar", "init_from": "w"}, Encoder, ENCODER, "^(?!logits/)", ""),
        ({"strategy": "large-different", "init_from": "w"}, Encoder, ENCODER, "^(?!logits/)", ""),
        ({"strategy": "large-different"}, Encoder, ENCODER, "", ""),
        ({"strategy": "none", "train": "conv"}, Encoder, ENCODER, "", "conv"),
    ],
)
def test_what_a_strategy_stands_for(options, model, hyperparameters, restore, train, capsys):
    expanded = expand(TrainOptions(**options), model, hyperparameters)
    assert (expanded.restore, expanded.train) == (restore, train)
    printed = capsys.readouterr().out
    if options["strategy"] == "none":
        assert not printed
    else:
        flags = [f"--restore '{restore}'"] * bool(restore) + [f"--train '{train}'"] * bool(train)
        assert printed == f"strategy {options['strategy']}: {' '.join(flags) or 'from scratch'}\n"


@pytest.mark.parametrize(
    ("options", "model", "hyperparameters", "message"),
    [
        ({"strategy": "small-similar"}, Encoder, ENCODER, "begins with the weights of --init_from SOURCE"),
        ({"strategy": "small-different", "init_from": "w"}, Encoder, ENCODER, "needs --cut LAYER, the last layer that"),
        ({"strategy": "small-different", "init_from": "w"}, CifarCNN, {}, "needs a model that has the flag --cut"),
        (
            {"strategy": "large-similar", "init_from": "w", "train": "x"},
            Encoder,
            ENCODER,
            "leave out --train, or --str",
        ),
        ({"strategy": "large-similar", "init_from": "w", "restore": "x"}, Encoder, ENCODER, "leave out --restore, or"),
        (
            {"strategy": "small-similar", "init_from": "w"},
            ConvolutionalAutoencoder,
            {},
            "--strategy is for classifiers; give --restore and --train instead",
        ),
    ],
)
def test_refused(options, model, hyperparameters, message):
    with pytest.raises(UsageError, match=message):
        expand(TrainOptions(**options), model, hyperparameters)
