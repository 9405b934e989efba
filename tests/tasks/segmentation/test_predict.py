"""predict.py of a segmenter that can't be wrong, on pictures of all sizes and modes: masks, files, errors."""

import json
import shutil

import numpy as np
import pytest
from PIL import Image

from tasks import registry
from tests.tasks.tinted import TASKS

COLOURS = np.array([[230, 20, 30], [10, 220, 40], [30, 20, 240]], np.uint8)


@pytest.fixture(scope="module", autouse=True)
def tints():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registry, "TASKS", registry.TASKS | TASKS)
        yield


@pytest.fixture(scope="module")
def run(tmp_path_factory, command):
    """The folder of a run on pictures of 32 x 48 pixels."""
    folder = tmp_path_factory.mktemp("tints") / "run"
    assert command("train.py", "tints", f"--save_dir={folder}") == 0
    return folder


@pytest.fixture
def predict(command, run, tmp_path, monkeypatch, capsys):
    """A function: predict(file, ..., "--flag=value") -> (exit status, stdout, stderr), with OUT in tmp_path."""
    monkeypatch.chdir(tmp_path)

    def call(*words, out="out", save_dir=run):
        capsys.readouterr()
        status = command("predict.py", "tints", *words, f"--save_dir={save_dir}", f"--out={out}")
        return status, *capsys.readouterr()

    return call


