"""Tests of datasets/boxed/pairing.py: which picture is nearest to an annotation, and paths found by their ends."""

from pathlib import PurePath

import pytest

from datasets.boxed.pairing import PathEnds, pair


def paired(annotations, pictures, **named):
    """Annotation -> the pictures that it gets, all as text."""
    found = pair(
        list(map(PurePath, annotations.split())),
        list(map(PurePath, pictures.split())),
        lambda path: named.get(path.stem, ""),
    )
    return {str(annotation): " ".join(map(str, own)) for annotation, own in found.items()}


@pytest.mark.parametrize(
    ("annotation", "pictures", "own"),
    [
        ("a/x.xml", "x.jpg a/x.jpg b/x.jpg", "a/x.jpg"),
        ("labels/a/x.txt", "images/b/x.jpg images/a/x.jpg", "images/a/x.jpg"),
        ("one/xml/x.xml", "two/img/x.jpg one/img/x.jpg", "one/img/x.jpg"),
        ("Annotations/x.xml", "deep/down/below/x.jpg y.jpg", "deep/down/below/x.jpg"),
        ("train/a/x.xml", "test/a/x.jpg", ""),
        ("train/a/x.xml", "test/a/x.jpg elsewhere/below/x.jpg", "elsewhere/below/x.jpg"),
        ("Annotations/x.xml", "JPEGImages/x.jpg SegmentationClass/x.png", "JPEGImages/x.jpg"),
        ("a/x.xml", "one/two/x.jpg three/four/x.jpg", "one/two/x.jpg three/four/x.jpg"),
        ("a.b.xml", "a.jpg a.b.jpg", "a.b.jpg"),
    ],
)
def test_the_nearest_picture(annotation, pictures, own):
    assert paired(annotation, pictures) == {annotation: own}


def test_what_the_annotation_says():
    assert paired("a/x.xml", "b/x.png b/x.jpg", x="C:\\set\\x.png") == {"a/x.xml": "b/x.png"}
    assert paired("a/x.xml", "b/y.jpg c/y.jpg", x="c/y.jpg") == {"a/x.xml": "c/y.jpg"}
    assert paired("a/x.xml a/y.xml", "b/y.jpg", x="y.jpg") == {"a/x.xml": "", "a/y.xml": "b/y.jpg"}


def test_a_picture_that_is_taken_is_left_to_its_own_annotation():
    assert paired("a/x.xml x.xml", "x.jpg") == {"a/x.xml": "", "x.xml": "x.jpg"}


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("/home/me/set/b/x.jpg", "a/b/x.jpg"),
        ("C:\\b\\x.jpg", "a/b/x.jpg"),
        ("https://example.org/c/x.jpg", "c/x.jpg"),
        ("./../d/x.png", "a/b/x.jpg c/x.jpg"),
        ("b/x", "a/b/x.jpg"),
        ("a/b", ""),
        ("y.2", "y.2.jpg"),
        ("y", ""),
        ("", ""),
    ],
)
def test_paths_are_found_by_their_ends(written, found):
    ends = PathEnds(map(PurePath, ("a/b/x.jpg", "c/x.jpg", "y.2.jpg")))
    assert " ".join(map(str, ends.find(written))) == found


def test_a_name_in_another_normal_form_is_the_same_name():
    assert paired("a/\xfc.xml", "a/u\u0308.jpg") == {"a/\xfc.xml": "a/u\u0308.jpg"}
    ends = PathEnds([PurePath("u\u0308/x\u0301.jpg")])
    assert ends.find("\xfc/x\u0301.jpg") == ends.find("\xfc/x\u0301") == [PurePath("u\u0308/x\u0301.jpg")]
