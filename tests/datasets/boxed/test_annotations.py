"""Tests of datasets/boxed/annotations.py, through voc: boxes and classes that make no sense, sizes, pictures."""

import numpy as np
import pytest
from PIL import Image

from datasets.boxed import voc
from errors import DataError, UsageError
from tests.datasets.boxed.boxed_folders import (
    BOX,
    SIZE,
    annotation,
    fill,
    light_box,
    lists,
    picture,
    thing,
)
from tests.datasets.boxed.test_fitted import laid


@pytest.fixture
def folder(tmp_path):
    """Ten pictures: 0 to 7 for training, 8 for validation, 9 for test."""
    fill(tmp_path)
    lists(tmp_path, train=" ".join(f"{number:03}" for number in range(8)), val="008", test="009")
    return tmp_path


def write(folder, number, *objects, **how):
    (folder / "Annotations" / f"{number:03}.xml").write_text(annotation(*objects, **how))


def load(folder, **options):
    return voc.load(str(folder), 0, **{"image_size": SIZE, **options})


def refusal(folder, error=DataError, **options):
    with pytest.raises(error) as raised:
        load(folder, **options)
    return str(raised.value)


def boxes(data, number):
    """The boxes of a training picture."""
    train = data.splits["train"]
    return train["boxes"][number][train["labels"][number] >= 0].tolist()


def check_flaw(folder, capsys, line, place):
    """The flaw is told in a line, and refused with --strict."""
    data = load(folder)
    assert capsys.readouterr().err.splitlines()[0] == f"{folder}: {line}"
    what, fate = line.split(": ")[0], line.split(", first")[0].split()[-1]
    expected = f"{folder}: --strict refuses {what}: {place}; correct that, or leave --strict out to have such {fate}"
    assert refusal(folder, strict=True) == expected
    return data


WRONG = [(8, 12, 8, 48), (8, 12, 32, 12), (32, 12, 8, 48), (8, 48, 32, 12)]


@pytest.mark.parametrize("box", WRONG)
def test_boxes_without_area_are_dropped(folder, capsys, box):
    corners = "<xmin>{1}</xmin><ymin>{0}</ymin><xmax>{3}</xmax><ymax>{2}</ymax>".format(*box)
    wrong = f"<object><name>cat</name><bndbox>{corners}</bndbox></object>"
    write(folder, 5, thing(), wrong)
    write(folder, 3, wrong)
    line = "boxes without area or upside down: 2 dropped, first Annotations/003.xml, object 1"
    data = check_flaw(folder, capsys, line, "Annotations/003.xml, object 1")
    assert (boxes(data, 3), boxes(data, 5)) == ([], [list(BOX)])


@pytest.mark.parametrize("box", [(0, 60, 10, 70), (40, 0, 50, 10), (-9, 3, 0, 9), (3, -9, 9, 0), (99, 99, 120, 120)])
def test_boxes_outside_are_dropped(folder, capsys, box):
    write(folder, 5, thing(box), thing())
    line = "boxes outside of their pictures: 1 dropped, first Annotations/005.xml, object 1"
    assert boxes(check_flaw(folder, capsys, line, "Annotations/005.xml, object 1"), 5) == [list(BOX)]


@pytest.mark.parametrize(
    ("box", "inside"),
    [((-5, -3, 20, 30), [0, 0, 20, 30]), ((20, 30, 99, 99), [20, 30, 40, 60]), ((2, 3, 20, 61.5), [2, 3, 20, 60])],
)
def test_boxes_that_reach_out_are_clipped(folder, capsys, box, inside):
    write(folder, 5, thing(box))
    line = "boxes that reach out of their pictures: 1 clipped, first Annotations/005.xml, object 1"
    assert boxes(check_flaw(folder, capsys, line, "Annotations/005.xml, object 1"), 5) == [inside]


