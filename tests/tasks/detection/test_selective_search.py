"""Selective search: boxes of drawn objects are among its own, in an order that is always the same."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from datasets import registry
from errors import RunError
from tasks.detection.selective_search import SelectiveSearch, library
from tasks.overlap import overlaps

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def scenes():
    """Twelve pictures with up to five shapes: fields of a split."""
    data = registry.load("shapes", boxes=True, image_size=(96, 96), most_objects=5, examples=300)
    return data.splits["test"].take(slice(0, 12))


@pytest.mark.parametrize("mode", ["fast", "quality"])
def test_the_objects_are_found(mode, scenes):
    search = SelectiveSearch(regions=300, mode=mode, scale=150)
    best = []
    for image, boxes, labels in zip(scenes["images"], scenes["boxes"], scenes["labels"], strict=True):
        found = search(image)
        assert found.shape == (300, 4) and found.dtype == np.float32
        best += overlaps(found, boxes[labels >= 0][:, np.newaxis]).max(axis=1).tolist()
    assert len(best) == 20
    assert min(best) > 0.5 and np.mean(best) > 0.85


def test_a_box_has_the_borders_of_its_region():
    image = np.full((40, 60, 3), 20, np.uint8)
    image[10:30, 5:45] = 220
    assert [10, 5, 30, 45] in SelectiveSearch(50, "fast", 50)(image).astype(int).tolist()


def test_boxes_lie_in_the_picture_and_holes_come_last(scenes):
    image = np.concatenate(scenes["images"][:4])  # [384, 96, 3]
    found = SelectiveSearch(1000, "fast", 50)(image)
    is_box = (found[:, 2:] > found[:, :2]).all(axis=1)
    count = is_box.sum()
    assert 20 < count < 1000 and is_box[:count].all() and not found[count:].any()
    assert found.min() >= 0 and found[:, 2:].max(axis=0).tolist() == [384, 96]
    assert len(np.unique(found[:count], axis=0)) == count
    np.testing.assert_array_equal(SelectiveSearch(20, "fast", 50)(image), found[:20])


@pytest.mark.parametrize("size", [(1, 1), (1, 50), (40, 40)])
def test_a_picture_of_one_colour_is_one_region(size):
    found = SelectiveSearch(3, "fast", 50)(np.full((*size, 3), 9, np.uint8))
    assert found.tolist() == [[0, 0, *size], [0] * 4, [0] * 4]


def test_threads_and_processes_find_the_same(scenes, tmp_path):
    search = SelectiveSearch(200, "fast", 50)
    alone = np.stack([search(image) for image in scenes["images"]])
    with ThreadPoolExecutor(4) as threads:
        np.testing.assert_array_equal(np.stack(list(threads.map(search, scenes["images"]))), alone)
    np.save(tmp_path / "images.npy", scenes["images"])
    script = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
import numpy as np
from tasks.detection.selective_search import SelectiveSearch
images = np.load({str(tmp_path / "images.npy")!r})
np.save({str(tmp_path / "found.npy")!r}, np.stack([SelectiveSearch(200, "fast", 50)(image) for image in images]))
assert "tensorflow" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", script], check=True)
    np.testing.assert_array_equal(np.load(tmp_path / "found.npy"), alone)


def test_what_it_says_of_itself_changes_with_the_boxes():
    said = {repr(SelectiveSearch(*choice)) for choice in ((9, "fast", 50), (8, "fast", 50), (9, "quality", 50))}
    assert len(said) == 3 and all(library().__version__ in one for one in said)


def test_a_missing_package_is_named_with_its_remedy(monkeypatch):
    monkeypatch.setitem(sys.modules, "cv2.ximgproc.segmentation", None)
    told = r"^selective search needs opencv-contrib-python-headless \(.*\): .* -r requirements-regions\.txt$"
    with pytest.raises(RunError, match=told):
        SelectiveSearch(9, "fast", 50)
