"""Tests of datasets/boxed/merging.py: entries of one picture."""

import pytest

from datasets.boxed.annotated import AnnotatedPicture, Thing
from datasets.boxed.merging import merge
from datasets.flaws import Flaws
from errors import DataError


def entry(path, number, *objects):
    return AnnotatedPicture(path, path.name, f"image {number}", None, list(objects))


@pytest.fixture
def paths(tmp_path):
    for name in ("a.jpg", "b.jpg"):
        (tmp_path / name).touch()
    (tmp_path / "link.jpg").symlink_to("b.jpg")
    return [tmp_path / name for name in ("a.jpg", "b.jpg", "link.jpg")]


def test_entries_of_a_file_are_one_with_all_its_objects(paths, capsys):
    a, b, link = paths
    cat, dog = Thing("object 1", "cat", (0, 0, 5, 5), keypoints=[(1, 2, 1)]), Thing("object 2", "dog", (0, 0, 5, 5))
    flaws = Flaws("mine", False)
    merged = merge([
        entry(a, 1, cat), entry(b, 2, dog, dog), entry(link, 3, cat, dog._replace(place="object 7")),
        entry(a, 4, cat._replace(place="object 9"), cat._replace(box=(0, 0, 5, 6))), entry(a, 5),
    ], flaws)  # fmt: skip
    assert [(picture.file, picture.objects) for picture in merged] == [
        ("a.jpg", [cat, cat._replace(box=(0, 0, 5, 6))]),
        ("b.jpg", [dog, dog, cat]),  # what one entry says twice stays
    ]
    flaws.tell()
    told = "mine: entries of a picture that has one already: 3 merged, first image 3\n"
    assert capsys.readouterr().err == told


def test_strict_refuses_them(paths):
    with pytest.raises(DataError, match="--strict refuses entries of a picture that has one already: image 2"):
        merge([entry(paths[0], 1), entry(paths[0], 2)], Flaws("mine", True))
