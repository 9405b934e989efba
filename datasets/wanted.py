"""Which splits a loader of the user's own files returns. Imports nothing heavy."""

from collections.abc import Mapping
from typing import NamedTuple, TypeVar

from errors import DataError

Part = TypeVar("Part")
WHOLE = "all"  # the name of a split that is a whole set


class Wanted(NamedTuple):
    """The splits to return: those of a training set, or one that is measured.

    elsewhere: the splits that another set gives: they are neither taken nor split off the training examples.
    only: the split of a set to be measured, as it is: that of this name, or WHOLE where the set has no splits of its
    own. "" for a training set.
    """

    elsewhere: tuple[str, ...] = ()
    only: str = ""

    def of(self, name: str, splits: Mapping[str, Part]) -> dict[str, Part]:
        """Those of the splits that a set has itself; "train" alone is a set without splits.

        Raises:
            DataError: the set has splits, and not the one that is to be measured.
        """
        if not self.only:
            return {split: part for split, part in splits.items() if split not in self.elsewhere}
        if len(splits) == 1:
            return {WHOLE: splits["train"]}
        if self.only not in splits:
            there = " and ".join(splits)
            raise DataError(f"{name} has {there} and no {self.only}: measure one of these, or name a folder in it")
        return {self.only: splits[self.only]}

    def missing(self, splits: Mapping[str, Part], shares: Mapping[str, float]) -> dict[str, float]:
        """Those of the shares of the training examples that become splits, since nothing else gives them."""
        if self.only:
            return {}
        return {split: share for split, share in shares.items() if split not in splits and split not in self.elsewhere}


TRAINING = Wanted()
