"""Tests of datasets/image_folder.py: on folders of tiny pictures made here, and on ants and bees where they are."""

import shutil
import unicodedata

import numpy as np
import pytest
from PIL import Image

from datasets import image_folder, registry
from datasets.reading import pictures
from errors import DataError

COLOURS = {"ants": (200, 0, 0), "bees": (0, 0, 200), "wasps": (0, 200, 0)}


def _fill(folder, counts):
    """Sub-folders with that many pictures of 6x4; the class shows in the colour, the number in its other channels."""
    for name, count in counts.items():
        (folder / name).mkdir(parents=True)
        for number in range(count):
            colour = [value or number for value in COLOURS.get(name, (99, 99, 0))]
            Image.new("RGB", (6, 4), tuple(colour)).save(folder / name / f"{number:03}.png")
    return folder


def _load(folder, seed=0, **options):
    return image_folder.load(str(folder), seed, **{"image_size": 4, **options})


def _pixels(data, split):
    """What tells the pictures of a split apart."""
    return [tuple(image[0, 0].tolist()) for image in data.splits[split]["images"]]


def _sizes(data):
    return {split: data.size(split) for split in data.splits}


def test_a_folder_without_splits(tmp_path):
    data = _load(_fill(tmp_path / "mine", {"bees": 30, "ants": 20}))
    assert (data.name, data.classes) == (str(tmp_path / "mine"), ("ants", "bees"))
    assert sum(_sizes(data).values()) == 50 and data.size("train") >= 20
    for fields in data.splits.values():
        assert (fields["images"].dtype, fields["labels"].dtype) == (np.uint8, np.int32)
        assert fields["images"].shape[1:] == (4, 4, 3)
        assert set(fields["labels"]) == {0, 1}
        assert (fields["images"][:, :, :, 0] == 200)[fields["labels"] == 0].all()
        assert (fields["images"][:, :, :, 2] == 200)[fields["labels"] == 1].all()
    everything = [pixels for split in data.splits for pixels in _pixels(data, split)]
    assert len(set(everything)) == 50


def test_pictures_that_come_and_go_move_no_other_one(tmp_path):
    folder = _fill(tmp_path, {"ants": 40, "bees": 40})
    before = {split: set(_pixels(_load(folder), split)) for split in ("train", "validation", "test")}
    (folder / "ants" / "007.png").unlink()
    Image.new("RGB", (6, 4), (9, 9, 9)).save(folder / "bees" / "0.png")
    Image.new("RGB", (6, 4), (8, 8, 8)).save(folder / "ants" / "99.png")
    after = _load(folder)
    assert {split: set(_pixels(after, split)) - {(9, 9, 9), (8, 8, 8)} for split in before} == {
        split: pixels - {(200, 7, 7)} for split, pixels in before.items()
    }


def test_the_seed_chooses_the_validation_set_and_not_the_test_set(tmp_path):
    folder = _fill(tmp_path, {"ants": 50, "bees": 50})
    first, same, other = (_load(folder, seed) for seed in (0, 0, 1))
    assert _pixels(first, "validation") == _pixels(same, "validation")
    assert set(_pixels(first, "validation")) != set(_pixels(other, "validation"))
    assert _pixels(first, "test") == _pixels(other, "test")


@pytest.mark.parametrize(
    ("train", "validation", "test"),
    [("train", "val", "test"), ("train", "valid", "test"), ("Train", "Validation", "TEST")],
)
def test_splits_that_are_there_are_taken_as_they_are(tmp_path, train, validation, test):
    _fill(tmp_path / train, {"ants": 4, "bees": 5, "wasps": 3})
    _fill(tmp_path / validation, {"wasps": 2, "ants": 1})  # no bees
    _fill(tmp_path / test, {"bees": 2})
    (tmp_path / "notes").mkdir()
    data = _load(tmp_path)
    assert data.classes == ("ants", "bees", "wasps")
    counts = {split: np.bincount(fields["labels"], minlength=3).tolist() for split, fields in data.splits.items()}
    assert counts == {"train": [4, 5, 3], "validation": [1, 0, 2], "test": [0, 2, 0]}
    assert _pixels(data, "test") == [(0, 0, 200), (1, 1, 200)]


