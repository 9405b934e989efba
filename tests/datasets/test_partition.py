"""Tests of datasets/partition.py: shares, what stays where it is, groups, small sets."""

import unicodedata

import pytest

from datasets.partition import groups_of, partition, too_few

SHARES = {"test": 0.2, "validation": 0.1}


def _splits(groups, shares=SHARES, seed=0, classes=()):
    """Group -> its split."""
    parts = partition(groups, shares, seed, classes)
    assert sorted(row for rows in parts.values() for row in rows) == list(range(len(groups)))
    return {groups[row]: split for split, rows in parts.items() for row in rows}


def _names(count):
    return [f"pictures/{number}.jpg" for number in range(count)]


@pytest.mark.parametrize("shares", [SHARES, {"validation": 0.2}, {"test": 0.2}, {"test": 0.2, "validation": 0.2}])
def test_shares(shares):
    parts = partition(_names(4000), shares, 3)
    for split, share in shares.items():
        assert abs(len(parts[split]) / 4000 - share) < 0.03  # more than four standard deviations
    assert partition(_names(5), {}, 0) == {"train": [0, 1, 2, 3, 4]}


def test_a_name_alone_decides():
    """The order, and what else there is, do not matter."""
    whole = _splits(_names(300))
    assert _splits(_names(300)[::-1]) == whole
    assert _splits(_names(200)) == {name: whole[name] for name in _names(200)}
    assert set(whole.values()) == {"train", *SHARES}


def test_the_seed_moves_the_validation_set_alone():
    one, other = _splits(_names(300), seed=1), _splits(_names(300), seed=2)
    tests = [{name for name, split in splits.items() if split == "test"} for splits in (one, other)]
    validations = [{name for name, split in splits.items() if split == "validation"} for splits in (one, other)]
    assert tests[0] == tests[1] and validations[0] != validations[1]


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("count", [3, 4])
def test_no_split_of_a_class_is_empty(seed, count):
    names = [f"{seed}/{number}" for number in range(2 * count)]
    parts = partition(names, SHARES, seed, [number % 2 for number in range(2 * count)])
    for rows in parts.values():
        assert {row % 2 for row in rows} == {0, 1}


def test_groups_stay_together(tmp_path):
    names = [f"{number}_nohash_{copy}.jpg" for number in range(60) for copy in range(3)]
    names += [f"{number}_png.rf.{copy}c0ffee.jpg" for number in range(60) for copy in range(3)]
    groups = groups_of(names, [tmp_path / name for name in names])
    assert groups[:3] == ["0"] * 3 and groups[180:183] == ["0_png"] * 3 and len(set(groups)) == 120
    parts = partition(groups, SHARES, 0)
    for rows in parts.values():
        assert len(rows) == 3 * len({groups[row] for row in rows})


def test_links_to_a_file_are_a_group(tmp_path):
    for name in ("b.jpg", "c.jpg"):
        (tmp_path / name).touch()
    (tmp_path / "a.jpg").symlink_to("b.jpg")
    names = ["a.jpg", "b.jpg", "c.jpg"]
    assert groups_of(names, [tmp_path / name for name in names]) == ["a.jpg", "a.jpg", "c.jpg"]


@pytest.mark.parametrize("name", ["a.rf.jpg", "rf.1.jpg", "x/nohash_1.jpg", "a_nohash_1/x.jpg", "b.rf.2/x.jpg"])
def test_names_that_are_no_copies(tmp_path, name):
    assert groups_of([name], [tmp_path / name]) == [name]


def test_normal_forms_of_a_name_are_one(tmp_path):
    names = [unicodedata.normalize(form, "Käfer/é.jpg") for form in ("NFC", "NFD")]
    assert names[0] != names[1]
    assert len({groups_of([name], [tmp_path / "x"])[0] for name in names}) == 1


def test_names_that_are_no_text():
    assert len(_splits(["\udcff.jpg", "\ud800.jpg", "a.jpg"])) == 3


def test_too_few():
    assert too_few(["a", "b", "c"], 3) == ""
    assert too_few(["a", "b"], 3) == "2 pictures"
    assert too_few(["a", "b", "a", "a"], 3) == "4 pictures, copies of 2,"
