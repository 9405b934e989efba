"""The table and the picture of the recall of proposals."""

import numpy as np
import pytest
from PIL import Image

from tasks.detection import recall_table
from tasks.detection.proposal_recall import ProposalRecall
from tests.tasks.detection.proposals import random_proposals


@pytest.fixture(scope="module")
def recall():
    """Of pictures with 0 to 400 proposals."""
    counts = ProposalRecall()
    counts.add(*random_proposals(0))
    return counts


def test_a_row_for_each_number_of_proposals(recall):
    rows = recall_table.rows(recall)
    assert list(rows) == ["50", "300", "1000"]
    assert list(rows["300"]) == ["mean_number", *(f"0.{percent}" for percent in range(50, 100, 5)), "mean"]
    assert rows["300"]["mean"] == pytest.approx(recall.recalls()[1].mean())
    assert rows["300"]["0.75"] == recall.recalls()[1, 5]
    table, line = recall_table.lines(rows, recall.longest)
    assert [words.split()[0] for words in table.splitlines()] == ["proposals", "50", "300", "1000"]
    assert table.splitlines()[1].split()[1:3] == [f"{rows['50']['mean_number']:.1f}", f"{rows['50']['0.50']:.3f}"]
    assert line == f"no picture has more than {recall.longest} proposals; with larger numbers, recall would be the same"


@pytest.mark.parametrize(("most", "numbers"), [(300, ["50", "300"]), (200, ["50", "300"]), (50, ["50"]), (9, ["50"])])
def test_fewer_proposals_repeat_no_row(most, numbers):
    """Although the network might give any number of them."""
    split, outputs = random_proposals(0)
    outputs["proposals"][0] = outputs["proposals"][0].max(axis=0)  # the first picture has all
    counts = ProposalRecall()
    counts.add(split, {"proposals": outputs["proposals"][:, :most]})
    rows = recall_table.rows(counts)
    assert list(rows) == numbers
    wanted = f"no picture has more than {most} proposals; with larger numbers, recall would be the same"
    assert recall_table.lines(rows, counts.longest)[1:] == [wanted]


def test_enough_proposals_need_no_line(recall):
    rows = recall_table.rows(recall)
    assert len(recall_table.lines(rows, 1001)) == 1


def test_the_picture_has_a_curve_for_each_row(recall, tmp_path):
    recall_table.draw_recall(recall_table.rows(recall), "cells $x_1$", tmp_path / "recall.png")
    pixels = np.asarray(Image.open(tmp_path / "recall.png").convert("RGB")).astype(int)
    assert pixels.shape[:2] == (600, 840)
    for colour in ((31, 119, 180), (255, 127, 14), (44, 160, 44)):
        assert (np.abs(pixels - colour).sum(axis=-1) < 10).sum() > 150