def test_a_missing_test_set_is_a_fifth_of_the_training_set(tmp_path):
    _fill(tmp_path / "train", {"ants": 20, "bees": 10})
    _fill(tmp_path / "val", {"ants": 3, "bees": 3})
    data = _load(tmp_path)
    assert data.size("train") + data.size("test") == 30 and data.size("validation") == 6
    assert set(data.splits["test"]["labels"]) == {0, 1}
    shutil.rmtree(tmp_path / "val")
    _fill(tmp_path / "test", {"ants": 1})
    data = _load(tmp_path)
    assert data.size("train") + data.size("validation") == 30 and data.size("test") == 1


def test_a_class_may_be_called_train(tmp_path):
    assert _load(_fill(tmp_path, {"bus": 5, "train": 5})).classes == ("bus", "train")


def test_names_are_the_same_in_either_normal_form(tmp_path):
    """Archives from macOS have the accent behind the letter, which would also sort in front of "f" instead of last."""
    for form in ("NFC", "NFD"):
        _fill(tmp_path / form, {unicodedata.normalize(form, "\xe9"): 20, "f": 20})
        (tmp_path / form / unicodedata.normalize(form, "\xe9") / "000.png").rename(
            tmp_path / form / unicodedata.normalize(form, "\xe9") / unicodedata.normalize(form, "\xe4.png")
        )
    composed, decomposed = _load(tmp_path / "NFC"), _load(tmp_path / "NFD")
    assert composed.classes == decomposed.classes == ("f", "\xe9")
    for split in composed.splits:
        assert composed.splits[split].origins == decomposed.splits[split].origins
    _fill(tmp_path / "NFC", {"e\u0301": 20})
    assert _refusal(tmp_path / "NFC") == (
        f"{tmp_path}/NFC has two folders of one name, with letters composed and decomposed: \xe9; "
        "put the pictures of both into one"
    )


def test_links_are_followed_and_those_to_nowhere_are_named(tmp_path):
    folder = _fill(tmp_path / "real", {"ants": 20, "bees": 20})
    (tmp_path / "link").symlink_to(folder)
    (folder / "ants" / "loop").symlink_to(folder / "ants")
    (folder / "bees").rename(tmp_path / "elsewhere")
    (folder / "bees").symlink_to(tmp_path / "elsewhere")
    whole = _load(tmp_path / "link")
    assert sum(_sizes(whole).values()) == 40
    (folder / "ants" / "gone.png").symlink_to(tmp_path / "gone.png")
    assert "ants/gone.png" in _refusal(folder) and "no such file" in _refusal(folder)
    assert _sizes(_load(folder, skip_bad=True)) == _sizes(whole)
    (folder / "round").symlink_to(folder / "round")
    assert _sizes(_load(folder, skip_bad=True)) == _sizes(whole)


def test_hidden_files_are_ignored(tmp_path):
    folder = _fill(tmp_path, {"ants": 5, "bees": 5, ".cache": 3})
    for name in (".DS_Store", "._000.png", "Thumbs.db", "desktop.ini", "Icon\r"):
        (folder / "ants" / name).touch()
    for name in ("__MACOSX", "@eaDir", "ants/@eaDir", "bees/.thumbnails"):
        (folder / name).mkdir()
        shutil.copy(folder / "ants" / "000.png", folder / name / "small.png")
    (folder / "README.txt").touch()  # beside the classes: not in one
    assert sum(_sizes(_load(folder)).values()) == 10


