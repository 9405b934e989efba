"""predict.py of a localizer and a detector that can't be wrong, on pictures of all kinds: boxes, files, errors."""

import json
import shutil

import numpy as np
import pytest
from PIL import Image
from pycocotools import mask as coco_masks

from datasets.instances import Patch
from tasks import found_objects, registry
from tasks.found_objects import Found
from tests.tasks.bright import MODELS, TASKS
from tests.training.runs.test_disk import disk, fill, small_disk  # noqa: F401 (fixtures)

BOX = (40, 96, 120, 240)  # of a spot in a picture of 160x320, which is scaled by 0.2 to 32x64


@pytest.fixture(scope="module", autouse=True)
def spot_models():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registry, "TASKS", registry.TASKS | TASKS)
        yield


@pytest.fixture(scope="module")
def runs(tmp_path_factory, command):
    """Model -> the folder of a run of it on letterboxed pictures of 64x64."""
    folders = {name: tmp_path_factory.mktemp("spots") / name for name in MODELS}
    for name, folder in folders.items():
        assert command("train.py", name, f"--save_dir={folder}", "--image_size=64") == 0
    return folders


@pytest.fixture
def predict(command, runs, tmp_path, monkeypatch, capsys):
    """A function: predict(model, file, ..., "--flag=value") -> (exit status, stdout, stderr), with OUT in tmp_path."""
    monkeypatch.chdir(tmp_path)

    def run(model, *words, out="out", save_dir=""):
        capsys.readouterr()
        status = command("predict.py", model, *words, f"--save_dir={save_dir or runs[model]}", f"--out={out}")
        return status, *capsys.readouterr()

    return run


@pytest.fixture
def spot(tmp_path):
    """A function: the path of a dark picture with a bright spot in a box; nothing without one."""

    def draw(name="spot.png", height=160, width=320, box=BOX, colour=(255, 0, 0), orientation=0):
        pixels = np.full((height, width, 3), 20, np.uint8)
        if box:
            top, left, bottom, right = box
            pixels[top:bottom, left:right] = colour
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        exif = Image.Exif()
        if orientation:
            exif[0x112] = orientation
        Image.fromarray(pixels).save(path, exif=exif)
        return path

    return draw


def told(tmp_path, name="spot"):
    return json.loads((tmp_path / "out" / f"{name}.json").read_text())


def sides(found):
    assert list(found["box"]) == ["top", "left", "bottom", "right"]
    return list(found["box"].values())


def test_a_mask_as_json_is_read_by_pycocotools():
    patch = Patch(2, 3, np.array([[True, True, False], [False, True, True]]))
    written = json.loads(json.dumps(found_objects._as_json(Found(0, 0.5, patch=patch), ["cat"], (7, 9))))
    assert written["class"] == "cat" and written["mask"]["size"] == [7, 9]
    np.testing.assert_array_equal(coco_masks.decode(written["mask"]), patch.whole(7, 9))
    assert "mask" not in found_objects._as_json(Found(0, 0.5), ["cat"], (7, 9))


def test_a_detector(predict, spot, tmp_path, runs):
    """The threshold is fed, so that the second box, of score 0.4, stays away; class 1 is for red."""
    status, out, err = predict("spot-detector", spot())
    assert (status, err) == (0, "")
    classes = json.loads((runs["spot-detector"] / "config.json").read_text())["classes"]
    report = told(tmp_path)
    assert (report["file"], report["picture"]) == (str(tmp_path / "spot.png"), "out/spot.png")
    assert (report["height"], report["width"], report["threshold"]) == (160, 320, 0.7992)
    assert report["checkpoint"] == str(runs["spot-detector"] / "best-1")
    (found,) = report["objects"]
    assert (found["class"], found["score"]) == (classes[1], 0.8)
    np.testing.assert_allclose(sides(found), BOX, atol=5)  # a pixel of 64x64 is 5 of the picture
    lines = out.splitlines()
    assert lines[1].split()[1:3] == [classes[1], "0.8000"]
    assert lines[-1] == "drawn in out: objects with a score of 0.7992 or more"
    picture = np.asarray(Image.open(tmp_path / "out" / "spot.png"))
    assert picture.shape == (160, 320, 3)
    assert (picture == (0, 200, 255)).all(axis=-1).sum() > 400  # the colour of class 1


def test_the_threshold_is_the_best_on_validation_or_six_tenths(predict, spot, runs, tmp_path):
    rows = {"1,0.35,0.9": 0.3496, "1,0.5,0": 0.6, "2,0.35,1": 0.6, "1,,1": 0.6, "1,x,1": 0.6, "": 0.6}
    for row, threshold in rows.items():
        shutil.rmtree(tmp_path / "copy", ignore_errors=True)
        shutil.copytree(runs["spot-detector"], tmp_path / "copy")
        (tmp_path / "copy" / "history.csv").unlink()
        if row:
            table = f"step,validation_best_threshold,validation_best_f1\n{row}\n"
            (tmp_path / "copy" / "history.csv").write_text(table)
        assert predict("spot-detector", spot(), save_dir=tmp_path / "copy")[0] == 0
        assert told(tmp_path)["threshold"] == threshold