def test_boxes_that_reach_out_by_a_pixel_are_clipped_without_a_word(folder, capsys):
    write(folder, 5, thing((-1, -1, 41, 61)))
    assert boxes(load(folder, strict=True), 5) == [[0, 0, 40, 60]]
    assert capsys.readouterr().err == ""


def test_flaws_are_counted_by_kind(folder, capsys):
    write(folder, 7, thing((5, 5, 99, 99)), thing((5, 99, 9, 120)))
    write(folder, 2, thing((5, 99, 9, 120)), thing((5, 99, 9, 130)))
    load(folder)
    assert capsys.readouterr().err.splitlines() == [
        f"{folder}: boxes outside of their pictures: 3 dropped, first Annotations/002.xml, object 1",
        f"{folder}: boxes that reach out of their pictures: 1 clipped, first Annotations/007.xml, object 1",
        f"{folder}: {LOST}: 1 taken for pictures without objects, first Annotations/002.xml",
    ]


LOST = "training pictures all of whose objects are difficult or dropped"


def test_pictures_all_of_whose_objects_are_difficult(folder, capsys):
    for number in (2, 4, 9):
        write(folder, number, thing(more="<difficult>1</difficult>"))
    data = load(folder, strict=True)
    assert [len(boxes(data, number)) for number in range(8)] == [1, 1, 0, 1, 0, 1, 1, 1]
    assert data.splits["test"]["labels"].tolist() == [[0]]
    told = f"{folder}: {LOST}: 2 taken for pictures without objects, first Annotations/002.xml\n"
    assert capsys.readouterr().err == told
    for number in range(10):
        write(folder, number, thing(more="<difficult>1</difficult>"), *[thing((5, 99, 9, 120))] * (number == 3))
    assert refusal(folder).splitlines() == [
        f"{folder}: none of the 8 training pictures has an object to learn from: "
        "of 9, 8 are difficult (iscrowd in COCO, or pixels that are not known) and 1 are dropped",
        "take that mark from the objects that are to be learnt",
    ]


def test_classes_that_are_left_out(folder, capsys):
    write(folder, 5, thing(name="dog"), thing((0, 0, 9, 9)))
    write(folder, 4, thing(name="ant"), thing(name="dog"))
    assert load(folder).classes == ("ant", "cat", "dog")
    data = load(folder, classes=("dog", "cat"))
    assert data.classes == ("dog", "cat")
    assert data.splits["train"]["labels"].tolist() == [*[[1, -1]] * 4, [0, -1], [0, 1], [1, -1], [1, -1]]
    line = "objects of classes that --classes leaves out: 1 dropped, first Annotations/004.xml, object 1, ant"
    assert capsys.readouterr().err == f"{folder}: {line}\n"
    told = (
        f"{folder}: --strict refuses objects of classes that --classes leaves out: Annotations/004.xml, object 1, ant"
    )
    assert refusal(folder, strict=True, classes=("dog", "cat")).startswith(told)


def test_classes_that_make_no_sense(folder):
    told = "--classes names cat twice; name each class once"
    assert refusal(folder, UsageError, classes=("cat", "dog", "cat")) == told
    write(folder, 5, thing(name="dog"))
    assert (
        refusal(folder, UsageError, classes=("dog", "Cat"))
        == f"{folder} has no object of class Cat; there are cat, dog"
    )


def test_a_set_without_objects(folder, capsys):
    for number in range(8):
        write(folder, number)
    told = f"{folder}: none of the 8 training pictures has an object to learn from"
    assert refusal(folder) == told
    for number in (8, 9):
        write(folder, number)
    assert refusal(folder) == told
    write(folder, 0, thing((5, 99, 9, 120)))
    assert refusal(folder) == f"{told}: of 1, 1 are dropped"
    assert capsys.readouterr().err.startswith(f"{folder}: boxes outside of their pictures: 1 dropped, first ")


@pytest.mark.parametrize("count", [0, 1, 2])
def test_too_few_pictures(tmp_path, count):
    fill(tmp_path, count + 1)
    (tmp_path / "Annotations" / f"{count:03}.xml").unlink()
    (tmp_path / "Annotations" / "x.xml").write_text(annotation())
    why = "3 are the least, since test and validation are parts of them"
    assert refusal(tmp_path) == f"{tmp_path} has {count} pictures for training; {why}"


