"""--class_weights: from counts, or names, to weights."""

import numpy as np
import pytest

from errors import UsageError
from training.inputs.weight_rules import check_rule, weights_by


def of_all(rule, classes, counts):
    """The weights where the frequency of a class is its share of all examples."""
    return weights_by(rule, classes, counts, np.full(len(counts), counts.sum()))


NAMES = ("cat", "dog", "a=1", "sea, lion", "s\nx")
COUNTS = np.array([10, 45, 45])


def test_inverse_gives_the_mean_example_a_weight_of_1():
    weights = of_all("inverse", "abc", COUNTS)
    assert weights == pytest.approx([100 / 30, 100 / 135, 100 / 135])
    assert (weights * COUNTS).sum() / COUNTS.sum() == pytest.approx(1)
    assert weights / weights[0] == pytest.approx([1, 0.222, 0.222], abs=1e-3)


def test_median_frequency():
    assert of_all("median_frequency", "abcd", np.array([2, 4, 8, 16])) == pytest.approx([3, 1.5, 0.75, 0.375])
    assert of_all("median_frequency", "abc", COUNTS) == pytest.approx([4.5, 1, 1])


def test_median_frequency_is_of_the_pictures_in_which_a_class_occurs():
    counts, among = np.array([60, 30, 10, 0]), np.array([100, 40, 100, 0])  # frequencies 0.6, 0.75 and 0.1
    weights = weights_by("median_frequency", "abcd", counts, among)
    assert weights == pytest.approx([1, 0.6 / 0.75, 6, 1])
    assert list(weights_by("inverse", "abcd", counts, among)) == list(of_all("inverse", "abcd", counts))


@pytest.mark.parametrize("rule", ["inverse", "median_frequency"])
def test_a_class_without_examples_changes_nothing(rule):
    with_none = of_all(rule, "abcd", np.array([10, 0, 45, 45]))
    assert with_none[1] == 1
    assert np.delete(with_none, 1) == pytest.approx(of_all(rule, "abc", COUNTS))


def test_none():
    assert of_all("none", "abc", COUNTS) is None


@pytest.mark.parametrize(
    ("text", "weights"),
    [
        ("cat=2,dog=0.3", [2, 0.3, 1, 1, 1]),
        ("dog=0", [1, 0, 1, 1, 1]),
        ("a=1=3", [1, 1, 3, 1, 1]),
        ("sea, lion=4,cat=1e-1", [0.1, 1, 1, 4, 1]),
        ("cat=2, dog=3,", [2, 3, 1, 1, 1]),
        (r"s\nx=5", [1, 1, 1, 1, 5]),
    ],
)
def test_names_with_weights(text, weights):
    check_rule(text)
    assert weights_by(text, NAMES, *np.ones((2, 5), int)) == pytest.approx(weights)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("catt=2", "no class 'catt'; did you mean cat?"),
        ("cat=2,zebra=1", r"no class 'zebra'; there are cat, dog, a=1, sea, lion, s\nx"),
        ("cat=x", "cat=x: the weight is a number >= 0, not 'x'"),
        ("cat=-1", "the weight is a number >= 0, not '-1'"),
        ("cat=nan", "the weight is a number >= 0, not 'nan'"),
        ("dog=", "the weight is a number >= 0, not ''"),
        ("cat=1,cat=2", "names cat twice"),
        ("cat=0,dog=0,a=1=0,sea, lion=0,s\nx=0", "0 for all classes leaves nothing to learn"),
    ],
)
def test_names_and_weights_that_make_no_sense(text, told):
    with pytest.raises(UsageError) as caught:
        weights_by(text, NAMES, *np.ones((2, 5), int))
    assert told in str(caught.value)


def test_an_unknown_rule_names_the_nearest():
    with pytest.raises(
        UsageError, match="inverse, median_frequency or NAME=WEIGHT,..., not 'invers'; did you mean inv"
    ):
        check_rule("invers")