def scene(height, width):
    """(classes [H, W], picture): a blue rectangle and a green ellipse on red."""
    y, x = np.mgrid[:height, :width]
    classes = np.zeros((height, width), int)
    classes[height // 5 : 3 * height // 5, width // 8 : width // 2] = 2
    classes[((y / height - 0.6) / 0.3) ** 2 + ((x / width - 0.7) / 0.2) ** 2 < 1] = 1
    return classes, Image.fromarray(COLOURS[classes])


def mask(tmp_path, name="a"):
    return np.asarray(Image.open(tmp_path / "out" / f"{name}.png"))


def told(tmp_path, name="a"):
    return json.loads((tmp_path / "out" / f"{name}.json").read_text())


@pytest.mark.parametrize("size", [(100, 150), (33, 48), (32, 400), (20, 90), (131, 20), (32, 48)])
def test_a_larger_picture_is_right_at_every_pixel(predict, tmp_path, size):
    classes, picture = scene(*size)
    picture.save("a.png")
    status, out, err = predict("a.png")
    assert (status, err) == (0, "")
    np.testing.assert_array_equal(mask(tmp_path), classes)
    report = told(tmp_path)
    assert (report["height"], report["width"], report["tiles"]) == (*size, size != (32, 48))
    assert (report["file"], report["picture"], report["overlay"]) == ("a.png", "out/a.png", "out/a_overlay.png")
    assert {each["label"]: each["pixels"] for each in report["classes"]} == dict(enumerate(np.bincount(classes.flat)))
    assert report["classes"][0]["share"] == pytest.approx((classes == 0).mean(), abs=1e-5)
    assert Image.open(tmp_path / "out" / "a_overlay.png").mode == "RGB"


@pytest.mark.parametrize("size", [(100, 150), (131, 40), (20, 30), (7, 5)])
@pytest.mark.parametrize("flags", [["--tiles=no"], ["--tiles=yes"]])
def test_a_picture_that_is_resized_is_right_but_for_its_edges(predict, tmp_path, size, flags):
    """Of 150 pixels a pixel of the network's picture shows three, so edges move by up to two."""
    classes, picture = scene(*size)
    picture.save("a.png")
    assert predict("a.png", *flags)[0] == 0
    assert mask(tmp_path).shape == size
    assert (mask(tmp_path) == classes).mean() > (0.999 if flags == ["--tiles=yes"] else 0.93)


@pytest.mark.parametrize("resize", ["letterbox", "stretch", "crop"])
def test_without_tiles_pictures_are_resized_as_in_training(predict, run, tmp_path, resize):
    shutil.copytree(run, tmp_path / "copy")
    config = json.loads((tmp_path / "copy" / "config.json").read_text())
    config["data_options"]["resize"] = resize
    (tmp_path / "copy" / "config.json").write_text(json.dumps(config))
    classes, picture = scene(200, 120)
    picture.save("a.png")
    assert predict("a.png", "--tiles=no", save_dir=tmp_path / "copy")[0] == 0
    right = (mask(tmp_path) == classes).mean()
    assert right > {"letterbox": 0.9, "stretch": 0.93, "crop": 0.97}[resize]  # 6, 6 by 2, or 2 pixels a pixel
    assert told(tmp_path)["tiles"] == (resize == "crop")


def test_pictures_of_all_modes(predict, tmp_path):
    classes, picture = scene(40, 60)
    clear = picture.convert("RGBA")
    clear.putalpha(255)
    saved = {
        "cmyk.jpg": picture.convert("CMYK"), "palette.png": picture.convert("P"), "alpha.png": clear,
        "moving.gif": picture.convert("P"),
    }  # fmt: skip
    for name, image in saved.items():
        further = {"save_all": True, "append_images": [image.rotate(180)]} if name == "moving.gif" else {}
        image.save(name, **further)
    Image.fromarray(np.full((40, 60), 40_000, np.uint16)).save("deep.png")
    status, out, err = predict(*saved, "deep.png", "--json")
    assert (status, err) == (0, "")
    for name in saved:
        assert (mask(tmp_path, name.partition(".")[0]) == classes).mean() > 0.95, name
    assert mask(tmp_path, "deep").shape == (40, 60)
    assert json.loads(out) == [told(tmp_path, name.partition(".")[0]) for name in (*saved, "deep.png")]


def test_a_turned_picture_is_upright(predict, tmp_path):
    """Orientation 6: rows of the file are columns from right to left."""
    classes, picture = scene(40, 60)
    exif = Image.Exif()
    exif[0x112] = 6
    picture.save("a.png", exif=exif)
    assert predict("a.png")[0] == 0
    np.testing.assert_array_equal(mask(tmp_path), np.rot90(classes, -1))


def test_the_table_has_a_line_for_each_class(predict, run):
    names = json.loads((run / "config.json").read_text())["classes"]
    _, picture = scene(50, 60)
    picture.save("a.png")
    Image.fromarray(np.tile(COLOURS[1], (60, 60, 1))).save("b\n.png")
    _, out, _ = predict("a.png", "b\n.png")
    lines = [line.split() for line in out.splitlines()]
    assert lines[0] == ["file", "class", "share"]
    assert [line[:2] for line in lines[1:4]] == [["a.png", names[0]], ["a.png", names[1]], ["a.png", names[2]]]
    assert lines[4] == ["b\\n.png", names[1], "1.0000"]
    assert out.splitlines()[-1] == "out/NAME.png: classes, NAME_overlay.png: in colours, NAME.json: shares"


def test_the_dense_crf_removes_specks_in_every_tile(predict, tmp_path):
    classes, picture = scene(80, 100)
    pixels = np.array(picture)
    specks = np.random.default_rng(0).random(classes.shape) < 0.03
    pixels[specks] = pixels[specks][:, [1, 2, 0]]
    Image.fromarray(pixels).save("a.png")
    assert predict("a.png")[0] == 0
    assert (mask(tmp_path) == classes).mean() < 0.98
    flags = ["--crf", "--crf_place_weight=20", "--crf_place_deviation=2", "--crf_colour_weight=0"]
    assert predict("a.png", *flags)[0] == 0
    assert (mask(tmp_path) == classes).mean() > 0.99
    assert (told(tmp_path)["crf_place_weight"], told(tmp_path)["crf_iterations"]) == (20, 5)


@pytest.mark.parametrize("name", ["a.png", "a_overlay.png", "a.json"])
def test_no_picture_is_replaced(predict, tmp_path, name):
    _, picture = scene(40, 60)
    picture.save(tmp_path / name, "PNG")
    before = (tmp_path / name).read_bytes()
    status, _, err = predict(name, "a.tif", out=".") if name != "a.png" else predict(name, out=".")
    assert (status, (tmp_path / name).read_bytes()) == (2, before)
    assert f"{name} would replace a picture itself; name another folder by --out" in err


def test_what_is_wrong_is_said_and_what_came_before_it_is_kept(predict, tmp_path):
    _, picture = scene(40, 60)
    picture.save("a.png")
    (tmp_path / "cut.png").write_bytes((tmp_path / "a.png").read_bytes()[:99])
    (tmp_path / "text.png").write_text("no picture")
    (tmp_path / "folder.png").mkdir()
    wrong = {
        "cut.png": "cut.png: can't be read as a picture, it may be damaged",
        "text.png": "text.png: not a picture of a kind that can be read",
        "folder.png": "folder.png: is a directory",
        "none.png": "none.png: no such file or directory",
    }
    for name, message in wrong.items():
        shutil.rmtree(tmp_path / "out", ignore_errors=True)
        status, _, err = predict("a.png", name)
        assert (status, len(err.splitlines())) == (1, 1) and message in err
        assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["a.json", "a.png", "a_overlay.png"]
    status, _, err = predict("a.png", out="a.png")
    assert (status, "--out a.png is a file; name a folder" in err) == (1, True)


def test_a_run_of_another_task_is_refused(predict, iris_run):
    scene(40, 60)[1].save("a.png")
    status, _, err = predict("a.png", save_dir=iris_run)
    assert (status, "is a run of iris" in err) == (1, True)


def test_flags_of_the_crf_count_only_with_it(predict):
    status, _, err = predict("a.png", "--crf_iterations=3")
    assert (status, "--crf_iterations counts only with --crf" in err) == (2, True)