def test_pictures_in_deeper_folders_belong_to_the_class_above(tmp_path, capsys):
    folder = _fill(tmp_path / "train", {"ants": 3, "bees": 4})
    for name, number in (("ants/red/1", 11), ("ants/red/forest/1", 12), ("bees/honey/1", 13)):
        path = folder / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (6, 4), (number, number, number)).save(path)
    (folder / "bees" / "empty").mkdir()
    for split in ("val", "test"):
        _fill(tmp_path / split, {"ants": 1, "bees": 1})
    data = _load(tmp_path)
    assert data.classes == ("ants", "bees") and np.bincount(data.splits["train"]["labels"]).tolist() == [5, 5]
    labels = dict(zip(_pixels(data, "train"), data.splits["train"]["labels"].tolist(), strict=True))
    assert [labels[number, number, number] for number in (11, 12, 13)] == [0, 0, 1]
    told = f"{folder}: pictures in folders below a class belong to it: ants (2), bees (1)\n"
    assert capsys.readouterr().err == told


def test_pictures_of_any_size_and_kind(tmp_path):
    folder = _fill(tmp_path, {"ants": 3, "bees": 3})
    Image.new("L", (50, 20), 77).save(folder / "ants" / "a.jpg")
    Image.new("CMYK", (9, 70), (255, 255, 0, 0)).save(folder / "bees" / "b.tif")
    data = _load(folder, image_size=8)
    assert sum(_sizes(data).values()) == 8
    assert (77, 77, 77) in {pixels for split in data.splits for pixels in _pixels(data, split)}


@pytest.mark.parametrize(
    "options", [{}, {"resize": "crop"}, {"resize": "fit"}, {"resize": "stretch"}, {"channels": 1}, {"crop_share": 0.5}]
)
def test_options_reach_the_reader(tmp_path, options):
    _fill(tmp_path / "train", {"ants": 2, "bees": 2})
    noise = np.random.default_rng(0).integers(0, 256, (20, 30, 3), np.uint8)
    picture = tmp_path / "test" / "bees" / "noise.png"
    picture.parent.mkdir(parents=True)
    Image.fromarray(noise).save(picture)
    data = _load(tmp_path, image_size=10, **options)
    expected, _ = pictures.read(picture, 10, 10, **{"channels": 3, "resize": "crop", "invert": "no", **options})
    np.testing.assert_array_equal(data.splits["test"]["images"], expected[np.newaxis])


def _fill_grey(folder, borders):
    """Ten pictures 6x6 of each class, whose border has that grey value and whose middle the opposite one."""
    for name, border in borders.items():
        (folder / name).mkdir(parents=True)
        for number in range(10):
            pixels = np.full((6, 6), border, np.uint8)
            pixels[2:4, 2:4] = 255 - border - number
            Image.fromarray(pixels).save(folder / name / f"{number}.png")
    return folder


def _borders(data):
    """The grey values of all borders, in all splits."""
    return {int(image[0, 0, 0]) for split in data.splits.values() for image in split["images"]}


POLARITIES = {  # (borders of the two classes, --invert) -> (borders that are read, what was chosen)
    ((230, 240), "auto"): ({25, 15}, "yes"),
    ((30, 40), "auto"): ({30, 40}, "no"),
    ((30, 240), "auto"): ({30, 240}, "no"),
    ((230, 240), "no"): ({230, 240}, None),
    ((30, 40), "yes"): ({225, 215}, None),
    ((30, 240), "each"): ({30, 15}, None),
}


@pytest.mark.parametrize("borders, invert", POLARITIES)
@pytest.mark.parametrize("memory_budget", [0.0, 0.5])
def test_whether_grey_pictures_are_inverted_is_one_decision(tmp_path, capsys, borders, invert, memory_budget):
    folder = _fill_grey(tmp_path, dict(zip(("ants", "bees"), borders, strict=True)))
    data = _load(folder, image_size=6, channels=1, invert=invert, memory_budget=memory_budget)
    read, chosen = POLARITIES[borders, invert]
    assert _borders(data) == read
    assert data.chosen.get("invert") == chosen
    assert ("grey pictures: light borders in " in capsys.readouterr().err) == (chosen is not None)


