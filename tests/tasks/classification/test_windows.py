"""predict.py window: digits scattered over a picture are found where they are, and what can't be searched is told."""

import json

import numpy as np
import pytest
import tensorflow.compat.v1 as tf
from PIL import Image, ImageOps

from datasets import registry as datasets
from graphs.classifiers.mnist import MnistCNN
from tasks.classification import window_search
from tasks.registry import models
from training.runs import checkpoints, run_folder

PLACES = {(8, 12): 28, (60, 20): 28, (20, 100): 56, (100, 60): 56, (110, 140): 28}  # (top, left) -> side


@pytest.fixture(scope="module")
def run(tmp_path_factory, command):
    """A run of mnist with valid padding that knows digits: checkpoints model-120 and best-120."""
    folder = tmp_path_factory.mktemp("windows") / "mnist"
    words = ["--data=digits", "--padding=valid", "--steps=120", "--batch_size=50", "--validate_every=120"]
    assert command("train.py", "mnist", *words, f"--save_dir={folder}") == 0
    return folder


@pytest.fixture(scope="module")
def scattered(tmp_path_factory):
    """The path of a picture 180x170 with five test digits on black, and which digit is where: [(class, box)]."""
    split = datasets.load("digits").splits["test"]
    pixels, truth = np.zeros([180, 170], np.uint8), []
    for number, ((top, left), side) in enumerate(PLACES.items()):
        digit = Image.fromarray(split["images"][number, :, :, 0]).resize((side, side), Image.Resampling.LANCZOS)
        pixels[top : top + side, left : left + side] = digit
        truth.append((str(split["labels"][number]), (top, left, top + side, left + side)))
    path = tmp_path_factory.mktemp("pictures") / "scattered.png"
    Image.fromarray(pixels).save(path)
    return path, truth


@pytest.fixture
def search(command, capsys, tmp_path):
    """A function: search(run, file, ..., "--iou=1") -> the reports that --json printed."""

    def call(folder, *words):
        capsys.readouterr()
        assert (
            command("predict.py", "window", *words, f"--save_dir={folder}", f"--out={tmp_path / 'out'}", "--json") == 0
        )
        out, err = capsys.readouterr()
        assert err == ""
        return json.loads(out)

    return call


@pytest.fixture
def refused(command, capsys, tmp_path):
    """A function: refused("--scales=0", ...) -> the line on the screen, where nothing may have been written."""

    def call(*words, status=2):
        assert command("predict.py", "window", f"--out={tmp_path / 'out'}", *words) == status
        assert not (tmp_path / "out").exists()
        return capsys.readouterr().err

    return call


def sides(found):
    return tuple(found["box"][side] for side in ("top", "left", "bottom", "right"))


def overlap(one, other):
    low, high = np.maximum(one[:2], other[:2]), np.minimum(one[2:], other[2:])
    both = np.prod(np.maximum(high - low, 0))
    return both / (sum((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other)) - both)


def test_digits_are_found_where_they_are(run, scattered, search, tmp_path):
    path, truth = scattered
    (report,) = search(run, path, "--scales=1,0.5", "--threshold=0.8")
    assert [report[name] for name in ("file", "height", "width", "window", "stride", "scales")] == [
        str(path), 180, 170, [28, 28], [4, 4], [1.0, 0.5],
    ]  # fmt: skip
    assert report["windows"] == 39 * 36 + 16 * 15
    assert report["checkpoint"] == str(run / "best-120")
    found = {
        (one["class"], place) for one in report["objects"] for place in truth if overlap(sides(one), place[1]) > 0.5
    }
    assert sum((label, (label, box)) in found for label, box in truth) >= 4
    assert len(report["objects"]) <= 8
    probabilities = [one["probability"] for one in report["objects"]]
    assert probabilities == sorted(probabilities, reverse=True)
    assert min(probabilities) >= 0.8
    assert json.loads((tmp_path / "out" / "scattered.json").read_text()) == report
    assert Image.open(report["picture"]).width > 2 * 170