def test_damaged_pictures(folder, capsys):
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8))
    for number in (4, 6):
        (folder / "JPEGImages" / f"{number:03}.png").unlink()
        path = folder / "JPEGImages" / f"{number:03}.jpg"
        noise.save(path)
        path.write_bytes(path.read_bytes()[:1500])
    first, second = refusal(folder).split("\n")
    named = f"{folder}/JPEGImages/004.jpg, {folder}/JPEGImages/006.jpg"
    remedy = "replace them, remove them and their annotations, or give --skip_bad"
    assert first == f"{folder}: 2 of 10 files are no pictures: {named}; {remedy}"
    assert second.startswith(f"{folder}/JPEGImages/004.jpg: can't be read as a picture, it may be damaged (")
    assert capsys.readouterr() == ("", "")


def test_pictures_that_are_skipped(folder, capsys):
    """A JPEG that lacks its last 20 bytes, and two annotations that are none; numbers of others don't shift."""
    for number in (1, 4, 8):
        size, box = (30 + number, 60), (8, 12, 20 + number, 48)
        picture(size, box).save(folder / "JPEGImages" / f"{number:03}.png")
        write(folder, number, thing(box), size=size)
    path = folder / "JPEGImages" / "002.png"
    picture().save(path.with_suffix(".jpg"))
    path.with_suffix(".jpg").write_bytes(path.with_suffix(".jpg").read_bytes()[:-20])
    path.unlink()
    (folder / "Annotations" / "000.xml").write_text("<annotation>")
    (folder / "Annotations" / "006.xml").write_text("<annotation><object/></annotation>")
    assert refusal(folder).splitlines()[1] == "--skip_bad leaves out pictures whose annotation can't be read"
    data = load(folder, skip_bad=True)
    assert data.splits["train"]["files"].tolist() == ["001.png", "003.png", "004.png", "005.png", "007.png"]
    for fields in data.splits.values():
        for image, own in zip(fields["images"], fields["boxes"], strict=True):
            assert np.abs(light_box(image) - own[0]).max() <= 1
    assert capsys.readouterr().err.splitlines() == [
        f"{folder}: annotations that can't be read: 2 skipped with their pictures, first Annotations/000.xml",
        f"{folder}: pictures that can't be read: 1 skipped with their annotations, first {path.with_suffix('.jpg')}",
    ]
    assert "--strict refuses annotations that can't be read" in refusal(folder, skip_bad=True, strict=True)


@pytest.mark.parametrize("mode", ["L", "RGBA", "LA", "P"])
def test_grey_and_transparent_pictures(folder, mode):
    picture().convert(mode).save(folder / "JPEGImages" / "005.png")
    data = load(folder, strict=True)
    assert boxes(data, 5) == [list(BOX)]
    assert light_box(data.splits["train"]["images"][5]).tolist() == list(BOX)


TURNED = {"letterbox": (14.3, 12.8, 31.5, 57.6), "stretch": (6.4, 12.8, 32, 57.6)}  # of 40x60, 43x64 or 64x64 of 64x64


@pytest.mark.parametrize("resize", TURNED)
@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("as_it_lies", [False, True])
def test_boxes_are_turned_with_their_picture(folder, capsys, resize, orientation, as_it_lies):
    """Half-turns and mirror images change no size, so there a box is taken to be that of the upright picture."""
    upright = picture(SIZE, (4, 12, 20, 54))
    image, exif = laid(upright, orientation)
    image.save(folder / "JPEGImages" / "005.png", exif=exif)
    if as_it_lies and orientation >= 5:
        write(folder, 5, thing(light_box(np.asarray(image)).tolist()), size=(60, 40))
    else:
        write(folder, 5, thing((4, 12, 20, 54)))
    data = load(folder, image_size=(64, 64), resize=resize, strict=True)
    light = light_box(data.splits["train"]["images"][5])
    assert np.abs(np.array(boxes(data, 5)) - light).max() <= 0.75
    np.testing.assert_allclose(boxes(data, 5), [TURNED[resize]], rtol=1e-6)
    assert capsys.readouterr().err == ""