@pytest.mark.parametrize(
    ("flags", "scores"),
    [
        ([], [0.8]),
        (["--threshold=0.3", "--iou=0.9"], [0.8, 0.4]),
        (["--threshold=0.3", "--iou=0.5"], [0.8]),
        (["--threshold=0.9"], []),
    ],
)
def test_threshold_and_iou_are_fed(predict, spot, tmp_path, flags, scores):
    assert predict("spot-detector", spot(), *flags)[0] == 0
    assert [found["score"] for found in told(tmp_path)["objects"]] == scores


def test_a_localizer(predict, spot, tmp_path):
    assert predict("spot-localizer", spot(colour=(255, 255, 255)))[0] == 0
    report = told(tmp_path)
    assert report["presence"] == 0.8
    (found,) = report["objects"]
    assert (found["score"], found["probability"]) == (0.8, 0.75)
    np.testing.assert_allclose(sides(found), BOX, atol=5)
    first, second = found["keypoints"]
    assert (first["y"], first["x"], first["visible"]) == (found["box"]["top"], found["box"]["left"], True)
    assert (second["y"], second["x"], second["visible"]) == (found["box"]["bottom"], found["box"]["right"], False)


@pytest.mark.parametrize("model", MODELS)
def test_nothing_is_there(predict, spot, tmp_path, model):
    status, out, _ = predict(model, spot(box=None))
    assert (status, told(tmp_path)["objects"]) == (0, [])
    assert "(nothing)" in out
    assert (tmp_path / "out" / "spot.png").exists()


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(("height", "width"), [(20, 24), (64, 64), (300, 100), (480, 640), (1500, 2000)])
def test_pictures_of_all_sizes(predict, spot, tmp_path, model, height, width):
    box = tuple(int(share * side) for share, side in zip((0.2, 0.4, 0.6, 0.9), (height, width) * 2, strict=True))
    assert predict(model, spot(height=height, width=width, box=box))[0] == 0
    report = told(tmp_path)
    assert (report["height"], report["width"]) == (height, width)
    np.testing.assert_allclose(sides(report["objects"][0]), box, atol=max(height, width) / 64)


def test_a_turned_picture_is_judged_upright(predict, spot, tmp_path):
    """Orientation 6: rows of the file are columns from right to left; 160x320 becomes 320x160."""
    assert predict("spot-detector", spot("spot.jpg", orientation=6))[0] == 0
    report = told(tmp_path)
    assert (report["height"], report["width"]) == (320, 160)
    top, left, bottom, right = BOX
    np.testing.assert_allclose(sides(report["objects"][0]), (left, 160 - bottom, right, 160 - top), atol=5)
    assert Image.open(tmp_path / "out" / "spot.png").size == (160, 320)


def test_boxes_stay_inside_of_the_picture(predict, spot, tmp_path):
    """The second box lies one pixel (of 64) above the spot, which here begins at the upper border."""
    assert predict("spot-detector", spot(box=(0, 0, 160, 320)), "--threshold=0.1", "--iou=0.9")[0] == 0
    for found in told(tmp_path)["objects"]:
        top, left, bottom, right = sides(found)
        assert (top, left, right) == (0, 0, 320) and bottom <= 160


def test_json_on_the_screen_is_what_the_files_hold(predict, spot, tmp_path):
    status, out, _ = predict("spot-detector", spot("a.png"), spot("b.png", box=None), "--json")
    assert status == 0
    assert json.loads(out) == [told(tmp_path, "a"), told(tmp_path, "b")]


def test_more_pictures_than_a_batch_in_their_order(predict, spot, tmp_path):
    count = found_objects.BATCH + 3
    files = [spot(f"{i:02}.png", box=(40, 5 * i, 120, 5 * i + 100)) for i in range(count)]
    status, out, _ = predict("spot-localizer", *files, "--json")
    assert status == 0
    assert [report["file"] for report in json.loads(out)] == [str(file) for file in files]
    lefts = [report["objects"][0]["box"]["left"] for report in json.loads(out)]
    np.testing.assert_allclose(lefts, 5 * np.arange(count), atol=5)
    assert len(list((tmp_path / "out").iterdir())) == 2 * count


