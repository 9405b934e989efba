"""Recall of proposals: the share of objects that the first proposals of their pictures cover. NumPy alone.

Source: Hosang et al. 2015, "What makes for effective detection proposals?", section 4, and compute_average_recall.m and
closest_candidates.m of its program. Classes don't matter. In each picture objects and proposals are matched one to one,
the pair with the highest IoU first. An object counts at an IoU if its pair has that IoU or more.
"""

import numpy as np

from tasks.detection.matching import COCO_IOUS
from tasks.overlap import Arrays, overlaps

BUDGETS = (50, 300, 1000)  # proposals of a picture that are looked at


class ProposalRecall:
    """Counts the objects that proposals cover, by the number of proposals and the IoU: memory does not grow.

    most: the largest number of proposals of a picture; None if it may be any. Budgets that change nothing are left out:
    of 300 proposals, 50 and 300 are looked at.

    `budgets`: [L] numbers of proposals. `longest`: the largest number of proposals that a picture had.
    """

    def __init__(self, most: int | None = None):
        smaller = (0, *BUDGETS)
        self.budgets = [one for one, less in zip(BUDGETS, smaller, strict=False) if most is None or less < most]
        self.longest = self._pictures = self._objects = 0
        self._covered = np.zeros((len(self.budgets), len(COCO_IOUS)), int)
        self._proposals = np.zeros(len(self.budgets), int)

    def add(self, batch: Arrays, outputs: Arrays) -> None:
        """Counts a batch.

        Args:
            batch: "boxes" [n, M, 4] in pixels, "labels" [n, M] (-1: no object), "difficult" bool [n, M], not counted.
            outputs: "proposals" [n, P, 4] in pixels, the best first; without area where there are fewer.
        """
        wanted = (batch["labels"] >= 0) & ~batch["difficult"]
        for boxes, is_object, proposals in zip(batch["boxes"], wanted, outputs["proposals"], strict=True):
            found = proposals[(proposals[:, 2:] > proposals[:, :2]).all(axis=1)]  # [P', 4]
            ious = overlaps(found[:, np.newaxis], boxes[is_object])  # [P', M']
            for number, budget in enumerate(self.budgets):
                best = matched(ious[:budget], COCO_IOUS[0])
                self._covered[number] += (best >= COCO_IOUS[:, np.newaxis]).sum(axis=1)
                self._proposals[number] += len(found[:budget])
            self.longest = max(self.longest, len(found))
            self._pictures += 1
            self._objects += int(is_object.sum())

    def recalls(self) -> np.ndarray:
        """[L, 10] in 0..1, by `budgets` and IoU 0.5, 0.55, ... 0.95; 0 without objects."""
        return self._covered / max(self._objects, 1)

    def proposals(self) -> np.ndarray:
        """[L], the mean number of proposals of a picture within each of the budgets."""
        return self._proposals / max(self._pictures, 1)


def matched(ious: np.ndarray, least: float) -> np.ndarray:
    """The IoU of each object [M] with its proposal in a greedy matching of ious [P, M]; 0 where it is below `least`."""
    left = ious[(ious >= least).any(axis=1)]  # a copy; the others match at less
    best = np.zeros(ious.shape[1])
    for _ in range(min(left.shape)):
        proposal, chosen = np.unravel_index(left.argmax(), left.shape)
        if left[proposal, chosen] < least:
            break
        best[chosen] = left[proposal, chosen]
        left[proposal], left[:, chosen] = -1, -1
    return best