def test_probabilities_are_those_of_the_windows_cut_out(run, scattered, search):
    path, _ = scattered
    (report,) = search(run, path, "--scales=1", "--threshold=0.5", "--whole=no")
    boxes = [tuple(map(int, sides(one))) for one in report["objects"]]
    pixels = np.asarray(Image.open(path))
    crops = np.stack([pixels[top:bottom, left:right, np.newaxis] for top, left, bottom, right in boxes])
    with tf.Graph().as_default(), tf.Session() as session:
        model = MnistCNN(padding="valid")
        tf.train.Saver(tf.global_variables()).restore(session, str(run / "best-120"))
        wanted = session.run(model.outputs["probabilities"], {model.feeds["images"]: crops})
    assert len(boxes) > 3
    assert [one["class"] for one in report["objects"]] == [str(label) for label in wanted.argmax(axis=1)]
    np.testing.assert_allclose([one["probability"] for one in report["objects"]], wanted.max(axis=1), atol=1.1e-4)


def test_what_a_better_window_of_the_class_overlaps_is_left_out(run, scattered, search):
    few, more, all_of_them = (
        search(run, scattered[0], "--threshold=0.5", "--whole=no", f"--iou={iou}")[0]["objects"] for iou in (0, 0.3, 1)
    )
    assert len(few) < len(more) < len(all_of_them)
    for objects, most in ((few, 0), (more, 0.3)):
        pairs = [(a, b) for i, a in enumerate(objects) for b in objects[:i] if a["class"] == b["class"]]
        assert max(overlap(sides(a), sides(b)) for a, b in pairs) <= most + 1e-3
    pairs = [(a, b) for i, a in enumerate(more) for b in more[:i] if a["class"] != b["class"]]
    assert max(overlap(sides(a), sides(b)) for a, b in pairs) > 0.3
    assert few[0] == more[0] == all_of_them[0]  # the best stays


def test_windows_that_are_flat_or_cut_through_something_are_ignored(run, scattered, search, tmp_path):
    grey = tmp_path / "grey.png"
    Image.fromarray(np.random.default_rng(0).integers(100, 104, [60, 60], np.uint8)).save(grey)
    (flat,) = search(run, grey, "--threshold=0.01")
    assert (flat["ignored"], flat["objects"]) == (flat["windows"], [])
    (counted,) = search(run, grey, "--threshold=0.01", "--least_contrast=0.5")
    assert counted["ignored"] == 0 < len(counted["objects"])

    (whole,) = search(run, scattered[0], "--scales=1", "--least_contrast=1")
    (cut,) = search(run, scattered[0], "--scales=1", "--least_contrast=1", "--whole=no")
    pixels = np.asarray(Image.open(scattered[0])).astype(float)
    windows = [pixels[i : i + 28, j : j + 28] for i in range(0, 153, 4) for j in range(0, 143, 4)]
    borders = [np.concatenate([w[0], w[-1], w[1:-1, 0], w[1:-1, -1]]) for w in windows]
    assert cut["ignored"] == sum(w.std() < 1 for w in windows)
    assert whole["ignored"] == sum(w.std() < 1 or b.std() > 10 for w, b in zip(windows, borders, strict=True))


def test_in_colour_pictures_borders_need_not_be_uniform(command, search, tmp_path):
    """What stands in a photograph stands on no ground of one colour; --whole says otherwise."""
    words = ["--data=shapes", "--examples=100", "--steps=1", f"--save_dir={tmp_path / 'run'}"]
    assert command("train.py", "lenet", *words) == 0
    Image.fromarray(np.random.default_rng(0).integers(0, 256, [40, 50, 3], np.uint8)).save(tmp_path / "noise.png")
    (photograph,) = search(tmp_path / "run", tmp_path / "noise.png", "--threshold=0.01")
    assert (photograph["windows"], photograph["ignored"]) == (3 * 5, 0)
    assert len(photograph["objects"]) > 0
    (scanned,) = search(tmp_path / "run", tmp_path / "noise.png", "--threshold=0.01", "--whole=yes")
    assert scanned["ignored"] == scanned["windows"]


def test_dark_on_light_is_inverted(run, scattered, search, tmp_path):
    inverted = tmp_path / "inverted.png"
    ImageOps.invert(Image.open(scattered[0])).save(inverted)
    wanted, found = (report["objects"] for report in search(run, scattered[0], inverted))
    assert found == wanted != []