def test_files_of_the_same_name_are_numbered(predict, spot, tmp_path):
    """And what is there from an earlier prediction is replaced."""
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "x.json").write_text("old")
    files = [spot("a/x.png"), spot("b/x.jpg", box=None), spot("b/x-2.png"), spot("b/X.png")]
    assert predict("spot-detector", *files)[0] == 0
    names = {path.stem: json.loads(path.read_text())["file"] for path in (tmp_path / "out").glob("*.json")}
    assert names == dict(zip(("x", "x-2", "x-2-2", "X-3"), map(str, files), strict=True))


def test_a_prediction_never_replaces_its_picture(predict, spot, tmp_path):
    path = spot()
    before = path.read_bytes()
    wanted = f"predict.py: {path} would replace a picture itself; name another folder by --out\n"
    assert predict("spot-detector", path, out=tmp_path) == (2, "", wanted)
    assert path.read_bytes() == before


def test_out_is_a_file(predict, spot, tmp_path):
    (tmp_path / "out").write_text("mine")
    assert predict("spot-detector", spot()) == (1, "", "predict.py: --out out is a file; name a folder\n")
    assert (tmp_path / "out").read_text() == "mine"


def test_out_cannot_be_made(predict, spot, tmp_path):
    (tmp_path / "file").write_text("mine")
    status, out, err = predict("spot-detector", spot(), out="file/out")
    assert (status, out) == (1, "")
    assert err == "predict.py: can't save file/out: Not a directory; fix that, then the same command resumes\n"


def test_out_may_not_be_written(predict, spot, runs, unprivileged):
    folder, as_nobody = unprivileged
    shutil.copytree(runs["spot-detector"], folder / "run")
    picture = shutil.copy(spot(), folder)
    (folder / "out").mkdir(mode=0o555)
    with as_nobody():
        status, _, err = predict("spot-detector", picture, save_dir=folder / "run", out=folder / "out")
    assert status == 1
    assert err.startswith(f"predict.py: can't save {folder}/out/spot.png: Permission denied; fix that")
    assert err.count("\n") == 1
    assert list((folder / "out").iterdir()) == []


@pytest.mark.parametrize(("pages_left", "file"), [(0, "spot.png"), (1, "spot.json")])
def test_a_full_disk(predict, spot, small_disk, pages_left, file):  # noqa: F811
    fill(small_disk, pages_left)
    status, out, err = predict("spot-detector", spot(), out=small_disk)
    wanted = f"can't save {small_disk}/{file}: No space left on device; free some room, then the same command resumes"
    assert (status, out, err) == (1, "", f"predict.py: {wanted}\n")
    assert not list(small_disk.glob(".*")) and not (small_disk / file).exists()


@pytest.mark.parametrize("content", [b"", b"no picture", None])
def test_a_corrupt_picture(predict, spot, tmp_path, content):
    """What was found in those before it is kept."""
    bad = spot("bad.png")
    bad.write_bytes(bad.read_bytes()[:-200] if content is None else content)
    status, out, err = predict("spot-detector", spot(), bad)
    assert (status, out) == (1, "")
    assert err.startswith(f"predict.py: {bad}: ") and err.count("\n") == 1
    assert len(told(tmp_path)["objects"]) == 1
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"spot.png", "spot.json"}


def test_a_corrupt_picture_alone(predict, tmp_path):
    (tmp_path / "bad.png").write_bytes(b"no picture")
    status, _, err = predict("spot-localizer", tmp_path / "bad.png")
    assert status == 1 and err.startswith(f"predict.py: {tmp_path / 'bad.png'}: ") and err.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_weights_that_are_not_finite(predict, spot, tmp_path, monkeypatch):
    monkeypatch.setattr(found_objects, "fit", lambda *args: pytest.fail("not asked"))
    found = {"boxes": np.full((1, 4), np.nan, np.float32), "scores": np.float32([0.9]), "classes": np.int32([0])}
    monkeypatch.setattr(found_objects, "_outputs", lambda *args: iter([(None, found)]))
    status, _, err = predict("spot-detector", spot())
    assert status == 1
    assert err.endswith("best-1 gives no finite numbers for it\n") and err.count("\n") == 1
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("resize", ["", "stretch"])
def test_pictures_are_resized_as_those_of_the_training_were(predict, spot, tmp_path, runs, monkeypatch, resize):
    """Of drawn shapes, which are of the right size, nothing says how: then the whole picture keeps its proportions."""
    run = shutil.copytree(runs["spot-detector"], tmp_path / "run")
    config = json.loads((run / "config.json").read_text())
    config["data_options"] |= {"resize": resize} if resize else {}
    (run / "config.json").write_text(json.dumps(config))
    asked, fit = [], found_objects.fit
    monkeypatch.setattr(found_objects, "fit", lambda *args: asked.append(args[1:]) or fit(*args))
    assert predict("spot-detector", spot(), save_dir=run)[0] == 0
    assert asked == [(64, 64, 3, resize or "letterbox")]
