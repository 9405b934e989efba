"""The evaluator of networks that steer: what it reports beside the errors, against sums by hand."""

from types import SimpleNamespace

import numpy as np
import pytest

from datasets.dataset import Dataset
from datasets.split import ArraySplit
from tasks.regression.evaluator import RegressionEvaluator
from tasks.regression.options import EvaluateRegressorOptions

TRAIN = np.array([0.0, 0.04, 0.2], np.float32)  # their median is 1 degree


def evaluated(true, given, recorded=None, loss="squared"):
    """The evaluator after two batches, and the findings."""
    true, given = np.asarray(true, np.float32), np.asarray(given, np.float32)
    split = ArraySplit({"angles": true} | ({} if recorded is None else {"recorded": np.asarray(recorded, np.float32)}))
    model = SimpleNamespace(hyperparameters={"loss": loss})
    evaluator = RegressionEvaluator(model, None, (), EvaluateRegressorOptions())
    evaluator.split = split
    evaluator.start()
    for part in (slice(0, 1), slice(1, None)):
        evaluator.add({"angles": true[part]}, {"angles": given[part]})
    dataset = Dataset("made up", {"train": ArraySplit({"angles": TRAIN}), "test": split}, ())
    return evaluator, evaluator.findings(dataset, split)


def test_the_median_of_training_is_the_constant():
    evaluator, found = evaluated([0.2, 0.0], [0.16, 0.0])
    assert evaluator.metrics()["mean_absolute_degrees"] == pytest.approx(0.5, rel=1e-5)
    assert found.metrics["constant_mean_absolute_degrees"] == pytest.approx(2.5, rel=1e-5)
    assert found.lines[1] == "80% below the absolute error of the constant 1.00 degrees, the median of training"
    assert set(found.metrics) == {"constant_mean_absolute_degrees", "constant_root_mean_square_degrees"}


def test_a_network_that_is_worse_than_the_constant():
    _, found = evaluated([0.04, 0.08], [0.14, 0.08])
    assert found.lines[1].startswith("150% above the absolute error of the constant")


def test_of_an_error_of_none_nothing_is_a_share():
    _, found = evaluated([0.04, 0.04], [0.04, 0.14])
    assert found.lines[1].startswith("1.25 degrees above the absolute error of the constant 1.00 degrees")


def test_smoothed_targets_are_measured_against_the_log_as_well():
    _, found = evaluated([0.2, 0.0], [0.16, 0.0], recorded=[0.28, 0.0])
    assert found.metrics["recorded_mean_absolute_degrees"] == pytest.approx(1.5, rel=1e-5)
    assert found.metrics["constant_recorded_mean_absolute_degrees"] == pytest.approx(3.5, rel=1e-5)


@pytest.mark.parametrize(("loss", "guess"), [("squared", 0.01), ("absolute", 0.1), ("huber", None)])
def test_what_a_guess_would_lose(loss, guess):
    evaluator, _ = evaluated([0.2, 0.0], [0.1, 0.1], loss=loss)
    assert evaluator.guessing() == ({"loss": pytest.approx(guess, rel=1e-5)} if guess else {})