def test_a_huge_picture_is_searched_in_strips(run, scattered, search, monkeypatch):
    (wanted,) = search(run, scattered[0], "--threshold=0.5")
    monkeypatch.setattr(window_search, "_MOST_PIXELS", 170 * 12)  # three rows of windows
    (found,) = search(run, scattered[0], "--threshold=0.5")
    assert len(found["objects"]) == len(wanted["objects"]) > 3
    for one, other in zip(found["objects"], wanted["objects"], strict=True):
        assert one == other | {"probability": pytest.approx(other["probability"], abs=2e-4)}


def test_any_size_of_at_least_a_window_and_one_scale_suffices(run, search, tmp_path):
    for size in ((28, 28), (31, 64), (29, 28)):
        Image.new("L", size).save(tmp_path / "small.png")
        (report,) = search(run, tmp_path / "small.png")
        assert report["scales"] == [1.0]
    assert report["windows"] == 1


def test_the_table_and_what_a_network_that_pads_is_told(mnist_run, scattered, command, capsys, tmp_path):
    words = [f"--save_dir={mnist_run}", f"--out={tmp_path}", "--threshold=0.001", "--scales=1"]
    assert command("predict.py", "window", scattered[0], *words) == 0
    out, err = capsys.readouterr()
    assert err.count("\n") == 1
    assert err.startswith("conv1, conv2: padded with zeros in training")
    assert "--padding valid" in err
    assert out.split()[:4] == ["file", "class", "probability", "top"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--scales=0"], "--scales is numbers > 0 and <= 16 with commas between, not '0'"),
        (["--scales="], "--scales is empty"),
        (["--threshold=1.5"], "--threshold is a number > 0 and < 1"),
    ],
)
def test_flags_that_make_no_sense_are_refused(refused, scattered, words, message):
    assert message in refused(str(scattered[0]), *words)


def test_pictures_that_can_not_be_searched_are_told(run, refused, tmp_path):
    Image.new("L", (20, 40)).save(tmp_path / "small.png")
    (tmp_path / "text.png").write_text("no picture")
    told = refused(str(tmp_path / "small.png"), f"--save_dir={run}", status=1)
    assert (
        "small.png has 20x40 pixels, less than the window's 28x28 at every scale; --scales above 1 enlarge it" in told
    )
    assert "not a picture" in refused(str(tmp_path / "text.png"), f"--save_dir={run}", status=1)
    assert "no such file" in refused(str(tmp_path / "none.png"), f"--save_dir={run}", status=1)


def test_runs_that_can_not_slide_are_told(iris_run, mnist_run, refused, scattered, tmp_path, monkeypatch):
    picture = str(scattered[0])
    assert "no run in" in refused(picture, f"--save_dir={tmp_path / 'none'}", status=1)
    assert "is a run of iris; window needs one of a classifier of pictures" in refused(
        picture, f"--save_dir={iris_run}"
    )
    monkeypatch.setattr(checkpoints, "find", lambda folder, _: folder)  # configs without weights are enough
    monkeypatch.setattr(checkpoints, "restore", lambda *_: None)
    config = run_folder.read(mnist_run)
    for model, words in (("cae", "is a run of cae"), ("mlp", "no convolution"), ("squeezenet", "ResizeBilinear")):
        chosen = {"num_classes": 10} if model != "cae" else {}
        changes = {"model": model, "hyperparameters": models()[model].load().complete(chosen)}
        (tmp_path / "config.json").write_text(json.dumps(config | changes))
        assert words in refused(picture, f"--save_dir={tmp_path}")


def test_out_must_be_a_folder(run, command, capsys, scattered, tmp_path):
    (tmp_path / "file").write_text("x")
    assert command("predict.py", "window", scattered[0], f"--save_dir={run}", f"--out={tmp_path / 'file'}") == 1
    assert "is a file" in capsys.readouterr().err


def test_help_tells_the_flags(command, capsys):
    assert command("predict.py", "window", "--help") == 0
    out = capsys.readouterr().out
    assert "usage: python predict.py window FILE [FILE ...]" in out
    assert "--least_contrast 20" in out
