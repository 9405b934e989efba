"""training/export/comparing.py: outputs whose rows were chosen by score. The other outputs: test_exporting.py."""

import numpy as np
import pytest

from errors import RunError
from training.export.comparing import compare

GROUPS = (("boxes", "scores", "classes"), ("proposals",))


def detections(pictures=4, count=300):
    """What a detector may give: rows from the highest score down, the last ones empty."""
    random = np.random.default_rng(0)
    scores = np.sort(random.random((pictures, count)).astype(np.float32))[:, ::-1].copy()
    outputs = {
        "boxes": random.uniform(0, 96, (pictures, count, 4)).astype(np.float32),
        "scores": scores,
        "classes": random.integers(0, 3, (pictures, count)).astype(np.int32),
        "proposals": random.uniform(0, 96, (pictures, count, 4)).astype(np.float32),
    }
    for name, array in outputs.items():
        array[:, -20:] = -1 if name == "classes" else 0
    return outputs


def swapped(outputs, names, picture, one, other):
    found = {name: array.copy() for name, array in outputs.items()}
    for name in names:
        found[name][picture, [one, other]] = outputs[name][picture, [other, one]]
    return found


def test_rows_may_change_places():
    wanted = detections()
    found = swapped(wanted, GROUPS[0], 2, 10, 11)
    assert compare(found, wanted, "it", GROUPS) == dict.fromkeys(wanted, 0.0)
    found["boxes"][2, 10] += 0.004
    assert compare(found, wanted, "it", GROUPS)["boxes"] == pytest.approx(0.004, abs=1e-5)
    with pytest.raises(RunError, match="boxes differ by up to"):
        compare(found, wanted, "it")


def test_a_row_changes_its_place_with_all_that_belongs_to_it():
    wanted = detections()
    wanted["classes"][:, :12] = np.arange(12)
    found = wanted | {"classes": wanted["classes"].copy()}
    found["classes"][:, [10, 11]] = wanted["classes"][:, [11, 10]]
    with pytest.raises(RunError, match="classes differ by up to 1,"):
        compare(found, wanted, "it", GROUPS)


def test_one_row_in_a_thousand_may_be_another():
    """1,200 rows: one, but not two."""
    wanted = detections()
    found = {name: array.copy() for name, array in wanted.items()}
    found["boxes"][1, 5] += 3
    assert compare(found, wanted, "it", GROUPS)["boxes"] == 0
    found["boxes"][3, 7] += 3
    with pytest.raises(RunError, match="the onnx computes something else than the graph: boxes differ by up to 3,"):
        compare(found, wanted, "the onnx", GROUPS)


def test_a_row_is_found_once():
    wanted = detections()
    found = {name: array.copy() for name, array in wanted.items()}
    found["proposals"][0, :10] = wanted["proposals"][0, 0]
    with pytest.raises(RunError, match="proposals differ"):
        compare(found, wanted, "it", GROUPS)


def test_numbers_that_are_none_are_never_found():
    wanted = detections()
    found = wanted | {"scores": np.full_like(wanted["scores"], np.nan)}
    with pytest.raises(RunError, match="scores differ by up to nan"):
        compare(found, wanted, "it", GROUPS)


def test_groups_that_an_export_does_not_have_are_left_out():
    candidates = {"boxes": np.zeros((2, 5, 4), np.float32), "scores": np.zeros((2, 5, 3), np.float32)}
    assert compare(candidates, candidates, "it", GROUPS) == {"boxes": 0, "scores": 0}