def test_the_training_pictures_decide(tmp_path):
    _fill_grey(tmp_path / "train", {"ants": 230, "bees": 230})
    for split in ("val", "test"):
        _fill_grey(tmp_path / split, {"ants": 20, "bees": 20})
    data = _load(tmp_path, image_size=6, channels=1)
    assert _borders(data) == {25, 235} and data.chosen == {"invert": "yes"}


def test_colour_is_never_inverted_unasked(tmp_path, capsys):
    folder = _fill_grey(tmp_path, {"ants": 230, "bees": 230})
    assert _borders(_load(folder, image_size=6)) == {230}
    assert capsys.readouterr().err == ""
    assert _borders(_load(folder, image_size=6, invert="yes")) == {25}


# Folders that are no such set


def _refusal(folder, error=DataError, **options):
    with pytest.raises(error) as raised:
        _load(folder, **options)
    return str(raised.value)


def test_no_folder(tmp_path):
    needed = "; folder:PATH takes a folder with one sub-folder of pictures for each class"
    assert _refusal(tmp_path / "gone") == f"cannot look into {tmp_path}/gone: No such file or directory{needed}"
    (tmp_path / "file").touch()
    assert _refusal(tmp_path / "file") == f"cannot look into {tmp_path}/file: Not a directory{needed}"
    assert "File name too long" in _refusal(tmp_path / ("x" * 300))
    assert "cannot look into ~nobody-of-that-name: No such file" in _refusal("~nobody-of-that-name")


