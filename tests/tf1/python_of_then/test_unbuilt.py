"""Extensions of detectors that nobody has built: NumPy's answers against loops over the boxes."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tf1.python_of_then import unbuilt


def overlap(one, two) -> tuple[float, float, float]:
    """Common pixels of two boxes, relative to their union, to the one and to the other."""
    width, height = (min(one[2 + k], two[2 + k]) - max(one[k], two[k]) + 1 for k in (0, 1))
    common = max(width, 0) * max(height, 0)
    areas = [(box[2] - box[0] + 1) * (box[3] - box[1] + 1) for box in (one, two)]
    return common / (sum(areas) - common), common / areas[0], common / areas[1]


@pytest.fixture
def boxes():
    corners = np.random.RandomState(0).randint(0, 60, (40, 2))
    sizes = np.random.RandomState(1).randint(1, 40, (40, 2))
    return np.hstack([corners, corners + sizes]).astype("float32")


def test_overlaps(boxes):
    with_classes = np.hstack([boxes, np.full((40, 1), 7)])
    found = unbuilt.bbox_overlaps(boxes[:12], with_classes[12:])
    assert found == pytest.approx(np.array([[overlap(one, two)[0] for two in boxes[12:]] for one in boxes[:12]]))
    assert unbuilt.bbox_overlaps(np.zeros((0, 4)), boxes).shape == (0, 40)


def test_shares(boxes):
    found = unbuilt.bbox_intersections(boxes[:12], boxes[12:])
    assert found == pytest.approx(np.array([[overlap(one, two)[2] for two in boxes[12:]] for one in boxes[:12]]))


@pytest.mark.parametrize(
    ("function", "goes"),
    [
        (unbuilt.cpu_nms, lambda shares: shares[0] >= 0.3),
        (unbuilt.gpu_nms, lambda shares: shares[0] > 0.3),
        (unbuilt.nms_new, lambda shares: shares[0] >= 0.3 or max(shares[1:]) > 0.95),
    ],
)
def test_suppression(boxes, function, goes):
    scores = np.random.RandomState(2).rand(40).astype("float32")
    kept = []
    for row in np.argsort(-scores):
        if not any(goes(overlap(boxes[better], boxes[row])) for better in kept):
            kept.append(row)
    assert function(np.column_stack([boxes, scores]), 0.3) == kept
    assert 5 < len(kept) < 35


def test_at_the_threshold_itself():
    dets = np.array([[0, 0, 9, 9, 0.9], [0, 0, 9, 4, 0.8]], "float32")
    assert unbuilt.cpu_nms(dets, 0.5) == [0]
    assert unbuilt.gpu_nms(dets, 0.5, device_id=0) == [0, 1]


def test_a_program_that_imports_them(tmp_path):
    sources = "nms/cpu_nms.pyx", "utils/bbox.pyx", "utils/compute_overlap.pyx"
    for name in ("nms/__init__.py", "utils/__init__.py", *sources):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "a.py").write_text(
        "from nms.cpu_nms import cpu_nms\nimport utils.cython_bbox, numpy as np\n"
        "print(cpu_nms(np.ones((1, 5)), 0.5), utils.cython_bbox.bbox_overlaps(np.ones((1, 4)), np.ones((1, 4))))\n"
        "from utils.compute_overlap import compute_overlap\nassert compute_overlap is utils.cython_bbox.bbox_overlaps\n"
        "import nms.gpu_nms\n"
    )
    command = [sys.executable, "-m", "tf1", "a.py"]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60)
    assert done.stdout == "[0] [[1.]]\n"
    lines = done.stderr.splitlines()
    assert lines[:3] == [
        "nms.cpu_nms is not built from its cpu_nms.pyx: tf1 stands for it, in Python",
        "utils.cython_bbox is not built from its bbox.pyx: tf1 stands for it, in Python",
        "utils.compute_overlap is not built from its compute_overlap.pyx: tf1 stands for it, in Python",
    ]
    assert lines[-1] == "ModuleNotFoundError: No module named 'nms.gpu_nms'"