def test_a_size_that_is_not_that_of_the_picture(folder, capsys):
    write(folder, 6, thing(), size=(99, 60))
    write(folder, 3, thing((0, 0, 40, 60)), size=(60, 40))  # turned, which the picture is not
    what = "annotations that say another size than that of their picture"
    place = "Annotations/003.xml, says 40x60 of the 60x40 of 003.png"
    data = check_flaw(folder, capsys, f"{what}: 2 ignored, first {place}", place)
    assert (boxes(data, 3), boxes(data, 6)) == ([[0, 0, 40, 60]], [list(BOX)])


def test_boxes_of_pictures_that_were_scaled(folder, capsys):
    """The size of annotation 3 decides nothing by itself; that of 6 holds a box beyond its picture."""
    for number, size in ((3, (80, 120)), (6, (80, 60))):
        top, left, bottom, right = np.array(BOX) * np.tile(np.divide(size, SIZE), 2).astype(int)
        write(folder, number, thing((top, left, bottom, right)), size=size)
    place = "Annotations/003.xml, says 120x80 of the 60x40 of 003.png"
    what = "annotations that say another size than that of their picture"
    line = f"{what}: 2 scaled to it, first {place}"
    data = load(folder)
    assert boxes(data, 3) == boxes(data, 6) == [list(BOX)]
    assert capsys.readouterr().err == f"{folder}: {line}\n"
    assert f"--strict refuses {what}: {place}; correct that" in refusal(folder, strict=True)


def test_boxes_as_shares(folder, capsys):
    corners = "<xmin>0.2</xmin><ymin>0.1</ymin><xmax>0.8</xmax><ymax>1</ymax>"
    share = f"<object><name>cat</name><bndbox>{corners}</bndbox></object>"
    write(folder, 5, share, thing())
    line = "boxes within 0..1, which seem to be shares of the picture, not pixels: 1 dropped, first Annotations/005.xml"
    assert boxes(check_flaw(folder, capsys, f"{line}, object 1", "Annotations/005.xml, object 1"), 5) == [list(BOX)]
    for number in range(10):
        write(folder, number, share, share)
    assert refusal(folder).splitlines() == [
        f"{folder}: all 20 boxes lie within 0..1: they seem to be shares of the picture, not pixels",
        "multiply them by its width and height, or write YOLO's labels, for yolo:FOLDER",
    ]


def test_boxes_below_a_pixel_are_counted(folder, capsys):
    write(folder, 5, thing((8, 12, 11, 48)), thing())
    assert len(boxes(load(folder, image_size=(10, 15), strict=True), 5)) == 2
    line = "boxes that --image_size makes narrower than a pixel: 1 kept, first Annotations/005.xml, object 1"
    assert capsys.readouterr().err == f"{folder}: {line}\n"


def test_a_picture_without_a_size(folder):
    write(folder, 3, thing(), size=None)
    write(folder, 4, thing(), size=(0, 0))
    assert boxes(load(folder, strict=True), 3) == boxes(load(folder, strict=True), 4) == [list(BOX)]


def test_pictures_of_mixed_sizes(folder):
    for number in range(8):
        size, box = (20 + 10 * number, 90 - 10 * number), (5, 3, 15, 12)
        picture(size, box).save(folder / "JPEGImages" / f"{number:03}.png")
        write(folder, number, thing(box), size=size)
    for resize in ("letterbox", "stretch"):
        data = load(folder, image_size=(96, 128), resize=resize, strict=True)
        for number in range(8):
            light = light_box(data.splits["train"]["images"][number])
            assert np.abs(np.array(boxes(data, number)) - light).max() <= 0.75