def test_home_is_understood(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    _fill(tmp_path / "mine", {"ants": 5, "bees": 5})
    assert _load("~/mine").name == "~/mine"


def test_no_permission(unprivileged):
    folder, as_nobody = unprivileged
    _fill(folder, {"ants": 5, "bees": 5})
    (folder / "bees" / "003.png").chmod(0o000)
    with as_nobody():
        assert "1 of 10 files are no pictures: bees/003.png;" in _refusal(folder)
    (folder / "ants").chmod(0o000)
    with as_nobody():
        assert f"cannot look into {folder}/ants: Permission denied" in _refusal(folder)


def test_no_sub_folders(tmp_path):
    message = f"{tmp_path} has no sub-folders: it needs one for each class, with the pictures in it"
    assert _refusal(tmp_path) == message
    Image.new("RGB", (4, 4)).save(tmp_path / "a.png")
    assert _refusal(tmp_path) == message
    _fill(tmp_path / "train", {"ants": 3, "bees": 3})
    (tmp_path / "test").mkdir()
    assert _refusal(tmp_path) == message.replace(str(tmp_path), f"{tmp_path}/test")


def test_one_class(tmp_path):
    _fill(tmp_path, {"ants": 3})
    assert _refusal(tmp_path) == f"{tmp_path} has one class, ants: two or more sub-folders are needed"


def test_an_empty_class(tmp_path):
    _fill(tmp_path, {"ants": 3, "bees": 0})
    (tmp_path / "bees" / ".hidden").touch()
    remedy = "put the pictures of class bees there, or remove it"
    assert _refusal(tmp_path) == f"{tmp_path}/bees is empty: {remedy}"
    (tmp_path / "bees" / "honey").mkdir()
    assert _refusal(tmp_path) == f"{tmp_path}/bees has folders and no pictures in it: {remedy}"


def test_splits_of_unknown_names(tmp_path):
    for name in ("training", "testing"):
        _fill(tmp_path / name, {"ants": 3, "bees": 3})
    told = f"{tmp_path} has folders of classes in testing, training: name these train, val and test"
    assert _refusal(tmp_path) == told


def test_two_validation_sets(tmp_path):
    for name in ("train", "val", "valid"):
        _fill(tmp_path / name, {"ants": 3, "bees": 3})
    assert _refusal(tmp_path) == f"{tmp_path} has val and valid for validation: remove or rename all but one"


@pytest.mark.parametrize("split", ["val", "test"])
def test_a_class_that_training_never_saw(tmp_path, split):
    _fill(tmp_path / "train", {"ants": 5, "bees": 5})
    _fill(tmp_path / split, {"ants": 1, "wasps": 1})
    told = f"{tmp_path}/{split} has classes that training never saw: wasps; add them to {tmp_path}/train or remove them"
    assert _refusal(tmp_path) == told


def test_a_class_too_small_to_be_parted(tmp_path):
    _fill(tmp_path / "train", {"ants": 2, "bees": 9})
    told = (
        f"{tmp_path}: class ants has 2 pictures for training; 3 are the least, since validation and test are parts of"
    )
    assert _refusal(tmp_path).startswith(told)
    _fill(tmp_path / "val", {"ants": 1})
    assert np.bincount(_load(tmp_path).splits["test"]["labels"])[0] == 1
    Image.new("RGB", (4, 4)).save(tmp_path / "train" / "ants" / "2.png")
    shutil.rmtree(tmp_path / "val")
    data = _load(tmp_path)
    assert [np.bincount(fields["labels"])[0] for fields in data.splits.values()] == [1, 1, 1]


@pytest.fixture
def spoiled(tmp_path):
    """Ten pictures and seven files that are none."""
    folder = _fill(tmp_path, {"ants": 5, "bees": 5})
    for number in range(5):
        (folder / "ants" / f"{number}.txt").write_text("no picture")
    (folder / "bees" / "broken.png").write_bytes((folder / "bees" / "000.png").read_bytes()[:40])
    (folder / "bees" / "more").mkdir()
    (folder / "bees" / "more" / "labels.csv").touch()
    return folder


def test_files_that_are_no_pictures_are_named_and_counted(spoiled):
    first, second = _refusal(spoiled).split("\n")
    named = "ants/0.txt, ants/1.txt, ants/2.txt, ants/3.txt, ants/4.txt, ..."
    assert first == f"{spoiled}: 7 of 17 files are no pictures: {named}; remove them or give --skip_bad"
    assert second.startswith(f"{spoiled}/ants/0.txt: not a picture of a kind that can be read (PNG, JPEG")
    for number in range(5):
        (spoiled / "ants" / f"{number}.txt").unlink()
    assert ": 2 of 12 files are no pictures: bees/broken.png, bees/more/labels.csv; remove" in _refusal(spoiled)


def test_bad_files_are_skipped_when_asked_and_named_and_counted(spoiled, capsys):
    data = _load(spoiled, skip_bad=True)
    everything = {pixels for split in data.splits for pixels in _pixels(data, split)}
    assert everything == {(200, n, n) for n in range(5)} | {(n, n, 200) for n in range(5)}
    named = "ants/0.txt, ants/1.txt, ants/2.txt, ants/3.txt, ants/4.txt, ..."
    assert capsys.readouterr().err.endswith(f"{spoiled}: 7 of 17 files are no pictures: {named}; skipped\n")


def test_a_class_of_bad_files_alone(tmp_path, capsys):
    _fill(tmp_path / "train", {"ants": 5, "bees": 0})
    for split in ("val", "test"):
        _fill(tmp_path / split, {"ants": 1})
    (tmp_path / "train" / "bees" / "a.txt").touch()
    message = f"{tmp_path}: class bees has 0 pictures for training; 1 are the least"
    assert _refusal(tmp_path, skip_bad=True) == message


@pytest.mark.data
def test_ants_and_bees(real_data):
    root = f"{real_data('hymenoptera')}/hymenoptera"
    data = registry.load(f"folder:{root}", image_size=227)
    assert (data.name, data.classes) == (root, ("ants", "bees"))
    assert _sizes(data) == {"train": 195, "validation": 153, "test": 49}
    assert data.splits["train"]["images"].shape[1:] == (227, 227, 3)
    assert np.bincount(data.splits["validation"]["labels"]).tolist() == [70, 83]
    assert 80 < data.splits["train"]["images"].mean() < 150
