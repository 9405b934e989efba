import os

import pytest

from datasets.driving.tree import Tree
from errors import DataError


def put(root, *paths):
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).touch()


def test_logs_of_all_folders_are_found_and_no_compiled_ones(tmp_path):
    put(tmp_path, "track2/driving_log.csv", "track1/b/driving_log.csv", "track1/a/driving_log.csv",
        "driving_log_compiled.csv", "driving_log_compiled_0.csv", ".trash/driving_log.csv")  # fmt: skip
    assert Tree(tmp_path).logs == ["track1/a/driving_log.csv", "track1/b/driving_log.csv", "track2/driving_log.csv"]


@pytest.mark.parametrize(
    "written",
    [
        "C:\\Users\\me\\drive\\IMG\\center_1.jpg",
        "/home/me/drive/IMG/center_1.jpg",
        "IMG/center_1.jpg",
        "center_1.jpg",
        "./data\\track1\\here\\IMG/center_1.jpg",
        "IMG/CENTER_1.JPG",
    ],
)
@pytest.mark.parametrize("folder", ["IMG", "img", "Img"])
def test_a_picture_is_found_beside_the_log(tmp_path, written, folder):
    put(tmp_path, "here/driving_log.csv", f"here/{folder}/center_1.jpg", "there/IMG/center_1.jpg")
    assert Tree(tmp_path).find("here/driving_log.csv", [written]) == [f"here/{folder}/center_1.jpg"]


@pytest.mark.parametrize(
    ("written", "there"),
    [
        ("C:\\drive\\pictures\\day1\\center_1.jpg", "here/day1/center_1.jpg"),
        ("/drive/here/frames/center_1.jpg", "here/frames/center_1.jpg"),
        ("frames/center_1.jpg", "frames/center_1.jpg"),
        ("/x/center_1.jpg", "here/center_1.jpg"),
        ("/x/Frames/Center_1.jpg", "here/frames/center_1.JPG"),
    ],
)
def test_a_picture_is_found_by_what_is_left_of_its_path(tmp_path, written, there):
    put(tmp_path, "here/driving_log.csv", there)
    assert Tree(tmp_path).find("here/driving_log.csv", [written]) == [there]


def test_a_missing_picture_is_none(tmp_path):
    put(tmp_path, "driving_log.csv", "IMG/center_1.jpg", "other/IMG/center_2.jpg")
    assert Tree(tmp_path).find("driving_log.csv", ["IMG/center_2.jpg", "", "..\\center_1.jpg"]) == [
        "", "", "IMG/center_1.jpg",
    ]  # fmt: skip


def test_capital_letters_decide_where_both_are_there(tmp_path):
    put(tmp_path, "driving_log.csv", "IMG/a.jpg", "IMG/A.jpg")
    assert Tree(tmp_path).find("driving_log.csv", ["a.jpg", "A.jpg"]) == ["IMG/a.jpg", "IMG/A.jpg"]


def test_a_link_in_a_circle_ends(tmp_path):
    put(tmp_path, "here/driving_log.csv")
    os.symlink(tmp_path, tmp_path / "here" / "again")
    assert Tree(tmp_path).logs == ["here/driving_log.csv"]


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(DataError, match="nowhere: no such file or directory"):
        Tree(tmp_path / "nowhere")
