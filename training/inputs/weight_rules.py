"""The rules of --class_weights: from the number of examples of each class to its weight in the loss. No TensorFlow."""

import math
import re
from collections.abc import Sequence

import numpy as np

from errors import UsageError
from parameters import nearest
from texts import shown, some

_MOST_NAMED = 10
RULES = ("none", "inverse", "median_frequency")


def check_rule(rule: str) -> None:
    """Raises a UsageError for a --class_weights that is neither a rule nor NAME=WEIGHT,..."""
    if rule not in RULES and "=" not in rule:
        word = nearest(rule, RULES)
        hint = f"; did you mean {word}?" if word else ""
        raise UsageError(f"--class_weights is {', '.join(RULES)} or NAME=WEIGHT,..., not {rule!r}{hint}")


def weights_by(rule: str, classes: Sequence[str], counts: np.ndarray, among: np.ndarray) -> np.ndarray | None:
    """The weight of each class [K] in the loss; None for "none".

    With n_c (counts) of N examples, or pixels, in class c, and K classes that have any:

    - inverse: N / (K n_c), so that the mean weight of an example is 1.
    - median_frequency: the median of the f_c / f_c, where f_c = n_c / m_c is the frequency of class c: m_c (among) is
      N, or the number of pixels of the pictures in which it occurs. Source: Eigen and Fergus 2015; Badrinarayanan et
      al. 2017 (SegNet).
    - NAME=WEIGHT,...: as given, 1 for the other classes.

    A class without examples gets 1: nothing counts by it.

    Raises:
        UsageError: no such class, or no such weight.
    """
    if rule == "none":
        return None
    if "=" in rule:
        return _named_weights(rule, classes)
    present = counts > 0
    weights = np.ones(len(counts))
    if rule == "inverse":
        weights[present] = counts[present].mean() / counts[present]
    else:
        frequencies = counts[present] * (among.max() / among[present])  # in examples, which are exact where m_c is N
        weights[present] = np.median(frequencies) / frequencies
    return weights


def _named_weights(text: str, classes: Sequence[str]) -> np.ndarray:
    """The weights that "cat=2,dog=0.3" gives; names may hold commas and equals signs, since they are known."""
    numbers = {shown(name): number for number, name in enumerate(classes)}
    numbers |= {name: number for number, name in enumerate(classes)}
    longest_first = sorted(numbers, key=len, reverse=True)
    weights: dict[int, float] = {}
    rest = text
    while rest.strip():
        found = (re.match(rf"\s*{re.escape(name)}=([^,]*)(,|$)", rest) for name in longest_first)
        name, match = next(((n, m) for n, m in zip(longest_first, found, strict=True) if m), ("", None))
        if match is None:
            raise _unknown(rest.strip().rpartition("=")[0] if "," not in rest else rest.partition("=")[0], numbers)
        if numbers[name] in weights:
            raise UsageError(f"--class_weights names {shown(name)} twice")
        weights[numbers[name]] = _weight(name, match[1])
        rest = rest[match.end() :]
    if not any(weights.get(number, 1) for number in range(len(classes))):
        raise UsageError("--class_weights 0 for all classes leaves nothing to learn")
    return np.array([weights.get(number, 1.0) for number in range(len(classes))])


def _weight(name: str, text: str) -> float:
    try:
        weight = float(text)
    except ValueError:
        weight = math.nan
    if not 0 <= weight < math.inf:
        raise UsageError(f"--class_weights {shown(name)}={text}: the weight is a number >= 0, not {text!r}")
    return weight


def _unknown(word: str, names: dict[str, int]) -> UsageError:
    word = word.strip()
    close = nearest(word, names)
    known = some(list(dict.fromkeys(map(shown, names))), _MOST_NAMED)
    hint = f"did you mean {shown(close)}?" if close else f"there are {known}"
    return UsageError(f"--class_weights: no class {shown(word)!r}; {hint}")
